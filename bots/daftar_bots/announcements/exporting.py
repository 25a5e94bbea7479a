"""Exporting: who has acknowledged and who has not, as a file in the control room.

Law: of the moment it was asked for, office by office in the order of the frozen audience, in each office first those who have not; what is
in the file is in the store before it is uploaded. It does not know how a file is written, nor how it is sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.core.acknowledgement import Tally, tally
from daftar_bots.core.announcement import Announcement, State
from daftar_bots.core.register_file import MIME, file_name, render
from daftar_bots.store import Outgoing

# Column by column: the sentence that heads it.
_HEADS = ("number", "title", "unit", "office-name", "name", "person", "email", "acknowledged")


def export(desk: Desk, heard: Heard, entry: Announcement) -> None:
    """Answer with the table of an announcement, or with why there is none."""
    language = desk.language_of(heard.person)
    if entry.state is not State.APPROVED:
        desk.reply(heard, [desk.say(language, "export-not-sent", number=entry.number)], about=entry)
        return
    offices = tally(desk.register.recipients(entry.id), desk.register.ticked(entry.id))
    missing = sum(len(office.missing) for office in offices)
    total = sum(office.size for office in offices)
    head = [desk.say(language, f"export-{name}") for name in _HEADS]
    text = render(head, _rows(desk, entry, offices, language))
    words = desk.say(language, "export-head", number=entry.number, count=missing, total=total, when=_now(desk))
    desk.reply(heard, [words, *_unacked(desk, offices, language)], about=entry)
    name = hashlib.sha256(heard.event.event_id.encode()).hexdigest()[:24]
    file = {"name": file_name(entry.office, entry.number), "type": MIME, "text": text}
    room = heard.event.room_id
    desk.store.put([Outgoing("file", desk.settings.control_room, room, f"file-{name}", file, entry.id)])


def _unacked(desk: Desk, offices: tuple[Tally, ...], language: str) -> list[str]:
    return [
        desk.say(language, "export-office", office=desk.unit(office.unit, language), count=len(office.missing), total=office.size)
        for office in offices
        if office.missing
    ]


def _rows(desk: Desk, entry: Announcement, offices: tuple[Tally, ...], language: str) -> Iterator[list[str]]:
    yes, no = desk.say(language, "export-yes"), desk.say(language, "export-no")
    for office in offices:
        for people, word in ((office.missing, no), (office.done, yes)):
            for user_id in people:
                officer = desk.policy.organisation.officer(user_id)
                name = desk.person(user_id, language)
                email = officer.email if officer else ""
                yield [entry.number, entry.title, office.unit, desk.unit(office.unit, language), name, user_id, email, word]


def _now(desk: Desk) -> str:
    return desk.moment(desk.now().isoformat())
