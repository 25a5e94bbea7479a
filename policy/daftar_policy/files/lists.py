"""Lists: the lines of a list file that a policy names, and the place of each.

Law: one entry a line, trimmed; `#` begins a comment at the start of a line or after white space; blank lines are nothing.
It does not know what an entry may be: the core checks the entries as if they stood in the policy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from daftar_policy.files.source import Problem, read_text

_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")
# Why: rooms begin with `#` and words may (`#hashtag`), so in files of these kinds a comment needs white space behind its `#`.
_SPACED_COMMENT = re.compile(r"(?:^|(?<=\s))#(?=\s|$).*")
_KINDS_WITH_SIGN = frozenset({"rooms", "words"})


@dataclass(frozen=True, slots=True)
class ListFile:
    """The entries of a list file with the line and column of each."""

    path: Path
    entries: tuple[str, ...]
    places: tuple[tuple[int, int], ...]

    def problem(self, entry: int, code: str, message: str, hint: str | None = None) -> Problem:
        """Give a problem of one entry its place in this file."""
        line, column = self.places[entry] if entry < len(self.places) else (1, 1)
        return Problem(str(self.path), line, column, code, message, hint)


def read_list(path: Path, kind: str) -> ListFile:
    """Read a list file of one kind (`domains`, `rooms`, …).

    Raises:
        Unreadable: it cannot be opened.
        Problems: it is not UTF-8.
    """
    return parse_list(read_text(path), path, kind)


def parse_list(text: str, path: Path, kind: str) -> ListFile:
    """Give the entries of a text that was read from `path`."""
    comment = _SPACED_COMMENT if kind in _KINDS_WITH_SIGN else _COMMENT
    entries: list[str] = []
    places: list[tuple[int, int]] = []
    # Why: not `splitlines`, which also breaks at characters that no editor counts as a line's end.
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        entry = comment.sub("", line).strip()
        if entry:
            entries.append(entry)
            places.append((number, len(line) - len(line.lstrip()) + 1))
    return ListFile(path, tuple(entries), tuple(places))
