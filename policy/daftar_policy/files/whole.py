"""Whole files: written whole or not at all, and on the disk when the call returns; and read without waiting for anybody.

Law: whoever reads meanwhile, and whoever reads after a crash at any moment, finds the old file or the new one and nothing else.
It does not know what it writes or reads.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

# Temporary files begin so, and one that a crash left behind may be removed.
TEMPORARY = ".part-"


def write_whole(target: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Put a file in place by rename, after fsync. Raises OSError."""
    with NamedTemporaryFile(dir=target.parent, prefix=f"{TEMPORARY}{target.name}.", delete=False) as file:
        temporary = Path(file.name)
        try:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    sync_folder(target.parent)


def write_once(target: Path, content: bytes) -> None:
    """Put a file in place for its owner alone, unless one is there: of two that make one at once, the first one's holds. Raises OSError."""
    with NamedTemporaryFile(dir=target.parent, prefix=f"{TEMPORARY}{target.name}.") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        # Why a link: whole or not at all.
        with suppress(FileExistsError):
            target.hardlink_to(file.name)
    sync_folder(target.parent)


def read_plain(path: Path, most: int) -> bytes:
    """Read a file that somebody else may have put there: a pipe or a device would hold up the reader, an endless one fill its memory.

    Raises:
        OSError: it cannot be opened, is no plain file, or is longer than `most`.
    """
    opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(opened, "rb") as file:  # noqa: PTH123 - O_NONBLOCK
        found = os.fstat(opened)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "not a plain file", str(path))
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"longer than {most} bytes", str(path))
    return content


def is_device(path: Path) -> bool:
    """Whether a path is a device (`/dev/zero`), which may give bytes for ever. Raises OSError."""
    mode = path.stat().st_mode
    return stat.S_ISCHR(mode) or stat.S_ISBLK(mode)


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk. Raises OSError."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
