"""The block that Lotus Notes writes above what it quotes: who and when, then `To`, `cc` and `Subject` as words without colons.

Law: pure; a block needs all of its words in their order, near each other, and a time: words of a letter never make one. It does not
know what else quotes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from daftar_bridges.email.quote_words import LABELS, fold

# Why: names, addresses and a long list of people wrap to some lines; a block is never longer.
_NEAR = 14
_ABOVE = 8
_COLUMNS = re.compile(r"\s{2,}|\s*\|\s*|\t")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")
_DAY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{4}")
# `Asha Joshi/Pune/GOV`, `<asha@pune.example>`, a time.
_AUTHOR = re.compile(r"[^\s/]/[^\s/]|@|\d{1,2}[:.]\d{2}")
_LONGEST = 300
_LONGEST_WORD = 40


def block_start(lines: Sequence[str], place: int) -> int | None:
    """Give where the block begins whose word `To` stands on the line at `place`; None where it is none."""
    if not _has(lines[place], "to"):
        return None
    copied = _find(lines, place, "cc")
    subject = None if copied is None else _find(lines, copied + 1, "subject")
    if subject is None:
        return None
    begin = _author(lines, place)
    head = " ".join(line[:_LONGEST] for line in lines[begin : subject + 1])
    return begin if _CLOCK.search(head) and _DAY.search(head) else None


def _has(line: str, field: str) -> bool:
    if len(line) > _LONGEST:
        return False
    line = line.strip()
    # Why: nearly every line is one column, and too long to be a word alone.
    if len(line) > _LONGEST_WORD and "|" not in line and "\t" not in line and len(" ".join(line.split())) == len(line):
        return False
    return any(LABELS.get(fold(part)) == field for part in _COLUMNS.split(line) if len(part) <= _LONGEST_WORD)


def _find(lines: Sequence[str], begin: int, field: str) -> int | None:
    return next((at for at in range(begin, min(len(lines), begin + _NEAR)) if _has(lines[at], field)), None)


def _author(lines: Sequence[str], place: int) -> int:
    """Give the first of the lines above that say who and when."""
    first, blanks = place, 0
    for at in range(place - 1, max(-1, place - 1 - _ABOVE), -1):
        if not lines[at].strip():
            blanks += 1
            if blanks > 2:
                break
        elif _AUTHOR.search(lines[at][:_LONGEST]):
            first, blanks = at, 0
        else:
            break
    return first
