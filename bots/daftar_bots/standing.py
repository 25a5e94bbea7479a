"""Standing: how a bot stands by what is in its store, also while it runs.

Law: it reads and changes nothing. It does not know how anything is printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

from daftar_bots.announcements.glance import Glance
from daftar_bots.config import BotConfig
from daftar_bots.store import FILE

_COUNTS: Mapping[str, str] = {
    "last_read": "SELECT at FROM cursor",
    "announcements": "SELECT count(*) FROM announcement",
    "drafts": "SELECT count(*) FROM announcement WHERE state = 'draft'",
    "waiting": "SELECT count(*) FROM outbox WHERE state = 'waiting'",
    "undelivered": "SELECT count(*) FROM outbox WHERE state = 'failed'",
    "rooms": "SELECT count(*) FROM room WHERE room_id IS NOT NULL",
    "rooms_not_joined": "SELECT count(*) FROM room WHERE room_id IS NULL",
    "dead_letters": "SELECT count(*) FROM dead_letter",
}


def standing_of(bot: BotConfig) -> dict[str, object]:
    """Give how a bot stands.

    Raises:
        StoreError: its store cannot be read.
    """
    path = bot.settings.store / FILE
    where = str(bot.server) if bot.server is not None else str(path)
    if bot.server is None and not path.exists():
        return {"store": where, "started": False}
    glance = Glance(bot.settings.store, bot.server, name=bot.tables)
    try:
        if not glance.has("cursor"):
            return {"store": where, "started": False}
        counts = {name: glance.cell(query) for name, query in _COUNTS.items()}
        return {"store": where, "started": True, **counts, **_encryption(glance), **_pace(glance), **_upgrades(glance)}
    finally:
        glance.close()


def _encryption(glance: Glance) -> dict[str, object]:
    if not glance.has("crypto_unreachable"):
        return {}
    found = glance.rows("SELECT room_id, user_id, reason FROM crypto_unreachable ORDER BY room_id, user_id")
    return {
        "unreadable": int(cast("int", glance.cell("SELECT coalesce(sum(times), 0) FROM unreadable"))),
        "unreachable": [{"room": room, "user": user, "reason": reason} for room, user, reason in found],
    }


def _pace(glance: Glance) -> dict[str, object]:
    """Give when the homeserver asked to be written to more slowly, how often, and whether that time is not over yet."""
    found = glance.rows("SELECT until, at, times FROM pace") if glance.has("pace") else []
    if not found:
        return {}
    until, at, times = cast("tuple[float, str, int]", found[0])
    moment = datetime.fromtimestamp(until, UTC)
    held = {"slowed_until": moment.isoformat(timespec="seconds")} if moment > datetime.now(UTC) else {}
    return {"slowed_last": at, "slowed_times": times, **held}


def _upgrades(glance: Glance) -> dict[str, object]:
    """Give the rooms that were closed in favour of another and are not followed, and why."""
    found = glance.rows("SELECT old, new, reason FROM upgrade WHERE state <> 'followed' ORDER BY old") if glance.has("upgrade") else []
    return {"upgrades": [{"room": old, "new": new, "reason": reason} for old, new, reason in found]} if found else {}
