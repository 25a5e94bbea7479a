"""Proving: the evidence bundle of an announcement, put into the control room when somebody asks for it.

Law: it is signed by the key of the decision log where there is one. It does not know what a bundle holds.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

from daftar_bots.announcements import evidence, exporting
from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.core.announcement import Announcement, State
from daftar_bots.core.reading import About
from daftar_bots.core.register_file import file_name
from daftar_policy.log.keys import PRIVATE_NAME, PUBLIC_NAME, KeyProblem, own_signer

POINT = "bots"


def prove(desk: Desk, heard: Heard, entry: Announcement, _: About) -> None:
    """Answer with the evidence bundle, or with why there is none."""
    language = desk.language_of(heard.person)
    if entry.state is not State.APPROVED:
        desk.reply(heard, [desk.say(language, "evidence-not-sent", number=entry.number)], about=entry)
        return
    data = made(desk, entry)
    desk.reply(heard, [desk.say(language, "evidence-head", number=entry.number, sha=hashlib.sha256(data).hexdigest())], about=entry)
    name = file_name(entry.office, entry.number).removesuffix(".csv") + "-evidence.zip"
    exporting.put(desk, heard, entry, "evidence", {"name": name, "type": evidence.MIME, "base64": b64encode(data).decode()})


def made(desk: Desk, entry: Announcement) -> bytes:
    """Give the bundle with the log's lines and signature, as far as they are at hand."""
    after = desk.settings.after
    return evidence.bundle(desk, entry, log=after.log, sign=signer(after.log, after.log_key))


def signer(log: Path | None, key: Path | None) -> Callable[[bytes], tuple[str, str]] | None:
    """Give what signs a bundle by the key of the decision log; None where there is none."""
    if log is None:
        return None
    private = key or log / PRIVATE_NAME
    if not private.exists():
        return None
    try:
        own = own_signer(private, log / PUBLIC_NAME, POINT)
    except (KeyProblem, OSError):
        return None
    return lambda message: (own.public, own.sign(message))
