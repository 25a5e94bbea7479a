"""The door to RE2: administrators' patterns in linear time. The only file that imports re2.

Law: a pattern either compiles here, once, or gives RE2's own words; searching never raises on text without lone surrogates.
It does not know facts or policies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import re2


class PatternError(ValueError):
    """A pattern that RE2 does not take; the message is RE2's own."""


def searcher(pattern: str, *, memory: int = 8 << 20) -> Callable[[str], bool]:
    """Compile a pattern to a test that finds it anywhere in a text; `memory` bounds its automaton in bytes.

    Raises:
        PatternError: RE2 does not take the pattern.
    """
    options = re2.Options()
    options.log_errors = False
    options.max_mem = memory
    try:
        search = re2.compile(pattern, options).search
    except re2.error as error:
        words = error.args[0] if error.args else "not a pattern"
        raise PatternError(words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)) from error

    def found(text: str) -> bool:
        return search(text) is not None

    return found


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
