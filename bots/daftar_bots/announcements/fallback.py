"""Fallback: who has not answered in the rooms gets a letter, by official mail or as a short message, with a link to acknowledge.

Law: a letter is written whole, once, in the transaction that decides on it; one a person, circular and channel. A circular with a label
leaves the homeserver with its number alone, never with its words. It does not know relays, gateways or pages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import cast

from daftar_bots.announcements import escalating, letter_mail, page_key, reminding
from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.letter_mail import To
from daftar_bots.announcements.wording import told
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.link import Link, sign
from daftar_bots.core.sms import parts, shortened

MAIL, SMS = "mail", "sms"


def schedule(desk: Desk, entry: Announcement) -> None:
    """Note when letters are written, where the circular says by when to acknowledge and the department has a way."""
    after = desk.settings.after
    # Why no letters of a drill: they leave the rooms where it is marked.
    if entry.ack_by is None or entry.is_drill:
        return
    for channel, way in ((MAIL, after.mail), (SMS, after.sms)):
        if way is not None:
            desk.store.rows(
                "INSERT INTO fallback (announcement, channel, next_at) VALUES (?, ?, ?) ON CONFLICT (announcement, channel) DO NOTHING",
                entry.id,
                channel,
                (desk.now() + way.after).timestamp(),
            )


def due(desk: Desk) -> list[tuple[str, str]]:
    """Give what is to be written now, as (announcement, channel)."""
    rows = desk.store.rows("SELECT announcement, channel FROM fallback WHERE next_at <= ? ORDER BY next_at", desk.now().timestamp())
    return cast("list[tuple[str, str]]", rows)


def next_at(desk: Desk) -> float | None:
    """Give the next moment of any, in seconds since 1970."""
    return cast("float | None", desk.store.cell("SELECT min(next_at) FROM fallback WHERE next_at IS NOT NULL"))


def write_due(desk: Desk) -> None:
    """Write the letters whose moment has come, and tell the control room."""
    for announcement_id, channel in due(desk):
        entry = desk.register.by_id(announcement_id)
        # Why not mail: it rings nobody, and may well lie there in the morning.
        at = reminding.waits(desk, entry) if entry is not None and channel == SMS else None
        desk.store.rows(
            "UPDATE fallback SET next_at = ? WHERE announcement = ? AND channel = ?",
            at.timestamp() if at else None,
            announcement_id,
            channel,
        )
        if at is not None:
            continue
        if entry is None or entry.recalled_at is not None or entry.closed_at is not None:
            continue
        people = [each.user_id for each in escalating.still_open(desk, entry)]
        without = [user_id for user_id in people if not _write(desk, entry, channel, user_id)]
        count = len(people) - len(without)
        lines = [desk.say(desk.language, f"letter-{channel}", number=entry.number, count=str(count))] if count else []
        if without:
            lines.append(desk.say(desk.language, f"letter-{channel}-without", people=desk.people(without, desk.language)))
        if lines:
            desk.tell(f"told-{channel}-{entry.id}", lines, entry)


def address_of(desk: Desk, channel: str, user_id: str) -> str:
    """Give the mail address or telephone number of a person, "" where none is known."""
    if channel == MAIL:
        officer = desk.policy.organisation.officer(user_id)
        return officer.email if officer else ""
    return desk.settings.after.sms.numbers.get(user_id, "") if desk.settings.after.sms else ""


def _write(desk: Desk, entry: Announcement, channel: str, user_id: str) -> bool:
    """Write a letter; False where there is no address."""
    address = address_of(desk, channel, user_id)
    if not address:
        return False
    found = desk.store.rows(
        "INSERT INTO letter (announcement, user_id, channel, address, message, state) VALUES (?, ?, ?, ?, '', 'waiting')"
        " ON CONFLICT (announcement, user_id, channel) DO NOTHING RETURNING id",
        entry.id,
        user_id,
        channel,
        address,
    )
    if found:
        letter = cast("int", found[0][0])
        to = To(user_id, address, letter, link(desk, entry, user_id, letter))
        message = letter_mail.written(desk, entry, to) if channel == MAIL else _sms(desk, entry, to)
        desk.store.rows("UPDATE letter SET message = ? WHERE id = ?", message, letter)
    return True


def link(desk: Desk, entry: Announcement, user_id: str, letter: int) -> str:
    """Give the address of a person's page for a circular, "" where there is no page."""
    page = desk.settings.after.page
    if page is None:
        return ""
    last = datetime.fromisoformat(entry.ack_by) if entry.ack_by else desk.now()
    until = max(last, desk.now()) + page.holds
    token = sign(Link(entry.id, user_id, letter, until), page_key.of(desk.settings.store))
    return f"{page.url}/a/{desk.settings.id}/{token}"


def _sms(desk: Desk, entry: Announcement, to: To) -> str:
    """Give the short message as the gateway takes it."""
    sms = desk.settings.after.sms
    if sms is None:
        return ""
    language = _registered(desk.language_of(to.user_id), desk.language, sms.templates)
    title = "" if entry.label else told(desk, entry, language)[0].title
    if (own := sms.texts.get(language)) is not None:
        office = desk.unit(entry.office, language)
        pattern = own.replace("{number}", entry.number).replace("{office}", office).replace("{link}", to.link)
    else:
        pattern = desk.say(language, "sms-text", number=entry.number, title="{title}", link=to.link)
    # Why without isolates: each is a place of a part, and telephones show a short message line by line.
    text = " ".join(shortened(pattern.replace("\u2068", "").replace("\u2069", ""), title, sms.most_parts).split())
    counted = parts(text)
    return json.dumps(
        {
            "to": to.address,
            "text": text,
            "sender": sms.sender,
            "template": sms.templates.get(language, ""),
            "encoding": "gsm-7" if counted.is_gsm else "ucs-2",
            "parts": counted.count,
        },
        ensure_ascii=False,
        sort_keys=True,
    )


def _registered(wanted: str, office: str, templates: Mapping[str, str]) -> str:
    """Give the language a short message is written in: where templates are registered, only one of theirs is let through."""
    if not templates or wanted in templates:
        return wanted
    return office if office in templates else next(iter(templates))
