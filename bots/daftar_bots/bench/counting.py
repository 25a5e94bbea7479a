"""Counting: an audience resolved and frozen, and acknowledgements tallied, at the size of a state.

Law: the store is on the disk, time is the processor's (the machine may be busy with other things), and what is measured ends with what a
person would be shown. It does not know what was promised.
"""

from __future__ import annotations

import resource
from pathlib import Path
from time import process_time

from daftar_bots.announcements import standing
from daftar_bots.announcements.reaching import Reach, reached
from daftar_bots.announcements.releasing import recipients
from daftar_bots.bench.office import SERVER, desk_in, enter, tree
from daftar_bots.store import Store

_OFFICES = 500


def audience(folder: Path, people: int) -> dict[str, float]:
    """Resolve an expression to so many people and freeze it."""
    with Store(folder) as store:
        desk = desk_in(folder, store, tree(_OFFICES, people))
        enter(store)
        began = process_time()
        reach = reached(desk, ("top/* & lang:en", "u7"))
        if not isinstance(reach, Reach):
            raise TypeError(f"the expression was misread: {reach}")
        resolved = process_time()
        with store.transaction():
            desk.register.freeze("a", recipients(reach.audience))
        ended = process_time()
        return {"people": len(desk.register.recipients("a")), "resolve_seconds": resolved - began, "seconds": ended - began}


def tally(folder: Path, people: int) -> dict[str, float]:
    """Tally so many acknowledgements, with the report and the list of those who are missing."""
    offices = max(1, people // 100)
    with Store(folder) as store:
        # Why nobody in the tree: who was served is in the frozen audience.
        desk = desk_in(folder, store, tree(offices, 0))
        enter(store)
        with store.transaction():
            store.write_many(
                "INSERT INTO recipient (announcement, place, user_id, unit) VALUES ('a', ?, ?, ?)",
                ((n, f"@p{n}:{SERVER}", f"u{n % offices}") for n in range(people)),
            )
            store.write_many(
                "INSERT INTO outbox (kind, announcement, alias, room_id, transaction_id, content, state, event_id)"
                " VALUES ('announcement', 'a', ?, ?, ?, '{}', 'sent', ?)",
                ((f"#u{n}:{SERVER}", f"!u{n}", f"t{n}", f"$u{n}") for n in range(offices)),
            )
            kinds = ("yes", "yes", "later", "no")
            store.write_many(
                "INSERT INTO answer (event_id, target, user_id, kind, channel, heard_at) VALUES (?, ?, ?, ?, 'reaction', '')",
                ((f"$r{n}", f"$u{n % offices}", f"@p{n}:{SERVER}", kinds[n % 4]) for n in range(people)),
            )
        entry = desk.register.by_id("a")
        if entry is None:
            raise LookupError("the announcement is not in the store")
        began = process_time()
        found = standing.offices(desk, entry)
        lines = [*standing.counts(desk, entry, found, "en"), *standing.by_office(desk, entry, found, "en")]
        missing = standing.unacked(desk, entry, "en", "taluka")
        seconds = process_time() - began
        # Linux counts in kilobytes (getrusage(2)).
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {
            "people": standing.size(found),
            "acknowledged": standing.done(found),
            "lines": len(lines) + len(missing),
            "seconds": seconds,
            "megabytes": megabytes,
        }
