"""A read mail as the JSON object of `daftar mail parse`.

Law: all keys always; dates as RFC 3339 with the sender's offset. It does not know how a mail is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from daftar_bridges.core.message import Address, Attachment, Bounce, CalendarEvent, Forwarded, Message

JsonObject = dict[str, object]


def as_json(message: Message, *, file: str, is_raw_text: bool = False) -> JsonObject:
    """Give the object; with `is_raw_text` the whole text unsorted."""
    return {
        "file": file,
        "message_id": message.message_id,
        "in_reply_to": list(message.in_reply_to),
        "references": list(message.references),
        "subject": message.subject,
        "from": _people(message.sender),
        "to": _people(message.to),
        "cc": _people(message.cc),
        "reply_to": _people(message.reply_to),
        "date": _moment(message.date),
        "text": message.whole if is_raw_text else message.text,
        "html": message.html,
        "quoted": "" if is_raw_text else message.quoted,
        "signature": "" if is_raw_text else message.signature,
        "attachments": [_attachment(item) for item in message.attachments],
        "calendar": [_event(item) for item in message.calendar],
        "auto": message.auto,
        "bounce": None if message.bounce is None else _bounce(message.bounce),
        "list_id": message.list_id,
        "forwarded": [_forwarded(item) for item in message.forwarded],
        "problems": [{"code": item.code, "detail": item.detail} for item in message.problems],
    }


def _people(addresses: Iterable[Address]) -> list[JsonObject]:
    return [{"name": item.name, "address": item.address} for item in addresses]


def _moment(value: datetime | date | None) -> str | None:
    return None if value is None else value.isoformat()


def _attachment(item: Attachment) -> JsonObject:
    return {
        "name": item.name,
        "type": item.type,
        "size": item.size,
        "sha256": item.sha256,
        "inline": item.inline,
        "content_id": item.content_id,
    }


def _event(item: CalendarEvent) -> JsonObject:
    return {
        "method": item.method,
        "uid": item.uid,
        "summary": item.summary,
        "start": _moment(item.start),
        "end": _moment(item.end),
        "organizer": item.organizer,
        "location": item.location,
        "status": item.status,
        "local_start": _moment(item.local_start),
        "local_end": _moment(item.local_end),
    }


def _bounce(bounce: Bounce) -> JsonObject:
    recipients = [
        {"address": item.address, "action": item.action, "status": item.status, "diagnostic": item.diagnostic} for item in bounce.recipients
    ]
    return {"recipients": recipients, "original_message_id": bounce.original_message_id}


def _forwarded(item: Forwarded) -> JsonObject:
    return {
        "how": item.how,
        "from": _people(item.sender),
        "to": _people(item.to),
        "date": _moment(item.date),
        "subject": item.subject,
        "text": item.text,
        "local_date": _moment(item.local_date),
    }
