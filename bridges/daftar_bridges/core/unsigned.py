"""Unsigned: the words of a mail, so that none of them passes for the bridge's own line about its origin.

Law: pure; only signs like ours are taken out, at the start and before words of ours, and a line with our words is marked as a quote; no
word is ever lost. It does not know what the bridge says of which mail (`origin`): a ghost's name is what proves anything.
"""

from __future__ import annotations

import re

from daftar_bridges.core.labels import LABELS
from daftar_bridges.core.origin import HIDDEN, SIGNS

# What begins the lines that are said of a mail's origin; a sentence that begins with a blank begins like no other.
_SAID = ("official", "external", "unconfirmed", "failed", "other-name", "several-authors")
_BEGINNINGS = sorted({said.partition("{")[0].rstrip(" ,:") for key in _SAID for said in LABELS[key]} - {""})
# Blanks, what nobody sees (variation selectors and tags too), and our signs: one class, so that nothing is read in two ways.
_BESIDE = rf"[\s\ufe00-\ufe0e\U000e0000-\U000e01ef{HIDDEN.pattern[1:-1]}{SIGNS.pattern[1:-1]}]"
_START = re.compile(rf"{_BESIDE}*+")
_HTML_START = re.compile(rf"(?:{_BESIDE}|<[^<>]*+>)*+")
_OURS = "|".join(map(re.escape, _BEGINNINGS))
# Why bounded: a mail that is made to hurt is nothing but signs and elements.
_LINE = re.compile(rf"((?:^|{SIGNS.pattern}){_BESIDE}{{0,60}}+)({_OURS})", re.MULTILINE | re.IGNORECASE)
_HTML_LINE = re.compile(rf"((?:^|(?<=>)|{SIGNS.pattern})(?:{_BESIDE}|<[^<>]{{0,200}}+>){{0,60}}+)({_OURS})", re.MULTILINE | re.IGNORECASE)
# Why: what is longer is a file beside the event, which nobody takes for the bridge's.
_MOST = 40_000


def unsigned(text: str) -> str:
    """Give a text that does not begin with a sign of ours, and where no line looks like one of ours."""
    return _done(text, _START, _LINE, "> ")


def unsigned_html(html: str) -> str:
    """Do the same with sanitised HTML, whose elements all stay."""
    return _done(html, _HTML_START, _HTML_LINE, "&gt; ")


def _done(text: str, start: re.Pattern[str], line: re.Pattern[str], mark: str) -> str:
    found = start.match(text)
    end = found.end() if found else 0
    if SIGNS.search(text, 0, end):
        text = (SIGNS.sub("", text[:end]) + text[end:]).lstrip(" \t\n")

    def marked(found: re.Match[str]) -> str:
        before = SIGNS.sub("", found[1])
        return f"{before.rstrip(' ')}{mark}{found[2]}"

    return line.sub(marked, text[:_MOST]) + text[_MOST:]
