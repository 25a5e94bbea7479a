"""Catching up: what a sync left out of a room's timeline is read again, so that what was said while the bot was away still counts.

Law: what is read stands before what the sync had, in the order of the room; a room of which not all could be read stays in `gaps`. What was
said before the bot came in is no gap. It does not know what events mean, nor how they are decrypted.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote, urlencode

from daftar_bots.port import Batch, Event, Refused
from daftar_bots.wire import events_of
from daftar_policy.core.shapes import mapping

_log = logging.getLogger(__name__)
Ask = Callable[[str, str, Mapping[str, object] | None], Awaitable[Mapping[str, object]]]

# Why: Synapse gives at most a thousand events a page, and takes a second for as many in a busy room.
PAGE = 500
# Why: of one sync over all rooms; more would not fit beside everything else into the memory that a bot is given.
MOST = 20_000


async def fill(ask: Ask, batch: Batch, body: Mapping[str, object], types: Sequence[str], since: str | None, user_id: str) -> Batch:
    """Give a batch with what its gaps hide, as far as it can be read. Raises Later."""
    starts = {room_id for room_id in batch.gaps if _begins_with_us(batch.events, room_id, user_id)}
    gaps, found, left = set(batch.gaps - starts), dict[str, list[Event]](), MOST
    for room_id in sorted(gaps):
        timeline = mapping(mapping(mapping(mapping(body.get("rooms")).get("join")).get(room_id)).get("timeline"))
        before = timeline.get("prev_batch")
        if not isinstance(before, str) or since is None:
            continue
        try:
            found[room_id], is_whole = await _read(ask, room_id, {"from": before, "to": since}, types, left)
        except Refused as error:
            _log.warning("what was said in %s meanwhile cannot be read: %s", room_id, error)
            continue
        left -= len(found[room_id])
        if is_whole:
            gaps.discard(room_id)
    return replace(batch, events=_before(batch.events, found), gaps=frozenset(gaps))


def _begins_with_us(events: Sequence[Event], room_id: str, user_id: str) -> bool:
    """Tell whether a timeline has the moment at which we came in: servers call that limited, too."""
    return any(
        event.room_id == room_id
        and (event.type == "m.room.create" or (event.state_key == user_id and event.content.get("membership") == "join"))
        for event in events
    )


async def _read(ask: Ask, room_id: str, span: Mapping[str, str], types: Sequence[str], most: int) -> tuple[list[Event], bool]:
    """Read a span of a room backwards; give its events, oldest first, and whether they are all. Raises Refused, Later."""
    query = {"dir": "b", "limit": str(PAGE), "filter": json.dumps({"types": list(types)}), **span}
    gathered: list[Event] = []
    while len(gathered) < most:
        page = await ask("GET", f"/_matrix/client/v3/rooms/{quote(room_id, safe='')}/messages?{urlencode(query)}", None)
        gathered += events_of(room_id, page.get("chunk"))
        following = page.get("end")
        # Specification, "GET /rooms/{roomId}/messages": where there is nothing more, `end` is left out.
        if not isinstance(following, str) or following == query["from"]:
            return gathered[::-1], True
        query["from"] = following
    return gathered[::-1], False


def _before(events: Sequence[Event], found: Mapping[str, Sequence[Event]]) -> list[Event]:
    """Put what was read before the first event of its room."""
    known = {event.event_id for event in events}
    waiting = {room_id: [event for event in read if event.event_id not in known] for room_id, read in found.items()}
    gathered: list[Event] = []
    for event in events:
        gathered += waiting.pop(event.room_id, ())
        gathered.append(event)
    return gathered + [event for read in waiting.values() for event in read]
