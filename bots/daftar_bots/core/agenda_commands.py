"""Agenda commands: remind, reminders, done, drop.

Law: as of all commands, reading is total; without a time, or with words of everyday talk behind them, they are commands only where they are
meant for the bot. It does not know who may do what, nor what moment is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from daftar_bots.core.language import fold
from daftar_bots.core.moment_pieces import Wish
from daftar_bots.core.moment_reading import find
from daftar_bots.core.reading import Command, Mistake, Said, partition


def _folded(*words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


_ME = _folded("me", "us", "मला", "आम्हाला", "मुझे", "मुझको", "हमें", "مجھے", "ہمیں")
_ROOM = _folded("room", "here", "everyone", "कक्षाला", "कक्षात", "कक्ष", "सर्वांना", "सबको", "कक्षको", "یہاں", "کمرے", "کمرہ", "سب")
_JOINS = _folded("to", "that", "about", "of", "for", "-", "–", ":", "को", "कि", "की", "کہ", "کو")
_YES = _folded("yes", "हो", "होय", "हाँ", "हां", "ہاں", "جی")
_NUMBER = re.compile(r"#?(\d{1,9})[.,:]?")
# Why: what a telephone shows of a message without opening it is far less; this is for those who paste a letter.
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Remember:
    """A wish to be reminded (or to have the room reminded) of a text; `text` is empty where it is what was replied to."""

    wish: Wish
    text: str
    is_room: bool = False
    verb: str = "remind"


@dataclass(frozen=True, slots=True)
class ListReminders:
    """A wish to see the reminders."""

    verb: str = "reminders"


@dataclass(frozen=True, slots=True)
class Done:
    """What was to be done is done; without a number it is the one that was replied to, or the only one that rings."""

    number: int | None
    verb: str = "done"


@dataclass(frozen=True, slots=True)
class Drop:
    """A wish not to be reminded any more; `is_sure` where it has been said twice."""

    number: int | None
    is_sure: bool = False
    verb: str = "drop"


def read_remind(said: Said) -> Command | Mistake | None:
    """Read `remind me friday 4pm to send the report`, and the same with the time at the end."""
    head, rest = partition(said.rest.strip())
    word = fold(head).strip(",:")
    is_room = word in _ROOM
    if word.startswith("@") and ":" in word:
        return Mistake("agenda-others")
    text = rest if is_room or word in _ME else said.rest.strip()
    first, behind = partition(text)
    if fold(first) in _JOINS:
        text = behind
    if not text.strip():
        return Mistake("agenda-empty") if said.is_addressed or word in _ME or is_room else None
    found = find(text)
    if found is None:
        return Mistake("agenda-no-time", text[:60])
    words = found.rest
    first, behind = partition(words)
    # Why: "friday 4pm to send" leaves "to send", and "to send friday 4pm" leaves it in front.
    if fold(first) in _JOINS and behind:
        words = behind
    words = words.strip().strip('"“”«»').strip()
    if len(words) > LONGEST:
        return Mistake("agenda-long", str(LONGEST))
    return Remember(found.wish, words, is_room)


def read_reminders(_: Said) -> Command:
    """Read `reminders`."""
    return ListReminders()


def read_done(said: Said) -> Command | Mistake | None:
    """Read `done 3`, and `done` in reply to a reminder."""
    found = _number(said)
    return Done(found[0]) if isinstance(found, tuple) else found


def read_drop(said: Said) -> Command | Mistake | None:
    """Read `drop 3` and `drop 3 yes`."""
    found = _number(said)
    return Drop(*found) if isinstance(found, tuple) else found


def _number(said: Said) -> tuple[int | None, bool] | Mistake | None:
    words = fold(said.rest).split()
    is_sure = bool(words) and words[-1].strip(".!") in _YES
    rest = words[:-1] if is_sure else words
    if not rest:
        return (None, is_sure) if said.is_addressed else None
    found = _NUMBER.fullmatch(rest[0])
    if found is None:
        return Mistake("agenda-number", rest[0][:40]) if said.is_addressed and len(rest) == 1 else None
    return int(found[1]), is_sure
