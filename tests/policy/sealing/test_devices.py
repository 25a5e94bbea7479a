"""Devices of others: one counts as signed only where the whole chain holds, and exists only where it signed itself."""

import copy
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_policy.sealing.cross_signing import Seeds, cross_signing_key, public_identity
from daftar_policy.sealing.devices import MEGOLM, OLM, Peer, claimed, described, devices, letter, stock
from daftar_policy.sealing.olm_door import Own
from daftar_policy.sealing.primitives import public_key, sign
from daftar_policy.sealing.signed_json import is_signed_by, signed

USER, DEVICE = "@v:daftar.example", "DAFTAR01"
SEEDS = Seeds(b"m" * 32, b"s" * 32, b"u" * 32)
VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


def answer(own: Own | None = None) -> dict[str, Any]:
    """An answer to `/keys/query` as it should be."""
    identity = public_identity(USER, SEEDS)
    device = described(USER, DEVICE, own or Own.new())
    device = signed(device, USER, public_key(SEEDS.self_signing), partial(sign, SEEDS.self_signing))
    return {
        "device_keys": {USER: {DEVICE: device}},
        "master_keys": {USER: identity["master_key"]},
        "self_signing_keys": {USER: identity["self_signing_key"]},
    }


def test_a_device_with_its_whole_chain_is_signed() -> None:
    own = Own.new()
    assert devices(answer(own), USER) == (Peer(USER, DEVICE, own.curve, own.ed, is_signed=True),)


@pytest.mark.parametrize("missing", ["master_keys", "self_signing_keys"])
def test_without_a_link_of_the_chain_it_is_not_signed(missing: str) -> None:
    shown = answer()
    del shown[missing]
    (peer,) = devices(shown, USER)
    assert not peer.is_signed


def test_another_master_vouches_for_nothing() -> None:
    shown = answer()
    shown["master_keys"][USER] = cross_signing_key(USER, "master", public_key(b"M" * 32))
    (peer,) = devices(shown, USER)
    assert not peer.is_signed


@pytest.mark.parametrize("change", ["keys", "user_id", "device_id", "signatures"])
def test_a_device_that_did_not_sign_itself_does_not_exist(change: str) -> None:
    shown = answer()
    device = shown["device_keys"][USER][DEVICE]
    other = copy.deepcopy(answer()["device_keys"][USER][DEVICE])
    device[change] = other[change] if change in {"keys", "signatures"} else "@eve:daftar.example"
    assert devices(shown, USER) == ()


def test_a_device_whose_curve_is_no_key_does_not_exist() -> None:
    own = Own.new()
    plain = {"user_id": USER, "device_id": DEVICE, "keys": {f"curve25519:{DEVICE}": "AAAA", f"ed25519:{DEVICE}": own.ed}}
    assert devices({"device_keys": {USER: {DEVICE: signed(plain, USER, DEVICE, own.sign)}}}, USER) == ()


@given(
    st.dictionaries(st.sampled_from(["device_keys", "master_keys", "self_signing_keys"]), VALUES | st.dictionaries(st.just(USER), VALUES))
)
def test_any_answer_is_read(shown: dict[str, object]) -> None:
    assert all(peer.user == USER for peer in devices(shown, USER))


def test_what_is_uploaded_can_be_claimed_and_a_session_begun() -> None:
    own, other = Own.new(), Own.new()
    assert stock(USER, DEVICE, own) == {}
    own.restock(3, needs_fallback=True)
    own.restock(3, needs_fallback=True)
    uploaded: dict[str, Any] = stock(USER, DEVICE, own)
    assert (len(uploaded["one_time_keys"]), len(uploaded["fallback_keys"])) == (3, 1)
    peer = Peer(USER, DEVICE, own.curve, own.ed, is_signed=False)
    for keys in uploaded.values():
        key = claimed({"one_time_keys": {USER: {DEVICE: keys}}}, peer)
        assert key is not None
        number, body = other.towards(peer.curve, key).encrypt(b"hello")
        begun, said = own.answered(other.curve, body)
        assert (number, said, begun.begins(body)) == (0, b"hello", True)
    own.published()
    assert stock(USER, DEVICE, own) == {}


def test_a_one_time_key_that_another_device_signed_is_none() -> None:
    own, eve = Own.new(), Own.new()
    eve.restock(1, needs_fallback=False)
    peer = Peer(USER, DEVICE, own.curve, own.ed, is_signed=False)
    assert claimed({"one_time_keys": {USER: {DEVICE: stock(USER, DEVICE, eve)["one_time_keys"]}}}, peer) is None
    assert claimed({"one_time_keys": {USER: {DEVICE: {"curve25519:AAAA": eve.curve}}}}, peer) is None


@given(VALUES | st.dictionaries(st.just(USER), VALUES | st.dictionaries(st.just(DEVICE), VALUES)))
def test_any_answer_to_a_claim_is_a_key_or_none(shown: object) -> None:
    assert claimed({"one_time_keys": shown}, Peer(USER, DEVICE, "c", "e", is_signed=True)) is None


def test_a_letter_names_both_sides_and_carries_its_device() -> None:
    own, to = Own.new(), Peer("@asha:s", "PHONE", "c", "e", is_signed=True)
    said: dict[str, Any] = letter("m.room_key", {"a": 1}, described(USER, DEVICE, own), own, to)
    assert (said["sender"], said["sender_device"], said["keys"]) == (USER, DEVICE, {"ed25519": own.ed})
    assert (said["recipient"], said["recipient_keys"], said["content"]) == ("@asha:s", {"ed25519": "e"}, {"a": 1})
    assert said["sender_device_keys"]["algorithms"] == [OLM, MEGOLM]
    assert is_signed_by(said["sender_device_keys"], USER, DEVICE, own.ed)
