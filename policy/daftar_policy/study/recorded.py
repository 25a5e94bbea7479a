"""Recorded: decisions as the decision log has them, read back into requests that a policy can be asked again.

Law: only what the line says, and what derives from that, counts as known; a fact that was masked, or that nobody wrote down, is not known
and never guessed.
It does not know what is done with them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from daftar_policy.core.derive import DERIVATIONS
from daftar_policy.core.facts import ACTIONS, FACTS
from daftar_policy.core.model import Effect, Request
from daftar_policy.core.request import RequestError, parse_request
from daftar_policy.core.spans import TimeError, parse_time
from daftar_policy.decision_log import read
from daftar_policy.enforcement.record import masked
from daftar_policy.log.segments import segments

# Facts that a line holds in masked form only: their lengths, suffixes or nothing.
MASKED = frozenset(name for name in FACTS if masked(name, "x") != "x")
_SPAN = re.compile(r"(\d{1,6})\s*([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_CHUNK = 1 << 20


class SinceError(ValueError):
    """A text that is no length of time, date or time."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One decision of the log: the request as far as it was written down, what was answered, and by which policy (SHA-256)."""

    id: str
    sha256: str
    request: Request
    known: frozenset[str]
    raw: frozenset[str]
    effect: Effect
    rules: frozenset[str]
    warned: frozenset[str]
    monitored: frozenset[str]
    not_evaluable: frozenset[str]
    shown: Mapping[str, object]


def recorded(entry: Mapping[str, object], reads: Mapping[str, Mapping[str, frozenset[str]]]) -> Recorded | None:
    """Read one entry; None where it is no decision or cannot be read.

    `reads` says of policies (by SHA-256), for each action, which facts a line holds: those that are not in it were absent.
    """
    action, facts = entry.get("action"), entry.get("facts")
    if entry.get("kind") != "decision" or not isinstance(action, str) or action not in ACTIONS or not isinstance(facts, Mapping):
        return None
    sha256 = str(entry.get("sha256"))
    raw = frozenset(name for name in facts if name in MASKED)
    written = {name: value for name, value in facts.items() if name not in MASKED}
    unknown = [name for name in _texts(entry.get("unknown")) if name in FACTS]
    actor = entry.get("actor")
    if isinstance(actor, str) and "actor.id" not in unknown:
        # Why: as it was written (not in normal form) it is what a rollout goes by.
        written["actor.id"] = actor
    try:
        request = parse_request({**written, "action": action, "at": entry.get("time"), "unknown": unknown}, now=datetime.now(UTC))
        effect = Effect(str(entry.get("decision")))
    except (RequestError, ValueError):
        return None
    told = {*written, *unknown, *_texts(entry.get("absent")), *reads.get(sha256, {}).get(action, ())}
    return Recorded(
        id=str(entry.get("id")),
        sha256=sha256,
        request=request,
        known=_closed(told - raw, ACTIONS[action]),
        raw=raw,
        effect=effect,
        rules=frozenset(_texts(entry.get("rules"))),
        warned=frozenset(_texts(entry.get("warned"))),
        monitored=frozenset(_texts(entry.get("monitored"))),
        not_evaluable=frozenset(_texts(entry.get("not_evaluable"))),
        shown={key: entry.get(key) for key in ("id", "local", "point", "action", "actor", "object")},
    )


def entries(log: Path, since: datetime | None = None) -> Iterator[Mapping[str, object]]:
    """Walk the entries of a log (a directory, or one file of it), one at a time; with `since` only those from then on.

    Raises:
        OSError: it cannot be read.
    """
    for entry in read(log) if log.is_dir() else _of_file(log):
        if since is None or _is_since(entry, since):
            yield entry


def count(log: Path) -> int:
    """Count the lines of a log, to say how far a walk has come.

    Raises:
        OSError: it cannot be read.
    """
    total = 0
    for path in segments(log) if log.is_dir() else [log]:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                total += chunk.count(b"\n")
    return total


def parse_since(text: str, now: datetime) -> datetime:
    """Read `7d`, `24h`, `90m`, a date, or a time with offset; a date is its midnight in UTC.

    Raises:
        SinceError: it is none of these.
    """
    span = _SPAN.fullmatch(text.strip())
    try:
        if span is not None:
            return now - timedelta(**{_UNITS[span[2]]: int(span[1])})
        if len(text.strip()) == len("2026-12-31"):
            return datetime.fromisoformat(text.strip()).replace(tzinfo=UTC)
        return parse_time(text)
    except (ValueError, OverflowError, TimeError) as error:
        raise SinceError(f"`{text[:40]}` is not a length of time such as 7d or 12h, a date, or a time with its offset") from error


def _closed(known: Iterable[str], available: frozenset[str]) -> frozenset[str]:
    """Add what derives from what is known (and from the time, which always is)."""
    found = set(known)
    for derivation in DERIVATIONS:
        # Why not labels: a room may have one by its state too, of which only the enforcement point knew.
        if derivation.fact == "room.label":
            continue
        if derivation.fact in available and all(source in found or source not in available for source in derivation.sources):
            found.add(derivation.fact)
    return frozenset(found | (FACTS.keys() - available))


def _is_since(entry: Mapping[str, object], since: datetime) -> bool:
    try:
        return datetime.fromisoformat(str(entry.get("time"))) >= since
    except (ValueError, TypeError):
        return False


def _of_file(path: Path) -> Iterator[Mapping[str, object]]:
    with path.open("rb") as file:
        for raw in file:
            try:
                entry = json.loads(raw)
            except ValueError:
                continue
            if isinstance(entry, dict):
                yield entry


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
