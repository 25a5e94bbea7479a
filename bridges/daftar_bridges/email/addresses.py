"""Address lists of mail headers: names and addresses, whatever shape they are in.

Law: total, linear, and never a part of an address for the whole of it: what cannot be read is an address of None beside its text.
Groups are flattened. Sources: RFC 5322 section 3.4 and 4.4, RFC 2047, RFC 6532. It does not know headers' folding.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from daftar_bridges.core.message import Address
from daftar_bridges.email.headers import decode_words

# Why: nobody reads a longer list, and each address may become a person in a room.
_MAX_ADDRESSES = 2_000
_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_LITERAL = re.compile(r"\[[0-9A-Za-z:.\-]{1,80}\]")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_ATEXT = re.compile(r"[^\s()<>\[\]:;@\\,\"\x00-\x1f]+")
_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")
_AROUND = re.compile(r"(?<!\s)\s*([@.])\s*")
_BLANKS = re.compile(r"\s+")
_NEXT_MARK = re.compile(r"[,;@<\"]")
_AFTER_ADDRESS = re.compile(r"[,;\s<]")
_SQUARE = re.compile(r"(?<=\s)\[(?:mailto:)?([^\s\[\]@]+@[^\s\[\]@]+)\]\Z")
_WHOLE = re.compile(r"([^<>@]{0,300})<([^<>\s]+)>")
_OBVIOUS = re.compile(r"[^\s<>,;:\"'()\[\]@]+@[^\s<>,;:\"'()\[\]@]+")


def parse_address(text: str) -> str | None:
    """Read one bare address: as sent, with its domain in lower case; None unless it is exactly one address."""
    text = text.strip()
    quoted = _QUOTED.match(text)
    if quoted and text[quoted.end() : quoted.end() + 1] == "@":
        local, domain = quoted[0], text[quoted.end() + 1 :]
    else:
        local, at, domain = text.partition("@")
        if not at or not _ATEXT.fullmatch(local):
            return None
    domain = domain.strip()
    if len(text) > 1_000 or not is_domain(domain):
        return None
    return f"{local}@{domain.lower()}"


def is_domain(domain: str) -> bool:
    """Tell whether a text can be a mail domain: labels, or an address literal (RFC 5321 section 4.1.2)."""
    if _LITERAL.fullmatch(domain):
        return True
    return len(domain) <= 255 and all(_is_label(label) for label in domain.removesuffix(".").split("."))


def _is_label(label: str) -> bool:
    if label.isascii():
        return _LABEL.fullmatch(label) is not None
    # Letters of many scripts carry marks (`डाटा`), which no word class of Python's patterns holds (RFC 5892 section 2.1).
    return len(label) <= 63 and all(char in "-\u200c\u200d" or unicodedata.category(char)[0] in "LMN" for char in label)


@dataclass(slots=True)
class _Entry:
    """One address while it is read: what stands outside, inside angle brackets, and in comments."""

    words: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    angle: str | None = None
    comments: list[str] = field(default_factory=list)
    has_text: bool = False
    has_at: bool = False

    def add(self, word: str, raw: str) -> None:
        """Take a piece of what stands outside brackets."""
        self.words.append(word)
        self.raw.append(raw)
        self.has_text = self.has_text or not raw.isspace()
        self.has_at = self.has_at or "@" in raw

    @property
    def is_blank(self) -> bool:
        return self.angle is None and not self.has_text


def parse_addresses(text: str | None) -> tuple[Address, ...]:
    """Read an unfolded header value (encoded words as they are) to addresses in order."""
    if not text:
        return ()
    return tuple(address for entry in _entries(text)[:_MAX_ADDRESSES] for address in _addresses(entry))


def _entries(text: str) -> list[_Entry]:
    """Cut a list to its entries."""
    scan = _Scan(text)
    while scan.position < len(text) and len(scan.done) < _MAX_ADDRESSES:
        scan.step(text[scan.position])
    if not scan.entry.is_blank:
        scan.done.append(scan.entry)
    return scan.done


class _Scan:
    """One pass over a list. What is opened and never closed is taken as plain characters from there on, so the pass is linear."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.done: list[_Entry] = []
        self.entry = _Entry()
        self._has_open = {'"': False, "(": False}
        self._last_close = text.rfind(">")

    def step(self, char: str) -> None:
        """Take the next character, or all that it opens."""
        if char in self._has_open and not self._has_open[char]:
            self._enclosed(char)
        elif char == "<":
            self._angle()
        elif char == ";" or (char == "," and not self._is_inside_name()):
            self._end()
        elif char == ":" and self.entry.angle is None and not self.entry.has_at:
            # A group's name (RFC 5322 section 3.4): its members follow, up to the semicolon.
            self.entry = _Entry()
            self.position += 1
        else:
            self.entry.add(char, char)
            self.position += 1

    def _end(self) -> None:
        if not self.entry.is_blank:
            self.done.append(self.entry)
        self.entry = _Entry()
        self.position += 1

    def _enclosed(self, char: str) -> None:
        found = (_string if char == '"' else _comment)(self.text, self.position)
        if found is None:
            self._has_open[char] = True
            return
        value, self.position = found
        if char == '"':
            self.entry.add(value, _requote(value))
        else:
            self.entry.comments.append(value)
            self.entry.add(" ", " ")

    def _angle(self) -> None:
        inside, self.position = _angle(self.text, self.position, is_closed=self.position < self._last_close)
        if self.entry.angle is None:
            self.entry.angle = inside
        elif inside.strip():
            self.done.append(self.entry)
            self.entry = _Entry(angle=inside)

    def _is_inside_name(self) -> bool:
        """Tell whether a comma belongs to an unquoted name: `Joshi, Anil <anil@x>`."""
        if self.entry.angle is not None or self.entry.has_at or self.entry.is_blank:
            return False
        ahead = self.text[self.position + 1 : self.position + 400]
        stop = _NEXT_MARK.search(ahead)
        # The next mark decides: an angle bracket with no address before it means the name goes on.
        return bool(stop and stop[0] == "<" and ahead[: stop.start()].strip())


def _string(text: str, position: int) -> tuple[str, int] | None:
    out: list[str] = []
    position += 1
    while position < len(text):
        char = text[position]
        if char == "\\" and position + 1 < len(text):
            out.append(text[position + 1])
            position += 2
        elif char == '"':
            return "".join(out), position + 1
        else:
            out.append(char)
            position += 1
    return None


def _comment(text: str, position: int) -> tuple[str, int] | None:
    depth, begin = 0, position
    while position < len(text):
        char = text[position]
        if char == "\\":
            position += 1
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                return text[begin + 1 : position].replace("\\", ""), position + 1
        position += 1
    return None


def _angle(text: str, position: int, *, is_closed: bool) -> tuple[str, int]:
    if not is_closed:
        # No closing bracket: up to what cannot be inside an address.
        stop = _AFTER_ADDRESS.search(text, position + 1)
        end = stop.start() if stop else len(text)
        return text[position + 1 : end], end
    end = text.find(">", position)
    return text[text.rfind("<", position, end) + 1 : end], end + 1


def _requote(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _addresses(entry: _Entry) -> tuple[Address, ...]:
    """Give the entry's address; several where a sender forgot the commas between bare ones."""
    words = "".join(entry.raw).split() if entry.angle is None else []
    several = [parse_address(word) for word in words]
    if len(several) > 1 and all(several):
        return tuple(Address(None, address) for address in several)
    return (_address(entry),)


def _address(entry: _Entry) -> Address:
    outside = _clean("".join(entry.words)).strip("\u200e\u200f ")
    if entry.angle is not None:
        bare = outside.strip("<> ")
        # Why: what is left of broken brackets goes, a name that has an address in brackets itself stays whole.
        name = (outside if "<" in bare else bare) or _clean(" ".join(entry.comments))
        return Address(name or None, parse_address(_route(_tight(decode_words(entry.angle)))))
    raw = decode_words("".join(entry.raw)).strip()
    address = parse_address(_tight(raw))
    if address is not None:
        return Address(_clean(" ".join(entry.comments)) or None, address)
    bare = _clean("".join(entry.words)).strip("<>' ")
    if " " not in bare and parse_address(bare) is not None:
        # The whole address in quotes: `"<asha@x.example>"`, `'asha@x.example'`.
        return Address(None, parse_address(bare))
    whole = _WHOLE.fullmatch(outside)
    if whole is not None and (within := parse_address(whole[2])) is not None:
        # Name and address in one encoded word, against RFC 2047 section 5.
        return Address(_clean(whole[1]) or None, within)
    raw = _SQUARE.sub(r"\1", raw)
    found = _OBVIOUS.findall(raw)
    if len(found) == 1 and raw.count("@") == 1 and (" " in raw):
        # `Anil Joshi anil@x.example`: a name and an address without brackets.
        address = parse_address(found[0])
        name = _clean(raw.replace(found[0], " "))
        if address is not None and raw.endswith(found[0]):
            return Address(name or None, address)
    return Address(outside or _clean(" ".join(entry.comments)) or None, None)


def _tight(text: str) -> str:
    """Drop comments and the blanks around `@` and dots, which older mail may have (RFC 5322 section 4.4)."""
    if "(" in text and '"' not in text:
        for _ in range(3):
            text = _COMMENT.sub("", text)
    return _AROUND.sub(r"\1", text) if " " in text or "\t" in text else text


def _route(angle: str) -> str:
    """Drop a source route and an address's scheme: `<@a,@b:user@c>` (RFC 5322 section 4.4), `<mailto:user@c>`."""
    angle = angle.strip()
    if angle.startswith("@") and ":" in angle:
        angle = angle.partition(":")[2]
    return angle[7:] if angle[:7].lower() == "mailto:" else angle


def _clean(text: str) -> str:
    text = _BLANKS.sub(" ", decode_words(text)).strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1].strip()
    return text
