"""The device's cryptography against whatever a server or another device may send: a value or None, never a crash, nothing half written."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from daftar_bots.crypto_store import CryptoStore, Rotation
from daftar_bots.encryption import Encryption
from daftar_bots.machine import Machine, Unreadable
from daftar_bots.port import Batch, Event
from daftar_bots.store import Store
from daftar_policy.sealing.devices import MEGOLM
from daftar_policy.sealing.signed_json import signed

ROOM = "!room"
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.sampled_from([MEGOLM, "m.olm.v1.curve25519-aes-sha2", "AwgA", ROOM]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)
CONTENT = st.dictionaries(
    st.sampled_from(["algorithm", "ciphertext", "sender_key", "session_id", "device_id", "type", "body", "room_id", "m.relates_to"]), JSON
)
FUZZ = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CryptoStore]:
    with Store(tmp_path) as made:
        yield CryptoStore(made)


@pytest.fixture
def machine(store: CryptoStore) -> Machine:
    made = Machine(store, "@bot:daftar.example", "BOT")
    made.keys_to_upload(0, needs_fallback=True)
    return made


def other(tmp_path: Path) -> Machine:
    return Machine(CryptoStore(Store(tmp_path / "other")), "@asha:daftar.example", "PHONE")


def meet(one: Machine, two: Machine) -> None:
    """Let one have a session with two."""
    answer = {"device_keys": {two.user_id: {two.device_id: two.device_keys()}}}
    one.learn([two.user_id], answer)
    name, key = next(iter(two.keys_to_upload(0, needs_fallback=True)["one_time_keys"].items()))  # type: ignore[attr-defined]
    devices, _ = one.recipients([two.user_id], only_signed=False)
    assert one.claimed(devices, {"one_time_keys": {two.user_id: {two.device_id: {name: key}}}}) == devices


def room_key(giver: Machine, taker: Machine) -> dict[str, Any]:
    devices, _ = giver.recipients([taker.user_id], only_signed=False)
    lacking, key = giver.to_share(ROOM, devices, Rotation(100, 3600.0))
    with giver.store.transaction():
        message = giver.to_device(lacking[0], "m.room_key", key)
    giver.shared(ROOM, lacking)
    assert message is not None
    return message


@FUZZ
@given(content=CONTENT, own=JSON)
def test_nonsense_to_the_device(machine: Machine, content: dict[str, Any], own: object) -> None:
    content = {"algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": machine.curve25519, **content}
    content["ciphertext"] = {machine.curve25519: own}
    with machine.store.transaction():
        assert machine.receive("@x:daftar.example", content) is None


@FUZZ
@given(kind=st.sampled_from([0, 1]), body=st.binary(max_size=300))
def test_bytes_that_are_no_message(machine: Machine, kind: int, body: bytes) -> None:
    text = body.hex()
    content = {
        "algorithm": "m.olm.v1.curve25519-aes-sha2",
        "sender_key": machine.curve25519,
        "ciphertext": {machine.curve25519: {"type": kind, "body": text}},
    }
    with machine.store.transaction():
        assert machine.receive("@x:daftar.example", content) is None


@FUZZ
@given(content=CONTENT)
def test_nonsense_in_a_room(machine: Machine, content: dict[str, Any]) -> None:
    with pytest.raises(Unreadable), machine.store.transaction():
        machine.decrypt(ROOM, "$e", "@x:daftar.example", content)


@FUZZ
@given(
    answer=st.dictionaries(
        st.sampled_from(["device_keys", "master_keys", "one_time_keys"]), st.dictionaries(st.just("@x:daftar.example"), JSON)
    )
)
def test_nonsense_about_devices(machine: Machine, answer: dict[str, Any]) -> None:
    machine.learn(["@x:daftar.example"], answer)
    devices, without = machine.recipients(["@x:daftar.example"], only_signed=True)
    assert (devices, without) == ([], {"@x:daftar.example": "no-device"})
    assert machine.claimed(devices, answer) == []


@FUZZ
@given(body=st.dictionaries(st.sampled_from(["to_device", "device_lists", "rooms", "device_one_time_keys_count"]), JSON), event=CONTENT)
async def test_nonsense_in_a_sync(machine: Machine, body: dict[str, Any], event: dict[str, Any]) -> None:
    async def call(method: str, path: str, sent: object) -> dict[str, object]:
        assert (method, json.dumps(sent)) != ("", path)
        return {}

    encryption = Encryption(machine, call, only_signed=True, explain=str)
    await encryption.take(
        {**body, "to_device": {"events": [event, {"type": "m.room.encrypted", "sender": "@x", "content": event}, None, 3]}}
    )
    batch = Batch("s", events=[Event(ROOM, "$e", "m.room.encrypted", "@x:daftar.example", event)])
    (read,) = (await encryption.read(batch, set())).events
    assert read.content == {} or "in.daftar.unreadable" in read.content


def test_any_bit_that_is_changed_is_noticed(machine: Machine, tmp_path: Path) -> None:
    asha = other(tmp_path)
    meet(asha, machine)
    message = room_key(asha, machine)
    machine.learn([asha.user_id], {"device_keys": {asha.user_id: {asha.device_id: asha.device_keys()}}})
    with machine.store.transaction():
        assert machine.receive(asha.user_id, message) == (ROOM, asha.encrypt(ROOM, "m.room.message", {})["session_id"])
    sealed = asha.encrypt(ROOM, "m.room.message", {"body": "pay 100"})
    text = str(sealed["ciphertext"])
    for at in range(0, len(text), 7):
        broken = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        with pytest.raises(Unreadable), machine.store.transaction():
            machine.decrypt(ROOM, "$e", asha.user_id, {**sealed, "ciphertext": broken})
    with machine.store.transaction():
        assert machine.decrypt(ROOM, "$e", asha.user_id, sealed) == ("m.room.message", {"body": "pay 100"})


def test_a_message_for_another_or_said_to_be_from_another_is_not_taken(machine: Machine, tmp_path: Path) -> None:
    asha = other(tmp_path)
    meet(asha, machine)
    message = room_key(asha, machine)
    with machine.store.transaction():
        assert machine.receive("@mallory:daftar.example", message) is None


def test_a_key_of_a_session_that_is_known_is_not_replaced_by_anothers(machine: Machine, tmp_path: Path) -> None:
    asha = other(tmp_path)
    meet(asha, machine)
    key = room_key(asha, machine)
    with machine.store.transaction():
        room, session = machine.receive(asha.user_id, key) or ("", "")
    before = machine.store.group(room, session)
    payload = {
        "type": "m.room_key",
        "content": {
            "algorithm": MEGOLM,
            "room_id": room,
            "session_id": session,
            "session_key": asha._outbound[ROOM].session.key,
        },
    }
    with machine.store.transaction():
        assert machine._take_key(payload, "somebody else", "somebody else") is None
    assert machine.store.group(room, session) == before


def test_a_device_that_changes_its_key_is_another_and_not_believed(machine: Machine, tmp_path: Path) -> None:
    asha = other(tmp_path)
    machine.learn([asha.user_id], {"device_keys": {asha.user_id: {asha.device_id: asha.device_keys()}}})
    imposter = Machine(CryptoStore(Store(tmp_path / "imposter")), asha.user_id, asha.device_id)
    machine.learn([asha.user_id], {"device_keys": {asha.user_id: {asha.device_id: imposter.device_keys()}}})
    devices, without = machine.recipients([asha.user_id], only_signed=False)
    assert (devices, without) == ([], {asha.user_id: "no-device"})
    assert machine.store.devices(asha.user_id)[asha.device_id].ed25519 == asha.ed25519


def test_keys_are_on_the_disk_before_they_are_given_away(machine: Machine, store: CryptoStore) -> None:
    body = machine.keys_to_upload(0, needs_fallback=True)
    again = Machine(store, machine.user_id, machine.device_id)
    assert again.keys_to_upload(0, needs_fallback=True) == body
    assert len(body["one_time_keys"]) == 50  # type: ignore[arg-type]
    assert len(body["fallback_keys"]) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["", "AAAA", "!", "A" * 43])
def test_a_signed_key_that_is_none_keeps_nobody_else_from_theirs(machine: Machine, tmp_path: Path, key: str) -> None:
    asha = other(tmp_path)
    machine.learn([asha.user_id], {"device_keys": {asha.user_id: {asha.device_id: asha.device_keys()}}})
    devices, _ = machine.recipients([asha.user_id], only_signed=False)
    answer = {
        "one_time_keys": {
            asha.user_id: {asha.device_id: {"signed_curve25519:AAAAAA": signed({"key": key}, asha.user_id, asha.device_id, asha._own.sign)}}
        }
    }
    assert len(machine.claimed(devices, answer)) <= 1
    assert machine.claimed(devices, {"one_time_keys": {asha.user_id: {asha.device_id: {"signed_curve25519:AAAAAA": {"key": key}}}}}) == []
