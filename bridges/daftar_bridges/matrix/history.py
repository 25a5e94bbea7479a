"""History: what stands in a room, newest first, page by page (client-server API, GET /rooms/{roomId}/messages).

Law: an answer of any shape is a page; what is no event is left out. It does not know how far back anybody wants to look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from daftar_bridges.matrix.appservice import Homeserver, Json


@dataclass(frozen=True, slots=True)
class Page:
    """Events, newest first, and where the next page begins; None where there is none."""

    events: list[Json]
    end: str | None


async def page(homeserver: Homeserver, room: str, query: Mapping[str, str], *, user: str | None = None) -> Page:
    """Give a page of a room's events, as a user sees them (the bridge's own where None). Raises MatrixError."""
    asked = {"dir": "b", **query}
    answer = await homeserver.call("GET", f"_matrix/client/v3/rooms/{quote(room, safe='')}/messages", user=user, query=asked)
    chunk, end = answer.get("chunk"), answer.get("end")
    events = [event for event in chunk if isinstance(event, dict)] if isinstance(chunk, list) else []
    return Page(events, end if isinstance(end, str) else None)


def sent_at(event: Mapping[str, object]) -> float:
    """Give when an event was sent (seconds since 1970), as its homeserver says; 0 where that says nothing."""
    stamp = event.get("origin_server_ts")
    return stamp / 1000 if isinstance(stamp, int) else 0.0
