"""Control words: what people can say in the control room, and what they are shown before something is done.

Law: any text gives a `Word` or None; a word without its id, or with one too many, says what is missing. Pure.
It does not know mails, rooms or people.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from daftar_bridges import mailbox_words
from daftar_bridges.core import reply, speech
from daftar_bridges.core.control_speech import capital, reason_of, say, tries
from daftar_bridges.spool import Row
from daftar_bridges.steering import DROP, HOLD, REJECT, RELEASE, REPLAY, RETRY, Aim, title_of

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
# Why: a proxy may answer with a whole page; `show` has all of it.
_MOST_SHOWN = 160
_MOST_WORD = 40


@dataclass(frozen=True, slots=True)
class Word:
    """What was said: a deed (or queue, show, help, yes, no) with the id of a mail and a reason; `problem` where something is missing."""

    word: str
    key: str = ""
    reason: str = ""
    problem: str = ""


def parse(text: str, language: str = "en") -> Word | None:
    """Read what somebody typed; None where it is none of our words. What is missing is said in a language."""
    found = _SAID.match(text)
    if found is None:
        return None
    said, key, reason = ((piece or "") for piece in found.groups())
    if said in {"queue", "help", "", *mailbox_words.WORDS}:
        return Word(said or "help", *((key.strip("`"), reason) if said in mailbox_words.WORDS else ()))
    word = _DEEDS.get(said)
    if word is None:
        return None if said in reply.WORDS else Word("help", problem=_unknown(said, language))
    if not key:
        return Word(word, problem=say(language, "needs-id", word=said))
    if word in _WITH_REASON and not reason:
        return Word(word, key, problem=say(language, "needs-reason", word=said, mail=key))
    return Word(word, key.strip("`"), reason_in(reason))


def reason_in(text: str) -> str:
    """Give a reason as it is written down: one line, of a bounded length."""
    return " ".join(text.split())[:_MOST_REASON]


def reason_shown(row: Row, language: str = "en") -> str:
    """Give why a row of the queue is as it is, on one line; nothing for one that was held and waits by now."""
    if row.way == "in" and row.state == "ready" and not row.attempts:
        return ""
    shown = reason_of(language, row.reason)
    return shown if len(shown) <= _MOST_SHOWN else f"{shown[: _MOST_SHOWN - 1].rstrip()}…"


def _unknown(said: str, language: str) -> str:
    close = get_close_matches(said[:_MOST_WORD].lower(), sorted(reply.CONTROL_WORDS | reply.WORDS), n=1)
    meant = speech.say(language, "did-you-mean", word=close[0]) if close else ""
    return f"{speech.say(language, 'unknown-word', word=said[:_MOST_WORD])} {meant}".rstrip()


def asks_first(word: str) -> bool:
    """Whether a deed cannot be undone."""
    return word in {REJECT, DROP, REPLAY}


def preview(word: str, aim: Aim, silence: str, language: str = "en") -> str:
    """Give what a deed would do; `silence` is why the sender would not be told."""
    title = capital(title_of(aim, language))
    if word == REPLAY:
        return say(language, "would-replay", title=title)
    if word == DROP:
        return say(language, "would-drop", title=title)
    if aim.way == "out":
        return say(language, "would-not-send", title=title)
    if silence:
        return say(language, "would-return-silently", title=title, silence=silence)
    return say(language, "would-return", title=title, sender=aim.other)


def queue_text(rows: Sequence[Row], most: int, language: str = "en") -> str:
    """Give the queue as the room is told it."""
    if not rows:
        return say(language, "queue-empty")
    shown = [_line(row, language) for row in rows[:most]]
    more = [say(language, "queue-more", count=len(rows) - most)] if len(rows) > most else []
    return "\n".join([*shown, *more])


def _line(row: Row, language: str) -> str:
    arrow = f"{row.other or '<>'} → {row.mailbox}" if row.way == "in" else f"{row.mailbox} → {row.other}"
    state = say(language, "queue-held" if row.state == "held" else "queue-waits")
    reason = reason_shown(row, language)
    return f"{row.id} {state}: {arrow}{tries(language, row.attempts)}" + (f" ({reason})" if reason else "")
