"""Acknowledging: what people answer to a circular, wherever they do it: by reaction, in words in any room, in a thread.

Law: an answer counts from whenever it was given, also from while the bot was away; taking the reaction or the message back takes it back.
Who is answered in words gets a word back; reactions get none, but a ❌ is asked why, in the person's own room.
It does not know how answers are counted, nor what the control room is shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from daftar_bots.announcements import asking_why, card, welcoming
from daftar_bots.announcements.answers import Answer, Remark
from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.core.acknowledgement import Kind, kind_of
from daftar_bots.core.after_commands import Answered, Unacked
from daftar_bots.core.announcement import Announcement, State
from daftar_bots.core.commands import Help, Mistake, Number, parse
from daftar_bots.core.words import word_in
from daftar_bots.port import Event
from daftar_bots.services.outgoing import noting

LONGEST_REMARK = 1000


def reacted(desk: Desk, event: Event, target: str, key: str) -> None:
    """Note a reaction, if it answers anything."""
    kind = kind_of(key)
    if kind is None:
        return
    desk.register.answers.react(event.event_id, target, event.sender, kind, at=_now(desk))
    about = desk.register.answers.about(target)
    if about is not None:
        card.touched(desk, about)
        noting.acknowledged(desk, about, event.sender, kind.value, event.event_id)
    entry = desk.register.by_id(about) if about is not None and kind is Kind.NO else None
    if entry is None or _has_remark(desk, entry, event.sender):
        return
    if not is_direct(desk, event.room_id):
        # Why there: in the offices' rooms members cannot write.
        if desk.settings.after.direct and _is_recipient(desk, entry, event.sender):
            asking_why.ask(desk, entry, event.sender)
    else:
        language = desk.language_of(event.sender)
        desk.reply(Heard(event, key, about=target), [desk.say(language, "ack-why", number=entry.number)])


def taken_back(desk: Desk, event_id: str) -> None:
    """Note that a reaction or message was taken back."""
    if (about := desk.register.answers.announcement_of(event_id)) is not None:
        card.touched(desk, about)
    desk.register.answers.take_back(event_id, at=_now(desk))
    desk.register.answers.forget_remark(event_id)


def reread(desk: Desk, target: str, standing: Sequence[tuple[Event, str]]) -> None:
    """Note the reactions, as (event, key), that stand on an event now."""
    found = [(event.event_id, event.sender, kind) for event, key in standing if (kind := kind_of(key)) is not None]
    desk.register.answers.reread(target, found, at=_now(desk))
    if (about := desk.register.answers.about(target)) is not None:
        card.touched(desk, about)
        for event_id, person, kind in found:
            noting.acknowledged(desk, about, person, kind.value, event_id)


def heard(desk: Desk, heard: Heard) -> None:
    """Take what was said in an office's room or in a direct one."""
    direct = is_direct(desk, heard.event.room_id)
    command = parse(heard.words, addressed=direct)
    match command:
        case Answered():
            answer(desk, heard, command)
            return
        case Unacked() if direct:
            desk.reply(heard, mine(desk, heard.person))
            return
        case _:
            pass
    entry = _thread(desk, heard)
    if entry is not None and _is_recipient(desk, entry, heard.person):
        _remark(desk, entry, heard, heard.words)
        if direct:
            desk.reply(heard, [desk.say(desk.language_of(heard.person), "ack-remark", number=entry.number)])
    elif direct:
        language = desk.language_of(heard.person)
        keys = ["direct-help"] if isinstance(command, Help) else ["direct-unknown", "direct-help"]
        if command is None or isinstance(command, Mistake | Help) or command.verb:
            desk.reply(heard, [desk.say(language, key) for key in keys])


def answer(desk: Desk, heard: Heard, command: Answered) -> None:
    """Note an answer in words and say what was noted, or why it was not."""
    language = desk.language_of(heard.person)
    entry = _meant(desk, heard, command.number)
    if entry is None and command.number is not None:
        year = command.number.year or desk.now().astimezone(desk.policy.zone).year
        desk.reply(heard, [desk.say(language, "mistake-no-such", number=f"{command.number.serial}/{year}")])
    elif entry is None:
        desk.reply(heard, [desk.say(language, "mistake-which", verb=word_in(command.verb, language))])
    elif not _is_recipient(desk, entry, heard.person):
        desk.reply(heard, [desk.say(language, "ack-not-yours", number=entry.number)])
    elif entry.recalled_at is not None:
        desk.reply(heard, [desk.say(language, "amend-recalled", number=entry.number)])
    else:
        desk.register.answers.say(entry.id, Answer(heard.event.event_id, heard.person, command.kind, "words", _now(desk)))
        card.touched(desk, entry.id)
        noting.acknowledged(desk, entry.id, heard.person, command.kind.value, heard.event.event_id)
        if command.text:
            _remark(desk, entry, heard, command.text)
        keys = [f"ack-{command.kind.value}"]
        if command.kind is Kind.NO and not command.text:
            keys.append("ack-why")
        desk.reply(heard, [desk.say(language, key, number=entry.number) for key in keys])


def mine(desk: Desk, person: str) -> list[str]:
    """Give what a person has not answered yet, oldest first."""
    language = desk.language_of(person)
    waiting = open_for(desk, person)
    if not waiting:
        return [desk.say(language, "mine-none")]
    return [desk.say(language, "mine-head"), *(item(desk, entry, language) for entry in waiting), desk.say(language, "direct-help")]


def item(desk: Desk, entry: Announcement, language: str) -> str:
    """Give one line of a list of what waits for an answer."""
    if entry.ack_by:
        return desk.say(language, "mine-item-by", number=entry.number, title=entry.title, when=desk.moment(entry.ack_by))
    return desk.say(language, "mine-item", number=entry.number, title=entry.title)


def open_for(desk: Desk, person: str) -> list[Announcement]:
    """Give the announcements that a person was served with and has not answered, oldest first."""
    rows = desk.store.rows(
        "SELECT r.announcement FROM recipient AS r JOIN announcement AS a ON a.id = r.announcement WHERE r.user_id = ?"
        " AND a.state = 'approved' AND a.recalled_at IS NULL ORDER BY a.year, a.serial",
        person,
    )
    found = [entry for row in rows if (entry := desk.register.by_id(str(row[0]))) is not None]
    return [entry for entry in found if desk.register.answers.of(entry.id).get(person) in {None, Kind.LATER}]


def is_direct(desk: Desk, room_id: str) -> bool:
    """Tell whether a room is the bot's direct one with somebody."""
    is_ours = desk.store.cell("SELECT 1 FROM room WHERE room_id = ? AND alias LIKE '@%'", room_id) is not None
    return is_ours or welcoming.is_guest_room(desk, room_id)


def _meant(desk: Desk, heard: Heard, number: Number | None) -> Announcement | None:
    if number is None:
        return _thread(desk, heard)
    year = number.year or desk.now().astimezone(desk.policy.zone).year
    return desk.register.by_number(desk.settings.office, year, number.serial)


def _thread(desk: Desk, heard: Heard) -> Announcement | None:
    """Give the circular that a message replies to; in a direct room else the one that was answered with ❌ and no reason yet."""
    for event_id in (heard.about, heard.thread):
        about = desk.register.answers.about(event_id) if event_id is not None else None
        about = about or asking_why.asked_about(desk, event_id)
        if about is not None:
            return desk.register.by_id(about)
    if not is_direct(desk, heard.event.room_id):
        return None
    found = desk.store.cell(
        "SELECT o.announcement FROM outbox AS o JOIN answer AS a ON a.target = o.event_id WHERE (o.room_id = ? OR EXISTS"
        " (SELECT 1 FROM outbox AS q WHERE q.announcement = o.announcement AND q.kind = ? AND q.room_id = ?)) AND a.user_id = ?"
        " AND a.kind = 'no' AND a.taken_at IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM remark WHERE announcement = o.announcement AND user_id = a.user_id) ORDER BY a.seq DESC LIMIT 1",
        heard.event.room_id,
        asking_why.KIND,
        heard.event.room_id,
        heard.person,
    )
    return desk.register.by_id(str(found)) if found is not None else None


def _is_recipient(desk: Desk, entry: Announcement, person: str) -> bool:
    if entry.state is not State.APPROVED:
        return False
    return desk.store.cell("SELECT 1 FROM recipient WHERE announcement = ? AND user_id = ?", entry.id, person) is not None


def _has_remark(desk: Desk, entry: Announcement, person: str) -> bool:
    return desk.store.cell("SELECT 1 FROM remark WHERE announcement = ? AND user_id = ?", entry.id, person) is not None


def _remark(desk: Desk, entry: Announcement, heard: Heard, text: str) -> None:
    words = text.strip()[:LONGEST_REMARK]
    if words:
        desk.register.answers.remark(entry.id, Remark(heard.event.event_id, heard.person, words, _now(desk)))


def _now(desk: Desk) -> str:
    return desk.now().astimezone(desk.policy.zone).isoformat(timespec="seconds")
