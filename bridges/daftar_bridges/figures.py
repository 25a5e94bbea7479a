"""Figures: what the store says of the work: how much was taken, shown, held, and how long the oldest waits.

Law: what is counted for good never falls, whatever pruning removes; a look costs milliseconds however many mails there are. It does not
know who looks; every function is one unit of work for `Store.run`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from daftar_policy.storage import Connection

# How the reason of a mail begins that was set aside without any policy's word, and what an outgoing mail's state is then.
SET_ASIDE = ("it cannot be shown", "the homeserver does not take it", "its file is gone", "its octets are gone")
WAYS = ("in", "out")
_CLOSED = ("done", "returned")
_OUT_STATES = ("ready", "held", "refused", "failed", "sent")


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is counted. `mails` is rows by state (`in.ready`, `out.sent`, …) as they are, `closed` the same with what was pruned."""

    accepted: int = 0
    mails: Mapping[str, int] = field(default_factory=dict)
    closed: Mapping[str, int] = field(default_factory=dict)
    # When the oldest that waits was taken, for each way (seconds since 1970).
    oldest: Mapping[str, float] = field(default_factory=dict)
    retries: int = 0
    swept: int = 0
    set_aside: Mapping[str, int] = field(default_factory=dict)
    notices: Mapping[str, int] = field(default_factory=dict)
    orders: int = 0


def look(db: Connection) -> Figures:
    """Count."""
    tallies = {str(name): int(value) for name, value in db.execute("SELECT name, value FROM tally").fetchall()}
    kept = _one(db, "SELECT count(*) FROM delivery")
    # Why not one count of all: the closed ones are many, and these three are in small indexes.
    few = {state: _one(db, f"SELECT count(*) FROM delivery WHERE state = '{state}'") for state in ("ready", "held", "returned")}  # noqa: S608
    out = dict.fromkeys(_OUT_STATES, 0) | {
        str(state): int(count) for state, count in db.execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall()
    }
    mails = {f"in.{state}": count for state, count in few.items()} | {"in.done": kept - sum(few.values())}
    mails |= {f"out.{state}": count for state, count in out.items()}
    closed = {name: mails[f"in.{name}"] + tallies.get(f"pruned.in.{name}", 0) for name in _CLOSED}
    closed |= {name: out[name] + tallies.get(f"pruned.out.{name}", 0) for name in ("sent", "failed", "refused")}
    notices = dict(db.execute("SELECT state, count(*) FROM notice WHERE state <> 'done' GROUP BY state").fetchall())
    aside = " OR ".join("reason LIKE ?" for _ in SET_ASIDE)
    held = db.execute(
        f"SELECT count(*) FROM delivery WHERE state = 'held' AND ({aside})",  # noqa: S608 - question marks
        [f"{reason}%" for reason in SET_ASIDE],
    ).fetchone()[0]
    return Figures(
        kept + sum(tallies.get(f"pruned.in.{name}", 0) for name in _CLOSED),
        mails,
        closed,
        _oldest(db),
        tallies.get("retries", 0),
        tallies.get("swept", 0),
        {"in": int(held), "out": out["failed"], "notice": int(notices.get("dropped", 0))},
        {"ready": int(notices.get("ready", 0)), "dropped": int(notices.get("dropped", 0))},
        _one(db, "SELECT count(*) FROM inbox WHERE state = 'ready'"),
    )


def _oldest(db: Connection) -> dict[str, float]:
    found = {
        # The rows of a mailbox leave in order, so of all that wait the first by number has waited longest.
        "in": db.execute(
            "SELECT m.received FROM delivery d JOIN mail m ON m.id = d.mail WHERE d.state = 'ready' ORDER BY d.id LIMIT 1"
        ).fetchone(),
        "out": db.execute("SELECT min(created) FROM outbox WHERE state = 'ready'").fetchone(),
    }
    return {way: float(row[0]) for way, row in found.items() if row is not None and row[0] is not None}


def count(db: Connection, name: str, number: int = 1) -> None:
    """Add to what is counted for good: `retries`, `swept`, `pruned.…`."""
    db.execute(
        "INSERT INTO tally (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = tally.value + excluded.value",
        (name, number),
    )


def _one(db: Connection, sql: str) -> int:
    return int(db.execute(sql).fetchone()[0])
