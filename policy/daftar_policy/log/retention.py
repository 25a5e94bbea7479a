"""Retention: which segments of a log may go, what is written of them before they do, and their removal.

Law: only a whole segment goes, and only when its newest line is past its time; what goes is first described in the chain (its place, its
hashes), so that the chain is verified without it. It does not know what a statute is, nor how the description is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import file_digest
from pathlib import Path

from daftar_policy.log.line import RETIRED, Entry, decode, entry_of
from daftar_policy.log.segments import first_entry, last_raw, segments, whole_lines

# Why: a clock that jumped years ahead must not empty the log; a service that stood still for longer removes nothing on its first day.
MOST_STILL = timedelta(days=7)
_BLOCK = 1024 * 1024
_NEEDLE = f'"kind":"{RETIRED}"'.encode()


@dataclass(frozen=True, slots=True)
class Expired:
    """Segments whose time is over, and the entry that says so."""

    paths: tuple[Path, ...]
    entry: Entry


def expired(folder: Path, current: str | None, keep: timedelta, now: datetime) -> Expired | None:
    """Give the segments of one point's folder whose lines are all older than `keep`; None where there are none.

    Raises:
        OSError: one cannot be read.
    """
    others = [path for path in segments(folder) if path.name != current]
    ends = {path: end for path in others if (end := _end(path)) is not None}
    if not ends:
        return None
    before = min(now, max(ends.values()) + MOST_STILL) - keep
    paths = tuple(path for path in others if path in ends and ends[path] < before)
    if not paths:
        return None
    staying = {path for path in segments(folder) if path not in paths}
    items: list[Mapping[str, object]] = [*map(_description, paths), *_still_named(paths, staying)]
    return Expired(paths, {"kind": RETIRED, "time": now.astimezone(UTC).isoformat(timespec="milliseconds"), "segments": items})


def remove(paths: Iterable[Path]) -> None:
    """Take segments away (what is not there any more is no error).

    Raises:
        OSError: one cannot be removed.
    """
    for path in paths:
        path.unlink(missing_ok=True)


def _end(path: Path) -> datetime | None:
    """Give the time of the last line; None where it cannot be told, so that the segment stays until a person looks."""
    raw = last_raw(path)
    entry = entry_of(raw) if raw is not None else None
    written = entry.get("time") if entry is not None else None
    try:
        end = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
    return end if end is not None and end.tzinfo is not None else None


def _description(path: Path) -> dict[str, object]:
    raw = last_raw(path)
    last = decode(raw) if raw is not None else None
    head = first_entry(path) or {}
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return {
        "file": path.name,
        "chain": head.get("chain"),
        "from": head.get("time"),
        "to": (entry_of(raw) or {}).get("time") if raw is not None else None,
        "first_seq": head.get("seq"),
        "last_seq": last.seq if last is not None else None,
        "last_hash": last.hash if last is not None else None,
        "bytes": path.stat().st_size,
        "sha256": digest,
    }


def _still_named(going: Iterable[Path], staying: Iterable[Path]) -> list[Mapping[str, object]]:
    """Give what the segments that go now had said of earlier ones that a staying segment still names."""
    named = {name for path in staying for name in names_before(first_entry(path) or {})}
    said: dict[object, Mapping[str, object]] = {}
    for path in going:
        if _speaks_of_retired(path):
            for _, raw in whole_lines(path):
                if _NEEDLE in raw:
                    said |= {item.get("file"): item for item in retired_items(entry_of(raw) or {})}
    return [item for name, item in said.items() if name in named]


def names_before(head: Entry) -> list[str]:
    """Give the names of the segments that a first line says came before: in its chain, and the end of the chain before."""
    after = head.get("after")
    names = (head.get("continues"), after.get("file") if isinstance(after, Mapping) else None)
    return [name for name in names if isinstance(name, str)]


def retired_items(entry: Entry) -> list[Mapping[str, object]]:
    """Give the segments that a `retired` entry describes."""
    items = entry.get("segments")
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []


def _speaks_of_retired(path: Path) -> bool:
    # Why by blocks: a day's segment is large, and an event loop in another thread must not wait for the search.
    with path.open("rb") as file:
        rest = b""
        while block := file.read(_BLOCK):
            if _NEEDLE in rest + block:
                return True
            rest = block[-len(_NEEDLE) :]
    return False
