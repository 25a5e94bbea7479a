"""Lists: the lines of a list file that a policy names, and the place of each.

Law: one entry a line, trimmed; `#` begins a comment at the start of a line or after white space; blank lines are nothing.
It does not know what an entry may be: the core checks the entries as if they stood in the policy.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from daftar_policy.files.source import Problem, read_text

_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")
# Why: rooms begin with `#` and words may (`#hashtag`), so in files of these kinds a comment needs white space behind its `#`.
_SPACED_COMMENT = re.compile(r"(?:^|(?<=\s))#(?=\s|$).*")
_KINDS_WITH_SIGN = frozenset({"rooms", "words"})


@dataclass(frozen=True, slots=True)
class ListFile:
    """The entries of a list file, the line of each, and the column of those that do not stand at the line's beginning.

    Why apart: a list may have a million entries, and a pair of numbers for each would take more room than the entries do.
    """

    path: Path
    entries: tuple[str, ...]
    lines: Sequence[int]
    columns: Mapping[int, int]

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """The line and column of each entry."""
        return tuple((line, self.columns.get(entry, 1)) for entry, line in enumerate(self.lines))

    def problem(self, entry: int, code: str, message: str, hint: str | None = None) -> Problem:
        """Give a problem of one entry its place in this file."""
        line = self.lines[entry] if entry < len(self.lines) else 1
        return Problem(str(self.path), line, self.columns.get(entry, 1), code, message, hint)


def read_list(path: Path, kind: str) -> ListFile:
    """Read a list file of one kind (`domains`, `rooms`, …).

    Raises:
        Unreadable: it cannot be opened, or is no plain file.
        Problems: it is not UTF-8.
    """
    # Why plain: a policy that names a pipe must not hold up everybody who reads it.
    return parse_list(read_text(path, is_plain=True), path, kind)


def parse_list(text: str, path: Path, kind: str) -> ListFile:
    """Give the entries of a text that was read from `path`."""
    comment = _SPACED_COMMENT if kind in _KINDS_WITH_SIGN else _COMMENT
    entries: list[str] = []
    lines = array("L")
    columns: dict[int, int] = {}
    # Why: not `splitlines`, which also breaks at characters that no editor counts as a line's end.
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        entry = (comment.sub("", line) if "#" in line else line).strip()
        if entry:
            if line[0].isspace():
                columns[len(entries)] = len(line) - len(line.lstrip()) + 1
            entries.append(entry)
            lines.append(number)
    return ListFile(path, tuple(entries), lines, columns)
