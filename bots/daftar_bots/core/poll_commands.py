"""Poll commands: what people write to open a poll, see how it stands, and close it, read into values.

Law: reading is total: a command or a `Mistake` that can be answered in words. It does not know rooms or the clock.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from daftar_bots.core.language import digits, fold
from daftar_bots.core.poll import FEWEST_CHOICES, MOST_CHOICES
from daftar_bots.core.reading import Command, Mistake, Said, read_title
from daftar_bots.core.schedule import When, read_when
from daftar_bots.core.words import spoken

# Why: a choice is a line on a telephone.
LONGEST_CHOICE = 100
UNTIL = frozenset(fold(word) for word in ("until", "till", "by", "पर्यंत", "तक", "تک"))
ACTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "show": ("show", "result", "results", "status", "निकाल", "परिणाम", "नतीजा", "نتیجہ"),
        "close": ("close", "end", "बंद", "بند"),
        "list": ("list", "यादी", "सूची", "فہرست"),
        "export": ("export", "निर्यात", "برآمد"),
    },
)
_ACT_OF = spoken(ACTS)
_NUMBER = re.compile(r"\d{1,9}")


@dataclass(frozen=True, slots=True)
class OpenPoll:
    """A wish to ask a room something, till a moment."""

    question: str
    choices: tuple[str, ...]
    until: When | None
    verb: str = "poll"


@dataclass(frozen=True, slots=True)
class AboutPoll:
    """A wish about a poll: `show`, `close`, `list` or `export`; without a number the room's last one is meant."""

    act: str
    number: int | None = None
    verb: str = "poll"


def read_poll(said: Said) -> Command | Mistake:
    """Read `"Question" a | b | c until 25-11 17:00`, or what is wanted of a poll."""
    rest = said.rest.strip()
    if not rest:
        return AboutPoll("list")
    words = fold(rest).split()
    act = _ACT_OF.get(words[0].strip(":,."))
    if act is not None or _NUMBER.fullmatch(words[0]):
        number = next((word for word in words[:2] if _NUMBER.fullmatch(word)), None)
        if act is None and len(words) > 1:
            act = _ACT_OF.get(words[1].strip(":,."))
        return AboutPoll(act or "show", int(number) if number else None)
    parts = read_title(rest)
    if isinstance(parts, Mistake):
        return Mistake("poll-mistake-question") if parts.key == "mistake-no-title" else parts
    before, question, text = parts
    if before.strip():
        return Mistake("poll-mistake-question")
    return _with_choices(question, text)


def read_until(text: str) -> tuple[str, When] | Mistake | None:
    """Take `until DAY TIME` off the end of a text: give what stands before it, and the moment; None where it has none."""
    words = text.split()
    for back in (2, 3):
        if len(words) >= back and fold(words[-back]) in UNTIL:
            when = read_when(fold(words[-back + 1]), fold(words[-1]) if back == 3 else "")
            if when is None:
                return Mistake("poll-mistake-until", " ".join(words[-back + 1 :])[:40])
            return " ".join(words[:-back]), when
    # `25-11 तक` and `25-11 17:00 تک` have the word behind the moment.
    if words and fold(words[-1]) in UNTIL:
        for back in (3, 2):
            when = read_when(*(fold(word) for word in words[-back:-1])) if len(words) >= back else None
            if when is not None:
                return " ".join(words[:-back]), when
        return Mistake("poll-mistake-until", " ".join(words[-2:])[:40])
    return None


def _with_choices(question: str, text: str) -> OpenPoll | Mistake:
    taken = read_until(text)
    if isinstance(taken, Mistake):
        return taken
    text, until = taken if taken is not None else (text, None)
    choices = tuple(" ".join(choice.split()) for choice in re.split(r"[|\n]", text) if choice.strip())
    if len(choices) < FEWEST_CHOICES:
        return Mistake("poll-mistake-choices")
    if len(choices) > MOST_CHOICES:
        return Mistake("poll-mistake-many", str(MOST_CHOICES))
    if any(len(choice) > LONGEST_CHOICE for choice in choices):
        return Mistake("poll-mistake-long", str(LONGEST_CHOICE))
    if len({fold(choice) for choice in choices}) < len(choices):
        return Mistake("poll-mistake-double")
    return OpenPoll(question, choices, until)


def number_of(text: str) -> int | None:
    """Read a number in digits of any script."""
    word = digits(text.strip())
    return int(word) if _NUMBER.fullmatch(word) else None


@dataclass(frozen=True, slots=True)
class Mydata:
    """A wish to know what the bots hold about oneself."""

    verb: str = "mydata"


def read_mydata(_: Said) -> Command:
    """Read the command; there is nothing more to say."""
    return Mydata()
