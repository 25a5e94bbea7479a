"""Foreign text: what other systems write, made fit to stand in a message of ours.

Law: what comes out is one line (or the lines that were asked for) without control signs, direction overrides or mentions of a whole room,
and never longer than allowed; cleaning twice changes nothing. It does not know where the text came from.
"""

from __future__ import annotations

import html
import re
import unicodedata
from html.parser import HTMLParser

FSI, PDI = "\u2068", "\u2069"
# Direction marks, embeddings, overrides and isolates (UAX #9, section 2): a text that has them can turn the line around it.
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# Why: `@room` calls everybody in clients that look at the text; a word that it is taken out of must not become another one.
_ROOM = re.compile(r"[@＠﹫]+room", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
# Elements whose text is not for readers, and those that end a line.
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript"})
_BREAKS = frozenset({"p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote"})


def clean(text: str, most: int) -> str:
    """Give a text as one line of at most `most` signs."""
    return shorten(_SPACES.sub(" ", _plain(text)).strip(), most)


def clean_lines(text: str, most: int) -> list[str]:
    """Give a text as its lines that are not empty, together at most `most` signs."""
    lines: list[str] = []
    left = most
    # Why both: an alert's description has line ends, some systems have the separators of Unicode.
    for raw in re.split(r"[\r\n\u2028\u2029\x0b\x0c\x85]+", text):
        line = clean(raw, left)
        if line:
            lines.append(line)
            left -= len(line)
        if left <= 0:
            break
    return lines


def shorten(text: str, most: int) -> str:
    """Give a text of at most `most` signs; what was cut off is shown by `…`."""
    return text if len(text) <= most else text[: max(0, most - 1)].rstrip() + "…"


def isolate(text: str) -> str:
    """Give a text in direction isolates, so that it does not turn the line around it."""
    return f"{FSI}{text}{PDI}" if text else ""


def text_of(markup: str, most: int) -> str:
    """Give the words of a piece of HTML, at most `most` signs; text without markup is given as it is."""
    reader = _Words()
    # Why a bound: a summary of megabytes is cut off later anyway.
    reader.feed(markup[: most * 20])
    reader.close()
    return clean(" ".join(reader.words), most)


def _plain(text: str) -> str:
    kept = "".join(
        sign if sign in "\n\t\r\u200c\u200d" or unicodedata.category(sign) not in {"Cc", "Cs", "Co", "Cn"} else " " for sign in text
    )
    kept = _DIRECTIONS.sub("", unicodedata.normalize("NFC", kept))
    while _ROOM.search(kept):
        kept = _ROOM.sub("room", kept)
    return kept


class _Words(HTMLParser):
    """Gathers the words between the tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's own signature
        """Leave out what is not for readers."""
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BREAKS:
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """Hear again after what was left out."""
        if tag in _SILENT and self._silent:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        """Take the words."""
        if not self._silent:
            self.words.append(html.unescape(data))
