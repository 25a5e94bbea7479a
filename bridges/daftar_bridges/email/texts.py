"""Texts: the text parts of one mail as lines and as pages, decoded.

Law: total, and bounded for the mail as a whole: what is more than anybody writes is still all there, but as one long line, or as a page
without its tags. It does not know which lines are new.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from daftar_bridges.email import charsets, clear_signed, tnef
from daftar_bridges.email.html_hidden import Hint
from daftar_bridges.email.html_limits import MAX_TAGS
from daftar_bridges.email.html_page import Page, read_page
from daftar_bridges.email.mime_tree import MAX_PARTS, Part, Tree
from daftar_bridges.email.plain import lines_of, unflow
from daftar_bridges.email.transfer import LARGE, decode_large_base64, decode_transfer, take_uu

Note = Callable[[str, str], None]
# Why: each line is held against what programs write above quotes; a book has a tenth of these.
MOST_LINES = 100_000


@dataclass(slots=True)
class Budget:
    """What is left of what is read of one mail and of the mails attached to it, all together."""

    lines: int = MOST_LINES
    flowed: int = MOST_LINES
    tags: int = MAX_TAGS
    # Why: Outlook packs a mail into one winmail.dat; the body of each may take half a second.
    packed: int = 2
    # Parts of attached mails: as many as a mail may have itself.
    parts: int = MAX_PARTS


class Texts:
    """The texts of a mail. What is odd about them is told to `note` where they are read, the same once or often."""

    def __init__(self, tree: Tree, note: Note, budget: Budget) -> None:
        self.tree = tree
        self.note = note
        self._left = budget
        self._packed: dict[int, tnef.Packed | None] = {}
        self._lines: dict[int, list[str]] = {}
        self._pages: dict[int, Page] = {}
        self._is_flowed: dict[int, bool] = {}

    def lines(self, part: Part) -> list[str]:
        """Give the lines of a plain text."""
        if id(part) not in self._lines:
            lines = lines_of(self.text(part), self._left.lines)
            self._left.lines = max(0, self._left.lines - len(lines))
            self._lines[id(part)] = lines
        return self._lines[id(part)]

    def page(self, part: Part) -> Page:
        """Give a part as a page; one that is no HTML has but lines. It is read once: who cuts it has cut it for all."""
        if part.content_type != "text/html":
            return page_of(self.lines(part))
        if id(part) not in self._pages:
            source = self.text(part)
            page, is_stripped = read_page(source, self._left.tags)
            self._left.tags = max(0, self._left.tags - source.count("<"))
            if is_stripped:
                self.note("html-too-complex", "read as plain text")
            self._pages[id(part)] = page
        return self._pages[id(part)]

    def text(self, part: Part) -> str:
        """Give a part's text, its soft line ends joined."""
        data, problem = leaf_bytes(self.tree, part)
        if problem:
            self.note(problem, part.content_type)
        if part.content_type == "text/plain":
            data, _ = take_uu(clear_signed.take(data)[0])
        declared = part.parameters.get("charset", "")
        if not declared and part.content_type == "text/html":
            declared = _meta_charset(data)
        decoded = charsets.decode(data, declared)
        if decoded.problem:
            self.note(decoded.problem, declared)
        if part.content_type == "text/plain" and part.parameters.get("format", "").lower() == "flowed" and self._flows(part, decoded.text):
            return unflow(decoded.text, delsp=part.parameters.get("delsp", "").lower() == "yes")
        return decoded.text

    def unpacked(self, part: Part, data: bytes) -> tnef.Packed | None:
        """Give what is in a winmail.dat; None if it cannot be read, or is one too many."""
        if id(part) not in self._packed and self._left.packed:
            self._left.packed -= 1
            self._packed[id(part)] = tnef.read(data)
        return self._packed.get(id(part))

    def _flows(self, part: Part, text: str) -> bool:
        if id(part) not in self._is_flowed:
            count = text.count("\n") + text.count("\r")
            self._is_flowed[id(part)] = count <= self._left.flowed
            self._left.flowed -= min(count, self._left.flowed)
        return self._is_flowed[id(part)]


def page_of(lines: list[str]) -> Page:
    """Give lines as a page without HTML."""
    return Page(lines, [Hint.NONE] * len(lines), None, [], [])


def leaf_bytes(tree: Tree, part: Part) -> tuple[bytes, str]:
    """Give a leaf's decoded bytes, and a problem's code or ""."""
    encoding = part.headers.plain("content-transfer-encoding") or ""
    if part.end - part.start > LARGE and "base64" in encoding.lower():
        decoded = decode_large_base64(memoryview(tree.mail)[part.start : part.end])
        if decoded is not None:
            return decoded, ""
    raw = tree.mail[part.start : part.end]
    if part.content_type.startswith(("message/", "multipart/")) and "base64" not in encoding.lower() and "quoted" not in encoding.lower():
        return raw, ""
    return decode_transfer(raw, encoding)


def _meta_charset(data: bytes) -> str:
    """Find the character set an HTML page names itself (WHATWG HTML: within its first 1,024 bytes; programs write longer heads)."""
    head = data[:4_096].lower()
    at = head.find(b"charset=")
    if at < 0 or b"<meta" not in head[:at]:
        return ""
    value = head[at + 8 : at + 60].strip(b" \"'")
    end = next((place for place, byte in enumerate(value) if byte in b" \"'/>;"), len(value))
    return value[:end].decode("ascii", "ignore")
