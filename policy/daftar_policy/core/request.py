"""Request: a question as it comes from outside, checked against the table of facts and brought to its normal form.

Law: any data gives a `Request` or a `RequestError`, nothing else; what comes out, `decide` takes without looking again.
It does not know policies.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from daftar_policy.core import normal, spans
from daftar_policy.core.document import did_you_mean
from daftar_policy.core.event_text import ENCRYPTED
from daftar_policy.core.facts import ACTIONS, BLIND_WHEN_ENCRYPTED, FACTS, GROUPS, Fact, Kind
from daftar_policy.core.model import FactValue, Request

# Why a bound: a number beyond it is no size or count, and printing one takes time quadratic in its length.
_MOST_BITS = 256


class RequestError(Exception):
    """A request that cannot be put to a policy; the message says why."""


def parse_request(data: object, *, now: datetime) -> Request:
    """Read a request: nested objects or dotted names, `at` (`now` where it is missing) and `unknown` (format 1, section 6).

    Raises:
        RequestError: it is no object, names no known action, or has an unknown fact, a wrong type or a bad time.
    """
    if not isinstance(data, Mapping):
        raise RequestError(f"expected an object, found {_describe(data)}")
    action = data.get("action")
    if not isinstance(action, str):
        raise RequestError("expected an action" if action is None else f"`action`: expected text, found {_describe(action)}")
    available = ACTIONS.get(action)
    if available is None:
        raise RequestError(_with_hint(f"unknown action `{_quoted(action)}`", action, ACTIONS))
    facts: dict[str, FactValue] = {}
    given: dict[str, FactValue] = {}
    for name, value in _entries(data):
        fact = FACTS.get(name)
        if fact is None:
            raise RequestError(_with_hint(f"unknown fact `{_quoted(name)}`", name, FACTS))
        if name not in available or value is None or (not value and isinstance(value, list | tuple)):
            continue
        if name in facts:
            raise RequestError(f"`{name}` is given twice")
        facts[name] = read = _read(fact, value)
        if read != value:
            given[name] = _as_written(value)
    unknown = _unknown(data.get("unknown")) & available
    if facts.get("event.type") == ENCRYPTED and "event.type" not in unknown:
        unknown |= BLIND_WHEN_ENCRYPTED & available
    for name in unknown:
        facts.pop(name, None)
        given.pop(name, None)
    return Request(action, _at(data.get("at"), now), facts, unknown, given)


def _entries(data: Mapping[object, object]) -> Iterator[tuple[str, object]]:
    for key, value in data.items():
        if not isinstance(key, str):
            raise RequestError(f"a key must be text, found {_describe(key)}")
        if key in {"action", "at", "unknown"}:
            continue
        if "." in key:
            yield key, value
        elif key not in GROUPS:
            raise RequestError(_with_hint(f"unknown fact `{_quoted(key)}`", key, GROUPS))
        elif isinstance(value, Mapping):
            for name, inner in value.items():
                yield f"{key}.{name}", inner
        elif value is not None:
            raise RequestError(f"`{key}`: expected an object, found {_describe(value)}")


def _read(fact: Fact, value: object) -> FactValue:
    if not fact.many:
        return _scalar(fact, value)
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise RequestError(f"`{fact.name}`: expected a list, found {_describe(value)}")
    return tuple(str(_scalar(fact, item)) for item in value)


def _scalar(fact: Fact, value: object) -> str | int | float | bool:
    match fact.kind:
        case Kind.BOOLEAN if isinstance(value, bool):
            return value
        case Kind.NUMBER if isinstance(value, int | float) and not isinstance(value, bool):
            if not math.isfinite(value) if isinstance(value, float) else value.bit_length() > _MOST_BITS:
                raise RequestError(f"`{fact.name}`: the number is out of reach")
            return value
        case Kind.BOOLEAN | Kind.NUMBER:
            expected = "true or false" if fact.kind is Kind.BOOLEAN else "a number"
            raise RequestError(f"`{fact.name}`: expected {expected}, found {_describe(value)}")
        case _ if isinstance(value, str):
            normalised = normal.value(fact.kind, value)
            if normalised is None:
                raise RequestError(f"`{fact.name}`: `{_quoted(value)}` is not an IP address")
            return normalised
        case _:
            raise RequestError(f"`{fact.name}`: expected text, found {_describe(value)}")


def _as_written(value: object) -> FactValue:
    if isinstance(value, str):
        return normal.text(value)
    return tuple(normal.text(str(item)) for item in value) if isinstance(value, Sequence) else str(value)


def _unknown(written: object) -> frozenset[str]:
    if written is None:
        return frozenset()
    if isinstance(written, str) or not isinstance(written, Sequence):
        raise RequestError(f"`unknown`: expected a list, found {_describe(written)}")
    names: set[str] = set()
    for name in written:
        if not isinstance(name, str):
            raise RequestError(f"`unknown`: expected names of facts, found {_describe(name)}")
        if name in GROUPS:
            names.update(fact for fact in FACTS if fact.startswith(f"{name}."))
        elif name in FACTS:
            names.add(name)
        else:
            raise RequestError(_with_hint(f"unknown fact `{_quoted(name)}` in `unknown`", name, (*FACTS, *GROUPS)))
    return frozenset(names)


def _at(written: object, now: datetime) -> datetime:
    try:
        if written is None:
            return spans.checked(now)
        if not isinstance(written, str):
            raise RequestError(f"`at`: expected text, found {_describe(written)}")
        return spans.parse_time(written)
    except spans.TimeError as error:
        raise RequestError(f"`at`: {_quoted(str(error), most=200)}") from error


def _with_hint(message: str, word: str, known: Mapping[str, object] | frozenset[str] | tuple[str, ...]) -> str:
    hint = did_you_mean(word[:80], known)
    return f"{message} ({hint})" if hint else message


def _quoted(text: str, *, most: int = 80) -> str:
    """Give a text as it may stand in an error: short, on one line, without half characters."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text[:most])


def _describe(value: object) -> str:
    if isinstance(value, str):
        return f"the text `{_quoted(value, most=40)}`"
    # A boolean is a whole number too: it comes first.
    for kind, words in ((bool, "a boolean"), (int | float, "a number"), (Mapping, "an object"), (Sequence, "a list")):
        if isinstance(value, kind):
            return words
    return "null" if value is None else f"a {type(value).__name__}"
