"""The tree of a mail's parts: offsets into its bytes, found in one pass.

Law: total and linear in the mail's length, however many parts and levels it claims; nothing is decoded or copied here. An open
boundary of any level ends what is inside it (RFC 2046 section 5.1.2). It does not know what a part is for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from daftar_bridges.email.headers import Headers, Parameterised, parameterised, split

MAX_PARTS = 10_000
MAX_LEVELS = 200
# Why: for few open boundaries it is quickest to look for each; for many, line by line.
_MAX_WATCHED = 3
_MANY_MISSES = 100
_END_OF_HEADERS = re.compile(rb"\r?\n[ \t]*\r?\n|\r?\n(?=--[^\r\n]{1,200}(?:\r?\n|\Z))")
_LEADING_BLANK = re.compile(rb"[ \t]*\r?\n")
_ANY_HEADER = re.compile(rb"[!-9;-~]{1,200}[ \t]*:|>?From ")
_GOES_ON = re.compile(rb"[ \t]+[^\s]|[!-9;-~]{1,200}[ \t]*:[ \t\r\n]")
# A header after a broken line shows that the block goes on.
_KNOWN_HEADER = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|mime-version|content-[a-z-]{4,30}|received|return-path|reply-to|references|"
    rb"in-reply-to|x-[a-z-]{2,60})[ \t]*:",
    re.IGNORECASE,
)
_TYPE = re.compile(r"[a-z0-9!#$&^_.+\-]+/[a-z0-9!#$&^_.+\-*]+")
_FIRST_DELIMITER = re.compile(rb"(?:\A|\n)--([^\r\n]{1,200}?)[ \t]*\r?\n")
# Why: where no header block ends within this, the rest is taken as body; honest header blocks are below 100 kB.
_MAX_HEADER_BLOCK = 1_000_000


@dataclass(slots=True)
class Part:
    """One part: its headers, its body's bytes as `mail[start:end]`, and the parts inside."""

    headers: Headers
    content_type: str
    parameters: dict[str, str]
    start: int
    end: int
    level: int
    children: list[Part] = field(default_factory=list)
    is_closed: bool = False
    is_declared: bool = True

    @property
    def is_multipart(self) -> bool:
        """Tell whether it is a multipart that was split."""
        return (bool(self.children) or self.is_closed) and self.content_type.startswith("multipart/")

    @property
    def disposition(self) -> Parameterised:
        """Give its Content-Disposition."""
        return parameterised(self.headers.raw("content-disposition"))


@dataclass(slots=True)
class Tree:
    """A mail's bytes, its root part, and what was odd: codes of problems with a detail."""

    mail: bytes
    root: Part
    problems: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    part: Part
    boundary: bytes
    # Where its boundary stands next, as far as was looked.
    seen: int = -1
    # The same as a pattern, made only where many lines begin like it.
    pattern: re.Pattern[bytes] | None = None


def read_tree(mail: bytes) -> Tree:
    """Split a mail to its parts."""
    if b"\n" not in mail and b"\r" in mail:
        mail = mail.replace(b"\r", b"\n")
    begin = _skip_envelope(mail)
    tree = Tree(mail, _read_part(mail, begin, level=0, default="text/plain"))
    if tree.root.headers.is_damaged:
        tree.problems.append(("header-damaged", "the mail's headers"))
    if tree.root.headers.is_cut:
        tree.problems.append(("header-too-long", "the mail's headers"))
    stack: list[_Open] = []
    _enter(tree, stack, tree.root)
    position = tree.root.start
    count = 1
    while stack:
        found = _next_delimiter(mail, position, stack)
        if found is None:
            break
        at, after, depth, is_last = found
        _close_down_to(stack, depth, at)
        current = stack[depth]
        position = after
        if is_last:
            current.part.is_closed = True
            del stack[depth:]
            continue
        if count >= MAX_PARTS:
            tree.problems.append(("too-many-parts", f"more than {MAX_PARTS}"))
            break
        count += 1
        default = "message/rfc822" if current.part.content_type == "multipart/digest" else "text/plain"
        child = _read_part(mail, after, level=current.part.level + 1, default=default)
        current.part.children.append(child)
        position = child.start
        _enter(tree, stack, child)
    for opened in stack:
        if not opened.part.children:
            tree.problems.append(("boundary-missing", opened.part.content_type))
    if any(not raw.isascii() for _, raw in tree.root.headers.fields):
        tree.root.headers = replace(tree.root.headers, charset=_charset(tree.root))
    return tree


def _charset(root: Part) -> str:
    """Give the set that a mail names for its text: on top, else in the first part that has one."""
    part = root
    while not part.parameters.get("charset") and part.children:
        part = part.children[0]
    return part.parameters.get("charset", "")


def _skip_envelope(mail: bytes) -> int:
    """Skip a byte order mark, leading blank lines and an mbox line before the first header."""
    position = 3 if mail.startswith(b"\xef\xbb\xbf") else 0
    while mail[position : position + 1] in (b"\r", b"\n"):
        position += 1
    if mail.startswith((b"From ", b">From "), position):
        end = mail.find(b"\n", position)
        position = len(mail) if end < 0 else end + 1
    return position


def _read_part(mail: bytes, start: int, *, level: int, default: str) -> Part:
    headers, body = _read_headers(mail, start)
    declared = parameterised(headers.raw("content-type"))
    is_declared = bool(_TYPE.fullmatch(declared.value))
    content_type = declared.value if is_declared else _repaired(declared.value, default)
    return Part(headers, content_type, declared.parameters, body, len(mail), level, is_declared=is_declared)


def _read_headers(mail: bytes, start: int) -> tuple[Headers, int]:
    """Read the header block at `start`; give it and where the body begins."""
    limit = min(len(mail), start + _MAX_HEADER_BLOCK)
    blank = _LEADING_BLANK.match(mail, start, limit)
    if blank or mail.startswith(b"--", start):
        return Headers(), blank.end() if blank else start
    found = _END_OF_HEADERS.search(mail, start, limit)
    while found and found[0].strip(b"\r\n") and _GOES_ON.match(mail, found.end(), limit):
        # A line of blanks only is a folded line where headers follow it (RFC 5322 section 4.2).
        found = _END_OF_HEADERS.search(mail, found.end() - 1, limit)
    end, body = (found.start(), found.end()) if found else (limit, _late_end(mail, limit))
    sound = _sound_length(mail[start:end])
    if sound < end - start:
        # Why: a line that is no header, with no header after it, begins the body; nothing of it may be lost.
        end = start + sound
        body = end if found or body == limit else body
        headers = split(mail[start:end])
        return Headers(headers.fields, is_damaged=True, is_cut=headers.is_cut), body
    return split(mail[start:end]), body


def _late_end(mail: bytes, limit: int) -> int:
    """Find the end of a header block too long to be read: only its beginning is."""
    if limit == len(mail):
        return limit
    ends = [at + len(blank) for blank in (b"\n\n", b"\n\r\n") if (at := mail.find(blank, limit)) >= 0]
    return min(ends, default=len(mail))


def _sound_length(block: bytes) -> int:
    """Give how many bytes of a header block are headers: up to the first other line after which no known header comes."""
    offset = 0
    fault = -1
    for line in block.split(b"\n"):
        if fault >= 0:
            if _KNOWN_HEADER.match(line):
                fault = -1
        elif line.strip() and not (line[:1] in b" \t" and offset) and not _ANY_HEADER.match(line):
            fault = offset
        offset += len(line) + 1
    return len(block) if fault < 0 else fault


def _repaired(value: str, default: str) -> str:
    """Give a type for one that is missing or broken (RFC 2045 section 5.2: text/plain)."""
    bare = re.sub(r"\s*/\s*", "/", value)
    found = _TYPE.match(bare)
    if found:
        return found[0]
    return {"text": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}.get(bare, default)


def _enter(tree: Tree, stack: list[_Open], part: Part) -> None:
    """Put a multipart on the stack, so that its boundary is looked for."""
    if not part.content_type.startswith("multipart/"):
        return
    if part.level >= MAX_LEVELS:
        tree.problems.append(("nested-too-deep", f"more than {MAX_LEVELS} levels"))
        return
    boundary = part.parameters.get("boundary", "").rstrip().encode("utf-8", "replace")
    is_root = part is tree.root
    if not boundary or (is_root and tree.mail.find(b"--" + boundary, max(0, part.start - 1)) < 0):
        guess = _FIRST_DELIMITER.search(tree.mail, max(0, part.start - 1)) if is_root else None
        if guess is None or (b"\n--" + guess[1]) not in tree.mail[guess.end() - 1 :]:
            tree.problems.append(("boundary-missing", part.content_type))
            return
        tree.problems.append(("boundary-missing", f"{part.content_type}: `{guess[1].decode('ascii', 'replace')}` taken from the text"))
        boundary = guess[1]
    stack.append(_Open(part, boundary))


def _next_delimiter(mail: bytes, position: int, stack: list[_Open]) -> tuple[int, int, int, bool] | None:
    """Find the next line that is a delimiter of an open multipart: (end of the part before, start after, depth, is last)."""
    misses = 0
    known = {opened.boundary: depth for depth, opened in enumerate(stack)}
    while True:
        if mail.startswith(b"--", position) and (position == 0 or mail[position - 1 : position] == b"\n"):
            line = position
        else:
            found = mail.find(b"\n--", position) if len(stack) > _MAX_WATCHED else _next_watched(mail, position, stack)
            if found < 0:
                return None
            line = found + 1
        end = mail.find(b"\n", line)
        end = len(mail) if end < 0 else end
        text = mail[line + 2 : min(end, line + 1_000)].rstrip(b" \t\r")
        depth = known.get(text)
        is_last = False
        if depth is None and text.endswith(b"--"):
            depth, is_last = known.get(text[:-2].rstrip()), True
            if depth is None:
                depth = known.get(text[:-2])
        if depth is not None:
            before = line - 1
            if before > 0 and mail[before - 1 : before] == b"\r":
                before -= 1
            return max(before, 0), min(end + 1, len(mail)), depth, is_last
        position = end
        misses += 1
        if misses == _MANY_MISSES:
            for opened in stack:
                opened.pattern = re.compile(rb"\n--" + re.escape(opened.boundary) + rb"(?:[ \t]*--)?[ \t\r]*(?=\n|\Z)")


def _seek(mail: bytes, position: int, opened: _Open) -> int:
    if opened.pattern is not None:
        hit = opened.pattern.search(mail, position)
        return hit.start() if hit else len(mail)
    found = mail.find(b"\n--" + opened.boundary, position)
    return len(mail) if found < 0 else found


def _next_watched(mail: bytes, position: int, stack: list[_Open]) -> int:
    """Find the next line that begins as an open boundary does; each boundary is looked for once through the mail."""
    for opened in stack:
        if opened.seen < position:
            opened.seen = _seek(mail, position, opened)
    nearest = min(opened.seen for opened in stack)
    return -1 if nearest >= len(mail) else nearest


def _close_down_to(stack: list[_Open], depth: int, at: int) -> None:
    """End every part that is open inside the delimiter's multipart."""
    for opened in reversed(stack[depth + 1 :]):
        opened.part.end = max(opened.part.start, at)
        _end_last_child(opened.part, at)
    _end_last_child(stack[depth].part, at)
    del stack[depth + 1 :]


def _end_last_child(part: Part, at: int) -> None:
    if part.children:
        child = part.children[-1]
        child.end = max(child.start, min(child.end, at))
