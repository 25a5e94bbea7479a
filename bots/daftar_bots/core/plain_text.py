"""Plain text: what a person wrote, without the invisible signs by which it would show as something else than it is.

Law: no visible sign is lost, tidying twice changes nothing, and each line closes what it opens. It does not know languages or messages.
"""

from __future__ import annotations

import unicodedata

_ISOLATES = "\u2066\u2067\u2068"
_EMBEDDINGS = "\u202a\u202b"
_END_OF_ISOLATE, _END_OF_EMBEDDING = "\u2069", "\u202c"
# Unicode Standard Annex 9, section 2.2: overrides show letters in another order than they are read in; nobody's language needs them.
_OVERRIDES = "\u202d\u202e"
_KEPT = "\n\t"


def tidy(text: str) -> str:
    """Give a text without control characters and direction overrides, with each line's isolates and embeddings closed in it."""
    return "\n".join(_line(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _line(line: str) -> str:
    kept: list[str] = []
    opened: list[str] = []
    for sign in line:
        if sign in _OVERRIDES or (sign not in _KEPT and unicodedata.category(sign) in {"Cc", "Cs"}):
            continue
        if sign in _ISOLATES or sign in _EMBEDDINGS:
            opened.append(_END_OF_ISOLATE if sign in _ISOLATES else _END_OF_EMBEDDING)
        elif sign in {_END_OF_ISOLATE, _END_OF_EMBEDDING}:
            # Why dropped: what closes nothing here would close an isolate of the sentence around it.
            if not opened or opened[-1] != sign:
                continue
            opened.pop()
        kept.append(sign)
    return "".join(kept) + "".join(reversed(opened))
