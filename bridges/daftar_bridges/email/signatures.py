"""Where the signature of a stretch of new lines begins.

Law: only what is certain: the mark `-- ` (RFC 3676 section 4.3), a telephone's own line, a list's footer, a name after a dash at the
very end. A closing with a name ("Regards, Asha") stays with the text: the reader wants to know who speaks. It does not know quotes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from daftar_bridges.email.quote_words import FOOTER, fold, is_phone_line

# Why: a signature of more lines is not one; what stands below a mere `--` may be a section of the text.
_MAX_MARKED = 40
_MAX_DASHED = 15
# Why: above a blank line `--` mostly parts two sections.
_MAX_PARTED = 4
_MAX_FOOTER = 12
_UNDERSCORES = re.compile(r"_{10,}\Z|-{20,}\Z")
_RULE = re.compile(r"[-_=*─]{3,}\Z")
_DASH_NAME = re.compile(r"[-–—]{1,2} ?[^\W\d_a-z][^\W\d_]*[.]?(?: [^\W\d_][\w.'’-]{0,30}){0,3}\Z")
_BULLET = re.compile(r"\s{0,8}[-–—*•]")


def signature_start(lines: Sequence[str], *, is_last: bool) -> int | None:
    """Give the line at which the signature begins, None if there is none; `is_last` if only quotes follow the stretch."""
    filled = [place for place, line in enumerate(lines) if line.strip()]
    if not filled:
        return None
    start = _marked(lines, filled)
    if start is None and is_last:
        start = _footer(lines, filled)
    head = [place for place in filled if start is None or place < start]
    phone = _phone(lines, head)
    if phone is not None:
        return phone
    if not head:
        return start
    name = head[-1]
    is_named = len(head) > 1 and _DASH_NAME.match(lines[name].strip()) and not _BULLET.match(lines[head[-2]])
    return name if is_named else start


def _marked(lines: Sequence[str], filled: Sequence[int]) -> int | None:
    for number, place in enumerate(filled):
        below = len(filled) - number - 1
        line = lines[place]
        if line == "-- " and below <= _MAX_MARKED:
            return place
        bare = line.strip()
        if bare in {"--", "—", "– –"} and 0 < below <= (_MAX_DASHED if lines[place + 1].strip() else _MAX_PARTED):
            return place
    return None


def _footer(lines: Sequence[str], filled: Sequence[int]) -> int | None:
    """Find a list's footer: a rule, and below it words that only such footers use."""
    for place in filled[-_MAX_FOOTER:]:
        if _UNDERSCORES.match(lines[place].strip()):
            below = [lines[at] for at in filled if at > place]
            if below and any(FOOTER.search(fold(line)) for line in below):
                return place
    return None


def _phone(lines: Sequence[str], filled: Sequence[int]) -> int | None:
    """Find a telephone's lines at the end; one more line (a name, an address of the program) may follow them."""
    found: int | None = None
    for number in range(1, min(len(filled), 5) + 1):
        line = lines[filled[-number]]
        if is_phone_line(fold(line)):
            found = filled[-number]
        elif found is not None and _RULE.match(line.strip()):
            return filled[-number]
        elif found is not None or number > 1 or len(line) > 60 or line.rstrip().endswith((".", "?", "!")):
            break
    return found
