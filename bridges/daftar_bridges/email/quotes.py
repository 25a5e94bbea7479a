"""Which lines of a mail are new, which are quoted, which are the signature.

Law: every line gets exactly one kind, and only what is certain is folded: a quote mark, what a mail program writes above what it
quotes (with evidence: a date, a time, an address), a signature's mark. Linear in the text's length. It does not know HTML or MIME.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from daftar_bridges.email import quote_lotus
from daftar_bridges.email.html_hidden import Hint
from daftar_bridges.email.quote_words import (
    FORWARD_SEPARATORS,
    LABELS,
    OPENER,
    REPLY_SEPARATORS,
    WROTE,
    fold,
    is_forward_subject,
    is_reply_subject,
)
from daftar_bridges.email.signatures import signature_start

# Why: an attribution is wrapped to some lines by old programs, never to a paragraph.
_MAX_ATTRIBUTION_LINES = 6
_MAX_ATTRIBUTION = 500
_MAX_LINES = 20_000
# Why: nobody reads further; what comes after is kept as new.
_MAX_SORTED = 100_000
_QUOTE_MARK = re.compile(r"[ \t]{0,3}[>＞]")
_EMAIL = re.compile(r"[^\s<>\"'(\[]{1,80}@[^\s<>\"')\]]{2,120}")
_CLOCK = re.compile(r"\d{1,2}[:.h：]\d{2}|\d{1,2} ?[ap]\.?m\b|[上下]午|오[전후]")
_DAY = re.compile(r"\d{4}|\d{1,2}[./-]\d{1,2}|\d{1,2} ?[日일]|(?<!\w)\d{1,2}\.? [^\W\d_]{3,}|[^\W\d_]{3,}\.? \d{1,2}(?!\d)")
_YEAR = re.compile(r"\d{4}")
_RULE = re.compile(r"[\s*>]{0,4}[-_=─—*]{3,}\s*\Z")
# What help desks write above their mails, and clients quote without a mark.
_ABOVE = re.compile(r"[\W_]{0,8}(?:please )?(?:(?:type|write|enter|add) )?(?:your )?(?:reply|response|answer) above this line[\W_]{0,8}\Z")
_DECORATION = "-_=*─— \t"


class Kind(Enum):
    """What a line is."""

    NEW = "new"
    QUOTED = "quoted"
    SIGNATURE = "signature"


@dataclass(slots=True)
class HeaderBlock:
    """The header lines a mail program writes above what it quotes: values by field, and the lines they stand on."""

    first: int
    last: int
    values: dict[str, str] = field(default_factory=dict)


def join(lines: Sequence[str]) -> str:
    """Give lines as one text without blank lines at its ends."""
    return "\n".join(lines).strip("\n")


def pick(lines: Sequence[str], kinds: Sequence[Kind], kind: Kind) -> str:
    """Give the lines of one kind; where others were left out between, one blank line stands for them."""
    out: list[str] = []
    for line, found in zip(lines, kinds, strict=True):
        if found is kind:
            out.append(line)
        elif out and out[-1].strip():
            out.append("")
    while out and not out[-1].strip():
        out.pop()
    while out and not out[0].strip():
        out.pop(0)
    return "\n".join(out)


def sort_lines(lines: Sequence[str], hints: Sequence[Hint], subject: str) -> list[Kind]:
    """Give each line's kind. `hints` are what HTML marks say; `subject` tells replies and forwarded mails."""
    if len(lines) > _MAX_SORTED:
        rest = [Kind.NEW] * (len(lines) - _MAX_SORTED)
        return sort_lines(lines[:_MAX_SORTED], hints[:_MAX_SORTED], subject) + rest
    marked = [hint in {Hint.QUOTED, Hint.QUOTED_TO_END} or is_marked(line) for line, hint in zip(lines, hints, strict=True)]
    _spare_mbox_lines(lines, marked)
    kinds = [Kind.QUOTED if mark else Kind.NEW for mark in marked]
    if len(lines) <= _MAX_LINES:
        _mark_quotes(lines, marked, kinds, subject)
    _take_rules(lines, kinds)
    _settle_blanks(lines, kinds)
    _mark_signatures(lines, hints, kinds)
    return kinds


def is_marked(line: str) -> bool:
    """Tell whether a line bears a quote mark."""
    return _QUOTE_MARK.match(line) is not None


def _spare_mbox_lines(lines: Sequence[str], marked: list[bool]) -> None:
    """A lone `>From ` is no quote: mail stores escape the word so."""
    for place, line in enumerate(lines):
        if marked[place] and line.startswith(">From "):
            before = place > 0 and marked[place - 1]
            after = place + 1 < len(lines) and marked[place + 1]
            if not (before or after):
                marked[place] = False


def _mark_quotes(lines: Sequence[str], marked: Sequence[bool], kinds: list[Kind], subject: str) -> None:
    folded = [fold(line[:600]) for line in lines]
    is_near = _near_ends(folded, marked)
    is_reply = is_reply_subject(subject) or is_forward_subject(subject)
    place = 0
    has_new = False
    while place < len(lines):
        if not folded[place] or is_marked(lines[place]):
            place += 1
            continue
        begin = quote_to_end(lines, folded, place, has_new=has_new, subject=subject)
        if begin is not None:
            follows = _next_line(folded, place)
            if follows is None or not marked[follows] or separator(folded[place]) is None:
                kinds[begin:] = [Kind.QUOTED] * (len(lines) - begin)
                return
            # A bare separator above marked lines is but their attribution: answers may stand between them.
            kinds[begin:follows] = [Kind.QUOTED] * (follows - begin)
            place = follows
            continue
        if marked[place]:
            place += 1
            continue
        span = _attribution(folded, place, marked) if is_near[place] else None
        if span is None or (span[2] and not is_reply and not any(_EMAIL.search(line) for line in folded[span[0] : span[1] + 1])):
            # Why: where nothing marks a quote and nobody is answered, `On 16 November 2026 the committee wrote:` is the letter's own.
            has_new = has_new or _RULE.match(lines[place]) is None
            place += 1
            continue
        first, last, is_to_end = _with_labels(lines, span[0]), span[1], span[2]
        end = len(lines) if is_to_end else last + 1
        kinds[first:end] = [Kind.QUOTED] * (end - first)
        place = end


def _near_ends(folded: Sequence[str], marked: Sequence[bool]) -> list[bool]:
    """Tell for each line whether an attribution can end near below it: at a colon, or above a marked line."""
    out = [False] * len(folded)
    left = 0
    for place in range(len(folded) - 1, -1, -1):
        if marked[place] or folded[place].endswith((":", "：", "*", "_")):
            left = 2 * _MAX_ATTRIBUTION_LINES
        out[place] = left > 0
        left -= folded[place] != ""
    return out


def quote_to_end(lines: Sequence[str], folded: Sequence[str], place: int, *, has_new: bool, subject: str) -> int | None:
    """Tell whether all from about `place` on is quoted or forwarded: a separator or a block of headers; give where it begins."""
    if separator(folded[place]) is not None or (has_new and _ABOVE.match(folded[place])):
        return _with_rule(lines, place)
    is_answer = is_reply_subject(subject) or is_forward_subject(subject)
    lotus = quote_lotus.block_start(lines, place) if has_new or is_answer else None
    if lotus is not None:
        return _with_rule(lines, lotus)
    is_label = folded[place].partition(":")[0].strip(_DECORATION) in LABELS or "：" in folded[place][:30]
    block = header_block(lines, place) if is_label else None
    if block is None:
        return None
    begin = _with_rule(lines, place)
    if begin == place and not _is_of_a_mail(block):
        return None
    # Why: a form or a notice may begin with such lines; only a reply or a forwarded mail begins with what it quotes.
    if not has_new and begin == place and not is_answer:
        return None
    return begin


def _is_of_a_mail(block: HeaderBlock) -> bool:
    """Tell headers from the lines of a form: `From: 1 Nov`, `To: 5 Nov` of an application for leave."""
    date = fold(block.values.get("date", ""))
    return any("@" in value for value in block.values.values()) or _CLOCK.search(date) is not None or _YEAR.search(date) is not None


def separator(folded: str) -> str | None:
    """Tell a line that says what comes is the original or forwarded message: `reply`, `forward` or None."""
    if not 5 <= len(folded) <= 160:
        return None
    bare = folded.strip(_DECORATION).rstrip(":： ").strip(_DECORATION)
    is_framed = folded[0] in "-_=*─—" and folded[-1] in "-_=*─—:："
    if bare in FORWARD_SEPARATORS and (is_framed or folded[-1] in ":："):
        return "forward"
    if bare in REPLY_SEPARATORS and is_framed:
        return "reply"
    # Zoho and Lotus Notes: `---- On Mon, 16 Nov 2026 10:00:00 +0530 Asha <asha@x> wrote ----`, `-----Asha/Pune wrote: -----`.
    if is_framed and folded.startswith("---") and folded.endswith("---") and WROTE.search(bare[-25:]):
        return "reply"
    # Lotus Notes: `----- Forwarded by Asha/Pune on 01/02/2026 10:00 -----`.
    if is_framed and bare.startswith(("forwarded by ", "weitergeleitet von ", "réacheminé par ", "reenviado por ")):
        return "forward"
    return None


def header_block(lines: Sequence[str], place: int) -> HeaderBlock | None:
    """Read From, Sent, To and Subject lines at `place`; None unless there are enough of them to be certain."""
    block = HeaderBlock(place, place)
    blanks = 0
    current = ""
    for at in range(place, min(len(lines), place + 40)):
        line = lines[at].lstrip("> \t") if is_marked(lines[place]) else lines[at]
        if not line.strip():
            blanks += 1
            if blanks > 1 and len(block.values) >= 4:
                break
            continue
        found = _label(line)
        if found is not None and found[0] not in block.values:
            current, value = found
            block.values[current] = value
            block.last = at
        elif found is not None and found[0] == "cc":
            block.last = at
        elif (
            current in {"to", "cc", "subject", "from", "date"} and not blanks and at - block.last <= 8 and _continues(block, current, line)
        ):
            block.values[current] = f"{block.values[current]} {line.strip()}".strip()
            block.last = at
        else:
            break
        blanks = 0
    has = block.values.keys()
    enough = "from" in has and len(has & {"date", "to", "subject"}) >= 2
    return block if enough and block.values["from"] else None


def _continues(block: HeaderBlock, current: str, line: str) -> bool:
    """Tell whether a line goes on with the header before it: one that was empty, or a folded list of people."""
    return not block.values[current] or line[:1] in " \t" or (current in {"to", "cc"} and ("@" in line or ";" in line))


def _label(line: str) -> tuple[str, str] | None:
    text = line.replace("：", ":", 1) if "：" in line[:30] else line
    name, colon, value = text.partition(":")
    if not colon or len(name) > 40:
        return None
    found = LABELS.get(fold(name).strip("*_ \t|"))
    return None if found is None else (found, value.strip().strip("*_").strip())


def _with_rule(lines: Sequence[str], place: int) -> int:
    """Give where a quote begins, with a line of dashes or underscores right above it."""
    at = place - 1
    while at >= 0 and not lines[at].strip():
        at -= 1
    return at if at >= 0 and _RULE.match(lines[at]) else place


def _with_labels(lines: Sequence[str], first: int) -> int:
    """Give where an attribution begins, with the lines To and Subject that Yandex writes above it, below a rule."""
    at = first
    while at > 0 and first - at < 4 and _label(lines[at - 1]) is not None:
        at -= 1
    return at if at < first and at > 0 and _RULE.match(lines[at - 1]) else first


def _attribution(folded: Sequence[str], place: int, marked: Sequence[bool]) -> tuple[int, int, bool] | None:
    """Find `On … wrote:` at `place`: first line, last line, and whether all below is quoted without a mark."""
    opened = OPENER.match(folded[place].lstrip("\"'*[(")) is not None
    if not opened and not _is_telling(folded[place]):
        return None
    joined = ""
    for last in range(place, min(len(folded), place + _MAX_ATTRIBUTION_LINES)):
        joined = f"{joined} {folded[last]}".strip()
        is_next = last > place and OPENER.match(folded[last]) and _is_complete(folded[last])
        if marked[last] or not folded[last] or len(joined) > _MAX_ATTRIBUTION or is_next:
            break
        follows = _next_line(folded, last)
        if follows is not None and marked[follows] and (_is_complete(joined) or _is_weak(joined)):
            return place, last, False
        if _is_complete(joined):
            return (place, last, True) if _is_strong(joined) and (opened or last == place or _is_dated(folded[place])) else None
    return None


def _is_telling(folded: str) -> bool:
    return folded.endswith((":", "：", ">", "wrote")) or "@" in folded or WROTE.search(folded) is not None or _DAY.match(folded) is not None


def _is_complete(joined: str) -> bool:
    """Tell whether lines end as an attribution ends: a colon, after a word for writing or an address with a time."""
    if not joined.rstrip("*_ ").endswith((":", "：")):
        return False
    return WROTE.search(joined) is not None or (_EMAIL.search(joined) is not None and _CLOCK.search(joined) is not None)


def _is_weak(joined: str) -> bool:
    """Tell what is an attribution only because a marked quote follows: an address with a date, or a word for writing at the end."""
    has_address = _EMAIL.search(joined) is not None
    if has_address and (_DAY.search(joined) or joined.endswith((":", "："))):
        return True
    return bool(WROTE.search(joined[-60:])) and bool(_DAY.search(joined) or has_address)


def _is_dated(line: str) -> bool:
    """Tell a first line that no sentence begins with: an address and a time; only its verb is wrapped to the next."""
    return _EMAIL.search(line) is not None and _CLOCK.search(line) is not None and _DAY.search(line) is not None


def _is_strong(joined: str) -> bool:
    has_address, has_clock = _EMAIL.search(joined) is not None, _CLOCK.search(joined) is not None
    return (
        _DAY.search(joined) is not None and (has_address or has_clock) and (WROTE.search(joined) is not None or (has_address and has_clock))
    )


def _next_line(folded: Sequence[str], place: int) -> int | None:
    """Give the next line that is not blank."""
    return next((at for at in range(place + 1, min(len(folded), place + 12)) if folded[at]), None)


def _take_rules(lines: Sequence[str], kinds: list[Kind]) -> None:
    """Give a line of dashes to the unmarked quote right below it: programs draw it above what they quote."""
    below: int | None = None
    for place in range(len(lines) - 1, -1, -1):
        if not lines[place].strip():
            continue
        if (
            below is not None
            and kinds[place] is Kind.NEW
            and kinds[below] is Kind.QUOTED
            and not is_marked(lines[below])
            and _RULE.match(lines[place])
        ):
            kinds[place] = Kind.QUOTED
        below = place


def _settle_blanks(lines: Sequence[str], kinds: list[Kind]) -> None:
    """Give blank lines inside a quote to the quote, so that they do not stand alone among what is new."""
    for place, line in enumerate(lines):
        if not line.strip() and place and kinds[place - 1] is Kind.QUOTED:
            kinds[place] = Kind.QUOTED


def _mark_signatures(lines: Sequence[str], hints: Sequence[Hint], kinds: list[Kind]) -> None:
    """Find the signature at the end of each stretch of new lines."""
    place = 0
    last_new = max((at for at, line in enumerate(lines) if kinds[at] is Kind.NEW and line.strip()), default=-1)
    while place < len(lines):
        if kinds[place] is not Kind.NEW:
            place += 1
            continue
        end = place
        while end < len(lines) and kinds[end] is Kind.NEW:
            end += 1
        start = signature_start(lines[place:end], is_last=end > last_new)
        if start is not None:
            kinds[place + start : end] = [Kind.SIGNATURE] * (end - place - start)
        for at in range(place, end):
            if hints[at] is Hint.SIGNATURE:
                kinds[at] = Kind.SIGNATURE
        place = end
