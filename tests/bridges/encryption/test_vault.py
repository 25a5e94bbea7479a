"""What people say in encrypted rooms is read only if it is from them, of that room, and the event that it came as."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from daftar_bridges.encryption.available import Sealed
from daftar_bridges.encryption.devices import Devices
from daftar_bridges.encryption.keys import Heard, Keys
from daftar_bridges.encryption.vault import Vault
from daftar_bridges.matrix.appservice import Homeserver, Registration
from daftar_policy.sealing.devices import MEGOLM
from daftar_policy.sealing.olm_door import Hearing, Speaking

ROOM, ASHA = "!r:s", "@asha:s"


async def _drop(_events: list[dict[str, object]]) -> None:
    """Nothing is pushed here."""


class Said:
    """A session of Asha's and what she says with it."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.speaking = Speaking.new()
        vault.keys.hear(Heard(Hearing.of(self.speaking.key), ROOM, ASHA))

    def event(self, name: str, said: Any = None, **other: Any) -> dict[str, Any]:
        plain = said if said is not None else {"type": "m.room.message", "room_id": ROOM, "content": {"body": name}}
        content = {"algorithm": MEGOLM, "session_id": self.speaking.id, "ciphertext": self.speaking.encrypt(json.dumps(plain).encode())}
        return {"event_id": name, "room_id": ROOM, "sender": ASHA, "type": "m.room.encrypted", "content": content, **other}


@pytest.fixture
async def said(tmp_path: Path) -> AsyncIterator[Said]:
    # Why asynchronous: the homeserver's client asks for the running loop, and would make one that nobody closes.
    homeserver = Homeserver(Registration("http://127.0.0.1:1", "s", "mail", "mail", "as", "hs"), _drop)
    keys = Keys.open(tmp_path, "as", "s")
    yield Said(Vault(homeserver, Devices(homeserver, keys, b"x", "here", "@mail_=reader:s", {}), is_own=lambda _user: False))
    keys.close()


def test_a_message_is_read_again_and_its_relation_stays(said: Said) -> None:
    event = said.event("$1")
    event["content"]["m.relates_to"] = {"rel_type": "m.thread", "event_id": "$root"}
    for _ in range(2):
        opened: Any = said.vault.open(event)
        assert (opened["type"], opened["content"]["body"]) == ("m.room.message", "$1")
        assert opened["content"]["m.relates_to"]["event_id"] == "$root"


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"sender": "@eve:s"}, "not from the one"),
        ({"room_id": "!other:s"}, "not from the one"),
        ({"content": {"algorithm": "m.olm.v1.curve25519-aes-sha2"}}, "a way that is not known"),
        ({"content": {"algorithm": MEGOLM, "session_id": "unknown", "ciphertext": "x"}}, "its key has not come"),
        ({"content": None}, "a way that is not known"),
    ],
)
def test_what_is_not_as_it_says_is_not_read(said: Said, other: dict[str, Any], why: str) -> None:
    with pytest.raises(Sealed, match=why):
        said.vault.open(said.event("$1", **other))


def test_a_message_does_not_come_twice_as_different_events(said: Said) -> None:
    event = said.event("$1")
    said.vault.open(event)
    with pytest.raises(Sealed, match="said before"):
        said.vault.open({**event, "event_id": "$2"})


@pytest.mark.parametrize("plain", [[], {}, {"type": "m.room.message", "room_id": "!other:s", "content": {}}, {"type": 7, "content": {}}, 3])
def test_what_is_no_event_of_the_room_is_not_read(said: Said, plain: Any) -> None:
    with pytest.raises(Sealed, match="not an event of this room"):
        said.vault.open(said.event("$1", plain))


@pytest.mark.parametrize("missing", ["session", "ciphertext"])
def test_only_a_missing_key_is_waited_for(said: Said, missing: str) -> None:
    event = said.event("$1")
    event["content"]["session_id" if missing == "session" else "ciphertext"] = "other"
    with pytest.raises(Sealed) as found:
        said.vault.open(event)
    assert found.value.session == ("other" if missing == "session" else said.speaking.id)
