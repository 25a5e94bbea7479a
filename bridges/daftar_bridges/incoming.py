"""Incoming: the octets of one mail as they arrive, in memory while they are few, else in a file beside the spool.

Law: after `keep` the file and its name are on the disk; what is neither kept nor in the spool is removed. The methods that touch the disk
(`write`, `keep`, `discard`, `raw`) block and belong into a thread for large mails. It does not know what the octets mean.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

from daftar_bridges.core.threads import Identity
from daftar_policy.files.whole import sync_folder

# Why: nearly all mail without attachments is smaller, and a row of this size costs the database nothing much.
MOST_IN_MEMORY = 64 * 1024
# What is looked at without the file: far more than any honest header has.
_HEAD = 256 * 1024
_SUFFIX = ".eml"
# Why: a file without a row is a mail that is being taken now, or one whose taking was cut off; none takes this long.
_ABANDONED = timedelta(hours=1)


class Incoming:
    """One mail on its way in; `id` is the mail's name from now on."""

    def __init__(self, directory: Path) -> None:
        self.id = token_hex(8)
        self.size = 0
        self._directory = directory
        self._chunks: list[bytes] = []
        self._unwritten = 0
        self._head = bytearray()
        self._identity = Identity()
        self._file: int | None = None
        self._has_file = False

    @classmethod
    def of(cls, directory: Path, raw: bytes) -> Incoming:
        """Give a mail whose octets are all here, which is kept in memory unless it is large. Raises OSError."""
        incoming = cls(directory)
        incoming.add(raw)
        if incoming.is_heavy:
            incoming.write()
        return incoming

    @property
    def file(self) -> str:
        """The name of its file, "" while it is in memory."""
        return f"{self.id}{_SUFFIX}" if self._has_file else ""

    @property
    def path(self) -> Path:
        """Where its file is, if it has one."""
        return self._directory / f"{self.id}{_SUFFIX}"

    @property
    def head(self) -> bytes:
        """The beginning of the mail, its header at least unless that is absurdly long."""
        return bytes(self._head) if self._has_file else b"".join(self._chunks)

    @property
    def is_heavy(self) -> bool:
        """Whether `write` should be called before more is added."""
        return self._unwritten > MOST_IN_MEMORY

    def add(self, chunk: bytes) -> None:
        """Take the next octets; the disk is not touched."""
        self.size += len(chunk)
        self._chunks.append(chunk)
        self._unwritten += len(chunk)

    def write(self) -> None:
        """Bring what is in memory into the file. Raises OSError."""
        if self._file is None:
            self._directory.mkdir(parents=True, exist_ok=True)
            # Why 0600: mail is for the mailbox's readers and for nobody else on this machine.
            self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
            self._has_file = True
        for chunk in self._chunks:
            self._identity.add(chunk)
            if len(self._head) < _HEAD:
                self._head += chunk[: _HEAD - len(self._head)]
            rest = memoryview(chunk)
            while rest:
                rest = rest[os.write(self._file, rest) :]
        self._chunks.clear()
        self._unwritten = 0

    def keep(self) -> None:
        """Bring everything to the disk where it is in a file. Raises OSError."""
        if self._file is None:
            return
        self.write()
        os.fsync(self._file)
        os.close(self._file)
        self._file = None
        sync_folder(self._directory)

    def identity(self) -> str:
        """Give the same text for a mail that is handed over again (`core.threads`)."""
        for chunk in self._chunks:
            self._identity.add(chunk)
        return self._identity.hexdigest()

    def raw(self) -> bytes:
        """Give all octets. Raises OSError."""
        return self.path.read_bytes() if self._has_file else b"".join(self._chunks)

    def discard(self) -> None:
        """Remove the file, if there is one."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        if self._has_file:
            self.path.unlink(missing_ok=True)
        self._chunks.clear()


def directory_of(spool: Path) -> Path:
    """Give where the large mails of a spool are."""
    return spool.with_name(f"{spool.name}.mails")


def sweep(directory: Path, known: Iterable[str], *, abandoned: timedelta = _ABANDONED) -> list[str]:
    """Remove files that no mail is in and that are older than `abandoned`; give their names. Raises OSError."""
    keep, before = set(known), time.time() - abandoned.total_seconds()
    removed: list[str] = []
    for entry in os.scandir(directory) if directory.exists() else ():
        if not entry.name.endswith(_SUFFIX) or entry.name in keep:
            continue
        found = entry.stat()
        # Why both: a mail that comes once more has a new name for octets of old.
        if max(found.st_mtime, found.st_ctime) <= before:
            Path(entry.path).unlink(missing_ok=True)
            removed.append(entry.name)
    return removed
