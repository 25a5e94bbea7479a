"""Reading: the pieces that commands are made of: numbers, times, titles, and the mistakes in them.

Law: reading is total: a piece is a value or a `Mistake` that can be answered in words.
It does not know which commands there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from daftar_bots.core.language import fold
from daftar_bots.core.plain_text import tidy

QUOTES = {'"': '"', "“": "”", "„": "”", "«": "»", "”": "”"}
NUMBER = re.compile(r"(\d{1,9})(?:/(\d{4}))?")
_WITHIN = re.compile(r"(\d{1,4})([dh])")
_DAY = re.compile(r"(\d{1,2})[-./](\d{1,2})(?:[-./](\d{4}))?|(\d{4})-(\d{1,2})-(\d{1,2})")
# Why: a title is one line on a telephone's list of rooms; two hundred characters are more than any shows.
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Number:
    """The number by which people speak of an announcement; without a year the present one is meant."""

    serial: int
    year: int | None


@dataclass(frozen=True, slots=True)
class Within:
    """Acknowledge within so many hours."""

    hours: int


@dataclass(frozen=True, slots=True)
class Day:
    """By the end of this day (as written, not yet checked against the calendar); year 0 is the next such day."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """A command that cannot be obeyed as it stands: the key of the sentence that says why, and the word it is about."""

    key: str
    word: str = ""
    hint: str = ""


class Command(Protocol):
    """What a person wants: any value with the verb that it came by."""

    @property
    def verb(self) -> str:
        """The verb, as the keys of `words.VERBS` have it."""


class AboutOne(Command, Protocol):
    """A command about one announcement; `number` is None where the person named none (a reply names it)."""

    @property
    def number(self) -> Number | None:
        """The announcement's number."""


@dataclass(frozen=True, slots=True)
class About:
    """A command about one announcement that needs nothing more."""

    verb: str
    number: Number | None


@dataclass(frozen=True, slots=True)
class Said:
    """What a reader is given: the verb that was spoken, what stands behind it, and whether it was to the bot for certain."""

    verb: str
    rest: str
    is_addressed: bool = False


# A reader gives None where the words are people talking to each other.
Reader: TypeAlias = "Callable[[Said], Command | Mistake | None]"


def partition(text: str) -> tuple[str, str]:
    """Give the first word and what stands behind it."""
    found = re.search(r"\s+", text)
    return (text, "") if found is None else (text[: found.start()], text[found.end() :])


def number_in(word: str) -> Number | None:
    """Read a word that is the number of an announcement, with a sign behind it at most."""
    found = NUMBER.fullmatch(fold(word).strip(":,."))
    return Number(int(found[1]), int(found[2]) if found[2] else None) if found else None


def read_about(said: Said) -> Command | Mistake:
    """Read a command about one announcement; what stands behind its number does not matter."""
    word = fold(said.rest).strip()
    if not word:
        return About(said.verb, None)
    found = NUMBER.match(word)
    if found is None:
        return Mistake("mistake-number", said.rest.strip()[:40])
    return About(said.verb, Number(int(found[1]), int(found[2]) if found[2] else None))


def read_title(rest: str) -> tuple[str, str, str] | Mistake:
    """Give what stands before the title, the title, and what stands behind it."""
    start = next((i for i, sign in enumerate(rest) if sign in QUOTES), None)
    if start is None:
        return Mistake("mistake-no-title")
    end = rest.find(QUOTES[rest[start]], start + 1)
    if end < 0:
        return Mistake("mistake-open-title")
    title = " ".join(tidy(rest[start + 1 : end]).split())
    if not title:
        return Mistake("mistake-no-title")
    if len(title) > LONGEST_TITLE:
        return Mistake("mistake-long-title", str(LONGEST_TITLE))
    return rest[:start], title, rest[end + 1 :].strip()


def read_deadline(value: str) -> Within | Day | None:
    """Read `2d`, `6h` or a day (folded); None where it is neither."""
    if found := _WITHIN.fullmatch(value):
        return Within(int(found[1]) * (24 if found[2] == "d" else 1))
    if found := _DAY.fullmatch(value):
        if found[4]:
            return Day(int(found[4]), int(found[5]), int(found[6]))
        return Day(int(found[3] or 0), int(found[2]), int(found[1]))
    return None
