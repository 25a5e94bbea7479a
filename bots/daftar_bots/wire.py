"""Wire: what a homeserver's answers over HTTP are as values of the port.

Law: every answer is a value, or one of the port's errors: nothing of a client library, aiohttp or asyncio comes through.
It does not know what is asked, nor any room.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, cast

import aiohttp

from daftar_bots.port import Batch, Event, Later, Receipt, Refused
from daftar_policy.core.shapes import mapping

# Specification, "Canonical JSON": whole numbers lie between -(2**53)+1 and (2**53)-1.
_LARGEST = 2**53 - 1
_LONGEST_NUMBER = 9
# Why: a bot that is told to wait for years is asked about by nobody; after a day the server is asked again what it thinks now.
MOST_WAIT = timedelta(days=1)


@contextmanager
def errors() -> Iterator[None]:
    """Turn what aiohttp and asyncio raise into the port's errors."""
    try:
        yield
    except TimeoutError as error:
        raise Later("the homeserver did not answer in time") from error
    except (aiohttp.ClientError, OSError) as error:
        raise Later(f"the homeserver cannot be reached: {error}") from error


async def body_of(response: Any) -> Mapping[str, object]:
    """Give the JSON of a good answer; raise Refused or Later for any other."""
    try:
        data = await response.json(content_type=None)
    except (ValueError, RecursionError):
        # A page of a proxy, or nothing that a homeserver says: a thousand lists within each other.
        data = None
    body = mapping(data)
    if int(response.status) == 200 and isinstance(data, dict):
        return body
    raise _failure(response, body)


async def bytes_of(response: Any, limit: int) -> bytes:
    """Give the bytes of a good answer; raise Refused (also beyond `limit`) or Later for any other."""
    if int(response.status) != 200:
        await body_of(response)
    gathered = bytearray()
    async for piece in response.content.iter_chunked(65536):
        gathered += piece
        if len(gathered) > limit:
            response.close()
            raise Refused("M_TOO_LARGE", f"the file is larger than {limit // 1048576} MB")
    return bytes(gathered)


def _failure(response: Any, body: Mapping[str, object]) -> Later | Refused:
    status = int(response.status)
    code, text = str(body.get("errcode") or f"HTTP {status}"), str(body.get("error") or response.reason or "")
    if status == 429 or code == "M_LIMIT_EXCEEDED":
        return Later(text, _retry_after(response, body))
    # Why: a good status without JSON is a proxy's page in front of the server, and may be gone in a moment.
    if status >= 500 or status in {200, 408}:
        return Later(f"{code}: {text}")
    decision = body.get("in.daftar.decision")
    return Refused(code, text, cast("Mapping[str, object]", decision) if isinstance(decision, dict) else None)


def _retry_after(response: Any, body: Mapping[str, object]) -> timedelta | None:
    # Matrix specification, "Rate limiting": the header since 1.10, the body's key before.
    header = response.headers.get("Retry-After", "")
    if header.isdecimal():
        return min(timedelta(seconds=int(header)), MOST_WAIT) if len(header) <= _LONGEST_NUMBER else MOST_WAIT
    milliseconds = whole(body.get("retry_after_ms"))
    return None if milliseconds is None else min(timedelta(milliseconds=max(0, milliseconds)), MOST_WAIT)


def batch_of(body: Mapping[str, object], since: str | None) -> Batch:
    """Read the answer of a sync. Raises Later where it is none."""
    rooms = mapping(body.get("rooms"))
    state: list[Event] = []
    events: list[Event] = []
    gaps: set[str] = set()
    receipts: list[Receipt] = []
    for room_id, value in mapping(rooms.get("join")).items():
        room = mapping(value)
        timeline = mapping(room.get("timeline"))
        state += events_of(room_id, mapping(room.get("state")).get("events"))
        events += events_of(room_id, timeline.get("events"))
        receipts += receipts_of(room_id, mapping(room.get("ephemeral")).get("events"))
        if timeline.get("limited") is True and since is not None:
            gaps.add(room_id)
    invitations = {room_id: found for room_id, value in mapping(rooms.get("invite")).items() if (found := _invitation(mapping(value)))}
    return Batch(
        cursor=text_of(body, "next_batch"),
        state=state,
        events=events,
        gaps=frozenset(gaps),
        invited=frozenset(mapping(rooms.get("invite"))),
        left=frozenset(mapping(rooms.get("leave"))),
        inviters={room_id: str(found["sender"]) for room_id, found in invitations.items()},
        direct=frozenset(room_id for room_id, found in invitations.items() if mapping(found["content"]).get("is_direct") is True),
        receipts=receipts,
    )


def _invitation(room: Mapping[str, object]) -> Mapping[str, object] | None:
    # Specification, "Stripped state": what an invited client sees holds the invitation itself; these events have no id.
    state = mapping(room.get("invite_state")).get("events")
    for item in state if isinstance(state, list) else ():
        raw = mapping(item)
        sender = raw.get("sender")
        is_invitation = raw.get("type") == "m.room.member" and mapping(raw.get("content")).get("membership") == "invite"
        if is_invitation and isinstance(sender, str) and sender != raw.get("state_key"):
            return raw
    return None


def events_of(room_id: str, value: object) -> list[Event]:
    """Read a list of events; what is none is passed over."""
    found = []
    for item in value if isinstance(value, list) else ():
        raw = mapping(item)
        event_id, kind, sender = raw.get("event_id"), raw.get("type"), raw.get("sender")
        if not (isinstance(event_id, str) and isinstance(kind, str) and isinstance(sender, str)):
            continue
        content = mapping(raw.get("content"))
        state_key = raw.get("state_key")
        # Room version 11 moved `redacts` into the content.
        redacts = raw.get("redacts") or content.get("redacts")
        found.append(
            Event(
                room_id,
                event_id,
                kind,
                sender,
                content,
                state_key if isinstance(state_key, str) else None,
                redacts if kind == "m.room.redaction" and isinstance(redacts, str) else None,
                whole(raw.get("origin_server_ts")) or 0,
            ),
        )
    return found


def whole(value: object) -> int | None:
    """Give a whole number as Matrix has them; None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST else None


def receipts_of(room_id: str, value: object) -> list[Receipt]:
    """Read the read receipts among what is ephemeral in a room; what is none is passed over."""
    found = []
    for item in value if isinstance(value, list) else ():
        raw = mapping(item)
        if raw.get("type") != "m.receipt":
            continue
        for event_id, kinds in mapping(raw.get("content")).items():
            # Specification, "Receipts": `m.read.private` is our own alone.
            for user_id, said in mapping(mapping(kinds).get("m.read")).items():
                thread = mapping(said).get("thread_id")
                at = max(0, whole(mapping(said).get("ts")) or 0)
                found.append(Receipt(room_id, event_id, user_id, at, thread if isinstance(thread, str) else None))
    return found


def text_of(body: Mapping[str, object], key: str) -> str:
    """Give a text of an answer. Raises Later where it is missing."""
    value = body.get(key)
    if not isinstance(value, str):
        raise Later(f"the homeserver's answer has no `{key}`")
    return value
