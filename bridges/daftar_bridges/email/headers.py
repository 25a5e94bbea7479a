"""Headers: a block of raw header bytes to decoded values, ids, parameters and dates.

Law: total over any bytes and linear in their length; what cannot be read is None or empty, never an exception. Sources: RFC 5322
section 2.2, RFC 2047, RFC 2231, RFC 6532. It does not know addresses or bodies.
"""

from __future__ import annotations

import binascii
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from daftar_bridges.email import charsets

# Why: the longest honest header is a To line with some thousand people; what is longer costs time and says nothing.
_MAX_VALUE = 256_000
# Why: no reader shows a longer subject or name.
_MAX_ENCODED_WORD = 4_000
_NAME = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_ENCODED = re.compile(rf"=\?([^?\s=]{{1,80}})\?([bBqQ])\?([^\r\n]{{0,{_MAX_ENCODED_WORD}}}?)\?=")
_ENCODED_OPEN = re.compile(rf"=\?([^?\s=]{{1,80}})\?([bBqQ])\?([^?\s]{{0,{_MAX_ENCODED_WORD}}})\??\s*\Z")
_BETWEEN = re.compile(r"(?<=\?=)[ \t\r\n]+(?==\?[^?\s=]{1,80}\?[bBqQ]\?)")
_Q_ESCAPE = re.compile(r"=([0-9A-Fa-f]{2})")
_FOLD = re.compile(r"[\r\n]+[ \t]*")
_ID = re.compile(r"<([^<>\s]{1,990})>")
_COMMENT = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Headers:
    """Raw fields in order: lower-case name and raw value (still folded, encoded).

    `charset` is the set that the mail names for its text: raw 8-bit headers of old programs are in it.
    """

    fields: tuple[tuple[str, bytes], ...] = ()
    is_damaged: bool = False
    is_cut: bool = False
    charset: str = ""

    def raw(self, name: str) -> bytes | None:
        """Give the first field's raw value."""
        return next((value for key, value in self.fields if key == name), None)

    def every(self, name: str) -> Iterator[bytes]:
        """Give the raw values of all fields of that name."""
        return (value for key, value in self.fields if key == name)

    def plain(self, name: str) -> str | None:
        """Give the first field unfolded, with its encoded words as they are."""
        raw = self.raw(name)
        return None if raw is None else unfold(raw, self.charset)

    def lines(self, name: str) -> list[str]:
        """Give all fields of that name unfolded, with their encoded words as they are."""
        return [unfold(raw, self.charset) for raw in self.every(name)]

    def text(self, name: str) -> str | None:
        """Give the first field unfolded, decoded and trimmed."""
        plain = self.plain(name)
        return None if plain is None else decode_words(plain).strip()

    def has(self, name: str) -> bool:
        """Tell whether a field of that name stands there."""
        return any(key == name for key, _ in self.fields)


def split(block: bytes) -> Headers:
    """Read a block of header lines. A line that is no header is kept with the one before it if it looks folded, else dropped."""
    fields: list[tuple[str, list[bytes]]] = []
    damaged = cut = False
    for line in block.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"):
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1][1].append(line)
            continue
        found = _NAME.match(line)
        if found:
            fields.append((found[1].decode("ascii").lower(), [line[found.end() :]]))
        elif line.strip() and not line.startswith((b"From ", b">From ")):
            damaged = True
            # A sender that forgot the blank of a folded line: the value goes on (a colon-less line among headers).
            if fields:
                fields[-1][1].append(b" " + line)
    done: list[tuple[str, bytes]] = []
    for name, lines in fields:
        value = b"\n".join(lines)
        cut = cut or len(value) > _MAX_VALUE
        done.append((name, value[:_MAX_VALUE]))
    return Headers(tuple(done), is_damaged=damaged, is_cut=cut)


def unfold(raw: bytes, charset: str = "") -> str:
    """Give a raw value as one line of text, its encoded words as they are; `charset` is the set of the mail's text, where it names one."""
    if raw.isascii():
        text = charsets.tidy(raw.decode("ascii")) if b"\x1b" not in raw else charsets.decode(raw).text
    else:
        text = charsets.decode_header(raw, charset)
    return _FOLD.sub(" ", text).strip()


def decode_words(text: str) -> str:
    """Decode RFC 2047 words, in the broken forms too: inside quotes, split within a character, without an end."""
    if "=?" not in text:
        return text
    text = _BETWEEN.sub("", text)
    out: list[str] = []
    pending: list[bytes] = []
    charset = ""
    end = 0
    for found in _ENCODED.finditer(text):
        name = found[1].split("*", 1)[0].lower()  # RFC 2231 section 5: charset*language
        if pending and (found.start() != end or name != charset):
            out.append(_words(pending, charset))
            pending = []
        out.append(text[end : found.start()])
        charset = name
        pending.append(_word_bytes(found[2], found[3]))
        end = found.end()
    if pending:
        out.append(_words(pending, charset))
    rest = text[end:]
    cut_short = _ENCODED_OPEN.search(rest) if "=?" in rest else None
    if cut_short:
        rest = rest[: cut_short.start()] + _words([_word_bytes(cut_short[2], cut_short[3])], cut_short[1].split("*", 1)[0])
    return charsets.tidy("".join(out) + rest).replace("\r", " ").replace("\n", " ")


def _words(parts: list[bytes], charset: str) -> str:
    # Joined before decoding: many senders cut a multi-byte character between two words.
    return charsets.decode(b"".join(parts), charset).text


def _word_bytes(encoding: str, body: str) -> bytes:
    if encoding in "bB":
        return loose_base64(body.encode("ascii", "ignore"))[0]
    raw = body.replace("_", " ")
    if raw.isascii():
        return _Q_ESCAPE.sub(lambda hit: chr(int(hit[1], 16)), raw).encode("latin-1")
    return _Q_ESCAPE.sub(lambda hit: chr(int(hit[1], 16)), raw).encode("latin-1", "replace")


_AFTER_PADDING = re.compile(rb"[A-Za-z0-9+/]{2}=(?:=|(?<=[A-Za-z0-9+/]{3}=))[ \t]*\r?\n(.+)\Z", re.DOTALL)
_PROSE = re.compile(rb"[A-Za-z]{2,} [A-Za-z]{2,}|[_-]{5}")


def loose_base64(data: bytes) -> tuple[bytes, bool]:
    """Decode base64 as far as it goes; the flag tells that something was wrong with it."""
    tail = _AFTER_PADDING.search(data)
    if tail and _PROSE.search(tail[1]):
        # A list's footer that some program wrote below the encoded text, as it is.
        return loose_base64(data[: tail.start(1)])[0] + b"\n" + tail[1], True
    kept = data.translate(None, _NOT_BASE64)
    wrong = len(kept) != len(data.translate(None, b" \t\r\n"))
    body = kept.rstrip(b"=")
    if b"=" in body:
        # Several encoded runs one after the other, each with its own padding.
        pieces = [_one_base64(piece) for piece in body.split(b"=") if piece]
        return b"".join(piece for piece, _ in pieces), True
    decoded, is_short = _one_base64(body)
    return decoded, wrong or is_short


_NOT_BASE64 = bytes(byte for byte in range(256) if byte not in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")


def _one_base64(body: bytes) -> tuple[bytes, bool]:
    is_short = len(body) % 4 == 1
    if is_short:
        body = body[:-1]
    try:
        return binascii.a2b_base64(body + b"=" * (-len(body) % 4)), is_short
    except binascii.Error:
        return b"", True


def ids(value: str | None) -> tuple[str, ...]:
    """Give the message ids of a header, order kept, doubles removed; words without brackets count where none has them."""
    if not value:
        return ()
    found = _ID.findall(value)
    if not found:
        found = [word.strip("<>,;\"'") for word in _COMMENT.sub(" ", value).split() if "@" in word]
    return tuple(dict.fromkeys(item for item in found if item))


def clean_name(name: str | None) -> str | None:
    """Give a file's name without path and controls in NFC, or None if nothing is left."""
    if not name:
        return None
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(char for char in name if unicodedata.category(char) not in {"Cc", "Zl", "Zp"} and char not in _BIDI).strip()
    return None if name in {"", ".", ".."} else name


# Why: direction overrides make `exe.txt` out of `txt.exe`.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Parameterised:
    """A header such as Content-Type: its value in lower case, and its parameters decoded, names in lower case."""

    value: str
    parameters: dict[str, str]


_UNPARTED = re.compile(r"([\w.+-]+(?:/[\w.+-]+)?)[ ,]+((?:file)?name\*?[ ]*=.*|charset[ ]*=.*|boundary[ ]*=.*)", re.IGNORECASE)


def parameterised(raw: bytes | None) -> Parameterised:
    """Read `value; name=value; …` with RFC 2231 continuations, RFC 2047 words and missing quotes."""
    if raw is None:
        return Parameterised("", {})
    text = unfold(raw)
    head, _, rest = text.partition(";")
    head = _COMMENT.sub("", head).strip()
    unparted = _UNPARTED.fullmatch(head)
    if unparted:
        # A blank or a comma where the semicolon belongs.
        head, rest = unparted[1], f"{unparted[2]};{rest}"
    elif "=" in head and "/" not in head:
        rest, head = text, ""
    return Parameterised(head.strip("\"' ").lower(), _merge(list(_pairs(rest))))


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    position, size = 0, len(text)
    while position < size:
        equals = text.find("=", position)
        if equals < 0:
            return
        name = text[position:equals].rpartition(";")[2].strip().strip('"').lower()
        position = equals + 1
        while position < size and text[position] in " \t":
            position += 1
        if position < size and text[position] == '"':
            value, position = _quoted(text, position + 1)
        else:
            end = text.find(";", position)
            end = size if end < 0 else end
            value, position = text[position:end].strip(), end
            if not name.endswith("*") and "(" in value:
                value = _COMMENT.sub("", value).strip() or value
        after = text.find(";", position)
        position = size if after < 0 else after + 1
        yield name, value


def _quoted(text: str, position: int) -> tuple[str, int]:
    """Read up to the closing quote; where none comes, up to the next parameter."""
    out: list[str] = []
    begin = position
    while position < len(text):
        char = text[position]
        if char == "\\" and position + 1 < len(text) and text[position + 1] in '\\"':
            out.append(text[position + 1])
            position += 2
            continue
        if char == '"':
            return "".join(out), position + 1
        out.append(char)
        position += 1
    end = text.find(";", begin)
    end = len(text) if end < 0 else end
    return text[begin:end].strip(), end


def _merge(pairs: list[tuple[str, str]]) -> dict[str, str]:
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, value in pairs:
        base, star, number = name.partition("*")
        if not star:
            plain.setdefault(name, decode_words(value))
            continue
        is_encoded = number.endswith("*") or number == ""
        digits = number.rstrip("*")
        index = int(digits) if digits.isdecimal() and len(digits) < 5 else 0
        pieces.setdefault(base, {}).setdefault(index, (value, is_encoded))
    for base, numbered in pieces.items():
        plain[base] = _joined(numbered)
    return plain


def _joined(numbered: dict[int, tuple[str, bool]]) -> str:
    charset = ""
    raw = b""
    for place, (_, (value, is_encoded)) in enumerate(sorted(numbered.items())):
        piece = value
        if is_encoded and place == 0 and piece.count("'") >= 2:
            charset, _, piece = piece.split("'", 2)
        raw += unquote_to_bytes(piece) if is_encoded else piece.encode("utf-8", "replace")
    return decode_words(charsets.decode(raw, charset or "utf-8").text)
