"""Event request: a raw Matrix event, as a client's "view source" or a log shows it, as the request that a homeserver would ask.

Law: what the event and the room's state say is given; what only a homeserver could know is unknown, and is named as that.
It does not know policies' rules, nor files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from daftar_policy.core.event_text import event_facts
from daftar_policy.core.facts import ACTIONS
from daftar_policy.core.policy import Policy
from daftar_policy.core.request import RequestError
from daftar_policy.enforcement.rooms import StateEvent, member_facts, room_facts
from daftar_policy.enforcement.supplies import LACKS

_MEMBERSHIPS = {"invite": "invite", "join": "join", "knock": "knock"}


def request_of(event: object, policy: Policy, room: object = None, *, kind: str = "person") -> dict[str, object]:
    """Give the request for an event; `room` is the room's state (a list of state events) or its facts (an object), if known.

    Raises:
        RequestError: it is no event, or the room is neither.
    """
    if not isinstance(event, Mapping):
        raise RequestError("an event is a JSON object")
    kind_of_event, content, sender = event.get("type"), event.get("content"), event.get("sender", event.get("user_id"))
    if not isinstance(kind_of_event, str) or not isinstance(content, Mapping):
        raise RequestError("an event has a `type` and a `content`")
    state_key = event.get("state_key")
    state_key = state_key if isinstance(state_key, str) else None
    action = _action(kind_of_event, state_key, content)
    facts: dict[str, object] = {"actor.id": sender, "actor.kind": kind}
    if action in {"send", "state", "redact"}:
        size = len(json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))
        facts |= event_facts(kind_of_event, state_key, content, size)
    elif action == "invite":
        facts["target.id"] = state_key
    known = _room(event.get("room_id"), room, policy)
    given = {**facts, **known}
    missing = {name for name in ACTIONS[action] if name.startswith("room.")} if room is None else set()
    unknown = (LACKS.get(action, frozenset()) | missing) - {name for name, value in given.items() if value is not None}
    request: dict[str, object] = {**given, "action": action, "unknown": sorted(unknown)}
    at = event.get("origin_server_ts")
    if isinstance(at, int) and not isinstance(at, bool) and 0 < at < 2**43:
        request["at"] = datetime.fromtimestamp(at / 1000, UTC).isoformat()
    return request


def _action(kind: str, state_key: str | None, content: Mapping[str, object]) -> str:
    if kind == "m.room.redaction":
        return "redact"
    if state_key is None:
        return "send"
    membership = content.get("membership")
    return _MEMBERSHIPS.get(membership, "state") if kind == "m.room.member" and isinstance(membership, str) else "state"


def _room(room_id: object, room: object, policy: Policy) -> dict[str, object]:
    own: dict[str, object] = {"room.id": room_id} if isinstance(room_id, str) else {}
    if room is None:
        return own
    if isinstance(room, Mapping):
        inner = room.get("room", room)
        if not isinstance(inner, Mapping):
            raise RequestError("`room` is an object of facts")
        facts = {name if str(name).startswith("room.") else f"room.{name}": value for name, value in inner.items()}
        aliases = [alias for alias in (facts.get("room.alias"), *_sequence(facts.get("room.aliases"))) if isinstance(alias, str)]
        if "room.label" not in facts:
            facts["room.label"] = list(policy.labels_for(str(room_id or facts.get("room.id") or ""), aliases))
        return {**own, **facts}
    if not isinstance(room, Sequence) or isinstance(room, str):
        raise RequestError("a room is the list of its state events, or an object of its facts")
    state: dict[tuple[str, str], StateEvent] = {}
    for event in room:
        if not isinstance(event, Mapping) or not isinstance(event.get("type"), str) or not isinstance(event.get("content"), Mapping):
            raise RequestError("a room's state is a list of events, each with `type`, `state_key` and `content`")
        state[event["type"], str(event.get("state_key", ""))] = StateEvent(str(event.get("sender", "")), event["content"])
    joined = [key for (kind, key), one in state.items() if kind == "m.room.member" and one.content.get("membership") == "join"]
    own_id = room_id if isinstance(room_id, str) else None
    return {**room_facts(own_id, state, policy), **member_facts(joined, policy.organisation.server)}


def _sequence(value: object) -> Sequence[object]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()
