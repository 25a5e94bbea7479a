"""Moment pieces: the parts that a time is named with (a day, a date, an hour, a span, a rule), each read at a place in the words.

Law: a piece gives the wish with itself added and how many words it took, or None; each is taken once. Reading is total.
It does not know in which order pieces come, nor what moment they mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from daftar_bots.core import moment_words as words
from daftar_bots.core.language import fold
from daftar_bots.core.moments import Unit, read_cron
from daftar_bots.core.schedule import Date

_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(am|pm|a\.m|p\.m)?")
_DATE = re.compile(r"(\d{1,2})[-./](\d{1,2})(?:[-./](\d{4}))?|(\d{4})-(\d{1,2})-(\d{1,2})")
_SHORT_SPAN = re.compile(r"(\d{1,3})(m|min|h|hr|d|w)")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
_SHORT = {"m": "minute", "min": "minute", "h": "hour", "hr": "hour", "d": "day", "w": "week"}
_AM, _PM = ("am", "a.m", "a.m."), ("pm", "p.m", "p.m.")


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour as spoken: bare (`4`) it is not yet known which half of the day is meant."""

    hour: int
    minute: int = 0
    half: str = ""
    is_bare: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """The pieces of a time as they were named; None where one was not."""

    day: str = ""
    date: Date | None = None
    clock: Clock | None = None
    part: str = ""
    span: tuple[int, str] | None = None
    every: Unit | None = None
    step: int = 1
    weekdays: frozenset[int] = frozenset()
    month_day: int | None = None
    cron: str = ""
    until: Date | None = None
    nags: bool = False

    @property
    def is_time(self) -> bool:
        """Whether there is anything in it that a moment can be made of."""
        return bool(self.day or self.date or self.clock or self.part or self.span or self.every or self.cron)


@dataclass(frozen=True, slots=True)
class Token:
    """One word: folded without the signs around it, and where it stands."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reader:
    """The words from a place on; `is_led` says that `at` stands before."""

    tokens: list[Token]
    place: int
    is_led: bool = False

    def at(self, offset: int) -> str:
        """Give a word from here; "" beyond the end."""
        place = self.place + offset
        return self.tokens[place].word if 0 <= place < len(self.tokens) else ""

    def number(self, offset: int) -> int | None:
        """Give a number in digits or as a word."""
        word = self.at(offset)
        if word.isascii() and word.isdecimal() and len(word) <= 3:
            return int(word)
        return words.NUMBER_OF.get(word)


_Piece = Callable[[Reader, Wish], "tuple[Wish, int] | None"]


def _nag(reader: Reader, wish: Wish) -> tuple[Wish, int] | None:
    for end in words.DONE_ENDS:
        if tuple(reader.at(offset) for offset in range(len(end))) == tuple(end):
            return replace(wish, nags=True), len(end)
    return (replace(wish, nags=True), 1) if reader.at(0) in words.NAG else None


def _until(reader: Reader, wish: Wish) -> tuple[Wish, int] | None:
    if wish.until is not None:
        return None
    is_before = reader.at(0) in words.UNTIL
    found = _date_at(reader, 1 if is_before else 0)
    if found is None:
        return None
    used = found[1] + is_before
    if not is_before:
        if reader.at(used) not in words.UNTIL_BEHIND:
            return None
        used += 1
    return replace(wish, until=found[0]), used


def _cron(reader: Reader, wish: Wish) -> tuple[Wish, int] | None:
    if reader.at(0) != "cron" or wish.every or wish.cron:
        return None
    fields = " ".join(reader.at(offset).strip("\"'“”") for offset in range(1, 6))
    # Why even where they are wrong: who writes `cron` is told so.
    return replace(wish, cron=fields), 6 if read_cron(fields) else min(6, len(reader.tokens) - reader.place)


def _short_rule(reader: Reader, wish: Wish) -> tuple[Wish, int] | None:
    if wish.every:
        return None
    word = reader.at(0)
    for meant, unit in (
        (words.DAILY, Unit.DAY),
        (words.WORKDAYS, Unit.WORKDAY),
        (words.WEEKLY, Unit.WEEK),
        (words.MONTHLY, Unit.MONTH),
        (words.YEARLY, Unit.YEAR),
    ):
        if word in meant:
            return _with_days(reader, replace(wish, every=unit), 1)
    return None


def _rule(reader: Reader, wish: Wish) -> tuple[Wish, int] | None:
    if wish.every or reader.at(0) not in words.EVERY:
        return None
    used, step = 1, 1
    if reader.at(used) in words.OTHER:
        used, step = used + 1, 2
    elif (number := reader.number(used)) is not None and number > 0:
        used, step = used + 1, number
    if reader.at(used) in words.WORKING and reader.at(used + 1) in {*words.SPAN_OF, *words.EVERY_SPAN_OF}:
        return _with_days(reader, replace(wish, every=Unit.WORKDAY), used + 2)
    word = reader.at(used)
    if word in words.WEEKDAY_OF:
        return _with_days(reader, replace(wish, every=Unit.WEEK, step=step), used)
    if word in words.DAILY:
        return replace(wish, every=Unit.DAY, step=step), used + 1
    unit = words.EVERY_SPAN_OF.get(word) or words.SPAN_OF.get(word)
    if unit is None:
        return _part_rule(reader, wish, used)
    return _with_days(reader, replace(wish, every=Unit(unit), step=step), used + 1)


def _part_rule(reader: Reader, wish: Wish, used: int) -> tuple[Wish, int] | None:
    """Read `every morning`."""
    part = words.PART_OF.get(reader.at(used))
    return (replace(wish, every=Unit.DAY, part=part), used + 1) if part and not wish.part else None


def _with_days(reader: Reader, wish: Wish, used: int) -> tuple[Wish, int]:
    """Add the days of the week, or the day of the month, that stand behind a rule."""
    skipped = used
    while reader.at(skipped) in words.LEADS:
        skipped += 1
    if wish.every is Unit.WEEK:
        days: set[int] = set()
        place = skipped
        while (day := words.WEEKDAY_OF.get(reader.at(place))) is not None:
            days.add(day)
            place += 1
            used = place
            if reader.at(place) in words.AND:
                place += 1
        return replace(wish, weekdays=frozenset(days)), used
    if wish.every is Unit.MONTH and (found := _ORDINAL.fullmatch(reader.at(skipped))):
        is_marked = found[0] != found[1] or reader.at(skipped + 1) in words.OF_MONTH or skipped > used
        is_clock = reader.at(skipped + 1) in words.O_CLOCK
        if (is_marked or not is_clock) and 1 <= int(found[1]) <= 31:
            return replace(wish, month_day=int(found[1])), skipped + 1
    return wish, used


def _span(reader: Reader, wish: Wish) -> tuple[Wish, int] | None:  # noqa: PLR0911 - one line a form
    if wish.span or wish.every:
        return None
    if reader.at(0) in words.NEXT and (unit := words.NEXT_SPAN_OF.get(reader.at(1))):
        return replace(wish, span=(1, unit)), 2
    is_before = reader.at(0) in words.IN
    used = int(is_before)
    if is_before and (found := _SHORT_SPAN.fullmatch(reader.at(used))):
        return replace(wish, span=(int(found[1]), _SHORT[found[2]])), used + 1
    count: int | None
    if reader.at(used) in words.HALF or (reader.at(used) in words.A and reader.at(used + 1) in words.HALF):
        used += 1 + (reader.at(used) in words.A)
        used += reader.at(used) in words.A
        count = 0
    else:
        count = 1 if reader.at(used) in words.A else reader.number(used)
        used += 1
    if count is None:
        return None
    word = reader.at(used)
    behind = words.AFTER_SPAN_OF.get(word)
    unit = behind or words.SPAN_OF.get(word)
    used += 1
    if reader.at(used) in words.OF and reader.at(used + 1) in words.AFTER:
        used += 1
    is_after = reader.at(used) in words.AFTER
    if unit is None or not (is_before or behind or is_after):
        return None
    if count == 0:
        return (replace(wish, span=(30, "minute")), used + is_after) if unit == "hour" else None
    return replace(wish, span=(count, unit)), used + is_after


def _day(reader: Reader, wish: Wish) -> tuple[Wish, int] | None:
    if wish.day or wish.date or wish.every or wish.span:
        return None
    if [reader.at(offset) for offset in range(3)] == ["day", "after", "tomorrow"]:
        return replace(wish, day="overmorrow"), 3
    word = reader.at(0)
    if word == "tonight" and not wish.part:
        return replace(wish, day="today", part="night"), 1
    # "ہفتے کو" is on Saturday, "ہفتے" alone a week.
    if word == fold("ہفتے") and reader.at(1) == fold("کو"):
        return replace(wish, day="saturday"), 2
    if word in words.DAY_OF:
        return replace(wish, day=words.DAY_OF[word]), 1
    return None


def _date(reader: Reader, wish: Wish) -> tuple[Wish, int] | None:
    if wish.day or wish.date or wish.span:
        return None
    found = _date_at(reader, 0)
    return None if found is None else (replace(wish, date=found[0]), found[1])


def _date_at(reader: Reader, offset: int) -> tuple[Date, int] | None:
    word = reader.at(offset)
    if found := _DATE.fullmatch(word):
        day, month, year = (found[6], found[5], found[4]) if found[4] else (found[1], found[2], found[3])
        # Why: `10.30` is half past ten, and `at 10.10` ten past.
        if "." in word and not year and (int(month) > 12 or reader.is_led):
            return None
        return Date(int(day), int(month), int(year) if year else None), 1
    ordinal, month_word = _ORDINAL.fullmatch(word), words.MONTH_OF.get(reader.at(offset + 1))
    if ordinal is None or month_word is None:
        month_word, ordinal = words.MONTH_OF.get(word), _ORDINAL.fullmatch(reader.at(offset + 1))
    if ordinal is None or month_word is None:
        return None
    following_word = reader.at(offset + 2)
    has_year = len(following_word) == 4 and following_word.isascii() and following_word.isdecimal()
    return Date(int(ordinal[1]), month_word, int(following_word) if has_year else None), 2 + has_year


def _part(reader: Reader, wish: Wish) -> tuple[Wish, int] | None:
    # "in the morning", "in the evening".
    offset = 2 if (reader.at(0), reader.at(1)) == ("in", "the") else 0
    part = words.PART_OF.get(reader.at(offset))
    return (replace(wish, part=part), offset + 1) if part and not wish.part else None


def _clock(reader: Reader, wish: Wish) -> tuple[Wish, int] | None:
    if wish.clock or (wish.span and wish.span[1] in {"minute", "hour"}):
        return None
    if found := _fraction(reader):
        return replace(wish, clock=found[0]), found[1]
    used, word = 1, reader.at(0)
    match = _CLOCK.fullmatch(word)
    if match is None and (number := words.NUMBER_OF.get(word)) is not None and number <= 12:
        match = _CLOCK.fullmatch(str(number))
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        return None
    half = (match[3] or "").replace(".", "")
    if not half and reader.at(1) in {*_AM, *_PM}:
        half, used = reader.at(1).replace(".", ""), 2
    is_sure = bool(match[2] or half or reader.is_led or reader.at(1) in words.O_CLOCK or words.PART_OF.get(reader.at(-1)))
    if not is_sure or (half and not 1 <= int(match[1]) <= 12):
        return None
    return replace(wish, clock=Clock(int(match[1]), int(match[2] or 0), half, is_bare=not match[2] and not half)), used


def _fraction(reader: Reader) -> tuple[Clock, int] | None:
    """Read half past, quarter past and quarter to, as `साडेचार वाजता` and `साढ़े चार बजे`."""
    for meant, minutes in ((words.HALF_PAST, 30), (words.QUARTER_PAST, 15), (words.QUARTER_TO, -15)):
        word = reader.at(0)
        for fraction in meant:
            joined = words.NUMBER_OF.get(word.removeprefix(fraction)) if word.startswith(fraction) and word != fraction else None
            number = reader.number(1) if word == fraction else joined
            if number is not None and 1 <= number <= 12:
                used = 2 if word == fraction else 1
                return Clock(number if minutes > 0 else number - 1, minutes % 60, is_bare=True), used
    return None


PIECES: tuple[_Piece, ...] = (_nag, _until, _cron, _rule, _short_rule, _span, _date, _day, _part, _clock)
