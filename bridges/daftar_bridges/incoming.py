"""Incoming: the octets of one mail as they arrive, in memory while they are few, else in a file beside the spool.

Law: after `keep` the file and its name are on the disk; what is neither kept nor in the spool is removed. The methods that touch the disk
(`write`, `keep`, `discard`, `raw`) block and belong into a thread for large mails. It does not know what the octets mean.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

from daftar_bridges.core.threads import Identity
from daftar_policy.files.whole import sync_folder

# Why: nearly all mail without attachments is smaller, and a row of this size costs the database nothing much.
MOST_IN_MEMORY = 64 * 1024
# What is looked at without the file: the header, and enough of the body to tell which character set the header is in.
_HEAD = 256 * 1024
# Where the header does not end within that, as much as the reader of whole mails takes for a header (`email.mime_tree`).
_MOST_HEAD = 1024 * 1024
_LEADING = re.compile(rb"(?:\xef\xbb\xbf)?[\r\n]*")
_BLANK_LINE = re.compile(rb"\n\r?\n")
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
        self._told = ""
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
        """The beginning of the mail, its header at least unless `is_head_cut`."""
        if not self._has_file:
            return b"".join(self._chunks)
        head = self._head.copy()
        # Why also these: the header may end in what is not in the file yet.
        _lengthen(head, b"".join(self._chunks))
        return bytes(head)

    @property
    def is_head_cut(self) -> bool:
        """Whether the header goes on after `head`, so that nobody can say yet what it says."""
        if self.size < _MOST_HEAD:
            return False
        head = self.head
        return len(head) < self.size and end_of_head(head) is None

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
            self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            # Why 0600: mail is for the mailbox's readers and for nobody else on this machine.
            self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
            self._has_file = True
        # Why in one piece: each time it is looked for where the header ends.
        _lengthen(self._head, b"".join(self._chunks))
        for chunk in self._chunks:
            if not self._told:
                self._identity.add(chunk)
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
        """Give the same text for a mail that is handed over again (`core.threads`); nothing may be added after it."""
        if not self._told:
            for chunk in self._chunks:
                self._identity.add(chunk)
            self._told = self._identity.hexdigest()
        return self._told

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


def end_of_head(octets: bytes | bytearray) -> int | None:
    """Give where a mail's body begins, after the empty line; None where its header does not end."""
    leading = _LEADING.match(octets)
    # Why after these: readers of mail skip empty lines before the first field, so the header goes on after them.
    found = _BLANK_LINE.search(octets, leading.end() if leading else 0)
    return found.end() if found else None


def _lengthen(head: bytearray, chunk: bytes) -> None:
    """Add to what is kept of a mail's beginning."""
    room = max(_HEAD - len(head), 0)
    head += chunk[:room]
    if len(chunk) > room and len(head) < _MOST_HEAD and end_of_head(head) is None:
        head += chunk[room : room + _MOST_HEAD - len(head)]


def directory_of(spool: Path) -> Path:
    """Give where the large mails of a spool are."""
    return spool.with_name(f"{spool.name}.mails")


def free(folder: Path) -> int:
    """Give the octets that are free for us on a folder's disk; none where that cannot be told."""
    try:
        disk = os.statvfs(folder)
    except OSError:
        return -1
    return disk.f_bavail * disk.f_frsize


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
