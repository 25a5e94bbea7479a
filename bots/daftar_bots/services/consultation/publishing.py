"""Publishing: a consultation brought to those whom it touches, its result, and what was decided.

Law: each step is one transaction with all that it queues, under ids that derive from consultation and place: a restart neither loses
nor doubles one. What is shown is noted with the version, for whoever was in the room when it was sent. Nothing here changes a policy, a
room's membership or an account. It does not know commands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from daftar_bots.announcements import persons, rights
from daftar_bots.announcements import wording as rooms_wording
from daftar_bots.announcements.desk import Desk, notice
from daftar_bots.core.audience import people_of
from daftar_bots.core.consultation import Stage, Touched, rooms_of, touched
from daftar_bots.core.language import LANGUAGES
from daftar_bots.services import parcels, rooms
from daftar_bots.services.consultation import wording
from daftar_bots.services.consultation.book import Book, Consultation, Shown
from daftar_bots.services.polls import polling
from daftar_bots.services.polls.ballot_box import Place, Poll
from daftar_bots.store import Outgoing

KIND = "consultation"
_CHOICES = ("yes", "no", "either")


def book(desk: Desk) -> Book:
    """Give the consultations of a bot."""
    return Book(desk.store)


def reach(desk: Desk, entry: Consultation) -> Touched:
    """Give whom a consultation is brought to just now: rooms that the bot is in, and people, each once."""
    people = list(entry.study.people) if entry.study is not None else []
    if entry.audience:
        people += people_of((entry.audience,), rights.staff(desk))
    organisation = desk.policy.organisation
    joined = {
        alias: room_id for alias, _ in rooms_of(organisation, organisation.units) if (room_id := desk.store.room_id(alias)) is not None
    }
    found = touched(people, organisation, {alias: desk.store.members(room_id, "join") for alias, room_id in joined.items()})
    inside = tuple((alias, unit) for alias, unit in found.rooms if alias in joined)
    # Why: an office whose room the bot is not in is told person by person.
    units = {unit for alias, unit in found.rooms if alias not in joined}
    seen = frozenset[str]().union(*(desk.store.members(joined[alias], "join") for alias, _ in inside))
    direct = [each.matrix_id for each in organisation.officers if (each.unit in units or found.is_all) and each.matrix_id not in seen]
    own = desk.settings.user_id
    return Touched(inside, tuple(each for each in dict.fromkeys([*found.people, *direct]) if each != own), found.is_all)


def publish(desk: Desk, entry: Consultation, by: str) -> Touched:
    """Bring a consultation to those whom it touches, inside a transaction."""
    found = reach(desk, entry)
    at = desk.now().isoformat(timespec="seconds")
    book(desk).open(entry.id, by=by, at=at)
    question = {language: desk.say(language, "consult-question", number=str(entry.number)) for language in LANGUAGES}
    choices = tuple({language: desk.say(language, f"consult-choice-{choice}") for language in LANGUAGES} for choice in _CHOICES)
    poll = polling.box(desk).open(Poll(entry.poll, 0, question, choices, by, at, entry.closes_at, entry.id))
    for alias, unit in found.rooms:
        languages = rooms_wording.readers(desk, alias, {alias: unit})
        _put(desk, entry, poll, alias, desk.store.room_id(alias) or "", languages)
    for person in found.people:
        _put(desk, entry, poll, person, rooms.address(desk, person), (desk.language_of(person),))
    return found


def _put(desk: Desk, entry: Consultation, poll: Poll, alias: str, room_id: str, languages: Sequence[str]) -> None:
    name = persons.name(alias)
    transaction = f"{KIND}-{entry.id}-{name}"
    lines = [line for language in languages for line in wording.notice_lines(desk, entry, language)]
    about = {
        "number": entry.number,
        "revision": entry.study.revision if entry.study else "",
        "sha256": entry.study.sha256 if entry.study else "",
    }
    content = {**notice(lines), "m.mentions": {}, "in.daftar.consultation": about}
    book(desk).notice(entry.id, transaction, alias, languages[0])
    desk.store.put([Outgoing(KIND, alias, room_id, transaction, content)])
    polling.put(desk, poll, Place(f"{entry.poll}-{name}", alias, room_id, languages[0]))


def note_shown(desk: Desk) -> None:
    """Note who was shown what: the people of each room that a notice was sent to since the last time, inside a transaction."""
    at = desk.now().isoformat(timespec="seconds")
    for consultation_id, transaction, alias, room_id in book(desk).sent():
        entry = book(desk).by_id(consultation_id)
        sha256 = entry.study.sha256 if entry is not None and entry.study is not None else ""
        # Why an invited person too where the room is theirs alone: they read it the moment they come in.
        people = {alias} if alias.startswith("@") else desk.store.members(room_id, "join") - {desk.settings.user_id}
        for person in sorted(people):
            book(desk).show(consultation_id, Shown(person, alias, sha256, at))
        book(desk).noted(transaction)


def finish(desk: Desk, entry: Consultation) -> None:
    """End the comment window: close the poll and say the result everywhere, inside a transaction."""
    book(desk).close(entry.id, at=desk.now().isoformat(timespec="seconds"))
    _end_poll(desk, entry)
    answer(desk, entry, "result", lambda language: result_lines(desk, entry, language))
    lines = result_lines(desk, entry, desk.language)
    number = str(entry.number)
    desk.tell(f"{KIND}-{entry.id}-result", [*lines, desk.say(desk.language, "consult-decide", number=number)], mentions=_mentioned(entry))


def decide(desk: Desk, entry: Consultation, stage: Stage, by: str) -> None:
    """Note what was decided and say it everywhere, inside a transaction."""
    if entry.stage is Stage.OPEN:
        _end_poll(desk, entry)
    book(desk).decide(entry.id, stage, by=by, at=desk.now().isoformat(timespec="seconds"))
    decided = book(desk).by_id(entry.id) or entry
    answer(desk, decided, stage.value, lambda language: [decision_line(desk, decided, language)])


def answer(desk: Desk, entry: Consultation, name: str, lines: Callable[[str], Sequence[str]]) -> None:
    """Queue something under each notice of a consultation; `lines` gives it in a language."""
    for transaction, alias, language in book(desk).notices(entry.id):
        row = parcels.row_of(desk.store, transaction)
        room_id = desk.store.cell("SELECT room_id FROM outbox WHERE id = ?", row)
        content = {**notice(lines(language)), "m.mentions": {}}
        desk.store.put([Outgoing(parcels.ANSWER, alias, str(room_id or ""), f"{transaction}-{name}", content, target=row)])


def decision_line(desk: Desk, entry: Consultation, language: str) -> str:
    """Say what was decided."""
    words = {"number": str(entry.number), "effective": wording.when(desk, entry.effective_at)}
    return desk.say(language, f"consult-{entry.stage.value}", **words)


def result_lines(desk: Desk, entry: Consultation, language: str) -> list[str]:
    """Say what came of a consultation."""
    poll = polling.box(desk).by_id(entry.poll)
    words = {"number": str(entry.number), "effective": wording.when(desk, entry.effective_at)}
    lines = [desk.say(language, "consult-result", **words)]
    lines += polling.standing(desk, poll, language)[1:] if poll is not None else []
    lines.append(desk.say(language, "consult-comments", count=len(book(desk).comments(entry.id))))
    lines.append(desk.say(language, "consult-still", **words))
    return lines


def _end_poll(desk: Desk, entry: Consultation) -> None:
    poll = polling.box(desk).by_id(entry.poll)
    if poll is not None and poll.closed_at is None:
        polling.finish(desk, poll, by="")


def _mentioned(entry: Consultation) -> list[str]:
    return [person for person in (entry.maker, entry.checker) if person]


def work(desk: Desk) -> None:
    """End what is over, and note whom notices were shown to."""
    if book(desk).sent():
        with desk.store.transaction():
            note_shown(desk)
    for entry in book(desk).due(desk.now()):
        with desk.store.transaction():
            finish(desk, entry)


def next_at(desk: Desk) -> float | None:
    """Give when the next consultation closes."""
    return book(desk).next_at()
