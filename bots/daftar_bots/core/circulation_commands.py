"""Circulation commands: revise, return, schedule, and standing in for each other.

Law: as of all commands, reading is total; these are words of everyday talk too, so that without a number (or a person, or nothing behind
them) they are commands only where they are meant for the bot. It does not know who may do what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from daftar_bots.core.language import fold
from daftar_bots.core.options import Options, read_options
from daftar_bots.core.reading import QUOTES, Command, Day, Mistake, Number, Said, Within, number_in, partition, read_deadline, read_title
from daftar_bots.core.schedule import When, read_when
from daftar_bots.core.words import VERB_OF, spoken

_YES = frozenset(fold(word) for word in ("yes", "हो", "होय", "हाँ", "हां", "ہاں", "جی"))
_LIST = frozenset(fold(word) for word in ("list", "यादी", "सूची", "فہرست"))
_END = frozenset(fold(word) for word in ("end", "stop", "बंद", "समाप्त", "ختم"))
# Words that only lead to the next one.
_LEADING: Mapping[str, tuple[str, ...]] = MappingProxyType({"": ("to", "till", "until", "by", "at", "ला", "पर्यंत", "को", "तक", "کو", "تک")})
_LEADS = spoken(_LEADING)


@dataclass(frozen=True, slots=True)
class Cancel:
    """A wish to drop a draft; `is_sure` where it has been said twice."""

    number: Number | None
    is_sure: bool = False
    verb: str = "cancel"


@dataclass(frozen=True, slots=True)
class Revise:
    """A wish to put a draft into other words; what is not given stays (`title` and `text` where None)."""

    number: Number | None
    options: Options
    title: str | None = None
    text: str | None = None
    verb: str = "revise"


@dataclass(frozen=True, slots=True)
class Return:
    """A wish to send a draft back to who wrote it, with what is to be put right."""

    number: Number | None
    remark: str
    verb: str = "return"


@dataclass(frozen=True, slots=True)
class ListSchedule:
    """A wish to see what is to go out."""

    verb: str = "schedule"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A wish to have it go out at another moment; None: not by itself any more."""

    number: Number | None
    when: When | None
    verb: str = "schedule"


@dataclass(frozen=True, slots=True)
class StandInWish:
    """A wish to have somebody stand in till a day or for some hours, to end that (`is_end`), or (neither) to see who does."""

    verb: str
    delegate: str = ""
    till: Within | Day | None = None
    is_end: bool = False


def read_cancel(said: Said) -> Command | Mistake:
    """Read `cancel 1/2026` and `cancel 1/2026 yes`."""
    head, rest = partition(said.rest.strip())
    if fold(head) in _YES and not rest:
        return Cancel(None, is_sure=True)
    number = number_in(head) if head else None
    if head and number is None:
        return Mistake("mistake-number", head[:40])
    return Cancel(number, is_sure=fold(rest).strip(".! ") in _YES)


def _named(said: Said) -> tuple[Number | None, str] | None:
    """Give the number at the beginning, if there is one, and what is behind it; None for what is not said to the bot."""
    head, rest = partition(said.rest.strip())
    number = number_in(head) if head else None
    if number is None:
        return (None, said.rest) if said.is_addressed else None
    return number, rest


def read_revise(said: Said) -> Command | Mistake | None:
    """Read `revise 1/2026 [words before the title] "Title" Text`; with nothing behind the number it is asked for again as it is."""
    named = _named(said)
    if named is None:
        return None
    number, rest = named
    if not rest.strip() and number is None:
        return Mistake("mistake-empty-revise")
    if not any(sign in QUOTES for sign in rest):
        options = read_options(rest)
        return options if isinstance(options, Mistake) else Revise(number, options)
    parts = read_title(rest)
    if isinstance(parts, Mistake):
        return parts
    before, title, text = parts
    options = read_options(before)
    return options if isinstance(options, Mistake) else Revise(number, options, title, text or None)


def read_return(said: Said) -> Command | Mistake | None:
    """Read `return 1/2026 What is to be put right`."""
    named = _named(said)
    if named is None:
        return None
    number, rest = named
    return Return(number, rest.strip()) if rest.strip() else Mistake("mistake-empty-return")


def read_schedule(said: Said) -> Command | Mistake | None:
    """Read `schedule`, `schedule 1/2026 tomorrow 10:00` and `schedule cancel 1/2026`."""
    words = [word for word in fold(said.rest).split() if word not in _LEADS]
    if not words or words[0] in _LIST:
        return ListSchedule()
    is_off = VERB_OF.get(words[0]) == "cancel"
    number = number_in(words[is_off]) if len(words) > is_off else None
    if number is None:
        return Mistake("mistake-when", words[0][:40]) if said.is_addressed else None
    if is_off:
        return Schedule(number, None)
    when = read_when(words[1], words[2] if len(words) > 2 else "") if len(words) > 1 else None
    return Schedule(number, when) if when is not None else Mistake("mistake-when", " ".join(words[1:])[:40])


def read_stand_in(said: Said) -> Command | Mistake | None:
    """Read `delegate to @x till 12-12`, `delegate end` and `delegate` (and the same with `charge`)."""
    words = [word for word in fold(said.rest).split() if word not in _LEADS]
    if not words or (words[0] in _LIST and len(words) == 1):
        return StandInWish(said.verb)
    if words[0] in _END and len(words) == 1:
        return StandInWish(said.verb, is_end=True)
    if not words[0].startswith("@"):
        return Mistake("mistake-stand-in", words[0][:40]) if said.is_addressed else None
    till = read_deadline(words[1]) if len(words) > 1 else None
    return StandInWish(said.verb, words[0], till) if till is not None else Mistake("mistake-stand-in", " ".join(words[1:])[:40])
