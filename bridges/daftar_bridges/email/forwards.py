"""Mail forwarded inside the text: its sender, addressees, date, subject and words.

Law: one entry for the first forwarded mail in the text, None of it is lost: what a mail inside forwards itself stays in its text. It
does not know parts.
"""

from __future__ import annotations

from collections.abc import Sequence

from daftar_bridges.core.message import Address, Forwarded
from daftar_bridges.email.addresses import parse_addresses
from daftar_bridges.email.dates import parse_date, parse_local
from daftar_bridges.email.quote_words import fold, is_forward_subject
from daftar_bridges.email.quotes import HeaderBlock, header_block, is_marked, join, separator

# Why: programs write the block right below their separator; a blank line or two may stand between.
_NEAR = 6
_MAX_LINES = 20_000


def inline(lines: Sequence[str], subject: str) -> tuple[Forwarded, ...]:
    """Find the mail forwarded in the text."""
    is_forward = is_forward_subject(subject)
    for place, line in enumerate(lines[:_MAX_LINES]):
        # Why: in a reply a marked separator belongs to an older mail; Apple marks all of what it forwards.
        if not line.strip() or (is_marked(line) and not is_forward):
            continue
        kind = separator(fold(line.lstrip("> \t")[:600]))
        if kind == "forward":
            return (_after_separator(lines, place),)
        if is_forward and (kind == "reply" or ":" in line[:40] or "：" in line[:40]):
            block = _block_near(lines, place)
            if block is not None:
                return (_forwarded(lines, block),)
    return ()


def _after_separator(lines: Sequence[str], place: int) -> Forwarded:
    block = _block_near(lines, place + 1)
    if block is not None:
        return _forwarded(lines, block)
    return Forwarded("inline", (), (), None, "", _body(lines[place + 1 :]))


def _block_near(lines: Sequence[str], place: int) -> HeaderBlock | None:
    for at in range(place, min(len(lines), place + _NEAR)):
        block = header_block(lines, at)
        if block is not None:
            return block
    return None


def _forwarded(lines: Sequence[str], block: HeaderBlock) -> Forwarded:
    values = block.values
    return Forwarded(
        how="inline",
        sender=_people(values.get("from", "")),
        to=_people(values.get("to", "")),
        date=parse_date(values.get("date")),
        subject=values.get("subject", ""),
        text=_body(lines[block.last + 1 :]),
        local_date=parse_local(values.get("date")),
    )


def _people(text: str) -> tuple[Address, ...]:
    # Outlook writes `Asha Joshi [mailto:asha@x]` and `asha@x [asha@x]`; several people stand between semicolons.
    text = text.replace("[mailto:", "<").replace("<mailto:", "<")
    if "@" in text and "<" not in text.partition("@")[0]:
        text = text.replace("[", "<")
    return parse_addresses(text.replace("]", ">").replace(">>", ">"))


def _body(lines: Sequence[str]) -> str:
    """Give the lines without the quote mark that some programs put before a forwarded mail."""
    filled = [line for line in lines if line.strip()]
    if filled and all(is_marked(line) for line in filled):
        lines = [line.lstrip()[1:].removeprefix(" ") if line.strip() else line for line in lines]
    return join([line.rstrip() for line in lines])
