"""The chain from a master key to a device, worked out from what a server serves: right, stale, padded, somebody else's, or nonsense."""

import copy
from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from daftar_policy.sealing.cross_signing import (
    Seeds,
    Vouch,
    fingerprint,
    master_key,
    public_identity,
    read_seeds,
    signed_device,
    vouch,
    write_seeds,
)
from daftar_policy.sealing.primitives import public_key
from daftar_policy.sealing.signed_json import canonical

USER, DEVICE = "@bot:daftar.example", "ABCDEFGH"
SEEDS = Seeds(b"m" * 32, b"s" * 32, b"u" * 32)
OTHER = Seeds(b"M" * 32, b"S" * 32, b"U" * 32)
OBJECT = {
    "algorithms": ["m.olm.v1.curve25519-aes-sha2"],
    "device_id": DEVICE,
    "user_id": USER,
    "keys": {f"ed25519:{DEVICE}": public_key(b"d" * 32), f"curve25519:{DEVICE}": public_key(b"c" * 32)},
}
Answer = dict[str, Any]


def answer(seeds: Seeds = SEEDS) -> Answer:
    keys = public_identity(USER, seeds)
    device = {**signed_device(USER, seeds, OBJECT), "unsigned": {"device_display_name": "Bot"}}
    return copy.deepcopy(
        {
            "device_keys": {USER: {DEVICE: device}},
            "master_keys": {USER: keys["master_key"]},
            "self_signing_keys": {USER: keys["self_signing_key"]},
        }
    )


def test_a_right_chain() -> None:
    assert vouch(USER, DEVICE, answer()) is Vouch.SIGNED
    assert master_key(USER, answer()) == public_key(SEEDS.master)


def no_identity(served: Answer) -> None:
    del served["master_keys"], served["self_signing_keys"]


def unsigned(served: Answer) -> None:
    del served["device_keys"][USER][DEVICE]["signatures"]


def other_device_keys(served: Answer) -> None:
    served["device_keys"][USER][DEVICE]["keys"][f"ed25519:{DEVICE}"] = public_key(b"x" * 32)


def other_master(served: Answer) -> None:
    served["master_keys"] = answer(OTHER)["master_keys"]


def other_self_signing(served: Answer) -> None:
    served["self_signing_keys"] = answer(OTHER)["self_signing_keys"]


def padded(served: Answer) -> None:
    key = public_key(SEEDS.master)
    served["master_keys"][USER]["keys"] = {f"ed25519:{key}=": key + "="}


def another_user(served: Answer) -> None:
    served["master_keys"][USER]["user_id"] = "@mallory:daftar.example"


def wrong_usage(served: Answer) -> None:
    served["master_keys"][USER]["usage"] = ["self_signing"]


def two_keys(served: Answer) -> None:
    served["master_keys"][USER]["keys"][f"ed25519:{public_key(OTHER.master)}"] = public_key(OTHER.master)


def gone(served: Answer) -> None:
    served["device_keys"][USER] = {}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (no_identity, Vouch.NO_IDENTITY),
        (unsigned, Vouch.UNSIGNED),
        # A lost store: other keys under the same id, the old signature still on them.
        (other_device_keys, Vouch.INVALID),
        (other_master, Vouch.INVALID),
        (other_self_signing, Vouch.INVALID),
        (padded, Vouch.INVALID),
        (another_user, Vouch.INVALID),
        (wrong_usage, Vouch.INVALID),
        (two_keys, Vouch.INVALID),
        (gone, Vouch.NO_DEVICE),
    ],
)
def test_any_other_chain(change: Callable[[Answer], None], expected: Vouch) -> None:
    served = answer()
    change(served)
    assert vouch(USER, DEVICE, served) is expected


def test_a_server_that_signs_with_keys_of_its_own_is_not_believed() -> None:
    served = answer()
    forged = answer(OTHER)
    served["device_keys"], served["self_signing_keys"] = forged["device_keys"], forged["self_signing_keys"]
    assert vouch(USER, DEVICE, served) is Vouch.INVALID


def test_canonical_json_is_the_specifications() -> None:
    # Appendix "Canonical JSON": order by code point, no spaces, letters as they are; not what `signatures` and `unsigned` hold.
    assert (
        canonical({"b": "2", "a": {"\u672c": 2, "\u65e5": 1}, "signatures": {}, "unsigned": {}}) == '{"a":{"日":1,"本":2},"b":"2"}'.encode()
    )
    with pytest.raises(ValueError, match="Out of range float"):
        canonical({"a": float("nan")})


def test_the_three_keys_hang_together() -> None:
    keys = public_identity(USER, SEEDS)
    master = public_key(SEEDS.master)
    assert keys["master_key"]["keys"] == {f"ed25519:{master}": master}
    for name in ("self_signing_key", "user_signing_key"):
        assert list(keys[name]["signatures"][USER]) == [f"ed25519:{master}"]  # type: ignore[index]


def test_seeds_there_and_back() -> None:
    assert read_seeds(write_seeds(SEEDS)) == SEEDS
    for broken in ({}, None, [], {**write_seeds(SEEDS), "master": "short"}, {**write_seeds(SEEDS), "master": None}):
        assert read_seeds(broken) is None
    with pytest.raises(ValueError, match="32 bytes"):
        Seeds(b"short", b"s" * 32, b"u" * 32)


def test_a_fingerprint_is_read_in_groups_of_four() -> None:
    assert fingerprint("abcdefghij") == "abcd efgh ij"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.sampled_from([USER, DEVICE]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.sampled_from([USER, DEVICE, "keys"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from(["device_keys", "master_keys", "self_signing_keys"]), JSON))
def test_nonsense_vouches_for_nothing(served: Answer) -> None:
    assert vouch(USER, DEVICE, served) is not Vouch.SIGNED


@settings(max_examples=200)
@given(st.data())
def test_whatever_is_changed_in_a_right_chain_breaks_it_or_was_not_signed(data: st.DataObject) -> None:
    served = answer()
    part = data.draw(st.sampled_from(["master_keys", "self_signing_keys"]))
    thing = served[part][USER]
    key = data.draw(st.sampled_from(sorted(thing)))
    thing[key] = data.draw(JSON)
    if vouch(USER, DEVICE, served) is Vouch.SIGNED:
        # Only what the chain does not hang on: signatures over the master key, or a longer list of usages.
        assert key in {"signatures", "usage"} or thing[key] == answer()[part][USER][key]
