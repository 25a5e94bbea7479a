"""Noting: what other systems are to be told, written down together with its cause.

Law: inside the transaction of the cause, once for each system and cause; a system that did not ask for this kind of event is not told.
Bodies name no person's answer in words. It does not know how they are handed over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import cast

from daftar_bots.announcements.desk import Desk
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.derived import derived
from daftar_bots.services.outgoing.settings import ACKNOWLEDGED, HOOK, REPORT, SENT


def note(desk: Desk, kind: str, cause: str, data: Mapping[str, object]) -> None:
    """Write down an event for every system that is to be told of its kind; `cause` names what it came from, for good."""
    targets = [target for target in desk.settings.outgoing if kind in target.events]
    if not targets:
        return
    now = desk.now()
    at = now.astimezone(desk.policy.zone).isoformat(timespec="seconds")
    # The form of the specification "Standard Webhooks", "Payload structure".
    body = json.dumps({"type": kind, "timestamp": at, "bot": desk.settings.id, "data": dict(data)}, ensure_ascii=False)
    name = derived(f"{desk.settings.user_id}\0{kind}\0{cause}", 32)
    desk.store.write_many(
        "INSERT INTO outgoing (target, event, body, state, made_at) VALUES (?, ?, ?, 'waiting', ?) ON CONFLICT (target, event) DO NOTHING",
        [(target.name, f"msg_{name}", body, now.timestamp()) for target in targets],
    )


def sent(desk: Desk, entry: Announcement, outcome: str) -> None:
    """Write down that an announcement has been delivered as far as it could be; `outcome` names how far."""
    if not desk.settings.outgoing:
        return
    deliveries = desk.register.deliveries(entry.id)
    data = {**_head(entry), "rooms": {"sent": deliveries.sent, "failed": len(deliveries.failed)}}
    note(desk, SENT, f"{entry.id} {outcome}", data)


def acknowledged(desk: Desk, announcement_id: str, person: str, kind: str, event_id: str) -> None:
    """Write down that a person who was served has answered."""
    if not desk.settings.outgoing:
        return
    unit = desk.store.cell("SELECT unit FROM recipient WHERE announcement = ? AND user_id = ?", announcement_id, person)
    entry = desk.register.by_id(announcement_id)
    if unit is not None and entry is not None:
        note(desk, ACKNOWLEDGED, event_id, {**_head(entry), "person": person, "unit": str(unit), "answer": kind})


def hook(desk: Desk, name: str, delivery: str, rooms: int) -> None:
    """Write down that a system's message was taken; what it said stays here."""
    note(desk, HOOK, f"{name} {delivery}", {"hook": name, "id": delivery, "rooms": rooms})


def reports_due(desk: Desk) -> list[str]:
    """Give the announcements whose time for answers is over and whose report nobody was told yet."""
    if not any(REPORT in target.events for target in desk.settings.outgoing):
        return []
    now = desk.now()
    rows = desk.store.rows(
        "SELECT a.id, a.ack_by FROM announcement AS a LEFT JOIN outgoing_report AS r ON r.announcement = a.id"
        " WHERE a.state = 'approved' AND a.ack_by IS NOT NULL AND a.recalled_at IS NULL AND r.announcement IS NULL AND a.reported <> ''"
    )
    return [each for each, by in cast("list[tuple[str, str]]", rows) if _moment(by) <= now.timestamp()]


def report(desk: Desk, announcement_id: str) -> None:
    """Write down how an announcement was answered, inside a transaction."""
    entry = desk.register.by_id(announcement_id)
    desk.store.rows("INSERT INTO outgoing_report (announcement) VALUES (?) ON CONFLICT (announcement) DO NOTHING", announcement_id)
    if entry is None:
        return
    people = {each.user_id for each in desk.register.recipients(entry.id)}
    answers = desk.register.answers.of(entry.id)
    counts = {"yes": 0, "later": 0, "no": 0}
    for person in people & set(answers):
        counts[answers[person].value] += 1
    data = {**_head(entry), "recipients": len(people), **counts, "unanswered": len(people) - sum(counts.values())}
    note(desk, REPORT, entry.id, data)


def _head(entry: Announcement) -> dict[str, object]:
    return {"id": entry.id, "number": entry.number, "office": entry.office, "title": entry.title, "importance": entry.importance}


def _moment(rfc3339: str) -> float:
    return datetime.fromisoformat(rfc3339).timestamp()
