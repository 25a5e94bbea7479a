"""Unchanged: whether files are still byte by byte what something was made of, so that it need not be made again.

Law: a mark holds for the same bytes under the same paths and the same version of this program, and for nothing else; what was being
written while it was read gets no mark. It does not know what is made of the files.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

# Raised when files are read otherwise than before although the program's version is the same.
READER: Final = 1
# Why: the clock of a file system may lag behind and counts in steps; an editor that is still writing is not two seconds old.
STILL_FOR: Final = 2.0
_PROGRAM: Final = "program"


def marks(paths: Iterable[Path], began: float) -> dict[str, str]:
    """Give the marks of files that were read after `began` (seconds since 1970); none where one of them may have changed since."""
    made = {_PROGRAM: _program()}
    try:
        for path in paths:
            found = path.stat()
            # Why `ctime`: unlike `mtime`, nobody sets it back. A pipe can be read only once.
            if found.st_ctime > began - STILL_FOR or not stat.S_ISREG(found.st_mode):
                return {}
            made[str(path.absolute())] = _digest(path)
    except OSError:
        return {}
    return made if made[_PROGRAM] else {}


def is_own(path: Path) -> bool:
    """Tell whether a file that we may have made is ours alone: nobody else could have put something else into it. Raises OSError."""
    found = path.stat()
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def are_unchanged(made: object, paths: Iterable[Path]) -> bool:
    """Tell whether marks are those of just these files as they are now, by this program; `paths` are some of them that must be there."""
    if not isinstance(made, Mapping) or not made.get(_PROGRAM) or made[_PROGRAM] != _program():
        return False
    if not all(str(path.absolute()) in made for path in paths):
        return False
    try:
        return all(name == _PROGRAM or (Path(name).is_file() and _digest(Path(name)) == digest) for name, digest in made.items())
    except (OSError, TypeError):
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _program() -> str:
    """Give the version of this program; nothing where it is not installed, and then nothing holds."""
    try:
        return f"{version('daftar')}/{READER}"
    except PackageNotFoundError:
        return ""
