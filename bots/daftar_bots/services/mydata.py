"""Mydata: what the bots of this process hold about a person, as a file in words, for that person alone.

Law: everybody may ask, for themselves only, and gets it where nobody else reads: in their direct room. Of an anonymous form it says that it
was handed in, since that is all there is. It reads; it changes nothing. It does not know what the homeserver or the policy's log hold.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, cast

from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.announcements.glance import Glance
from daftar_bots.core.form import from_text
from daftar_bots.core.language import name_in
from daftar_bots.core.poll_commands import Mydata
from daftar_bots.services import held, rooms
from daftar_bots.services.polls.ballot_box import BallotBox
from daftar_bots.services.polls.polling import moment_of
from daftar_bots.services.polls.settings import Memory
from daftar_bots.store import Outgoing, Store, StoreError

MIME = "text/plain"
# Why: Windows' editor takes a file without it for another encoding, and shows Devanagari as noise.
_BOM = "\ufeff"
_ISOLATES = dict.fromkeys(range(0x2066, 0x206A))


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whom it is about, in which store, and in whose words."""

    desk: Desk
    store: Store
    person: str
    language: str

    def say(self, key: str, **words: str | int) -> str:
        return self.desk.say(self.language, f"mydata-{key}", **words)

    def rows(self, query: str, *more: object) -> list[tuple[str, ...]]:
        return cast("list[tuple[str, ...]]", self.store.rows(query, self.person, *more))

    def moment(self, text: str | None) -> str:
        return self.desk.moment(text) if text else "—"


_Section: TypeAlias = "Callable[[_Asked], Iterator[str]]"


def give(desk: Desk, heard: Heard, _: Mydata) -> None:
    """Put the file into the direct room of who asked."""
    language, person = desk.language_of(heard.person), heard.person
    name = hashlib.sha256(heard.event.event_id.encode()).hexdigest()[:24]
    is_alone = rooms.partner(desk, heard.event.room_id) == person
    desk.reply(heard, [desk.say(language, "mydata-reply" if is_alone else "mydata-directly")])
    room_id = heard.event.room_id if is_alone else rooms.address(desk, person)
    today = desk.now().astimezone(desk.policy.zone).strftime("%Y-%m-%d")
    file = {"name": f"mydata-{today}.txt", "type": MIME, "text": text_about(desk, person, language)}
    desk.store.put([Outgoing("file", person, room_id, f"mydata-{name}", file)])


def text_about(desk: Desk, person: str, language: str) -> str:
    """Give all that the bots hold about a person, in words."""
    words = {"office": desk.unit(desk.settings.office, language), "person": desk.person(person, language), "id": person}
    lines = [desk.say(language, "mydata-head", when=desk.moment(desk.now().isoformat()), **words), desk.say(language, "mydata-server")]
    others = [memory for memory in desk.settings.services.mydata.stores if memory.bot != desk.settings.id]
    lines += _about_bot(desk, desk.settings.id, list(_of_store(_Asked(desk, desk.store, person, language))), language)
    for memory in others:
        lines += _about_bot(desk, memory.bot, _of_other(desk, memory, person, language), language)
    return _BOM + ("\n".join(lines) + "\n").translate(_ISOLATES)


def _about_bot(desk: Desk, bot: str, found: list[str], language: str) -> list[str]:
    return ["", desk.say(language, "mydata-bot", bot=bot), *(found or [desk.say(language, "mydata-none")])]


def _of_other(desk: Desk, memory: Memory, person: str, language: str) -> list[str]:
    try:
        with Glance(memory.folder, memory.server, name=memory.name or "bot") as store:
            return list(_of_store(_Asked(desk, store, person, language)))
    except (StoreError, sqlite3.OperationalError):
        # A bot that has not been started yet holds nothing.
        return []


def _of_store(asked: _Asked) -> Iterator[str]:
    for section in _SECTIONS:
        yield from section(asked)


def _member(asked: _Asked) -> Iterator[str]:
    rows = asked.rows(
        "SELECT coalesce((SELECT alias FROM room WHERE room.room_id = member.room_id AND alias NOT LIKE '@%'), room_id) FROM member"
        " WHERE user_id = ? AND membership = 'join' ORDER BY 1"
    )
    if rows:
        yield asked.say("member", rooms=", ".join(row[0] for row in rows))


def _served(asked: _Asked) -> Iterator[str]:
    rows = asked.rows(
        "SELECT a.serial || '/' || a.year, a.title, r.unit FROM recipient AS r JOIN announcement AS a ON a.id = r.announcement"
        " WHERE r.user_id = ? ORDER BY a.year, a.serial"
    )
    for number, title, unit in rows:
        yield asked.say("served", number=number, title=title, office=asked.desk.unit(unit, asked.language))


def _answers(asked: _Asked) -> Iterator[str]:
    rows = asked.rows(
        "SELECT n.serial || '/' || n.year, a.kind, a.heard_at, a.taken_at FROM answer AS a LEFT JOIN outbox AS o ON o.event_id = a.target"
        " JOIN announcement AS n ON n.id = coalesce(a.announcement, o.announcement) WHERE a.user_id = ? ORDER BY a.seq"
    )
    for number, kind, heard, taken in rows:
        words = {"number": number, "when": asked.moment(heard), "answer": asked.say(kind)}
        yield asked.say("withdrawn", taken=asked.moment(taken), **words) if taken else asked.say("answered", **words)
    for number, text in asked.rows(
        "SELECT a.serial || '/' || a.year, r.text FROM remark AS r JOIN announcement AS a ON a.id = r.announcement"
        " WHERE r.user_id = ? ORDER BY r.heard_at"
    ):
        yield asked.say("remark", number=number, text=text)


def _written(asked: _Asked) -> Iterator[str]:
    for number, title, made in asked.rows(
        "SELECT serial || '/' || year, title, made_at FROM announcement WHERE maker = ? ORDER BY year, serial"
    ):
        yield asked.say("wrote", number=number, title=title, when=asked.moment(made))
    rows = asked.rows(
        "SELECT a.serial || '/' || a.year, r.kind, r.at FROM verdict AS r JOIN announcement AS a ON a.id = r.announcement"
        " WHERE r.person = ? ORDER BY r.at"
    )
    for number, kind, at in rows:
        yield asked.say("decided", number=number, what=kind, when=asked.moment(at))


def _told(asked: _Asked) -> Iterator[str]:
    rows = asked.rows(
        "SELECT a.serial || '/' || a.year, e.superior, e.at FROM escalated AS e JOIN announcement AS a ON a.id = e.announcement"
        " WHERE e.user_id = ? ORDER BY e.at"
    )
    for number, superior, at in rows:
        yield asked.say("escalated", number=number, person=asked.desk.person(superior, asked.language), when=asked.moment(at))
    for number, channel, address in asked.rows(
        "SELECT a.serial || '/' || a.year, l.channel, l.address FROM letter AS l JOIN announcement AS a ON a.id = l.announcement"
        " WHERE l.user_id = ? ORDER BY l.id"
    ):
        yield asked.say("letter", number=number, channel=channel, address=address)


def _charges(asked: _Asked) -> Iterator[str]:
    rows = asked.store.rows(
        "SELECT person, delegate, kind, starts_at, ends_at FROM delegation WHERE person = ? OR delegate = ? ORDER BY starts_at",
        asked.person,
        asked.person,
    )
    for person, delegate, kind, starts, ends in cast("list[tuple[str, str, str, float, float]]", rows):
        words = {"from": asked.moment(moment_of(asked.desk, starts)), "till": asked.moment(moment_of(asked.desk, ends))}
        is_own = person == asked.person
        other = asked.desk.person(delegate if is_own else person, asked.language)
        yield asked.say(("charge" if kind == "charge" else "delegate") if is_own else "stands-in", person=other, **words)


def _votes(asked: _Asked) -> Iterator[str]:
    box = BallotBox(asked.store)
    for target, choices, heard in asked.rows(
        "SELECT target, choices, heard_at FROM vote WHERE user_id = ? AND taken_at IS NULL ORDER BY seq"
    ):
        poll = box.about(target)
        listed = poll.listed(asked.language) if poll is not None else []
        named = {f"c{place}": text for place, text in enumerate(listed, start=1)}
        chosen = ", ".join(named.get(each, each) for each in json.loads(choices)) or "—"
        yield asked.say(
            "vote", question=poll.asked(asked.language) if poll is not None else target, choice=chosen, when=asked.moment(heard)
        )


def _forms(asked: _Asked) -> Iterator[str]:
    for document, at in asked.rows(
        "SELECT f.document, d.at FROM form_done AS d JOIN form AS f ON f.id = d.form WHERE d.user_id = ? ORDER BY f.number"
    ):
        form = from_text(document)
        if form.is_anonymous:
            yield asked.say("form-anonymous", title=form.titled(asked.language))
        else:
            rows = asked.rows(
                "SELECT r.answers FROM form_response AS r JOIN form AS f ON f.id = r.form"
                " WHERE r.user_id = ? AND f.document = ? AND r.at = ?",
                document,
                at,
            )
            yield asked.say("form", title=form.titled(asked.language), when=asked.moment(at))
            for (answers,) in rows:
                yield from _form_answers(asked, document, json.loads(answers))
    for document, answers in asked.rows(
        "SELECT f.document, d.answers FROM form_draft AS d JOIN form AS f ON f.id = d.form WHERE d.user_id = ? ORDER BY f.number"
    ):
        yield asked.say("form-draft", title=from_text(document).titled(asked.language))
        yield from _form_answers(asked, document, json.loads(answers))


def _form_answers(asked: _Asked, document: str, answers: Mapping[str, str]) -> Iterator[str]:
    for question in from_text(document).questions:
        if question.name in answers:
            asks = name_in(question.ask, asked.language, question.name)
            yield "  " + asked.say("form-answer", question=asks, answer=answers[question.name])


def _consultations(asked: _Asked) -> Iterator[str]:
    for number, at, version in asked.rows(
        "SELECT c.number, s.at, s.sha256 FROM consultation_shown AS s JOIN consultation AS c ON c.id = s.consultation"
        " WHERE s.user_id = ? ORDER BY c.number"
    ):
        yield asked.say("shown", number=str(number), when=asked.moment(at), version=version)
    for number, text, at in asked.rows(
        "SELECT c.number, m.text, m.heard_at FROM consultation_comment AS m JOIN consultation AS c ON c.id = m.consultation"
        " WHERE m.user_id = ? ORDER BY m.heard_at"
    ):
        yield asked.say("comment", number=str(number), text=text, when=asked.moment(at))
    for (number,) in asked.rows(
        "SELECT number FROM consultation WHERE ? IN (maker, coalesce(checker, ''), coalesce(decided_by, '')) ORDER BY number"
    ):
        yield asked.say("asked", number=str(number))


def _unread(asked: _Asked) -> Iterator[str]:
    count = int(str(asked.store.cell("SELECT coalesce(sum(times), 0) FROM unreadable WHERE sender = ?", asked.person)))
    if count:
        yield asked.say("unreadable", count=count)


def _reminders(asked: _Asked) -> Iterator[str]:
    for text, made in asked.rows("SELECT text, made_at FROM agenda WHERE owner = ? ORDER BY id"):
        yield asked.say("reminder", text=text, when=asked.moment(made))


def _rest(asked: _Asked) -> Iterator[str]:
    yield from held.lines(asked.desk, asked.store, asked.person, asked.language)


# What a bot holds, in the order in which people ask for it; a table of a new topic adds its section.
_SECTIONS: tuple[_Section, ...] = (
    _member,
    _served,
    _answers,
    _written,
    _told,
    _charges,
    _votes,
    _forms,
    _consultations,
    _reminders,
    _unread,
    _rest,
)
