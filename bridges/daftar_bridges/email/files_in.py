"""Files in: the mails in a file, a Maildir, an mbox or a folder of `.eml` files, one after the other.

Law: nothing is changed where it lies; one mail is in memory at a time. Sources: RFC 4155 and the `mboxrd` rules for mbox, D. J. Bernstein's
maildir(5). It does not know what is done with a mail.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_FROM = b"From "
# mboxrd: a line that begins with `From ` behind any number of `>` got one more when it was written.
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_PARTS = ("cur", "new")
_RETURN_PATH = re.compile(rb"^return-path:[ \t]*<([^<>\r\n]*)>", re.IGNORECASE | re.MULTILINE)
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Found:
    """One mail: where it was found (for people), its octets, and how many octets of the file it took."""

    name: str
    raw: bytes = field(repr=False)
    octets: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that cannot be read, and why."""

    name: str
    why: str


def size(path: Path) -> int:
    """Give how many octets there are to read. Raises OSError."""
    return sum(each.stat().st_size for each in _files(path))


def mails(path: Path) -> Iterator[Found | Unreadable]:
    """Give the mails of a file or a folder. Raises OSError where the path itself cannot be read."""
    for file in _files(path):
        try:
            yield from _read(file)
        except OSError as error:
            yield Unreadable(str(file), error.strerror or str(error))


def return_path(raw: bytes) -> str:
    """Give the envelope sender that whoever delivered a mail wrote into it (RFC 5321 section 4.4), "" where nobody did."""
    end = _END_OF_HEAD.search(raw)
    found = _RETURN_PATH.search(raw, 0, end.start() if end else len(raw))
    text = found[1].decode("utf-8", "replace").strip() if found else ""
    return text if text.isprintable() else ""


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        path.stat()
        return [path]
    if any((path / part).is_dir() for part in _PARTS):
        folders = [path / part for part in _PARTS if (path / part).is_dir()]
        return sorted(Path(entry.path) for folder in folders for entry in os.scandir(folder) if entry.is_file())
    found = sorted(Path(entry.path) for entry in os.scandir(path) if entry.is_file() and entry.name.lower().endswith(".eml"))
    if not found:
        # Why an error: whoever names the folder above a Maildir would be told that all is done.
        raise FileNotFoundError(errno.ENOENT, "it is no Maildir, and no .eml files are in it", str(path))
    return found


def _read(file: Path) -> Iterator[Found]:
    with file.open("rb") as lines:
        first = lines.readline()
        if not first.startswith(_FROM):
            raw = first + lines.read()
            yield Found(str(file), raw, len(raw))
            return
        number, octets = 1, len(first)
        mail: list[bytes] = []
        is_blank = False
        for line in lines:
            # RFC 4155: a mail begins with a `From ` line after an empty one; within a text such a line is quoted.
            if is_blank and line.startswith(_FROM):
                yield _from_mbox(file, number, mail, octets)
                number, octets, mail = number + 1, 0, []
            else:
                mail.append(line)
            octets += len(line)
            is_blank = line in {b"\n", b"\r\n"}
        yield _from_mbox(file, number, mail, octets)


def _from_mbox(file: Path, number: int, lines: list[bytes], octets: int) -> Found:
    if lines and lines[-1] in {b"\n", b"\r\n"}:
        # The empty line before the next `From ` is the file's, not the mail's.
        lines.pop()
    return Found(f"{file}, mail {number}", _QUOTED.sub(rb"\1", b"".join(lines)), octets)
