"""Detector disguise: Aadhaar numbers written so as not to be seen, or broken by a line's end.

Law: each form here is one that a reader still reads off as the number; the check digit holds for all, and what ordinary writing shares
(lists of amounts, tables, postal codes) counts only behind a word that names the number. It reads plain text (see `plain_text`) in which
links and ids are blanked out, and does not know where that text comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from daftar_policy.core import detector_names
from daftar_policy.core.detector_numbers import verhoeff

Span: TypeAlias = "tuple[str, int, int]"

# Letters that are written for digits.
_LOOKS = str.maketrans("OoIl", "0011")
_BEFORE = r"(?<![A-Za-z0-9])"
_AFTER = r"(?![A-Za-z0-9])"
_DIGITS = "0123456789"
# Why 8: with fewer real digits the rest would have to be letters, and that is no number to a reader.
_LEAST_DIGITS = 8

# `2 3 4 1 2 3 4 1 2 3 4 6`: twelve digits, all set apart alike, and no thirteenth.
_SINGLE = re.compile(rf"{_BEFORE}[2-9](?P<gap>[ .\-\n])(?:[0-9](?P=gap)){{10}}[0-9]{_AFTER}(?!(?P=gap)[0-9]{_AFTER})")
# `234I 2341 2346`, `234I23412346`: letters for digits, the groups set apart alike.
_LETTERED = re.compile(
    rf"{_BEFORE}[2-9][0-9OoIl]{{3}}(?P<gap>[ .\-]{{0,3}})[0-9OoIl]{{4}}(?P=gap)[0-9OoIl]{{4}}{_AFTER}(?!(?P=gap)[0-9]{{4}})"
)
# Groups over the end of a line (`2341 2341` and `2346` on the next, perhaps quoted), with no further group of four on either side.
_LINE = r"[ ]?\n[> ]{0,4}"
_WRAPPED = re.compile(
    rf"{_BEFORE}[2-9][0-9]{{3}}(?:[ \-][0-9]{{4}}{_LINE}|{_LINE}[0-9]{{4}}[ \-])[0-9]{{4}}{_AFTER}(?![ \-\n]{{1,2}}[0-9]{{4}}{_AFTER})"
)
_GROUP_BEFORE = re.compile(r"[0-9]{4}[ \-\n]{1,2}\Z")

_WORD = re.compile(detector_names.AADHAAR, re.IGNORECASE)
_NEAR_WORD = 100
# One group; a single letter alone is a word.
_TOKEN = re.compile(rf"{_BEFORE}(?=[OIl]*[0-9])[0-9OoIl]{{1,12}}{_AFTER}")
_MOST_GAP = 5
# Twelve digits with the widest gaps.
_MOST_LONG = 12 + 11 * _MOST_GAP
# Groups of one length each.
_EVEN = (1, 2, 3, 4, 6, 12)


def numbers(text: str) -> Iterator[Span]:
    """Give the disguised numbers of a plain text."""
    if sum(map(text.count, _DIGITS)) < _LEAST_DIGITS:
        return
    for match in _SINGLE.finditer(text):
        gap = match["gap"]
        if not (text[match.start() - 1 : match.start()] == gap and text[match.start() - 2 : match.start() - 1].isdigit()):
            yield from _checked(match[0], *match.span())
    for match in _LETTERED.finditer(text):
        if not match[0].replace(match["gap"], "").isdigit() and not _is_behind_group(text, match.start()):
            yield from _checked(match[0], *match.span())
    if "\n" in text:
        for match in _WRAPPED.finditer(text):
            if not _is_behind_group(text, match.start()):
                yield from _checked(match[0], *match.span())
    yield from _named(text)


def _is_behind_group(text: str, start: int) -> bool:
    return _GROUP_BEFORE.search(text, max(0, start - 6), start) is not None


def _checked(written: str, start: int, end: int) -> Iterator[Span]:
    digits = "".join(char for char in written.translate(_LOOKS) if char.isdigit())
    if sum(char.isdigit() for char in written) >= _LEAST_DIGITS and digits[0] in "23456789" and verhoeff(digits):
        yield "aadhaar", start, end


def _named(text: str) -> Iterator[Span]:
    """Numbers behind their name, in groups of one length with anything but letters between (`2341/2341/2346`, `23,41,23,41,23,46`)."""
    done = 0
    for word in _WORD.finditer(text):
        begin = max(word.end(), done)
        # The last one may be cut off by the window's end.
        tokens = [
            token for token in _TOKEN.finditer(text, begin, word.end() + _NEAR_WORD) if not text[token.end() : token.end() + 1].isalnum()
        ]
        for at in range(len(tokens)):
            last = _even_end(text, tokens, at)
            if last is not None:
                start, end = tokens[at].start(), tokens[last].end()
                found = tuple(_checked(text[start:end], start, end))
                yield from found
                done = max(done, end) if found else done
        # Why: whatever begins before this place has been looked at whole; windows that overlap cost no more than three times the text.
        done = max(done, word.end() + _NEAR_WORD - _MOST_LONG)


def _even_end(text: str, tokens: Sequence[re.Match[str]], at: int) -> int | None:
    """Give the last of the groups that begin at a place, are of one length and have twelve digits together."""
    length = len(tokens[at][0])
    if length not in _EVEN:
        return None
    last = at + 12 // length - 1
    if last >= len(tokens) or any(len(token[0]) != length for token in tokens[at : last + 1]):
        return None
    gaps = [text[one.end() : two.start()] for one, two in zip(tokens[at:last], tokens[at + 1 : last + 1], strict=True)]
    if any(len(gap) > _MOST_GAP or "\0" in gap for gap in gaps):
        return None
    return last
