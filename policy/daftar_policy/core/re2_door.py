"""The door to RE2: administrators' patterns in linear time. The only file that imports re2.

Law: a pattern either compiles here, once, or gives RE2's own words; searching never raises on text without lone surrogates.
It does not know facts or policies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import re2


class PatternError(ValueError):
    """A pattern that RE2 does not take; the message is RE2's own."""


# Why 8 MiB: RE2's own bound on what one pattern and its automaton take.
_MEMORY = 8 << 20


def searcher(pattern: str, *, memory: int = _MEMORY) -> Callable[[str], bool]:
    """Compile a pattern to a test that finds it anywhere in a text; `memory` bounds its automaton in bytes.

    Raises:
        PatternError: RE2 does not take the pattern.
    """
    try:
        search = re2.compile(pattern, _options(memory)).search
    except re2.error as error:
        raise _refusal(error) from error

    def found(text: str) -> bool:
        return search(text.encode()) is not None

    return found


def capturer(pattern: str) -> Callable[[str], str | None]:
    """Compile a pattern to one that gives what its first group found first in a text (without a group: all that it found); None if nothing.

    Raises:
        PatternError: RE2 does not take the pattern.
    """
    try:
        compiled = re2.compile(pattern, _options(_MEMORY))
    except re2.error as error:
        raise _refusal(error) from error

    def found(text: str) -> str | None:
        match = compiled.search(text)
        return None if match is None else str(match[min(compiled.groups, 1)] or "")

    return found


def battery(patterns: Sequence[str]) -> Callable[[str], Sequence[int]]:
    """Compile many patterns to one search that gives the places of those that are found anywhere in a text.

    Raises:
        PatternError: RE2 does not take one of them, or all together are too large.
    """
    any_found = searcher("|".join(f"(?:{pattern})" for pattern in patterns))
    singles = tuple(searcher(pattern) for pattern in patterns)
    options = _options(_MEMORY)
    options.never_capture = True
    together = re2.Set.SearchSet(options)
    try:
        for pattern in patterns:
            together.Add(pattern)
        together.Compile()
    except re2.error as error:
        raise _refusal(error) from error

    def found(text: str) -> Sequence[int]:
        if not any_found(text):
            return ()
        # A set whose automaton runs out of memory finds nothing: then each pattern is asked by itself.
        places: Sequence[int] | None = together.Match(text.encode())
        return places or [place for place, single in enumerate(singles) if single(text)]

    return found


def _options(memory: int) -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = memory
    return options


def _refusal(error: Exception) -> PatternError:
    words = error.args[0] if error.args else "not a pattern"
    return PatternError(words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words))


def literal(text: str) -> str:
    """Give the pattern that matches just this text."""
    return str(re2.escape(text))


def any_of(patterns: Sequence[str]) -> Callable[[str], bool]:
    """Compile many patterns, each over the whole text, to one test.

    Raises:
        PatternError: RE2 does not take one of them, or all together are too large.
    """
    # Why 256 MiB: a bound on one automaton, not an allocation; lists of thousands of globs stay below it.
    joined = "|".join(patterns)
    return searcher(rf"(?s)\A(?:{joined})\z", memory=256 << 20)
