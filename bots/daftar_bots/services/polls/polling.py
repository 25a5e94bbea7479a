"""Polling: polls opened in a room, votes heard, the count on request, and the end at its time with the result.

Law: opening and closing are each one transaction with what they queue, under ids that derive from the event that asked: a restart opens and
closes once. A vote that was cast counts, though the bot was away when; what comes after the end does not. It does not know consultations.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from daftar_bots.announcements import rights
from daftar_bots.announcements.desk import Desk, Heard, notice
from daftar_bots.core import poll as wire
from daftar_bots.core.derived import derived
from daftar_bots.core.poll_commands import AboutPoll, OpenPoll
from daftar_bots.core.register_file import MIME, render
from daftar_bots.core.schedule import moment
from daftar_bots.port import Event
from daftar_bots.services import parcels, rooms
from daftar_bots.services.polls.ballot_box import BallotBox, Place, Poll
from daftar_bots.store import Outgoing

# Why three days: long enough for a weekend, short enough that people still know what it was about.
USUAL = timedelta(days=3)
LONGEST = timedelta(days=90)
# Why: a room with more open questions answers none of them.
MOST_OPEN = 5


def box(desk: Desk) -> BallotBox:
    """Give the polls of a bot."""
    return BallotBox(desk.store)


def open_poll(desk: Desk, heard: Heard, wish: OpenPoll) -> None:
    """Ask the room what a person wants to know."""
    language = desk.language_of(heard.person)
    room_id = heard.event.room_id
    if rooms.partner(desk, room_id) is not None:
        desk.reply(heard, [desk.say(language, "poll-in-a-room")])
        return
    if len(box(desk).opened(room_id)) >= MOST_OPEN:
        desk.reply(heard, [desk.say(language, "poll-too-many", count=MOST_OPEN)])
        return
    now = desk.now()
    try:
        closes = now + USUAL if wish.until is None else moment(wish.until, now, rights.calendar(desk))
    except ValueError:
        desk.reply(heard, [desk.say(language, "poll-no-moment")])
        return
    if closes > now + LONGEST:
        desk.reply(heard, [desk.say(language, "poll-too-long", days=LONGEST.days)])
        return
    name = derived(heard.event.event_id)
    made = Poll(
        f"poll-{name}",
        0,
        {language: wish.question},
        tuple({language: choice} for choice in wish.choices),
        heard.person,
        now.isoformat(timespec="seconds"),
        closes.timestamp(),
    )
    made = box(desk).open(made)
    put(desk, made, Place(f"poll-{name}", room_id, room_id, language))
    words = {"number": str(made.number), "when": desk.moment(closes.isoformat())}
    # Why said each time: people take a poll for a secret ballot, and Matrix has none.
    desk.reply(heard, [desk.say(language, "poll-opened", **words), desk.say(language, "poll-named")])


def put(desk: Desk, poll: Poll, place: Place) -> None:
    """Queue a poll for a place."""
    box(desk).put(poll.id, place)
    content = wire.start(poll.asked(place.language), poll.listed(place.language))
    desk.store.put([Outgoing(parcels.EVENT, place.alias, place.room_id, place.transaction_id, {"type": wire.START, "content": content})])


def hear(desk: Desk, heard: Heard, *, is_old: bool) -> bool:  # noqa: ARG001 - a vote counts whenever it was cast
    """Note a vote, or that one was taken back; not what was sent after the end, or in another room than the poll's."""
    event = heard.event
    at = desk.now().isoformat(timespec="seconds")
    if event.redacts is not None:
        if not _is_late(event, box(desk).voted_in(event.redacts)):
            box(desk).take_back(event.redacts, at=at)
        return False
    ballot = wire.read_ballot(event.type, event.content)
    if ballot is None:
        return event.type in wire.STARTS | wire.ENDS | wire.RESPONSES
    # Why the room: who was removed from it knows the poll's id, and could vote from a room of their own.
    if not _is_late(event, box(desk).about(ballot.target)) and box(desk).room_of(ballot.target) in {None, event.room_id}:
        box(desk).vote(event.event_id, event.sender, ballot, at=at)
    return True


def _is_late(event: Event, poll: Poll | None) -> bool:
    return poll is not None and event.sent_at > poll.closes_at * 1000


def about(desk: Desk, heard: Heard, wish: AboutPoll) -> None:
    """Show how a poll stands, list the open ones, close one, or give its table."""
    language = desk.language_of(heard.person)
    if wish.act == "list" and wish.number is None:
        desk.reply(heard, _list(desk, heard, language))
        return
    found = _meant(desk, heard, wish.number)
    if found is None or not may_see(desk, heard.person, found):
        desk.reply(heard, [desk.say(language, "poll-none", number=str(wish.number or ""))])
    elif wish.act == "close":
        _close(desk, heard, found)
    elif wish.act == "export":
        _export(desk, heard, found)
    else:
        desk.reply(heard, standing(desk, found, language))


def may_see(desk: Desk, person: str, poll: Poll) -> bool:
    """Tell whether a person may know how a poll stands: who is where it stands, and those on the lists."""
    if person == poll.maker or person in rights.listed(desk):
        return True
    return any(person in desk.store.members(place.room_id, "join") for place in box(desk).places(poll.id))


def may_close(desk: Desk, person: str, poll: Poll) -> bool:
    """Tell whether a person may close a poll: its maker, and those on the lists; nobody one of a consultation."""
    return poll.consultation is None and (person == poll.maker or person in rights.listed(desk))


def standing(desk: Desk, poll: Poll, language: str) -> list[str]:
    """Say how a poll stands."""
    counted = box(desk).count(poll)
    key = "poll-standing" if poll.closed_at is None else "poll-result"
    when = desk.moment(desk.now().isoformat()) if poll.closed_at is None else desk.moment(poll.closed_at)
    lines = [desk.say(language, key, number=str(poll.number), question=poll.asked(language), when=when)]
    for place, choice in enumerate(poll.listed(language)):
        share = round(100 * counted.votes[place] / counted.voters) if counted.voters else 0
        lines.append(desk.say(language, "poll-line", choice=choice, count=counted.votes[place], share=str(share)))
    # Why also who voted: somebody may have left since.
    people = electorate(desk, poll).union(vote.user_id for vote in box(desk).votes(poll))
    lines.append(desk.say(language, "poll-voters", count=counted.voters, total=len(people)))
    if poll.closed_at is not None:
        leading = [poll.listed(language)[place] for place in counted.leading]
        key = "poll-leading" if len(leading) == 1 else "poll-tied" if leading else "poll-nobody"
        lines.append(desk.say(language, key, choice=", ".join(leading)))
    else:
        lines.append(desk.say(language, "poll-closes", when=desk.moment(moment_of(desk, poll.closes_at))))
    return lines


def electorate(desk: Desk, poll: Poll) -> frozenset[str]:
    """Give who could vote: the people of the rooms where it stands."""
    people = frozenset[str]().union(*(desk.store.members(place.room_id, "join") for place in box(desk).places(poll.id)))
    return people - {desk.settings.user_id}


def work(desk: Desk) -> None:
    """Close the polls whose time is over."""
    for poll in box(desk).due(desk.now()):
        # Why not here: a consultation closes its own poll together with its result.
        if poll.consultation is None:
            with desk.store.transaction():
                finish(desk, poll, by="")


def next_at(desk: Desk) -> float | None:
    """Give when the next poll closes."""
    return box(desk).next_at()


def finish(desk: Desk, poll: Poll, *, by: str) -> Poll:
    """Close a poll: end it for the clients, and say the result where it stands."""
    box(desk).close(poll.id, by=by, at=desk.now().isoformat(timespec="seconds"))
    closed = box(desk).by_id(poll.id) or poll
    for place in box(desk).places(poll.id):
        row = parcels.row_of(desk.store, place.transaction_id)
        lines = standing(desk, closed, place.language)
        content = {"type": wire.END, "content": wire.end("\n".join(lines))}
        desk.store.put([Outgoing(parcels.EVENT, place.alias, place.room_id, f"{place.transaction_id}-end", content, target=row)])
        if closed.consultation is None:
            said = {**notice(lines), "m.mentions": {}}
            desk.store.put([Outgoing(parcels.ANSWER, place.alias, place.room_id, f"{place.transaction_id}-result", said, target=row)])
    return closed


def _close(desk: Desk, heard: Heard, poll: Poll) -> None:
    language = desk.language_of(heard.person)
    if not may_close(desk, heard.person, poll):
        desk.reply(heard, [desk.say(language, "poll-not-yours", person=desk.person(poll.maker, language))])
    elif poll.closed_at is not None:
        desk.reply(heard, standing(desk, poll, language))
    else:
        finish(desk, poll, by=heard.person)
        desk.reply(heard, [desk.say(language, "poll-closed", number=str(poll.number))])


def _export(desk: Desk, heard: Heard, poll: Poll) -> None:
    language = desk.language_of(heard.person)
    control = desk.store.room_id(desk.settings.control_room)
    if heard.person not in rights.listed(desk) or heard.event.room_id != control:
        desk.reply(heard, [desk.say(language, "poll-export-where")])
        return
    head = [desk.say(language, f"poll-column-{name}") for name in ("name", "person", "office", "choice", "when")]
    choices = {wire.choice_id(place): text for place, text in enumerate(poll.listed(language))}
    rows = []
    for vote in box(desk).votes(poll):
        officer = desk.policy.organisation.officer(vote.user_id)
        office = desk.unit(officer.unit, language) if officer else ""
        chosen = ", ".join(choices.get(choice, choice) for choice in vote.choices)
        rows.append([desk.person(vote.user_id, language), vote.user_id, office, chosen, desk.moment(vote.heard_at)])
    desk.reply(heard, [desk.say(language, "poll-exported", number=str(poll.number), count=len(rows))])
    name = derived(heard.event.event_id)
    file = {"name": f"poll-{poll.number}.csv", "type": MIME, "text": render(head, rows)}
    desk.store.put([Outgoing("file", desk.settings.control_room, heard.event.room_id, f"csv-{name}", file)])


def _list(desk: Desk, heard: Heard, language: str) -> Sequence[str]:
    seen = [poll for poll in box(desk).opened() if may_see(desk, heard.person, poll)]
    if not seen:
        return [desk.say(language, "poll-none-open")]
    return [_listed(desk, poll, language) for poll in seen]


def _listed(desk: Desk, poll: Poll, language: str) -> str:
    when = desk.moment(moment_of(desk, poll.closes_at))
    return desk.say(language, "poll-listed", number=str(poll.number), question=poll.asked(language), when=when)


def _meant(desk: Desk, heard: Heard, number: int | None) -> Poll | None:
    if number is not None:
        return box(desk).by_number(number)
    for event_id in (heard.about, heard.thread):
        if event_id is not None and (found := box(desk).about(event_id)) is not None:
            return found
    return box(desk).last_in(heard.event.room_id)


def moment_of(desk: Desk, timestamp: float) -> str:
    """Give a moment of the store as RFC 3339, in the policy's time zone."""
    return datetime.fromtimestamp(timestamp, tz=desk.policy.zone).isoformat()
