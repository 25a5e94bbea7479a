"""HTML too large or too deep for its tree, and what is read of it instead.

Law: linear; honest mail passes. It does not know what tags mean.
"""

from __future__ import annotations

import html as stdlib_html
import re

# Why: the tree builder's and the sanitiser's time grow with the square of the depth; honest mails stay below some hundred.
_MAX_DEPTH = 1_000
_MAX_LENGTH = 5_000_000
# Why: the reader takes some 13 microseconds for each; the longest newsletters have a tenth of these.
MAX_TAGS = 80_000
# Each line of preformatted text is a line of the mail.
_MAX_PREFORMATTED = 100_000
# The sanitiser's time grows with the square of the character references in one run of text.
_MAX_REFERENCES = 200_000
# Both parsers hold each attribute of a tag against all before it.
_MAX_ATTRIBUTES = 2_000
_MANY = 8_000
# Why: a shorter page has no room for so many attributes that it hurts.
_LONG = 60_000
_OPEN_TAG = re.compile(r"""<[a-zA-Z](?:[^>"'=]++|=\s*+(?:"[^"]*+"?|'[^']*+'?)?|["'])*+""")
_VALUE = re.compile(r"""=\s*+(?:"[^"]*+"?|'[^']*+'?)""")
_APART = re.compile(r"[\s/]+")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr"})
_OPAQUE = ("script", "style", "title")
_PREFORMATTED = re.compile(r"<(?i:pre)\b")
_TAGS = re.compile(r"<[^<>]{0,2000}>")
_BLANKS = re.compile(r"[ \t\r\f]+")


def stripped_lines(source: str) -> list[str]:
    """Give the lines of what is left when the tags are taken away."""
    plain = stdlib_html.unescape(_TAGS.sub(" ", _without_opaque(source[: 2 * _MAX_LENGTH])))
    lines = plain.split("\n", _MAX_PREFORMATTED)
    return [_BLANKS.sub(" ", line).strip() for line in lines[:_MAX_PREFORMATTED]] + lines[_MAX_PREFORMATTED:]


def is_too_complex(source: str, most_tags: int) -> bool:
    """Tell whether the tree, the reader or the sanitiser would take too long."""
    if (
        len(source) > _MAX_LENGTH
        or source.count("<") > most_tags
        or (source.count("\n") > _MAX_PREFORMATTED and _PREFORMATTED.search(source))
    ):
        return True
    return _is_too_deep(source) or _is_too_wide(source)


def _is_too_wide(source: str) -> bool:
    """Tell whether a tag has thousands of attributes."""
    if len(source) < _LONG:
        return False
    long = (found[0] for found in _OPEN_TAG.finditer(source) if found.end() - found.start() > _MANY)
    return any(len(_APART.findall(_VALUE.sub("= ", tag))) > _MAX_ATTRIBUTES for tag in long)


def _without_opaque(source: str) -> str:
    """Cut out what is between the tags of scripts and styles."""
    for tag in _OPAQUE:
        folded = source.lower()
        if len(folded) != len(source):
            return source
        out: list[str] = []
        position = 0
        while (begin := folded.find(f"<{tag}", position)) >= 0 and (end := folded.find(f"</{tag}", begin)) >= 0:
            out.append(source[position:begin])
            position = end
        source = "".join(out) + source[position:]
    return source


def _is_too_deep(source: str) -> bool:
    tags = source.count("<")
    if source.count("&") > _MAX_REFERENCES:
        return True
    if tags < _MAX_DEPTH:
        return False
    depth = 0
    for found in _TAG.finditer(source):
        name = found[2].lower()
        if name in _VOID:
            continue
        # Paragraphs and list items close each other: only what can nest counts.
        if name not in {"p", "li", "td", "tr", "th", "option"}:
            depth += -1 if found[1] else 1
        depth = max(depth, 0)
        if depth > _MAX_DEPTH:
            return True
    return False
