"""The crypto store: what was written is there, another homeserver's or token's store is put aside, and ratchets never fall back."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from daftar_bridges.encryption.keys import Device, Heard, Keys, Voice
from daftar_policy.sealing.olm_door import Hearing, Own, Speaking, Unreadable

USER, ROOM = "@mail_v:daftar.example", "!r"


def test_a_device_and_its_sessions_are_there_again_and_go_together(tmp_path: Path) -> None:
    own, speaking = Own.new(), Speaking.new()
    keys = Keys.open(tmp_path, "token", "here")
    keys.keep_device(USER, Device("D1", own, is_known=True))
    keys.keep_voice(USER, ROOM, Voice(speaking, 1.0, 3))
    keys.give(speaking.id, [("@a:s", "X")])
    keys.close()
    keys = Keys.open(tmp_path, "token", "here")
    device, voice = keys.device(USER), keys.voice(USER, ROOM)
    assert device is not None
    assert voice is not None
    assert (device.id, device.own.curve, device.is_known, voice.messages) == ("D1", own.curve, True, 3)
    assert keys.given(speaking.id) == {("@a:s", "X")}
    keys.keep_device(USER, Device("D2", Own.new(), is_known=False))
    assert (keys.voice(USER, ROOM), keys.given(speaking.id)) == (None, set())
    keys.close()


def test_a_store_of_another_token_or_place_counts_as_lost(tmp_path: Path) -> None:
    for token, place in (("token", "here"), ("other", "here"), ("other", "there")):
        keys = Keys.open(tmp_path, token, place)
        assert keys.device(USER) is None
        keys.keep_device(USER, Device("D1", Own.new(), is_known=True))
        keys.close()
    assert (tmp_path / "keys.db").stat().st_mode & 0o777 == 0o600


def test_a_damaged_store_is_put_aside(tmp_path: Path) -> None:
    (tmp_path / "keys.db").write_bytes(b"not a database at all" * 100)
    keys = Keys.open(tmp_path, "token", "here")
    keys.put("since", "s1")
    assert keys.setting("since") == "s1"
    keys.close()
    assert len(list(tmp_path.glob("keys.db.2*"))) == 1


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    Keys.open(tmp_path, "token", "here").close()
    db = sqlite3.connect(tmp_path / "keys.db")
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(sqlite3.OperationalError, match="version 99"):
        Keys.open(tmp_path, "token", "here")


def test_a_message_is_one_event_and_a_worse_key_changes_nothing(tmp_path: Path) -> None:
    keys, speaking = Keys.open(tmp_path, "token", "here"), Speaking.new()
    early = speaking.key
    said = speaking.encrypt(b"first")
    assert keys.hear(Heard(Hearing.of(early), ROOM, "@a:s"))
    assert not keys.hear(Heard(Hearing.of(speaking.key), ROOM, "@a:s"))
    assert not keys.hear(Heard(Hearing.of(early), ROOM, "@eve:s"))
    heard = keys.heard(speaking.id)
    assert heard is not None
    assert heard.sender == "@a:s"
    plain, position = heard.hearing.decrypt(said)
    assert plain == b"first"
    assert [keys.is_replayed(speaking.id, position, event) for event in ("$1", "$1", "$2")] == [False, False, True]
    keys.close()


@pytest.mark.parametrize("text", ["", "x", "!" * 80, "AQ"])
def test_what_is_no_key_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        Hearing.of(text)
    with pytest.raises(Unreadable):
        Own.load(text, bytes(32))
    with pytest.raises(Unreadable):
        Own.new().answered(text, text)


KILLED = """
import os, sys
from pathlib import Path
from daftar_bridges.encryption.keys import Keys, Voice
from daftar_policy.sealing.olm_door import Speaking
keys = Keys.open(Path(sys.argv[1]), "token", "here")
voice = keys.voice("@v", "!r") or Voice(Speaking.new(), 0.0, 0)
for _ in range(20):
    said = voice.speaking.encrypt(b"x")
    keys.keep_voice("@v", "!r", voice)
    os.write(1, said.encode() + b"\\n")
os.kill(os.getpid(), 9)
"""


def test_a_ratchet_does_not_fall_back_after_a_kill(tmp_path: Path) -> None:
    said: list[bytes] = []
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], capture_output=True, check=False, env={**os.environ})
        assert done.returncode == -9, done.stderr
        said += done.stdout.split()
    assert len(set(said)) == 40
