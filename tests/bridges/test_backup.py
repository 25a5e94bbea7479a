"""Backup and restore: one moment of everything, while the bridge works; damaged ones and places in use are refused."""

import asyncio
import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.bridges.test_durability import hand_over, raw, send_for_ever, shown, start
from tests.bridges.test_shared import on_server, running, until
from tests.fakes.postgres import PostgresServer

from daftar_bridges import backup
from daftar_bridges.backup import Unfit
from daftar_bridges.cli import app
from daftar_bridges.config import MailConfig
from daftar_bridges.store import Store
from daftar_policy.log.verify import verify

MakeOffice = Callable[..., Any]


def command(*words: str) -> int:
    with pytest.raises(SystemExit) as caught:
        app([*words])
    return int(caught.value.code or 0)


def moved(office: Any, name: str, spool: str) -> Path:
    """The same installation with nothing kept yet: another spool, another log."""
    path: Path = office.directory / f"{name}.yaml"
    lines = [line for line in office.path.read_text().splitlines() if not line.startswith("spool")]
    path.write_text("\n".join([*lines, spool]).replace("log: log", f"log: log-{name}") + "\n")
    return path


def content(loaded: MailConfig) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of a spool, whatever the database."""
    store = Store.open(loaded.spool, loaded.database)
    tables = ("setting", "mail", "delivery", "operation", "ghost", "reference", "conversation", "outbox", "notice", "inbox", "shown")

    def read(db: Any) -> dict[str, list[tuple[Any, ...]]]:
        return {name: sorted((tuple(row) for row in db.execute(f"SELECT * FROM {name}").fetchall()), key=repr) for name in tables}  # noqa: S608

    try:
        return store.run_here(read)
    finally:
        store.close_here()


@pytest.mark.parametrize(("first", "then"), [("file", "file"), ("server", "file"), ("file", "server")])
async def test_a_backup_under_load_is_one_moment_and_comes_back(
    homeserver: Any, relay: Any, make_office: MakeOffice, postgres: PostgresServer, first: str, then: str
) -> None:
    office = make_office(homeserver.url, relay.port)
    if first == "server":
        on_server(office, postgres.fresh())
    target = office.directory / "backup"
    promised: set[int] = set()
    stop = asyncio.Event()
    async with running(office.path):
        sender = asyncio.create_task(send_for_ever(office.smtp_port, until(stop, 0), promised, stop))
        await homeserver.body("mail number 6.")
        before = set(promised)
        made = await asyncio.to_thread(backup.back_up, office.load(), target)
        stop.set()
        await sender
    assert made.mails >= len(before)
    spool = f'spool: "{postgres.fresh()}"\nspool_directory: state2' if then == "server" else "spool: state2/mail.db"
    path = moved(office, "again", spool)
    assert command("restore", str(target), "--config", str(path)) == 0
    loaded = backup_config(path)
    assert loaded.database is not None or (loaded.spool.stat().st_mode & 0o777, loaded.spool.parent.stat().st_mode & 0o777) == (
        0o600,
        0o700,
    )
    found = content(loaded)
    with closing(sqlite3.connect(target / "mail.db")) as db:
        assert {row[0] for row in found["mail"]} == {name for (name,) in db.execute("SELECT id FROM mail")}
        waiting = db.execute("SELECT count(*) FROM delivery WHERE state = 'ready'").fetchone()[0]
    assert len(found["delivery"]) == made.mails
    assert verify(office.directory / "log-again") == []
    events = len(homeserver.events)
    process = await start(path)
    try:
        async with asyncio.timeout(120):
            while before - set(shown(homeserver)):
                homeserver.changed.clear()
                await homeserver.changed.wait()
        assert await hand_over(office.smtp_port, raw(100_001, 150_000)) == 250
        await homeserver.body("mail number 100001.")
    finally:
        process.terminate()
        await process.communicate()
    assert len(shown(homeserver)) == len(set(shown(homeserver))), "what was in the room already is not shown again"
    assert len(homeserver.events) <= events + waiting * 2 + 2


def backup_config(path: Path) -> MailConfig:
    from daftar_bridges import config  # noqa: PLC0415 - its name is a fixture's elsewhere

    return config.load(path)


@pytest.fixture
async def kept(homeserver: Any, relay: Any, make_office: MakeOffice) -> Any:
    """An installation with a small and a large mail, and its backup."""
    office = make_office(homeserver.url, relay.port)
    async with running(office.path):
        assert await hand_over(office.smtp_port, raw(1)) == 250
        assert await hand_over(office.smtp_port, raw(2, 150_000)) == 250
        await homeserver.body("mail number 2.")
    backup.back_up(office.load(), office.directory / "backup")
    return office


async def test_what_is_damaged_or_in_the_way_is_refused(kept: Any, capfd: pytest.CaptureFixture[str]) -> None:
    target = kept.directory / "backup"
    assert command("backup", str(target), "--config", str(kept.path)) == 1
    assert "is not empty" in capfd.readouterr().err
    assert command("restore", str(target), "--config", str(kept.path)) == 1
    assert "move it away first" in capfd.readouterr().err
    path = moved(kept, "again", "spool: state2/mail.db")
    (file,) = (target / "mails").iterdir()
    whole = file.read_bytes()
    for damage, said in ((whole[:-1] + b"?", file.name), (None, file.name)):
        file.unlink() if damage is None else file.write_bytes(damage)
        assert command("restore", str(target), "--config", str(path)) == 1
        assert said in capfd.readouterr().err
    file.write_bytes(whole)
    (target / "stranger").write_text("x")
    assert command("restore", str(target), "--config", str(path)) == 1
    assert "stranger" in capfd.readouterr().err
    (target / "stranger").unlink()
    manifest = target / "manifest.json"
    text = manifest.read_text()
    for wrong, said in (
        ("{", "cannot be read"),
        ('{"files": []}', "cannot be read"),
        (text.replace('"backup": 1', '"backup": 2'), "newer"),
    ):
        manifest.write_text(wrong)
        assert command("restore", str(target), "--config", str(path)) == 1
        assert said in capfd.readouterr().err
    manifest.unlink()
    assert command("restore", str(target), "--config", str(path)) == 1
    assert "is no backup, or one that was not finished" in capfd.readouterr().err
    assert not (kept.directory / "state2").exists(), "nothing was touched"


async def test_a_backup_of_a_newer_program_is_refused(kept: Any) -> None:
    target = kept.directory / "backup"
    with closing(sqlite3.connect(target / "mail.db")) as db:
        db.execute("PRAGMA user_version = 999")
    text = json.loads((target / "manifest.json").read_text())
    text["files"]["mail.db"] = backup._measure(target / "mail.db")
    (target / "manifest.json").write_text(json.dumps(text))
    with pytest.raises(Unfit, match="version 999"):
        backup.restore(backup_config(moved(kept, "again", "spool: state2/mail.db")), target)


async def test_keys_of_encrypted_rooms_are_put_aside(kept: Any) -> None:
    path = moved(kept, "again", "spool: state2/mail.db")
    loaded = backup_config(path)
    keys = loaded.encryption.directory(loaded.spool)
    keys.mkdir(parents=True)
    (keys / "keys.db").write_text("old")
    backup.restore(loaded, kept.directory / "backup")
    assert not keys.exists()
    assert len(list(keys.parent.glob(f"{keys.name}.before-restore-*"))) == 1
    assert not (kept.directory / "backup" / "crypto").exists()


CHILD = """
import sys
from pathlib import Path
from daftar_bridges import backup, config
loaded = config.load(Path(sys.argv[2]))
print("go", flush=True)
getattr(backup, sys.argv[1])(loaded, Path(sys.argv[3]))
print("done", flush=True)
"""


def cut_off(word: str, path: Path, folder: Path, seconds: float) -> bool:
    """Do it in a process that is killed so many seconds after it began; give whether it had ended."""
    process = subprocess.Popen([sys.executable, "-c", CHILD, word, str(path), str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "go\n"
    threading.Timer(seconds, process.kill).start()
    said = process.stdout.read()
    process.wait()
    process.stdout.close()
    return said == "done\n"


@pytest.mark.parametrize("where", ["file", "server"])
async def test_what_was_cut_off_is_no_backup_and_no_spool(kept: Any, postgres: PostgresServer, where: str, *, full_counts: bool) -> None:
    seed = int.from_bytes(os.urandom(4))
    chance = random.Random(seed)  # noqa: S311 - when to kill is no secret
    office, target = kept.directory, kept.directory / "backup"
    before = {name: len(rows) for name, rows in content(kept.load()).items()}
    for number in range(40 if full_counts else 4):
        copy, after = office / f"copy{number}", chance.uniform(0.0, 0.15)
        has_ended = await asyncio.to_thread(cut_off, "back_up", kept.path, copy, after)
        if has_ended:
            assert (copy / "manifest.json").exists()
        elif not (copy / "manifest.json").exists():
            with pytest.raises(Unfit, match="not finished"):
                backup.restore(kept.load(), copy)
        spool = f'spool: "{postgres.fresh()}"\nspool_directory: state-{number}' if where == "server" else f"spool: state-{number}/mail.db"
        path = moved(kept, f"n{number}", spool)
        await asyncio.to_thread(cut_off, "restore", path, target, after)
        loaded = backup_config(path)
        if loaded.database is not None or loaded.spool.exists():
            found = {name: len(rows) for name, rows in content(loaded).items()}
            assert found in (before, dict.fromkeys(before, 0)), f"half of it; seed {seed}"
            assert where == "server" or found == before, f"a spool without its mails; seed {seed}"


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(
    make_office: MakeOffice, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = make_office().path
    Store.open(path.parent / "state" / "mail.db").close_here()
    (tmp_path / "file").write_text("x")
    for target, why in (("/proc/x", "no such file or directory"), (str(tmp_path / "file" / "b"), "not a directory")):
        assert command("backup", target, "--config", str(path)) == 3
        assert capfd.readouterr().err.splitlines()[-1].endswith(f"no backup: `{target}` cannot be used: {why}")


def test_where_there_is_nothing_yet_there_is_no_backup(make_office: MakeOffice, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert command("backup", str(tmp_path / "b"), "--config", str(make_office().path)) == 3
    assert "no spool yet" in capfd.readouterr().err
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize(("afterwards", "is_warned"), [("keep", True), ("seen", True), ("delete", False)])
def test_mail_that_will_be_pulled_again_is_warned_of(
    make_office: MakeOffice, capfd: pytest.CaptureFixture[str], afterwards: str, *, is_warned: bool
) -> None:
    box = f"{{host: h.example, user: u, password_file: p, mailbox: tenders@it.daftar.example, afterwards: {afterwards}}}"
    office = make_office(more=f"imap: [{box}]\n")
    Store.open(office.load().spool).close_here()
    target = office.directory / "backup"
    assert command("backup", str(target), "--config", str(office.path)) == 0
    assert command("restore", str(target), "--config", str(moved(office, "again", "spool: state2/mail.db"))) == 0
    assert ("pulled and shown again" in capfd.readouterr().err) is is_warned
