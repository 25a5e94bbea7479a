"""Compressed RTF: the body of an Outlook mail that has no other, as the HTML or the text that it was made from.

Law: total and linear, with a bound on what comes out; None where it cannot be read. Sources: MS-OXRTFCP (compression) and MS-OXRTFEX
(HTML and text inside RTF). It does not know winmail.dat. Of RTF that was written as such only the words are taken.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from daftar_bridges.email import charsets

_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D  # MS-OXRTFCP section 2.1.3.1: LZFu, MELA
# MS-OXRTFCP section 2.1.2.1: what the window holds at the start.
_INITIAL = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArial"
    b"Times New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4096
# Why: a body of more is no letter; what is longer stays a file.
_MOST = 2_000_000
_MOST_TOKENS = 200_000
_TOKEN = re.compile(
    rb"\\(?:'(?P<hex>[0-9A-Fa-f]{2})|(?P<word>[a-zA-Z]{1,32})(?P<number>-?[0-9]{1,10})? ?|(?P<sign>[^a-zA-Z]))"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)
# Destinations whose words are no part of the letter (RTF 1.9.1); any that begins with `\*` and is not here is left out, too.
_HIDDEN = frozenset(
    {"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "headerl", "headerr", "footerl", "footerr",
     "filetbl", "listtable", "listoverridetable", "rsidtbl", "generator", "themedata", "datastore", "xmlnstbl", "bkmkstart", "bkmkend",
     "nonshppict"}
)  # fmt: skip
_SAID = {
    "par": "\n", "line": "\n", "row": "\n", "sect": "\n", "page": "\n", "tab": "\t", "cell": "\t", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "bullet": "•", "endash": "–", "emdash": "—", "zwj": "\u200d", "zwnj": "\u200c",
}  # fmt: skip
_SIGNS = {b"~": "\xa0", b"_": "-", b"\n": "\n", b"\r": "\n", b"\\": "\\", b"{": "{", b"}": "}"}
_MOST_LEVELS = 500
# RTF 1.9.1, \fcharset: the code page that a font's characters are in.
_FONT_PAGES = {
    0: 1252, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256, 186: 1257,
    204: 1251, 222: 874, 238: 1250,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Body:
    """What the RTF says: HTML where it was made from HTML, else text."""

    text: str
    is_html: bool


def read(data: bytes) -> Body | None:
    """Read a compressed body; None if it cannot be read, is too long or says nothing."""
    rtf = decompress(data)
    if rtf is None or not rtf.lstrip().startswith(b"{\\rtf"):
        return None
    body = _Reader(rtf).read()
    return body if body is not None and body.text.strip() else None


def decompress(data: bytes) -> bytes | None:
    """Undo the compression (MS-OXRTFCP section 3.1.3); None where it is none, or too much comes out."""
    size, kind = int.from_bytes(data[4:8], "little"), int.from_bytes(data[8:12], "little")
    if len(data) < 16 or size > _MOST:
        return None
    if kind == _PLAIN:
        return data[16 : 16 + size]
    if kind != _COMPRESSED:
        return None
    # Why the whole output is the window: what stands `_WINDOW` back in the ring stands so far back here.
    out = bytearray(_INITIAL)
    begin = len(out)
    most = begin + size
    at = 16
    while at < len(data) and len(out) < most:
        control, at = data[at], at + 1
        for bit in range(8):
            if not control >> bit & 1:
                if at >= len(data):
                    break
                out.append(data[at])
                at += 1
                continue
            pair = int.from_bytes(data[at : at + 2], "big")
            if at + 2 > len(data):
                break
            at += 2
            if not _copy(out, pair >> 4, (pair & 0xF) + 2):
                return bytes(out[begin:most])
    return bytes(out[begin:most])


def _copy(out: bytearray, offset: int, length: int) -> bool:
    """Repeat what stands at a place of the ring; False at the end mark (a place that is where the next octet goes)."""
    back = (len(out) - offset) % _WINDOW
    if back == 0:
        return False
    if back > len(out):
        # Of the ring that was never written, blanks.
        out.extend(b" " * length)
        return True
    begin = len(out) - back
    while length > 0:
        # Where it overlaps itself it is repeated.
        piece = out[begin : begin + min(length, back)]
        out += piece
        length -= len(piece)
    return True


@dataclass(slots=True)
class _Group:
    """What holds inside one pair of braces: a destination that is no part of the letter, hidden words, what only RTF shows."""

    is_hidden: bool = False
    is_veiled: bool = False
    is_rtf_only: bool = False
    page: str = "cp1252"
    skip: int = 1
    is_new: bool = True
    is_optional: bool = False


@dataclass(slots=True)
class _Reader:
    """Reads RTF from its beginning to its end; `page` is the document's code page, `high` the first half of a character."""

    rtf: bytes
    out: list[str] = field(default_factory=list)
    octets: bytearray = field(default_factory=bytearray)
    groups: list[_Group] = field(default_factory=lambda: [_Group()])
    deep: int = 0
    is_html: bool = False
    to_skip: int = 0
    page: str = "cp1252"
    font: int = 0
    fonts: dict[int, str] = field(default_factory=dict)
    in_fonts: bool = False
    high: int = 0

    def read(self) -> Body | None:
        """Read it all; None if there is too much of it."""
        for number, found in enumerate(_TOKEN.finditer(self.rtf)):
            if number > _MOST_TOKENS:
                return None
            kind = found.lastgroup
            if kind == "brace":
                self._brace(found[0])
            elif kind == "text":
                self._octets(found[0])
            elif kind == "hex":
                self._octets(bytes([int(found["hex"], 16)]), is_one=True)
            elif kind == "sign":
                self._sign(found["sign"])
            elif kind in {"word", "number"}:
                self._word(found["word"].decode("ascii"), int(found["number"]) if found["number"] else None)
        self._flush()
        return Body(charsets.tidy("".join(self.out).replace("\r\n", "\n")), self.is_html)

    @property
    def group(self) -> _Group:
        return self.groups[-1]

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self.to_skip = 0
        if brace == b"{":
            if len(self.groups) > _MOST_LEVELS:
                self.deep += 1
                return
            now = self.group
            self.groups.append(_Group(now.is_hidden, now.is_veiled, now.is_rtf_only, now.page, now.skip))
        elif self.deep:
            self.deep -= 1
        elif len(self.groups) > 1:
            self.groups.pop()
            self.in_fonts = self.in_fonts and self.group.is_hidden

    def _word(self, word: str, number: int | None) -> None:
        group = self.group
        is_first, group.is_new = group.is_new, False
        if self.to_skip and word not in {"u", "uc"}:
            self.to_skip -= 1
            return
        if word == "htmltag" and group.is_optional:
            group.is_hidden = False
        elif (is_first or group.is_optional) and (word in _HIDDEN or group.is_optional):
            group.is_hidden = True
            self.in_fonts = self.in_fonts or word == "fonttbl"
        elif word == "fromhtml" and number != 0:
            self.is_html = True
        elif word == "htmlrtf":
            self._flush()
            group.is_rtf_only = number != 0
        elif word == "v":
            self._flush()
            group.is_veiled = number != 0
        elif word == "uc":
            group.skip = max(0, min(number or 0, 8))
        elif word == "u" and number is not None:
            self._unicode(number)
        elif word in {"ansicpg", "f", "fcharset", "plain"}:
            self._font(word, number)
        elif word in _SAID and self._is_shown():
            self._flush()
            self.out.append(_SAID[word])
        group.is_optional = False

    def _font(self, word: str, number: int | None) -> None:
        self._flush()
        if word == "ansicpg":
            self.page = _codec(number or 0) or self.page
            for group in self.groups:
                group.page = self.page
        elif word == "fcharset" and self.in_fonts:
            self.fonts[self.font] = _codec(_FONT_PAGES.get(number or 0, 0)) or self.page
        elif word == "f":
            self.font = number or 0
            if not self.in_fonts:
                self.group.page = self.fonts.get(self.font, self.page)
        elif word == "plain":
            self.group.page = self.page

    def _unicode(self, number: int) -> None:
        """Take a UTF-16 code unit, written as a signed number; what stands for it in old programs comes after it."""
        self._flush()
        unit = number & 0xFFFF
        self.to_skip = self.group.skip
        if not self._is_shown():
            return
        if 0xD800 <= unit < 0xDC00:
            self.high = unit
        elif 0xDC00 <= unit < 0xE000:
            if self.high:
                self.out.append(chr(0x10000 + ((self.high - 0xD800) << 10) + (unit - 0xDC00)))
            self.high = 0
        else:
            self.out.append(chr(unit))

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self.group.is_optional = True
            return
        self.group.is_new = False
        if self.to_skip:
            self.to_skip -= 1
        elif sign in _SIGNS and self._is_shown():
            self._flush()
            self.out.append(_SIGNS[sign])

    def _octets(self, octets: bytes, *, is_one: bool = False) -> None:
        self.group.is_new = False
        if self.to_skip:
            skipped = 1 if is_one else min(self.to_skip, len(octets))
            self.to_skip -= skipped
            octets = octets[skipped:]
        if octets and self._is_shown():
            self.octets += octets

    def _is_shown(self) -> bool:
        """Tell whether what comes is part of the letter; of one made from HTML, what only RTF shows is not."""
        group = self.group
        return not (group.is_hidden or group.is_veiled or self.deep or (self.is_html and group.is_rtf_only))

    def _flush(self) -> None:
        if self.octets:
            self.out.append(charsets.decode(bytes(self.octets), self.group.page).text)
            self.octets.clear()


def _codec(number: int) -> str:
    try:
        return codecs.lookup("utf-8" if number == 65001 else f"cp{number}").name if number else ""
    except LookupError:
        return ""
