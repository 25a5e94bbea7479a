"""Segments: the files of a log and the whole lines in them, read from either end.

Law: a last line without its end (a crash while writing) is not read. It does not know chains.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from daftar_policy.log.line import Entry, Line, decode, entry_of

_BLOCK = 64 * 1024


def segments(directory: Path) -> list[Path]:
    """Give the segments below a directory (one point's, or all points'), oldest first; a segment itself is given alone."""
    if directory.is_file():
        return [directory]
    # Why not rglob: it fails where a folder goes away meanwhile, as a point's temporary ones do.
    found = [Path(folder) / name for folder, _, names in os.walk(directory) for name in names if name.endswith(".jsonl")]
    return sorted(found, key=lambda path: (path.name, str(path)))


def whole_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Walk the lines of a segment that have their end, with their numbers from 1.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if raw.endswith(b"\n"):
                yield number, raw[:-1]


def first_entry(path: Path) -> Entry | None:
    """Give what the first line says; None where there is none that can be read."""
    return next((entry_of(raw) for _, raw in whole_lines(path)), None)


def last_raw(path: Path) -> bytes | None:
    """Give the last line that has its end; None where there is none."""
    with path.open("rb") as file:
        position = file.seek(0, 2)
        found = b""
        while position > 0:
            start = max(0, position - _BLOCK)
            file.seek(start)
            found = file.read(position - start) + found
            position = start
            end = found.rfind(b"\n")
            begin = found.rfind(b"\n", 0, end) if end > 0 else -1
            if end >= 0 and (begin >= 0 or position == 0):
                return found[begin + 1 : end]
    return None


def last_line(path: Path) -> Line | None:
    """Give the place of the last line that has its end; None where there is none that can be read."""
    raw = last_raw(path)
    return decode(raw) if raw is not None else None
