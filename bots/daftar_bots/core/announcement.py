"""Announcement: one circular from draft to sent, and who may move it on.

Law: who wrote it never approves it; only a draft is approved or cancelled; what is sent is what was shown for approval.
It does not know stores, languages of messages or Matrix calls: it gives contents as plain data.
"""

from __future__ import annotations

import hashlib
import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import Enum, StrEnum

from daftar_bots.core.approval import Stage
from daftar_bots.core.audience import Audience
from daftar_bots.core.bodies import Body, as_html, as_plain, split
from daftar_bots.core.derived import derived
from daftar_bots.core.reading import Day, Within

CONTENT_KEY = "in.daftar.announcement"
# Why: only what cannot wait rings every telephone in the room.
LOUD = frozenset({"urgent", "emergency"})


class State(StrEnum):
    """Where an announcement stands; whether it is sent everywhere is a matter of its outbox rows."""

    DRAFT = "draft"
    APPROVED = "approved"
    CANCELLED = "cancelled"


class Held(Enum):
    """What keeps an approved announcement; the value is how it is kept in the store."""

    NOT = 0
    QUIET = 1
    LIMIT = 2


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement; `made_at` and `ack_by` are RFC 3339, `digest` names the audience that was previewed.

    `supersedes` is the id of the one that it replaces, `closed_by` of the one that replaced it; `held` says what keeps it where nobody
    asked for its moment.
    """

    id: str
    office: str
    year: int
    serial: int
    maker: str
    title: str
    text: str
    importance: str
    label: str | None
    ack_by: str | None
    audience: tuple[str, ...]
    digest: str
    state: State
    made_at: str
    checker: str | None = None
    decided_at: str | None = None
    corrigendum: int = 0
    corrected_at: str | None = None
    recalled_at: str | None = None
    version: int = 1
    stage: Stage = Stage.OPEN
    is_drill: bool = False
    supersedes: str | None = None
    send_at: datetime | None = None
    held: Held = Held.NOT
    until: datetime | None = None
    expires_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None

    @property
    def number(self) -> str:
        """The number by which people speak of it."""
        return f"{self.serial}/{self.year}"


def identity(office: str, year: int, serial: int) -> str:
    """Give the id that transaction ids and evidence derive from."""
    return f"{office}-{year}-{serial}"


def may_cancel(announcement: Announcement, person: str, approvers: Sequence[str]) -> bool:
    """Tell whether this person may cancel it while it is a draft: its maker or an approver."""
    return person == announcement.maker or person in approvers


def deadline(wanted: Within | Day | None, now: datetime, zone: tzinfo) -> datetime | None:
    """Give the moment by which to acknowledge.

    Raises:
        ValueError: no such day, or it is over.
    """
    if wanted is None:
        return None
    if isinstance(wanted, Within):
        return (now + timedelta(hours=wanted.hours)).astimezone(zone).replace(microsecond=0)
    # A day is meant to its end.
    if wanted.year:
        last = datetime(wanted.year, wanted.month, wanted.day, 23, 59, 59, tzinfo=zone)
    else:
        year = now.astimezone(zone).year
        last = datetime(year, wanted.month, wanted.day, 23, 59, 59, tzinfo=zone)
        if last < now:
            last = last.replace(year=year + 1)
    if last < now:
        raise ValueError("the day is over")
    return last


def digest(audience: Audience) -> str:
    """Name an audience, so that what is approved is known to be what was shown."""
    alone = {officer.matrix_id for officer in audience.persons}
    people = sorted(f"{officer.matrix_id} {officer.unit}{' alone' * (officer.matrix_id in alone)}" for officer in audience.officers)
    rooms = sorted(room.alias for room in audience.rooms)
    return hashlib.sha256("\n".join([*rooms, "", *people]).encode()).hexdigest()


def transaction_id(announcement_id: str, room_id: str) -> str:
    """Derive the transaction id of an announcement in a room: sending again under it is harmless."""
    # Why: the room as a digest, since ids hold signs that some proxies between bot and server rewrite in a path.
    return f"ann-{announcement_id}-{derived(room_id)}"


def room_content(
    announcement: Announcement, head: str, foot: Sequence[str], *, bodies: Sequence[Body] | None = None, is_ringing: bool = False
) -> dict[str, object]:
    """Give the event content for a room: `head` and `foot` are lines in the room's languages around the clerk's own words.

    `bodies` are those of the room's languages; all of them where they are not given.
    """
    said = split(announcement.title, announcement.text) if bodies is None else bodies
    own: dict[str, object] = {"id": announcement.id, "number": announcement.number, "importance": announcement.importance}
    if announcement.ack_by:
        own["ack_by"] = announcement.ack_by
    if announcement.label:
        own["label"] = announcement.label
    if announcement.corrigendum:
        own["corrigendum"] = announcement.corrigendum
    if announcement.is_drill:
        own["drill"] = True
    if announcement.supersedes:
        own["supersedes"] = announcement.supersedes
    if announcement.until:
        own["until"] = announcement.until.isoformat()
    if announcement.closed_at:
        own["closed"] = True
    if languages := [body.language for body in said if body.language]:
        own["languages"] = languages
    body = "\n\n".join(part for part in (head, *as_plain(said), "\n".join(foot)) if part)
    return {
        "msgtype": "m.text",
        "body": body,
        "format": "org.matrix.custom.html",
        "formatted_body": "".join(
            [
                paragraph(head) if head else "",
                as_html(said),
                "<hr>",
                *(paragraph(line) for line in foot),
            ],
        ),
        "m.mentions": {"room": True} if is_ringing else {},
        CONTENT_KEY: own,
    }


def paragraph(text: str) -> str:
    """Give plain text as one HTML paragraph with its line breaks."""
    return f"<p>{html.escape(text.strip()).replace(chr(10), '<br>')}</p>"
