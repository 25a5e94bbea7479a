"""Globs: `*` stands for any text, `?` for one character; line breaks are characters like others. Over the whole value.

Law: a compiled glob runs in time linear in the value, whatever the pattern. It does not know types or facts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from daftar_policy.core import re2_door

# Why 1,000: longer than any id or address can be, and short enough for hundreds of them to fit into one automaton.
MOST_LONG = 1_000

_RUN = re.compile(r"\*+")
# Why: below this many a loop is quicker than an automaton's call.
_FEW = 4
_CHUNK = 500


def is_glob(text: str) -> bool:
    """Say whether a text has a `*` or `?`."""
    return "*" in text or "?" in text


def compile_glob(pattern: str) -> Callable[[str], bool]:
    """Compile one glob to a test."""
    pattern = _RUN.sub("*", pattern)
    if "?" not in pattern:
        pieces = pattern.split("*")
        if len(pieces) == 1:
            return pattern.__eq__
        if not any(pieces[1:-1]):
            return _ends(pieces[0], pieces[-1])
        return _pieces(pieces[0], tuple(pieces[1:-1]), pieces[-1])
    return re2_door.any_of([as_pattern(pattern)])


def compile_globs(patterns: Iterable[str]) -> Callable[[str], bool] | None:
    """Compile many globs to one test that any of them holds; None for no glob at all."""
    ordered = sorted(set(patterns))
    if not ordered:
        return None
    if len(ordered) <= _FEW:
        tests = tuple(compile_glob(pattern) for pattern in ordered)
    else:
        tests = tuple(
            re2_door.any_of([as_pattern(pattern) for pattern in ordered[start : start + _CHUNK]])
            for start in range(0, len(ordered), _CHUNK)
        )
    if len(tests) == 1:
        return tests[0]
    return lambda value: any(test(value) for test in tests)


def as_pattern(pattern: str) -> str:
    """Write a glob as a pattern of RE2 (to stand under the flag `s`)."""
    signs = {"*": ".*", "?": "."}
    return "".join(signs.get(piece) or re2_door.literal(piece) for piece in re.split(r"([*?])", _RUN.sub("*", pattern)) if piece)


def as_whole(patterns: Iterable[str]) -> str:
    """Write texts, some of which may be globs, as one pattern of RE2 over the whole value."""
    return rf"(?s:\A(?:{'|'.join(map(as_pattern, sorted(patterns)))})\z)"


def ends(patterns: Iterable[str]) -> tuple[str, ...]:
    """Give globs with a single star at one of their ends (`abc*`, `*abc`); none where one of them is anything else."""
    found = tuple(_RUN.sub("*", pattern) for pattern in patterns)
    is_plain = all(len(one) > 1 and "?" not in one and one.count("*") == 1 and "*" in {one[0], one[-1]} for one in found)
    return found if is_plain else ()


def _pieces(head: str, middle: tuple[str, ...], tail: str) -> Callable[[str], bool]:
    """Find pieces in order, each at the first place: if any way of placing them fits, this one does."""
    least = len(head) + len(tail)

    def test(value: str) -> bool:
        if len(value) < least or not value.startswith(head) or not value.endswith(tail):
            return False
        at, end = len(head), len(value) - len(tail)
        for piece in middle:
            at = value.find(piece, at, end)
            if at < 0:
                return False
            at += len(piece)
        return True

    return test


def _ends(prefix: str, suffix: str) -> Callable[[str], bool]:
    if not suffix:
        return (lambda value: value.startswith(prefix)) if prefix else (lambda _: True)
    if not prefix:
        return lambda value: value.endswith(suffix)
    least = len(prefix) + len(suffix)
    return lambda value: len(value) >= least and value.startswith(prefix) and value.endswith(suffix)
