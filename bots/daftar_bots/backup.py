"""Backup: what a bot remembers and its own files, as one consistent copy, and the way back.

Law: a backup is one moment of the store and is one only once its manifest is there; a restore changes nothing unless every file is as the
manifest says and nothing stands where it goes. The session and the keys of encrypted rooms are never in it: restored ones would be used
twice, so a new device is made. What waited to be said may have been said since: it is not sent by itself but shown as undelivered.
In it: `bot.db` (SQLite, whichever database it comes from), `identity.json`, `page.key`, `files/`, `manifest.json`.
It does not know what the tables mean, but for those.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import cast

from daftar_bots import papers
from daftar_bots.announcements.glance import Glance
from daftar_bots.config import BotConfig
from daftar_bots.store import FILE, Reason, Store, reason_text, schema
from daftar_policy.storage import Connection
from daftar_policy.storage.sqlite import Sqlite, make_private, reading, snapshot

_MANIFEST = "manifest.json"
_FILES = ("identity.json", "page.key")
# What belonged to the device; the keys that others gave us for old messages (`crypto_group`) are the account's and stay.
_DEVICE = ("crypto_account", "crypto_session", "crypto_tracked", "crypto_device")


class Unfit(Exception):
    """A backup cannot be made or taken from here; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup has, or a restore has brought back."""

    announcements: int
    files: int
    held: int
    taken: str


def back_up(bot: BotConfig, target: Path) -> Made:
    """Write a backup into a new or empty folder, beside a running bot.

    Raises:
        Unfit: the folder is not empty, or there is nothing to back up.
        StoreError, Unavailable: the store cannot be read.
        OSError: the folder cannot be written.
    """
    if target.exists() and any(target.iterdir()):
        raise Unfit(f"`{target}` is not empty")
    own = bot.settings.store
    if bot.server is None and not (own / FILE).exists():
        raise Unfit(f"there is no store in `{own}`: the bot has never run")
    # Why 0700: it holds what an office wrote, and the keys of the bot's identity.
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    working = target / "working.db"
    if bot.server is None:
        snapshot(own / FILE, working)
        for name in _FILES:
            if (own / name).exists():
                shutil.copyfile(own / name, target / name)
        if (own / "files").exists():
            shutil.copytree(own / "files", target / "files")
    copy = Sqlite.open(working, schema())
    try:
        if bot.server is not None:
            _pull(bot, copy, target)
        held = _settle(copy)
    finally:
        copy.close()
    # Why once more: a copy in one file, without the two that WAL has beside it.
    snapshot(working, target / FILE)
    for path in target.glob("working.db*"):
        path.unlink()
    with reading(target / FILE) as db:
        count = int(db.execute("SELECT count(*) FROM announcement").fetchone()[0])
    taken = datetime.now(UTC).isoformat(timespec="seconds")
    hashes = {str(path.relative_to(target)): _hash(path) for path in _all(target)}
    manifest = {"backup": 1, "bot": bot.settings.id, "taken": taken, "program": version("daftar"), "announcements": count, "held": held}
    (target / _MANIFEST).write_text(json.dumps({**manifest, "files": hashes}, indent=1), encoding="utf-8")
    for path in target.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return Made(count, len(hashes), held, taken)


def restore(bot: BotConfig, source: Path) -> Made:
    """Bring a backup to where the configuration says, which must be empty; the bot must not be running.

    Raises:
        Unfit: the backup is damaged, another bot's or of a newer program, or something is there already.
        StoreError, Unavailable: the store cannot be written.
        OSError: a file cannot be.
    """
    manifest = _checked(bot, source)
    own = bot.settings.store
    standing = [name for name in (FILE, "session.json", *_FILES, "files") if (own / name).exists()]
    if standing:
        raise Unfit(f"`{own / standing[0]}` is there already: move the folder away first")
    own.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in _FILES:
        if (source / name).exists():
            shutil.copyfile(source / name, own / name)
            (own / name).chmod(0o600)
    if (source / "files").exists():
        shutil.copytree(source / "files", own / "files")
    if bot.server is None:
        # Why last and under another name: until the store is there, nothing was restored.
        fresh = own / f"{FILE}.restoring"
        make_private(fresh)
        shutil.copyfile(source / FILE, fresh)
        fresh.replace(own / FILE)
        Store(own).close()
    else:
        with Store(own, bot.server, name=bot.tables) as store:
            _push(store, source)
            papers.bring(store)
            for path in sorted((own / "files").glob("*")) if (own / "files").exists() else []:
                papers.share(store, f"files/{path.name}", path.read_bytes())
    hashes = cast("dict[str, str]", manifest["files"])
    return Made(int(str(manifest["announcements"])), len(hashes), int(str(manifest["held"])), str(manifest["taken"]))


def _settle(copy: Sqlite) -> int:
    """Forget the device, and have nothing sent by itself; give how many rows that are."""
    db = copy.begin()
    for table in _DEVICE:
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
    db.execute("DELETE FROM paper")
    reason = reason_text(Reason("reason-restored", {}))
    held = db.execute("UPDATE outbox SET state = 'failed', reason = ? WHERE state = 'waiting'", (reason,)).rowcount
    copy.commit()
    return held


def _pull(bot: BotConfig, copy: Sqlite, target: Path) -> None:
    """Copy the tables and files of a store on a server, as of one moment."""
    with Glance(bot.settings.store, bot.server, name=bot.tables) as glance:
        if not glance.has("cursor"):
            raise Unfit(f"there are no tables of `{bot.settings.id}` on `{bot.server}`: the bot has never run")
        glance.rows("BEGIN ISOLATION LEVEL REPEATABLE READ")
        db = copy.session()
        db.execute("PRAGMA foreign_keys = OFF")
        copy.begin()
        for table, columns in _tables(db):
            names = ", ".join(f'"{column}"' for column in columns)
            rows = glance.rows(f"SELECT {names} FROM {table}")  # noqa: S608 - our own names
            marks = ", ".join("?" for _ in columns)
            db.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 - our own names
        copy.commit()
        for name in _FILES:
            if (content := glance.paper(name)) is not None:
                (target / name).write_bytes(content)
        for (paper,) in glance.rows("SELECT name FROM paper WHERE name LIKE 'files/%'"):
            (target / "files").mkdir(exist_ok=True, mode=0o700)
            (target / str(paper)).write_bytes(glance.paper(str(paper)) or b"")
        glance.rows("ROLLBACK")


def _push(store: Store, source: Path) -> None:
    if store.cursor() is not None or store.cell("SELECT 1 FROM announcement LIMIT 1") is not None:
        raise Unfit("there is something in the bot's tables already: drop its schema first")
    with closing(Sqlite.open(_own_copy(store, source), schema())) as copy, store.transaction():
        db = copy.session()
        numbered = {str(name) for (name,) in db.execute("SELECT name FROM sqlite_sequence")}
        for table, columns in _tables(db):
            names, marks = ", ".join(f'"{column}"' for column in columns), ", ".join("?" for _ in columns)
            rows = db.execute(f"SELECT {names} FROM {table}").fetchall()  # noqa: S608 - our own names
            store.write_many(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 - our own names
            if table in numbered and rows:
                # The next row's number comes after those that were brought along.
                store.rows(
                    f"SELECT setval(pg_get_serial_sequence('{table}', '{columns[0]}'), (SELECT max({columns[0]}) FROM {table}))"  # noqa: S608 - ours
                )
    (store.directory / "restoring.db").unlink()


def _own_copy(store: Store, source: Path) -> Path:
    """Give a copy that may be brought up to date, since the backup is to stay as it is."""
    path = store.directory / "restoring.db"
    shutil.copyfile(source / FILE, path)
    return path


def _tables(db: Connection) -> Iterator[tuple[str, list[str]]]:
    """Give the tables in the order they were made in, which no reference goes against, with their columns."""
    found = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid").fetchall()
    for (table,) in found:
        yield str(table), [str(row[1]) for row in db.execute(f"PRAGMA table_info({table})")]


def _checked(bot: BotConfig, source: Path) -> dict[str, object]:
    try:
        manifest = json.loads((source / _MANIFEST).read_text(encoding="utf-8"))
        hashes = {str(name): str(value) for name, value in manifest["files"].items()}
        owner = str(manifest["bot"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unfit(f"`{source}` is no whole backup: {error}") from error
    if owner != bot.settings.id:
        raise Unfit(f"`{source}` is a backup of the bot `{owner}`, not of `{bot.settings.id}`")
    there = {str(path.relative_to(source)) for path in _all(source)} - {_MANIFEST}
    for name in sorted(there | set(hashes)):
        if name not in there or name not in hashes or _hash(source / name) != hashes[name]:
            raise Unfit(f"`{source / name}` is not as the manifest says: the backup is damaged")
    return dict(manifest)


def _all(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
