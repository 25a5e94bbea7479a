"""A mail that kills whoever reads it while it is taken: it is known after the next start, read no more after three deaths, and never lost."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiosmtplib
import pytest

from daftar_bridges import places, readings
from daftar_bridges.incoming import Incoming
from daftar_bridges.readings import MOST_DEATHS, Readings
from daftar_bridges.store import Store

BOX = "tenders@it.daftar.example"
# A bridge in which there is a character set that kills the process which looks it up.
BRIDGE = """
import codecs, os, signal, sys

def find(name):
    if "killer" in name:
        os.kill(os.getpid(), signal.SIGKILL)

codecs.register(find)
sys.argv[1:] = ["run", "--config", sys.argv[1]]
from daftar_bridges.cli import app
app()
"""
DEADLY = {
    "header": b"Subject: =?x-killer?Q?deadly?=\r\n\r\nwords\r\n",
    "file": b"Subject: deadly\r\nContent-Type: text/plain; charset=x-killer\r\n\r\n" + b"words\r\n" * 20_000,
}


def of(directory: Path, raw: bytes) -> Incoming:
    return Incoming.of(directory / "mails", raw)


def test_what_a_dead_process_was_reading_is_known_and_what_a_living_one_reads_is_not(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from daftar_bridges.readings import Readings; from daftar_bridges.incoming import Incoming\n"
        "at = Path(sys.argv[1]); own = Readings(at)\n"
        "with own.begun(Incoming.of(at / 'mails', b'A: 1\\n\\nover')):\n    pass\n"
        "with own.begun(Incoming.of(at / 'mails', b'A: 1\\n\\none')), own.begun(Incoming.of(at / 'mails', b'A: 1\\n\\ntwo')):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False, timeout=120).returncode == -signal.SIGKILL
    (tmp_path / f"{next(tmp_path.glob('intake-*')).stem}.{os.getppid()}").touch()
    one, two = of(tmp_path, b"A: 1\n\none").identity(), of(tmp_path, b"A: 1\n\ntwo").identity()
    assert sorted(readings.take_left(tmp_path)) == sorted([one, two])
    assert readings.take_left(tmp_path) == [], "counted once"
    assert [path.suffix for path in tmp_path.glob("intake-*")] == [f".{os.getppid()}"], "another process is at it"


def test_a_mail_is_read_no_more_after_three_deaths(tmp_path: Path) -> None:
    mail = of(tmp_path, b"A: 1\n\none")
    own = Readings(tmp_path, {mail.identity(): MOST_DEATHS - 1})
    assert not own.is_deadly(mail)
    own.close()
    own = Readings(tmp_path, {mail.identity(): MOST_DEATHS})
    assert own.is_deadly(mail)
    assert not own.is_deadly(of(tmp_path, b"A: 1\n\ntwo"))
    own.close()
    assert list(tmp_path.glob("intake-*")) == []


def test_deaths_are_counted_and_forgotten(anywhere: Store) -> None:
    day = 86_400.0
    assert anywhere.run_here(readings.count, [], 0.0) == {}
    assert anywhere.run_here(readings.count, ["a", "b"], day) == {"a": 1, "b": 1}
    assert anywhere.run_here(readings.count, ["a"], 20 * day) == {"a": 2, "b": 1}
    assert anywhere.run_here(readings.count, [], 40 * day) == {"a": 2}


def test_an_identity_that_was_asked_for_early_is_the_same_and_changes_nothing(tmp_path: Path) -> None:
    raw = b"Subject: x\r\n\r\n" + b"0123456789abcde\n" * 9_000
    plain, early = Incoming(tmp_path), Incoming(tmp_path)
    for each in (plain, early):
        each.add(raw[:100_000])
        each.write()
        each.add(raw[100_000:])
    told = early.identity()
    for each in (plain, early):
        each.keep()
    assert plain.identity() == told == early.identity()
    assert early.raw() == raw


async def hand_over(port: int, raw: bytes) -> str:
    """The reply to one mail; "" where the connection broke."""
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False, timeout=120)
    try:
        async with client:
            return (await client.sendmail("v@bidder.example", [BOX], raw))[1]
    except (aiosmtplib.SMTPException, OSError):
        return ""


async def started(path: Path) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", BRIDGE, str(path), stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    assert b"ready" in await asyncio.wait_for(process.stdout.readline(), 120)
    return process


@pytest.mark.parametrize("kind", list(DEADLY))
async def test_a_mail_that_kills_its_reader_is_held_unread_and_mail_goes_on(kind: str, make_office: Callable[..., Any]) -> None:
    office, raw = make_office(), b"From: v@bidder.example\r\nMessage-ID: <1@x>\r\n" + DEADLY[kind]
    if kind == "file":
        policy = office.directory / "policy.yaml"
        policy.write_text(
            policy.read_text().replace("when: {email.subject: {contains: lottery}}", "when: {email.text: {contains: lottery}}")
        )
    for _ in range(MOST_DEATHS):
        process = await started(office.path)
        assert await hand_over(office.smtp_port, raw) == ""
        assert await process.wait() == -signal.SIGKILL
    process = await started(office.path)
    try:
        assert "kept as" in await hand_over(office.smtp_port, raw)
        assert "kept as" in await hand_over(office.smtp_port, b"From: v@bidder.example\r\nMessage-ID: <2@x>\r\n\r\nhello\r\n")
    finally:
        process.terminate()
        await process.communicate()
    store = Store.open(office.load().spool)
    rows = store.run_here(lambda db: db.execute("SELECT id, state, reason FROM delivery ORDER BY id").fetchall())
    (notice,) = store.run_here(lambda db: db.execute("SELECT content FROM notice WHERE key LIKE 'held:%'").fetchall())
    assert [row[1] for row in rows] == ["held", "ready"]
    assert rows[0][2] == readings.UNREAD
    assert readings.UNREAD in json.loads(notice[0])["body"]
    # Once it is let go it is shown as the file that it is.
    assert [store.run_here(places.stumbles, row[0]) for row in rows] == [MOST_DEATHS, 0]
    store.close_here()
