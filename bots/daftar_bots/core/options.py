"""Options: the words before the title of an announcement: to whom it goes, and what else was wished.

Law: what is no option is part of the audience, as it was written; an option that is given twice counts as it was given last. Reading is
total. It does not know which offices there are, nor what an option does.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from daftar_bots.core.language import fold
from daftar_bots.core.reading import Day, Mistake, Number, Within, number_in, read_deadline
from daftar_bots.core.schedule import When, read_clock, read_when
from daftar_bots.core.selector import KEYS, parts_of
from daftar_bots.core.words import IMPORTANCE_OF, spoken

OPTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ack": ("ack", "पोच", "पावती", "تصدیق"),
        "label": ("label", "लेबल", "لیبل"),
        "at": ("at", "वेळ", "समय", "وقت"),
        "until": ("until", "till", "पर्यंत", "तक", "تک"),
        "supersedes": ("supersedes", "replaces", "ऐवजी", "बजाय", "بجائے"),
    },
)
DRILL: Mapping[str, tuple[str, ...]] = MappingProxyType({"drill": ("drill", "exercise", "सराव", "अभ्यास", "مشق")})
_OPTION_OF, _DRILL = spoken(OPTIONS), spoken(DRILL)
_KEYS = spoken(KEYS)
_SEPARATORS = ",;،؛"


@dataclass(frozen=True, slots=True)
class Options:
    """What stands before the title; None (and `()`) where nothing was said of it."""

    audience: tuple[str, ...] = ()
    importance: str | None = None
    ack_by: Within | Day | None = None
    label: str | None = None
    send_at: When | None = None
    until: Within | Day | None = None
    supersedes: Number | None = None
    is_drill: bool = False


def read_options(text: str) -> Options | Mistake:
    """Read the words before the title."""
    audience: list[str] = []
    found = Options()
    words = deque(fold(text).split())
    while words:
        word = words.popleft()
        bare = word.strip(_SEPARATORS)
        key, colon, value = bare.partition(":")
        if importance := IMPORTANCE_OF.get(bare):
            found = replace(found, importance=importance)
        elif bare in _DRILL:
            found = replace(found, is_drill=True)
        elif colon and key in _OPTION_OF:
            read = _option(found, _OPTION_OF[key], value, words)
            if isinstance(read, Mistake):
                return replace(read, word=read.word or bare[:40])
            found = read
        elif colon and not _is_selector(bare):
            return Mistake("mistake-option", bare[:40])
        else:
            audience.append(word)
    return replace(found, audience=parts_of(" ".join(audience)))


def is_option(word: str) -> bool:
    """Tell whether a word (folded) is an option that has to be named: `until:30-11`, `drill`."""
    key, colon, _ = word.strip(_SEPARATORS).partition(":")
    return (bool(colon) and key in _OPTION_OF) or key in _DRILL


def _option(found: Options, name: str, value: str, words: deque[str]) -> Options | Mistake:
    match name:
        case "label":
            return replace(found, label=value) if value else Mistake("mistake-option")
        case "supersedes":
            number = number_in(value)
            return replace(found, supersedes=number) if number else Mistake("mistake-number", value[:40])
        case "at":
            moment = _moment(value, words)
            return replace(found, send_at=moment) if moment else Mistake("mistake-when")
    deadline = read_deadline(value)
    if deadline is None:
        return Mistake("mistake-deadline")
    return replace(found, ack_by=deadline) if name == "ack" else replace(found, until=deadline)


def _moment(value: str, words: deque[str]) -> When | None:
    """Read `at:25-11 10:00`: the time of day is a word of its own, behind the day."""
    wish = read_when(value)
    if wish is None or wish.clock is not None or not words:
        return wish
    clock = words[0].strip(_SEPARATORS)
    if read_clock(clock) is None:
        return wish
    words.popleft()
    return read_when(value, clock)


def _is_selector(word: str) -> bool:
    """Tell whether a word with a colon is one of the audience: a key of it, or a person with their server."""
    start = word.lstrip("(-")
    return start.startswith("@") or start.partition(":")[0] in _KEYS
