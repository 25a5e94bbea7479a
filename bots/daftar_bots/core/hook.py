"""Hook: what a department's system may post to us, checked field by field, and the words that rooms get for it.

Law: a body is taken whole or refused with every fault and its place; a field that is not declared is a fault; a value never brings
markup, line ends or mentions with it. Each declared slot of a text has a field. It does not know who posts, nor rooms beyond their names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from daftar_bots.core.foreign import clean, isolate

KINDS = ("text", "number", "amount", "date", "moment", "yes_no", "choice", "link")
LONGEST_VALUE = 2000
MOST_FIELDS = 60
_MOST_DEPTH = 6
_SLOT = re.compile(r"\{([^{}]*)\}")
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
# Why: a number of more digits is no sum and no count; Python would take one of any length.
_LONGEST_NUMBER = 30


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a body: where it stands (JSON pointer), what it is, and how much of it is shown (`shown`: its last signs only)."""

    name: str
    pointer: str
    kind: str = "text"
    is_needed: bool = True
    most: int = 200
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    shown: int | None = None
    sample: object = None


@dataclass(frozen=True, slots=True)
class Target:
    """A room and its languages; () where they are the bot's."""

    room: str
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hook:
    """One system: its fields, its text by language, and the rooms; `by` sends elsewhere by the value of a field."""

    name: str
    title: Mapping[str, str]
    fields: tuple[Field, ...]
    texts: Mapping[str, str]
    targets: tuple[Target, ...]
    by: str = ""
    routes: Mapping[str, tuple[Target, ...]] = field(default_factory=dict)
    id_field: str = ""
    is_loud: bool = False
    expires: date | None = None

    def rooms(self) -> tuple[str, ...]:
        """Give every room that it may write to."""
        every = (*self.targets, *(target for targets in self.routes.values() for target in targets))
        return tuple(dict.fromkeys(target.room for target in every))


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at `pointer` (RFC 6901) of a body."""

    pointer: str
    detail: str


Values = Mapping[str, object]


def read(hook: Hook, body: bytes) -> Values | list[Fault]:
    """Read a body: the checked value of each field that is there, or all its faults."""
    try:
        data = json.loads(body, parse_constant=_refuse, parse_int=_integer, parse_float=_decimal)
    except (ValueError, RecursionError, InvalidOperation):
        return [Fault("", "expected JSON in UTF-8")]
    if not isinstance(data, dict):
        return [Fault("", "expected a JSON object")]
    leaves: dict[str, object] = {}
    if not _walk(data, "", 1, leaves, {each.pointer for each in hook.fields}):
        return [Fault("", f"more than {MOST_FIELDS} values, or nested deeper than {_MOST_DEPTH}")]
    return check(hook, leaves)


def check(hook: Hook, leaves: Mapping[str, object]) -> Values | list[Fault]:
    """Check values by pointer."""
    known = {each.pointer: each for each in hook.fields}
    faults = [Fault(pointer, "there is no such field") for pointer in leaves if pointer not in known]
    values: dict[str, object] = {}
    for pointer, each in known.items():
        value = leaves.get(pointer)
        if value is None or value == "":
            if each.is_needed:
                faults.append(Fault(pointer, "this field is missing"))
            continue
        checked = _check(each, value)
        if isinstance(checked, Fault):
            faults.append(checked)
        else:
            values[each.name] = checked
    return faults or values


def targets_of(hook: Hook, values: Values) -> tuple[Target, ...]:
    """Give where it goes: the rooms of the value it is routed by, else all of `targets`."""
    if hook.by and (value := values.get(hook.by)) is not None:
        for key, targets in hook.routes.items():
            if key.casefold() == str(value).casefold():
                return targets
    return hook.targets


def render(hook: Hook, values: Values, language: str, zone: tzinfo) -> list[str]:
    """Give the lines in a language (English, else any, where the hook has no such text); a line whose slots are all empty is left out."""
    text = hook.texts.get(language) or hook.texts.get("en") or next(iter(hook.texts.values()))
    fields = {each.name: each for each in hook.fields}
    lines = []
    for line in text.strip().splitlines():
        slots = _SLOT.findall(line)
        if slots and not any(slot in values for slot in slots):
            continue
        lines.append(_SLOT.sub(lambda found: isolate(_shown(fields[found[1]], values.get(found[1]), language, zone)), line.strip()))
    return [line for line in lines if line]


def slots(text: str) -> Iterator[str]:
    """Give the names of the slots of a text."""
    yield from _SLOT.findall(text)


def sample(hook: Hook, today: date) -> dict[str, object]:
    """Give a body with a value for every field: the declared sample, else one of its kind."""
    made: dict[str, object] = {
        "text": "Abc",
        "number": 3,
        "amount": 125000,
        "date": today.isoformat(),
        "moment": f"{today.isoformat()}T09:30:00+05:30",
        "yes_no": True,
        "link": "https://example.org/1",
    }
    body: dict[str, object] = {}
    for each in hook.fields:
        first = next(iter(each.choices), "Abc")
        _set(body, each.pointer, each.sample if each.sample is not None else made.get(each.kind, first))
    return body


def days_left(hook: Hook, today: date) -> int | None:
    """Give for how many days more it is open (the last day counts as 0, one that is over is negative); None: for ever."""
    return None if hook.expires is None else (hook.expires - today).days


def window_of(seconds: int) -> timedelta:
    """Give how far a timestamp may be from now."""
    return timedelta(seconds=seconds)


def _check(each: Field, value: object) -> object:  # noqa: PLR0911 - one line a kind
    match each.kind:
        case "number" | "amount":
            return _number(each, value)
        case "yes_no":
            return value if isinstance(value, bool) else Fault(each.pointer, "expected true or false")
        case _ if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            return Fault(each.pointer, "expected a text")
    text = clean(str(value), LONGEST_VALUE + 1)
    if len(str(value)) > each.most or len(text) > each.most:
        return Fault(each.pointer, f"longer than {each.most} characters")
    if not text:
        return Fault(each.pointer, "this field is empty")
    match each.kind:
        case "date":
            return _date(each, text)
        case "moment":
            return _moment(each, text)
        case "choice":
            known = {key.casefold(): key for key in each.choices}
            listed = ", ".join(each.choices)
            return known.get(text.casefold()) or Fault(each.pointer, f"expected one of: {listed}")
        case "link":
            return text if _is_link(text) else Fault(each.pointer, "expected an address that begins with `https://`")
        case _:
            return text


def _number(each: Field, value: object) -> object:
    if isinstance(value, str) and len(value) <= _LONGEST_NUMBER and value.isascii():
        # Why texts too: many systems write sums as texts, so that no digit is lost.
        value = _decimal(value) if re.fullmatch(r"-?\d+(\.\d+)?", value) else value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return Fault(each.pointer, "expected a number")
    number = Decimal(value)
    exponent = number.as_tuple().exponent
    # Why the exponent too: `1e-999999` is nine signs, and a million when it is written out.
    if not isinstance(exponent, int) or exponent < -_LONGEST_NUMBER or abs(number) >= Decimal(10) ** _LONGEST_NUMBER:
        return Fault(each.pointer, "this number is too large")
    return number


def _date(each: Field, text: str) -> object:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-21") else Fault(each.pointer, "expected a day such as 2026-11-30")
    except ValueError:
        return Fault(each.pointer, "expected a day such as 2026-11-30")


def _moment(each: Field, text: str) -> object:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        return Fault(each.pointer, "expected a moment with its zone such as 2026-11-30T09:30:00+05:30")
    return moment


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
        # Why no user name: `https://office.example@elsewhere.example/` reads as one place and leads to another.
        return parts.scheme == "https" and bool(parts.hostname) and parts.username is None and " " not in text
    except ValueError:
        return False


def _shown(each: Field, value: object, language: str, zone: tzinfo) -> str:
    text = _written(each, value, language, zone)
    if each.shown is not None and len(text) > each.shown:
        return "•" * min(len(text) - each.shown, 8) + text[len(text) - each.shown :]
    return text


def _written(each: Field, value: object, language: str, zone: tzinfo) -> str:  # noqa: PLR0911 - one line a kind
    match value:
        case None:
            return "–"
        case bool():
            return _YES_NO[value].get(language, _YES_NO[value]["en"])
        case Decimal() if each.kind == "amount":
            return f"₹ {_lakhs(value)}"
        case Decimal():
            return f"{value:f}"
        case datetime():
            return _local(value, zone).strftime("%d-%m-%Y %H:%M")
        case date():
            return value.strftime("%d-%m-%Y")
        case str() if each.choices:
            names = each.choices.get(value, {})
            return names.get(language) or names.get("en") or value
        case _:
            return str(value)


_YES_NO: Mapping[bool, Mapping[str, str]] = {
    True: {"en": "yes", "mr": "होय", "hi": "हाँ", "ur": "ہاں"},
    False: {"en": "no", "mr": "नाही", "hi": "नहीं", "ur": "نہیں"},
}


def _local(moment: datetime, zone: tzinfo) -> datetime:
    try:
        return moment.astimezone(zone)
    except OverflowError:
        # The first and the last day that there are have no other zone.
        return moment


def _lakhs(value: Decimal) -> str:
    """Write a sum with the commas of India: 12,34,567."""
    whole, _, part = f"{abs(value):f}".partition(".")
    groups = [whole[-3:]]
    rest = whole[:-3]
    while rest:
        groups.insert(0, rest[-2:])
        rest = rest[:-2]
    return ("-" if value < 0 else "") + ",".join(groups) + (f".{part}" if part else "")


def _walk(value: object, pointer: str, depth: int, leaves: dict[str, object], known: set[str]) -> bool:
    """Gather the leaves by pointer; False where there are too many or they are too deep. A list is a leaf that fits no kind."""
    if isinstance(value, dict) and pointer not in known:
        if depth > _MOST_DEPTH:
            return False
        return all(_walk(below, f"{pointer}/{_escaped(key)}", depth + 1, leaves, known) for key, below in value.items())
    leaves[pointer] = value
    return len(leaves) <= MOST_FIELDS


def _escaped(key: str) -> str:
    # RFC 6901, section 3. Why cut: the key comes back in the fault.
    return key[:80].replace("~", "~0").replace("/", "~1")


def _set(body: dict[str, object], pointer: str, value: object) -> None:
    *above, last = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    place = body
    for step in above:
        below = place.setdefault(step, {})
        if isinstance(below, dict):
            place = below
    place[last] = value


def _refuse(word: str) -> object:
    # RFC 8259, section 6: JSON has no NaN and no infinity.
    raise ValueError(word)


def _integer(text: str) -> object:
    # Why: Python refuses (or takes quadratic time for) integers of thousands of digits.
    return int(text) if len(text) <= _LONGEST_NUMBER else text


def _decimal(text: str) -> object:
    return Decimal(text) if len(text) <= _LONGEST_NUMBER else text


def listed(faults: Sequence[Fault]) -> list[dict[str, str]]:
    """Give faults as a problem in JSON lists them."""
    return [{"pointer": fault.pointer, "detail": fault.detail} for fault in faults]
