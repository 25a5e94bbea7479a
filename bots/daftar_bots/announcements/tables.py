"""Tables: one announcement's people and offices as rows for a spreadsheet.

Law: of this moment, office by office in the order of the frozen audience, in each office first those who have not answered.
It does not know how a file is written, nor how it is sent.
"""

from __future__ import annotations

from collections.abc import Iterator

from daftar_bots.announcements import changed, seen, standing
from daftar_bots.announcements.answers import Answer
from daftar_bots.announcements.desk import Desk
from daftar_bots.core.acknowledgement import Tally
from daftar_bots.core.announcement import Announcement

# Column by column: the sentence that heads it.
_PEOPLE = ("number", "title", "unit", "office-name", "name", "person", "email", "acknowledged")
# Why the last: whoever reads the table by its columns finds those of before where they were.
_ANSWERS = ("answer", "when", "how", "remark", "delivered", "standing", "seen")
_ORDER = (("missing", "none"), ("later", "later"), ("declined", "no"), ("done", "yes"))


def people_head(desk: Desk, language: str) -> list[str]:
    """Give the head of the table of people."""
    return [desk.say(language, f"export-{name}") for name in (*_PEOPLE, *_ANSWERS)]


def people(desk: Desk, entry: Announcement, offices: tuple[Tally, ...], language: str) -> Iterator[list[str]]:
    """Give the row of each person."""
    remarks = {remark.user_id: remark.text for remark in desk.register.answers.remarks(entry.id)}
    last = {answer.user_id: answer for answer in desk.register.answers.records(entry.id) if answer.taken_at is None}
    channels = {each.user_id: each.channel for each in desk.register.recipients(entry.id)}
    state = {kind: desk.say(language, f"export-state-{kind}") for _, kind in _ORDER}
    yes, no = desk.say(language, "export-yes"), desk.say(language, "export-no")
    how = {name: desk.say(language, f"export-how-{name}") for name in ("reaction", "words", "page")}
    channel = {name: desk.say(language, f"export-channel-{name}") for name in ("room", "person")}
    stands = changed.in_short(desk, entry, language)
    read = seen.by(desk, entry)
    for office in offices:
        name = desk.unit(office.unit, language)
        for group, kind in _ORDER:
            for user_id in getattr(office, group):
                officer = desk.policy.organisation.officer(user_id)
                person = [name, desk.person(user_id, language), user_id, officer.email if officer else ""]
                answered = _answered(desk, last.get(user_id), how)
                yield [
                    *(entry.number, entry.title, office.unit),
                    *person,
                    yes if kind == "yes" else no,
                    state[kind],
                    *answered,
                    remarks.get(user_id, ""),
                    channel[channels.get(user_id, "room")],
                    stands,
                    desk.moment(read[user_id]) if user_id in read else "",
                ]


def offices_head(desk: Desk, language: str) -> list[str]:
    """Give the head of the table of offices."""
    return [desk.say(language, f"export-{name}") for name in ("unit", "office-name")] + [
        desk.say(language, f"chart-{kind}") for kind in ("yes", "later", "no", "none")
    ]


def offices(desk: Desk, entry: Announcement, language: str) -> Iterator[list[str | int]]:
    """Give the row of each office."""
    for office in standing.offices(desk, entry):
        counts = [len(office.done), len(office.later), len(office.declined), len(office.missing)]
        yield [office.unit, desk.unit(office.unit, language), *counts]


def _answered(desk: Desk, answer: Answer | None, how: dict[str, str]) -> list[str]:
    if answer is None:
        return ["", ""]
    return [desk.moment(answer.heard_at) if answer.heard_at else "", how[answer.channel]]
