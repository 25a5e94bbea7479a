"""Parcels: what a service bot has in the outbox besides plain messages, and how each leaves.

Law: a row of kind `event` holds `type` and `content` (and `state_key`, or `relation`, the kind of its relation to its target); `edit`
replaces its target, `thread` stands in its target's thread, `answer` replies to its target. It does not know what they say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from daftar_bots.port import Matrix
from daftar_bots.store import Store, Waiting

EVENT = "event"
EDIT = "edit"
THREAD = "thread"
ANSWER = "answer"


async def send(matrix: Matrix, row: Waiting) -> str:
    """Send a row of kind `event`; give the event's id.

    Raises:
        Refused: the server refuses it.
        Later: it did not work now.
    """
    content = dict(cast("Mapping[str, object]", row.content["content"]))
    if row.target_event is not None:
        content["m.relates_to"] = {"rel_type": str(row.content.get("relation", "m.reference")), "event_id": row.target_event}
    key = row.content.get("state_key")
    return await matrix.send(
        row.room_id, str(row.content["type"]), content, row.transaction_id, state_key=key if isinstance(key, str) else None
    )


def relation(row: Waiting) -> dict[str, object]:
    """Give the relation of a message to its target; nothing where its kind has none."""
    if row.target_event is None:
        return {}
    if row.kind == EDIT:
        return {"m.relates_to": {"rel_type": "m.replace", "event_id": row.target_event}}
    if row.kind == THREAD:
        # Specification, "Threads": clients without threads show it as a reply.
        fallback = {"m.in_reply_to": {"event_id": row.target_event}, "is_falling_back": True}
        return {"m.relates_to": {"rel_type": "m.thread", "event_id": row.target_event, **fallback}}
    if row.kind == ANSWER:
        return {"m.relates_to": {"m.in_reply_to": {"event_id": row.target_event}}}
    return {}


def row_of(store: Store, transaction_id: str) -> int | None:
    """Give the row of the outbox with a transaction id, to be the target of another."""
    return cast("int | None", store.cell("SELECT id FROM outbox WHERE transaction_id = ?", transaction_id))


def transaction_of(store: Store, event_id: str) -> str | None:
    """Give the transaction id under which we said an event; None where it is not ours."""
    return cast("str | None", store.cell("SELECT transaction_id FROM outbox WHERE event_id = ?", event_id))
