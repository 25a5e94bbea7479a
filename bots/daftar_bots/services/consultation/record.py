"""Record: who was shown which version of a proposal, when and where, and who answered, as tables for the control room.

Law: of the moment it was asked for; who did not answer stands there like everybody, and nothing follows from it.
It does not know how a file is sent.
"""

from __future__ import annotations

from collections import Counter

from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.core import poll as wire
from daftar_bots.core.derived import derived
from daftar_bots.core.register_file import MIME, render
from daftar_bots.services.consultation.book import Book, Consultation
from daftar_bots.services.polls.ballot_box import BallotBox
from daftar_bots.store import Outgoing

_COLUMNS = ("name", "person", "office", "shown", "shown-at", "version", "choice", "when", "comments")
_COMMENTS = ("name", "person", "office", "when", "text")


def export(desk: Desk, heard: Heard, entry: Consultation) -> None:
    """Answer with the tables of a consultation."""
    language = desk.language_of(heard.person)
    count = len(Book(desk.store).shown(entry.id))
    desk.reply(heard, [desk.say(language, "consult-exported", number=str(entry.number), count=count)])
    name = derived(heard.event.event_id)
    tables = {"consultation": people(desk, entry, language), "comments": comments(desk, entry, language)}
    desk.store.put(
        Outgoing(
            "file",
            desk.settings.control_room,
            heard.event.room_id,
            f"{kind}-{name}",
            {"name": f"{kind}-{entry.number}.csv", "type": MIME, "text": text},
        )
        for kind, text in tables.items()
    )


def people(desk: Desk, entry: Consultation, language: str) -> str:
    """Give who was shown it and who answered, as CSV."""
    book, box = Book(desk.store), BallotBox(desk.store)
    poll = box.by_id(entry.poll)
    votes = {vote.user_id: vote for vote in box.votes(poll)} if poll is not None else {}
    named = {wire.choice_id(place): text for place, text in enumerate(poll.listed(language))} if poll is not None else {}
    said = Counter(each.user_id for each in book.comments(entry.id))
    shown = {each.user_id: each for each in book.shown(entry.id)}
    rows = []
    for person in sorted({*shown, *votes, *said}):
        seen, vote = shown.get(person), votes.get(person)
        where = [desk.moment(seen.at), seen.sha256] if seen is not None else ["", ""]
        chosen = [", ".join(named.get(each, each) for each in vote.choices), desk.moment(vote.heard_at)] if vote is not None else ["", ""]
        rows.append([*_person(desk, person, language), seen.alias if seen is not None else "", *where, *chosen, str(said[person])])
    return render(_head(desk, _COLUMNS, language), rows)


def comments(desk: Desk, entry: Consultation, language: str) -> str:
    """Give what people said, as CSV."""
    found = Book(desk.store).comments(entry.id)
    rows = [[*_person(desk, each.user_id, language), desk.moment(each.heard_at), each.text] for each in found]
    return render(_head(desk, _COMMENTS, language), rows)


def _head(desk: Desk, names: tuple[str, ...], language: str) -> list[str]:
    return [desk.say(language, f"poll-column-{name}") for name in names]


def _person(desk: Desk, user_id: str, language: str) -> list[str]:
    officer = desk.policy.organisation.officer(user_id)
    return [desk.person(user_id, language), user_id, desk.unit(officer.unit, language) if officer else ""]
