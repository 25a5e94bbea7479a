"""Witnesses: a homeserver asked whether the events that a bundle names are really in its rooms.

Law: it only reads; what the homeserver does not have, or has from another sender, is named. Events that were redacted are still there as
events, so a recall is no contradiction. It does not know bundles beyond their parts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast
from urllib.parse import quote

import aiohttp

from daftar_bots.core.evidence import Finding

_TIMEOUT = aiohttp.ClientTimeout(total=30)
_OK, _NOT_FOUND = 200, 404


class Unreachable(Exception):
    """The homeserver could not be asked, and why."""


async def ask(url: str, token: str, parts: Mapping[str, bytes]) -> Finding | None:
    """Give the first event that the homeserver does not have as the bundle says; None where it has all.

    Raises:
        Unreachable: it cannot be asked.
    """
    deliveries = cast("list[dict[str, object]]", json.loads(parts["deliveries.json"]))
    answers = cast("list[dict[str, object]]", json.loads(parts["answers.json"]))
    rooms = {str(each["event_id"]): str(each["room_id"]) for each in deliveries if each["state"] == "sent"}
    async with aiohttp.ClientSession(timeout=_TIMEOUT, headers={"Authorization": f"Bearer {token}"}) as session:
        for event_id, room_id in rooms.items():
            if await _event(session, url, room_id, event_id) is None:
                return Finding("deliveries.json", f"the homeserver has no event `{event_id}` in `{room_id}`")
        for each in answers:
            room = rooms.get(str(each["target"]))
            if room is None or each["channel"] != "reaction" or each["taken_back_at"]:
                continue
            event = await _event(session, url, room, str(each["event_id"]))
            if event is None:
                return Finding("answers.json", f"the homeserver has no event `{each['event_id']}` in `{room}`")
            if event.get("sender") != each["user_id"]:
                return Finding("answers.json", f"the event `{each['event_id']}` is not of `{each['user_id']}`")
    return None


async def _event(session: aiohttp.ClientSession, url: str, room_id: str, event_id: str) -> Mapping[str, object] | None:
    address = f"{url.rstrip('/')}/_matrix/client/v3/rooms/{quote(room_id, safe='')}/event/{quote(event_id, safe='')}"
    try:
        async with session.get(address) as response:
            if response.status == _NOT_FOUND:
                return None
            if response.status != _OK:
                body = (await response.text())[:200]
                raise Unreachable(f"{response.status} {body}")
            return cast("Mapping[str, object]", await response.json())
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise Unreachable(str(error)) from error
