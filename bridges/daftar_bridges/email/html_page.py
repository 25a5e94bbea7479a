"""An HTML body as lines of text, and the part of it that is new as HTML again.

Law: what a reader of the mail cannot see (hidden text, styles, scripts, comments, counting pixels) is in neither; every line knows the
nodes it came from, so the HTML of the new lines is the HTML the sender wrote. Nothing is fetched. It does not know which lines are new.
"""

from __future__ import annotations

import html as stdlib_html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from daftar_bridges.email import html_clean, html_hidden, html_ink, html_limits, html_styles
from daftar_bridges.email.html_hidden import Hint

# RFC 2392: wherever the mail refers to its own parts, in styles and quoted text too.
_CONTENT_ID = re.compile(r"(?i:cid):([^\s\"'<>()]{1,500})")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_MARGIN = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre", "blockquote", "fieldset", "figure"})
_BLOCK = _MARGIN | frozenset(
    [
        "div",
        "address",
        "article",
        "aside",
        "body",
        "center",
        "dd",
        "details",
        "dir",
        "dt",
        "fieldset",
        "figcaption",
        "footer",
        "form",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "section",
        "summary",
        "tr",
        "caption",
        "thead",
        "tbody",
        "tfoot",
    ]
)


@dataclass(slots=True)
class _Element:
    """An element left behind by the walk: which items it holds, for cutting it out whole."""

    node: LexborNode
    first: int
    last: int = -1


@dataclass(slots=True)
class _Item:
    """A text, image, rule or line break, and the lines it stands on; `pieces` (`settled` of them known) where a text stands on several."""

    node: LexborNode
    line: int = -1
    pieces: list[tuple[int, str]] = field(default_factory=list)
    settled: int = 0


@dataclass(slots=True)
class Page:
    """An HTML body read: its lines, a hint for each, and what is needed to cut it."""

    lines: list[str]
    hints: list[Hint]
    parser: LexborHTMLParser | None
    items: list[_Item]
    elements: list[_Element]
    content_ids: frozenset[str] = frozenset()

    def cut(self, is_kept: Sequence[bool]) -> str:
        """Give the HTML of the lines that are kept. The page cannot be used again."""
        if self.parser is None:
            return "<br>".join(stdlib_html.escape(line) for line, kept in zip(self.lines, is_kept, strict=True) if kept)
        held = [self._holds(item, is_kept) for item in self.items]
        before = [0]
        for kept in held:
            before.append(before[-1] + kept)
        skip_until = -1
        gone = [False] * len(self.items)
        for element in self.elements:
            if element.first >= skip_until and element.last > element.first and before[element.last] == before[element.first]:
                element.node.decompose()
                skip_until = element.last
                gone[element.first : element.last] = [True] * (element.last - element.first)
        for item, kept, is_gone in zip(self.items, held, gone, strict=True):
            if is_gone:
                continue
            if not kept:
                item.node.decompose()
            elif item.pieces:
                _keep_pieces(item, is_kept)
        body = self.parser.body
        return "" if body is None else (body.inner_html or "")

    @staticmethod
    def _holds(item: _Item, is_kept: Sequence[bool]) -> bool:
        if item.pieces:
            return any(is_kept[line] for line, _ in item.pieces)
        return item.line < 0 or is_kept[item.line]


def _keep_pieces(item: _Item, is_kept: Sequence[bool]) -> None:
    if not all(is_kept[line] for line, _ in item.pieces):
        item.node.replace_with("\n".join(text for line, text in item.pieces if is_kept[line]))


def read_page(source: str, most_tags: int = html_limits.MAX_TAGS) -> tuple[Page, bool]:
    """Read an HTML body; the flag tells that it was too large or too deep for its tree, and its tags were only stripped."""
    source = source.replace("\x00", "")
    if html_limits.is_too_complex(source, most_tags):
        lines = html_limits.stripped_lines(source)
        return Page(lines, [Hint.NONE] * len(lines), None, [], []), True
    parser = LexborHTMLParser(source)
    sheets = html_ink.sheets_of(source)
    walk = _Walk(html_styles.rules(source), sheets, html_ink.page_ink(parser.body.attributes if parser.body else {}, sheets))
    if parser.body is not None:
        walk.run(parser.body)
    for node in walk.dropped:
        node.decompose()
    ids = frozenset(unquote(found) for found in _CONTENT_ID.findall(source))
    return Page(walk.lines, walk.hints, parser, walk.items, walk.elements, ids), False


class _Walk:
    """One walk through the tree, writing lines."""

    def __init__(self, rules: Mapping[str, tuple[html_styles.Rule, ...]], sheets: html_ink.Sheets, ink: html_ink.Ink) -> None:
        self.lines: list[str] = []
        self.hints: list[Hint] = []
        self.items: list[_Item] = []
        self.elements: list[_Element] = []
        self.dropped: list[LexborNode] = []
        self._rules = rules
        self._sheets = sheets
        self._ink = ink
        self._buffer: list[str] = []
        self._has_ink = False
        self._bullet = ""
        self._buffer_hint = Hint.NONE
        self._waiting: list[_Item] = []
        self._wants_blank = False
        self._wants_cell = False
        self._quote = 0
        self._hint = Hint.NONE
        self._rest = Hint.NONE
        self._pre = 0
        self._lists: list[int] = []

    def run(self, root: LexborNode) -> None:
        """Visit every node once, without recursion: depth is the sender's choice."""
        node = root.first_child
        leaving: list[tuple[LexborNode | None, Callable[[], None]]] = []
        while True:
            while node is None:
                if not leaving:
                    self._flush()
                    return
                node, leave = leaving.pop()
                leave()
            following = node.next
            if node.is_text_node:
                self._text(node)
            elif node.is_element_node:
                leave_it = self._enter(node)
                if leave_it is not None:
                    leaving.append((following, leave_it))
                    node = node.first_child
                    continue
            else:
                self.dropped.append(node)
            node = following

    def _enter(self, node: LexborNode) -> Callable[[], None] | None:
        """Begin an element; give what ends it, or None if nothing inside is to be visited."""
        tag = node.tag or ""
        attributes = node.attributes
        if html_hidden.is_hidden(tag, attributes, self._rules):
            self.dropped.append(node)
            return None
        if tag == "br":
            self._item(node, self._break)
            return None
        if tag == "hr":
            self._flush()
            self._item(node, lambda: self._write("---"))
            self._flush()
            return None
        if tag == "img":
            self._image(node, attributes)
            return None
        return self._begin(node, tag, attributes)

    def _begin(self, node: LexborNode, tag: str, attributes: dict[str, str | None]) -> Callable[[], None]:
        element = _Element(node, len(self.items))
        self.elements.append(element)
        hint_before, quote_before, ink_before = self._hint, self._quote, self._ink
        self._ink = html_ink.within(self._ink, tag, attributes, self._sheets)
        found = html_hidden.hint_of(tag, attributes)
        if tag in _BLOCK or found is not Hint.NONE:
            self._flush()
        if found is Hint.QUOTED_TO_END:
            self._rest = Hint.QUOTED
        elif found is not Hint.NONE:
            self._hint = found
        has_margin = tag in _MARGIN and not (self._lists and tag in {"ul", "ol", "p"})
        if has_margin:
            self._wants_blank = True
        if tag == "blockquote" and not html_hidden.is_indent(attributes):
            self._quote += 1
        lists_before = len(self._lists)
        self._open_list(tag, attributes)
        anchor_from = len(self._buffer)
        lines_before = len(self.lines)

        def leave() -> None:
            element.last = len(self.items)
            self._ink = ink_before
            if tag == "a" and lines_before == len(self.lines):
                self._link(attributes.get("href") or "", "".join(self._buffer[anchor_from:]))
            if tag in _BLOCK or found is not Hint.NONE:
                self._flush()
            if has_margin:
                self._wants_blank = True
            self._close(tag)
            del self._lists[lists_before:]
            self._hint, self._quote = hint_before, quote_before

        return leave

    def _close(self, tag: str) -> None:
        if tag in {"td", "th", "tr"}:
            self._wants_cell = tag != "tr"
        elif tag == "pre":
            self._pre -= 1
        elif tag == "li":
            self._bullet = ""

    def _open_list(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "pre":
            self._pre += 1
        elif tag in {"ul", "dir"}:
            self._lists.append(-1)
        elif tag == "ol":
            start = attributes.get("start") or "1"
            self._lists.append(int(start) if start.isdecimal() and len(start) < 6 else 1)
        elif tag == "li":
            number = self._lists[-1] if self._lists else -1
            if number >= 0:
                self._lists[-1] += 1
            self._bullet = "  " * max(0, len(self._lists) - 1) + ("- " if number < 0 else f"{number}. ")

    def _text(self, node: LexborNode) -> None:
        if not self._ink.is_seen:
            self.dropped.append(node)
            return
        text = (node.text_content or "").replace("\xa0", " ").replace("\u200b", "").replace("\xad", "")
        if self._pre and "\n" in text:
            self._preformatted(node, text)
            return
        if not self._pre:
            text = _BLANKS.sub(" ", text)
            if not self._buffer or self._buffer[-1].endswith(" "):
                text = text.removeprefix(" ")
        if text:
            self._item(node, lambda: self._write(text))

    def _preformatted(self, node: LexborNode, text: str) -> None:
        item = _Item(node)
        self.items.append(item)
        for place, piece in enumerate(text.replace("\r\n", "\n").split("\n")):
            if place:
                self._break()
            self._write(piece)
            item.pieces.append((-1, piece))
            self._waiting.append(item)
        # The line of each piece is set as its line is written.

    def _write(self, text: str) -> None:
        if self._wants_cell and text.strip():
            if self._has_ink:
                self._buffer.append(" | " if not self._buffer[-1].endswith(" ") else "| ")
            self._wants_cell = False
        if not self._has_ink:
            self._buffer_hint = self._rest if self._rest is not Hint.NONE else self._hint
            self._has_ink = bool(text.strip())
            if self._has_ink and self._bullet:
                self._buffer = [self._bullet]
                self._bullet = ""
        self._buffer.append(text)

    def _item(self, node: LexborNode, write: Callable[[], None]) -> None:
        item = _Item(node, len(self.lines) - 1)
        self.items.append(item)
        if node.tag != "br":
            self._waiting.append(item)
        write()

    def _image(self, node: LexborNode, attributes: dict[str, str | None]) -> None:
        source = (attributes.get("src") or "").strip()
        alt = _BLANKS.sub(" ", attributes.get("alt") or "").strip()
        if source[:4].lower() == "cid:" or (alt and len(alt) < html_clean.MOST_ALT):
            self._item(node, lambda: self._write(html_clean.words_of(alt)))
        else:
            self.dropped.append(node)

    def _link(self, href: str, label: str) -> None:
        href, shown = href.strip(), label.strip()
        if not shown or not href.lower().startswith(("http://", "https://")) or len(href) > 300:
            return
        bare = href.split("://", 1)[1].rstrip("/")
        if bare.lower() not in shown.lower() and shown.rstrip("/").lower() not in {href.rstrip("/").lower(), bare.lower()}:
            self._buffer.append(f" ({href})")

    def _break(self) -> None:
        """End a line; an empty one is a blank line the sender wrote."""
        if not self._has_ink:
            if self.lines and self.lines[-1]:
                self._wants_blank = True
            self._buffer.clear()
            self._settle(len(self.lines) - 1)
            return
        self._flush()

    def _flush(self) -> None:
        text = "".join(self._buffer).rstrip()
        self._buffer.clear()
        self._wants_cell = False
        if not self._has_ink:
            return
        self._has_ink = False
        if self._wants_blank and self.lines:
            self.lines.append("")
            self.hints.append(self.hints[-1])
        self._wants_blank = False
        self.lines.append("> " * self._quote + text)
        self.hints.append(self._buffer_hint)
        self._settle(len(self.lines) - 1)

    def _settle(self, line: int) -> None:
        for item in self._waiting:
            if item.pieces:
                if item.settled < len(item.pieces):
                    item.pieces[item.settled] = (max(line, 0), item.pieces[item.settled][1])
                    item.settled += 1
            else:
                item.line = line
        self._waiting.clear()
