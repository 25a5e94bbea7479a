"""Control words: what people can say in the control room, and what they are shown before something is done.

Law: any text gives a `Word` or None; a word without its id, or with one too many, says what is missing. Pure.
It does not know mails, rooms or people.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from daftar_bridges import mailbox_words
from daftar_bridges.spool import Row
from daftar_bridges.steering import DROP, HOLD, REJECT, RELEASE, REPLAY, RETRY, Aim

HELP = (
    "In this room:\n"
    "!mail queue – what waits or is held, both ways\n"
    "!mail show ID – the whole way of one mail\n"
    "!mail approve ID – lets a held mail go (✅ on its notice does the same)\n"
    "!mail reject ID REASON – turns a held mail away and tells its sender (❌ on its notice does the same)\n"
    "!mail drop ID REASON – takes a held mail away; nobody is told\n"
    "!mail hold ID REASON – keeps back a mail that waits\n"
    "!mail retry ID – tries again now\n"
    "!mail replay ID – has a mail that is kept come once more\n"
    "!mail yes NUMBER, !mail no NUMBER – answers what the bridge asks\n"
    f"{mailbox_words.HELP}"
)
# Compared without U+FE0F.
SIGNS = {"✅": RELEASE, "❌": REJECT}
_DEEDS = {
    "approve": RELEASE,
    "release": RELEASE,
    "reject": REJECT,
    "drop": DROP,
    "hold": HOLD,
    "retry": RETRY,
    "replay": REPLAY,
    "show": "show",
    "yes": "yes",
    "no": "no",
}
# Why a reason: somebody will ask for it, and it goes to the sender.
_WITH_REASON = frozenset({REJECT, DROP, HOLD})
_SAID = re.compile(r"!mail(?:\s+(\S+))?(?:\s+(\S+))?(?:\s+(.*\S))?\s*\Z", re.DOTALL)
_MOST_REASON = 400


@dataclass(frozen=True, slots=True)
class Word:
    """What was said: a deed (or queue, show, help, yes, no) with the id of a mail and a reason; `problem` where something is missing."""

    word: str
    key: str = ""
    reason: str = ""
    problem: str = ""


def parse(text: str) -> Word | None:
    """Read what somebody typed; None where it is none of our words."""
    found = _SAID.match(text)
    if found is None:
        return None
    said, key, reason = ((piece or "") for piece in found.groups())
    if said in {"queue", "help", "", *mailbox_words.WORDS}:
        return Word(said or "help", *((key.strip("`"), reason) if said in mailbox_words.WORDS else ()))
    word = _DEEDS.get(said)
    if word is None:
        return None
    if not key:
        return Word(word, problem=f"`!mail {said}` needs the id of a mail; `!mail queue` shows them.")
    if word in _WITH_REASON and not reason:
        return Word(word, key, problem=f"`!mail {said} {key}` needs a reason.")
    return Word(word, key.strip("`"), " ".join(reason.split())[:_MOST_REASON])


def asks_first(word: str) -> bool:
    """Whether a deed cannot be undone."""
    return word in {REJECT, DROP, REPLAY}


def preview(word: str, aim: Aim, silence: str) -> str:
    """Give what a deed would do; `silence` is why the sender would not be told."""
    title = f"{aim.title[:1].upper()}{aim.title[1:]}"
    if word == REPLAY:
        return f"{title} would come into its room once more."
    if word == DROP:
        return f"{title} would be taken away for good; nobody would be told."
    if aim.way == "out":
        return f"{title} would not be sent; its thread would be told."
    told = f"its sender would not be told, since {silence}" if silence else f"{aim.other} would be told"
    return f"{title} would be turned away for good; {told}."


def queue_text(rows: Sequence[Row], most: int) -> str:
    """Give the queue as the room is told it."""
    if not rows:
        return "Nothing waits and nothing is held."
    shown = [_line(row) for row in rows[:most]]
    more = [f"… and {len(rows) - most} more; `daftar mail queue` shows all."] if len(rows) > most else []
    return "\n".join([*shown, *more])


def _line(row: Row) -> str:
    arrow = f"{row.other or '<>'} → {row.mailbox}" if row.way == "in" else f"{row.mailbox} → {row.other}"
    state = "held" if row.state == "held" else "waits"
    tries = f", {row.attempts} tries" if row.attempts else ""
    return f"{row.id} {state}: {arrow}{tries}" + (f" ({row.reason})" if row.reason else "")
