"""Reading: the entries of a log, all or those that are asked for, oldest first.

Law: streaming, in constant memory; what cannot be read is passed over here (`verify` speaks of it). It does not know chains.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from daftar_policy.log.ids import normal_id
from daftar_policy.log.line import Entry, entry_of
from daftar_policy.log.segments import segments, whole_lines

_LISTS = ("rules", "warned", "monitored", "not_evaluable")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which decisions are asked for; what is None does not matter.

    `until` is not included; a time without an offset is the local time of the policy that decided.
    """

    id: str | None = None
    actor: str | None = None
    room: str | None = None
    rule: str | None = None
    action: str | None = None
    decision: str | None = None
    point: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def needles(self) -> tuple[bytes, ...]:
        """Give texts that stand in every line that is wanted: looking for these is quicker than reading JSON."""
        texts = (self.id, self.actor, self.room, self.rule, self.action, self.decision, self.point)
        # Why only plain ones: JSON has several spellings of others.
        given = [text for text in texts if text is not None and text.isascii() and text.isprintable()]
        return tuple(text.encode() for text in given if not {'"', "\\"} & {*text})

    def fits(self, entry: Entry) -> bool:
        """Tell whether an entry is wanted."""
        pairs = (("id", self.id), ("actor", self.actor), ("action", self.action), ("decision", self.decision), ("point", self.point))
        return (
            all(wanted is None or entry.get(key) == wanted for key, wanted in pairs)
            and (self.rule is None or any(self.rule in _texts(entry.get(key)) for key in _LISTS))
            and (self.room is None or self.room in _rooms(entry))
            and self._is_in_time(entry)
        )

    def _is_in_time(self, entry: Entry) -> bool:
        return (self.since is None or _is_at_least(entry, self.since)) and (self.until is None or not _is_at_least(entry, self.until))


def read(directory: Path, progress: Callable[[int], None] | None = None) -> Iterator[Entry]:
    """Walk all whole entries below a directory, oldest segment first; `progress` is told the bytes that were read since.

    Raises:
        OSError: a segment cannot be read.
    """
    yield from _entries(directory, (), progress)


def search(directory: Path, wanted: Wanted, progress: Callable[[int], None] | None = None) -> Iterator[Entry]:
    """Walk the decisions that are wanted.

    Raises:
        OSError: a segment cannot be read.
    """
    for entry in _entries(directory, wanted.needles(), progress):
        if entry.get("kind") == "decision" and wanted.fits(entry):
            yield entry


def find(directory: Path, decision_id: str) -> Entry | None:
    """Give the entry of a decision by its id as people write it, or None."""
    wanted = normal_id(decision_id)
    if wanted is None:
        return None
    needle = f'"{wanted}"'.encode()
    for path in reversed(segments(directory)):
        for _, raw in whole_lines(path):
            if needle in raw:
                entry = entry_of(raw)
                if entry is not None and entry.get("id") == wanted:
                    return entry
    return None


def _entries(directory: Path, needles: tuple[bytes, ...], progress: Callable[[int], None] | None) -> Iterator[Entry]:
    for path in segments(directory):
        for _, raw in whole_lines(path):
            if progress is not None:
                progress(len(raw) + 1)
            if all(needle in raw for needle in needles):
                entry = entry_of(raw)
                if entry is not None:
                    yield entry


def _is_at_least(entry: Entry, time: datetime) -> bool:
    written = entry.get("local" if time.tzinfo is None else "time")
    try:
        own = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return False
    if own is None or (own.tzinfo is None and time.tzinfo is not None):
        return False
    return own.replace(tzinfo=None) >= time if time.tzinfo is None else own >= time


def _rooms(entry: Entry) -> list[str]:
    facts = entry.get("facts")
    shown = facts if isinstance(facts, Mapping) else {}
    return [*_texts(entry.get("room")), *_texts(shown.get("room.id")), *_texts(shown.get("room.alias")), *_texts(shown.get("room.aliases"))]


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
