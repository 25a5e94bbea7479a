"""Backup: everything that a running bridge has accepted and not lost, as one consistent copy, and the way back.

Law: a backup is one moment of the database, with every large mail of that moment, and is one only once its manifest is there; a restore
changes nothing unless every file is as the manifest says and nothing stands where it goes. What is in a backup: `mail.db` (SQLite,
whichever database it comes from), `mails/`, `log/` (decisions), `manifest.json`. Keys of encrypted rooms are never in it: restored ones
would be used twice, so they count as lost and a new device is made. It does not know what the tables mean.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from daftar_bridges.config import MailConfig
from daftar_bridges.incoming import directory_of
from daftar_bridges.store import Store, schema
from daftar_bridges.transfer import Missing, fill, pull
from daftar_policy.files.whole import sync_folder, write_whole
from daftar_policy.log.segments import segments, whole_lines
from daftar_policy.storage.sqlite import Sqlite, make_private, reading, snapshot, version_of

_MANIFEST = "manifest.json"
_BLOCK = 1024 * 1024
# Why again: between the copy of the rows and that of the files pruning may have removed a mail; twice in a row it does not.
_TRIES = 3


class Unfit(Exception):
    """A backup cannot be made or taken from here; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup has, or a restore has brought back."""

    mails: int
    files: int
    octets: int
    taken: float


def back_up(config: MailConfig, target: Path) -> Made:
    """Write a backup into a new or empty folder, beside a running bridge.

    Raises:
        Unfit: the folder is not empty.
        Unavailable: the spool cannot be read.
        OSError: the folder cannot be written.
    """
    if target.exists() and any(target.iterdir()):
        raise Unfit(f"`{target}` is not empty")
    # Why 0700: a backup is the mail of an office, readable like the spool itself.
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    taken = time.time()
    for attempt in range(_TRIES):
        try:
            _copy_spool(config, target)
            break
        except Missing as missing:
            shutil.rmtree(target / "mails", ignore_errors=True)
            (target / "mail.db").unlink(missing_ok=True)
            if attempt + 1 == _TRIES:
                raise Unfit(f"a mail's file is gone from the spool: {missing}") from missing
    _copy_log(config.policy.log, target / "log")
    files = {str(path.relative_to(target)): _measure(path) for path in _files(target)}
    with reading(target / "mail.db") as db:
        mails = int(db.execute("SELECT count(*) FROM mail").fetchone()[0])
    _write_manifest(target, {"backup": 1, "taken": taken, "program": version("daftar"), "mails": mails, "files": files})
    return Made(mails, len(files), sum(size for size, _ in files.values()), taken)


def restore(config: MailConfig, source: Path) -> Made:
    """Bring a backup to where the configuration says, which must be empty.

    Raises:
        Unfit: the backup is damaged, incomplete or of a newer program, or something is there already.
        Unavailable: the database cannot be written.
        OSError: a file cannot be.
    """
    manifest = _checked(source)
    spool, mails, log = config.spool, directory_of(config.spool), config.policy.log
    for place in (mails, log):
        if place.exists() and any(place.iterdir()):
            raise Unfit(f"`{place}` is not empty: move it away first")
    keys = config.encryption.directory(spool)
    if config.database is None:
        if spool.exists():
            raise Unfit(f"`{spool}` is there already: move it away first")
        fresh = spool.with_name(f"{spool.name}.restoring")
        make_private(fresh)
        shutil.copyfile(source / "mail.db", fresh)
        _copy_tree(source / "mails", mails)
        _copy_tree(source / "log", log)
        _put_aside(keys)
        _sync(fresh)
        # Why last: until the spool is there, nothing was restored, and a bridge that starts by mistake says so.
        fresh.replace(spool)
        sync_folder(spool.parent)
    else:
        store = Store.open(spool, config.database)
        try:
            _into_server(store, source)
        finally:
            store.close_here()
        _copy_tree(source / "log", log)
        _put_aside(keys)
    return manifest


def _copy_spool(config: MailConfig, target: Path) -> None:
    working = target / "mail.db.unfinished"
    if config.database is None:
        snapshot(config.spool, working)
    # Why brought up to date: what no bridge of this version has opened yet is read like everything else.
    copy = Sqlite.open(working, schema())
    try:
        if config.database is not None:
            store = Store.open(config.spool, config.database)
            try:
                store.run_here(pull, copy, target / "mails")
            finally:
                store.close_here()
    finally:
        copy.close()
    # Why once more: a copy in one file, without the two that WAL has beside it.
    snapshot(working, target / "mail.db")
    for path in target.glob(f"{working.name}*"):
        path.unlink()
    if config.database is None:
        _copy_mails(directory_of(config.spool), target)


def _copy_mails(directory: Path, target: Path) -> None:
    """Copy the large mails that the copied rows name. Raises Missing, OSError."""
    with reading(target / "mail.db") as db:
        wanted = [name for (name,) in db.execute("SELECT file FROM mail WHERE file <> ''")]
    (target / "mails").mkdir(mode=0o700, exist_ok=True)
    for name in wanted:
        try:
            shutil.copyfile(directory / name, target / "mails" / name)
        except FileNotFoundError as error:
            raise Missing(name) from error


def _into_server(store: Store, source: Path) -> None:
    """Fill an empty database. Raises Unfit, Unavailable."""
    if store.run_here(lambda db: db.execute("SELECT 1 FROM mail LIMIT 1").fetchone() is not None):
        raise Unfit("the database has mails already: restore into an empty one")
    copy = store.path.with_name(f"{store.path.name}.restoring")
    try:
        make_private(copy)
        shutil.copyfile(source / "mail.db", copy)
        database = Sqlite.open(copy, schema())
        try:
            store.run_here(fill, database, source / "mails")
        finally:
            database.close()
    finally:
        for path in copy.parent.glob(f"{copy.name}*"):
            path.unlink()


def _put_aside(keys: Path) -> None:
    if keys.exists():
        keys.rename(keys.with_name(f"{keys.name}.before-restore-{int(time.time())}"))


def _copy_log(log: Path, target: Path) -> None:
    """Copy the decision log, which is only ever written at its end, up to the last whole line of each file."""
    target.mkdir(mode=0o700, exist_ok=True)
    for path in segments(log) if log.exists() else ():
        place = target / path.relative_to(log)
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            with place.open("wb") as copy:
                for _, line in whole_lines(path):
                    copy.write(line + b"\n")
        except FileNotFoundError:
            # Its time was over meanwhile.
            place.unlink(missing_ok=True)


def _copy_tree(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in _files(source):
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
        place.chmod(0o600)
        _sync(place)
    sync_folder(target)


def _checked(source: Path) -> Made:
    """Read a backup's manifest and hold every file against it. Raises Unfit, Unavailable, OSError."""
    try:
        manifest = json.loads((source / _MANIFEST).read_text(encoding="utf-8"))
        files = {str(name): (int(size), str(digest)) for name, (size, digest) in manifest["files"].items()}
        made = Made(int(manifest["mails"]), len(files), sum(size for size, _ in files.values()), float(manifest["taken"]))
        kind = manifest["backup"]
    except FileNotFoundError as error:
        raise Unfit(f"`{source}` is no backup, or one that was not finished: it has no {_MANIFEST}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unfit(f"the {_MANIFEST} of `{source}` cannot be read: {error}") from error
    if kind != 1:
        raise Unfit(f"`{source}` is a backup of another kind ({kind}): a newer program made it")
    there = {str(path.relative_to(source)) for path in _files(source)} - {_MANIFEST}
    wrong = sorted({name for name in files if name not in there or _measure(source / name) != files[name]} | (there - set(files)))
    if wrong:
        raise Unfit(
            f"the backup is damaged: {', '.join(f'`{name}`' for name in wrong[:5])} {'is' if len(wrong) == 1 else 'are'} not as written"
        )
    newest = schema()[-1].number
    if version_of(source / "mail.db") > newest:
        raise Unfit(f"the backup is of version {version_of(source / 'mail.db')}, this program knows up to {newest}: use the newer program")
    return made


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _measure(path: Path) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()


def _write_manifest(target: Path, manifest: dict[str, object]) -> None:
    for path in _files(target):
        _sync(path)
    write_whole(target / _MANIFEST, f"{json.dumps(manifest, indent=1, ensure_ascii=False)}\n".encode())


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
