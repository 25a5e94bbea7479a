"""Requests in: what clients ask of our users that a bridge cannot do: to compare emoji, to come into a chat.

Law: any JSON gives a request or None. It does not know who is ours, nor how it is answered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

REQUEST, START, CANCEL = (f"m.key.verification.{word}" for word in ("request", "start", "cancel"))
# Client-server API, Key verification framework, m.key.verification.cancel: the device does not know how to do what is asked.
_CODE = "m.unknown_method"
# Matrix specification, appendix "User identifiers": 255 octets. Why looked at: some servers fail at what is none, and it is asked again.
_USER = re.compile(r"@[!-9;-~]{1,253}:[!-~]{1,253}")
# Why: no client makes a longer name of a device or of what it asks, and an answer with it may be more than a server takes.
_NAME = re.compile(r"[!-~]{1,255}")
_MOST_USER = 255
# Why in English: it is for the log of the other client, which shows a sentence of its own.
_REASON = "this is a mail bridge, nobody is there to compare anything; its devices are signed by its own identity"


@dataclass(frozen=True, slots=True)
class Verify:
    """A request in a room to verify a user of ours."""

    event_id: str
    room: str
    user: str


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation of a user into a room."""

    event_id: str
    room: str
    user: str


@dataclass(frozen=True, slots=True)
class VerifyDevice:
    """A request to our device by another user's device."""

    sender: str
    device: str
    transaction: str


def verify(event: Mapping[str, object]) -> Verify | None:
    """Read a request in a room (client-server API, Key verification framework, in-room); None for anything else."""
    content = event.get("content")
    if event.get("type") != "m.room.message" or not isinstance(content, Mapping) or content.get("msgtype") != REQUEST:
        return None
    found = [event.get("event_id"), event.get("room_id"), content.get("to")]
    event_id, room, user = (each if isinstance(each, str) else "" for each in found)
    return Verify(event_id, room, user) if event_id and room and _is_user(user) else None


def invited(event: Mapping[str, object]) -> Invited | None:
    """Read an invitation; None for anything else."""
    content = event.get("content")
    if event.get("type") != "m.room.member" or not isinstance(content, Mapping) or content.get("membership") != "invite":
        return None
    found = [event.get("event_id"), event.get("room_id"), event.get("state_key")]
    event_id, room, user = (each if isinstance(each, str) else "" for each in found)
    return Invited(event_id, room, user) if event_id and room and _is_user(user) else None


def verify_device(kind: object, sender: object, content: object) -> VerifyDevice | None:
    """Read what came to a device, its kind and content, as a request; None for anything else."""
    if kind not in (REQUEST, START) or not isinstance(content, Mapping) or not isinstance(sender, str):
        return None
    device, transaction = content.get("from_device"), content.get("transaction_id")
    if not (isinstance(device, str) and isinstance(transaction, str) and _NAME.fullmatch(device) and _NAME.fullmatch(transaction)):
        return None
    return VerifyDevice(sender, device, transaction)


def cancelled(request: Verify | VerifyDevice) -> dict[str, object]:
    """Give the content that ends a verification."""
    made: dict[str, object] = {"code": _CODE, "reason": _REASON}
    if isinstance(request, VerifyDevice):
        return made | {"transaction_id": request.transaction}
    return made | {"m.relates_to": {"rel_type": "m.reference", "event_id": request.event_id}}


def _is_user(user: str) -> bool:
    return len(user) <= _MOST_USER and _USER.fullmatch(user) is not None
