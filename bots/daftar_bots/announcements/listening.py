"""Listening: what happened in the rooms, worked into the store in one transaction with the cursor.

Law: an event's effects and the cursor behind it are committed together, so that nothing is lost and nothing is done twice. A handler
that fails undoes its own effects only; the event is kept and reported. Commands from before the bot's start are never obeyed (a new device
gets the last messages of every room at its first sync); ticks always count. It does not know how batches arrive or replies leave.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from daftar_bots.announcements import amending, deciding, drafting, exporting, reminding, reporting
from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.core.acknowledgement import is_cross, is_tick
from daftar_bots.core.amendment import Amendment
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.commands import About, Amend, Announce, Command, Help, Mistake, Remind, parse
from daftar_bots.port import Batch, Event

_log = logging.getLogger(__name__)

# For each event of ours in a room with a gap: the reactions that stand on it now.
Reread = Mapping[str, Sequence[Event]]


def work_off(desk: Desk, batch: Batch, reread: Reread, *, is_old: bool, is_first: bool) -> None:
    """Commit a batch; `is_old` says that it happened while the bot was away, `is_first` that the bot has never been here before."""
    with desk.store.transaction():
        for event in (*batch.state, *batch.events):
            if event.type == "m.room.member" and event.state_key is not None:
                desk.store.set_member(event.room_id, event.state_key, str(event.content.get("membership", "leave")))
            elif event.type == "m.room.encryption" and event.state_key is not None:
                desk.store.set_encrypted(event.room_id)
        for room_id in batch.left:
            desk.store.left(room_id)
        control = desk.store.room_id(desk.settings.control_room)
        # Why the control room last: a batch has no order between rooms, and a report asked for just now counts the ticks beside it.
        for event in sorted(batch.events, key=lambda event: event.room_id == control):
            if event.sender != desk.settings.user_id:
                _work_off_one(desk, event, is_old=is_old, is_first=is_first)
        for target, reactions in reread.items():
            ticks = [(event.event_id, event.sender) for event in reactions if is_tick(_annotation(event)[1])]
            desk.register.reticked(target, ticks)
        desk.store.advance(batch.cursor, desk.now().isoformat(timespec="seconds"))


def _work_off_one(desk: Desk, event: Event, *, is_old: bool, is_first: bool) -> None:
    try:
        with desk.store.attempt():
            _hear(desk, event, is_old=is_old, is_first=is_first)
    except Exception as error:  # noqa: BLE001 - the loop's top: one event must not stop the others
        _log.exception("event %s in %s could not be handled", event.event_id, event.room_id)
        desk.store.bury(event.event_id, event.room_id, asdict(event), repr(error), at=desk.now().isoformat(timespec="seconds"))
        text = type(error).__name__
        desk.tell(f"trouble-{event.event_id}", [desk.say(desk.language, "trouble", text=text)])


def _hear(desk: Desk, event: Event, *, is_old: bool, is_first: bool) -> None:
    if event.redacts is not None:
        desk.register.untick(event.redacts)
    target, key = _annotation(event)
    if target is not None and is_tick(key):
        desk.register.tick(event.event_id, target, event.sender)
    if is_first or event.room_id != desk.store.room_id(desk.settings.control_room):
        return
    if target is not None:
        _react(desk, Heard(event, key, about=target), is_old=is_old)
    elif event.type == "m.room.message" and event.content.get("msgtype") == "m.text":
        _listen(desk, _heard(event), is_old=is_old)


def _react(desk: Desk, heard: Heard, *, is_old: bool) -> None:
    said = desk.store.said_about(heard.about or "")
    entry = desk.register.by_id(said.announcement) if said is not None and said.kind == "preview" else None
    if said is None or entry is None or not (is_tick(heard.words) or is_cross(heard.words)):
        return
    amendment = desk.register.amendments.by_id(said.amendment) if said.amendment is not None else None
    if is_old:
        _away(desk, heard, f"{heard.words} {entry.number}")
    else:
        _decide(desk, heard, entry, amendment, is_approval=is_tick(heard.words))


def _decide(desk: Desk, heard: Heard, entry: Announcement, amendment: Amendment | None, *, is_approval: bool) -> None:
    if amendment is not None:
        (amending.confirm if is_approval else amending.drop)(desk, heard, entry, amendment)
    else:
        (deciding.approve if is_approval else deciding.cancel)(desk, heard, entry)


def _listen(desk: Desk, heard: Heard, *, is_old: bool) -> None:
    if "m.new_content" in heard.event.content:
        # Why: a command is what was written first; an edit of it would be obeyed twice.
        return
    command = parse(heard.words, addressed=_is_addressed(desk, heard))
    if command is None:
        return
    if is_old:
        _away(desk, heard, heard.words[:80])
        return
    _obey(desk, heard, command)


def _obey(desk: Desk, heard: Heard, command: Command) -> None:
    language = desk.language_of(heard.person)
    match command:
        case Help():
            desk.reply(heard, reporting.help_for(desk, heard.person, language))
        case Mistake():
            desk.reply(heard, [_mistake(desk, command, language)])
        case Announce():
            drafting.draft(desk, heard, command)
        case About():
            _about(desk, heard, command, language)
        case Amend() | Remind():
            _about(desk, heard, command, language)


def _about(desk: Desk, heard: Heard, command: About | Amend | Remind, language: str) -> None:
    is_listed = heard.person in (*desk.settings.makers, *desk.settings.approvers)
    if not is_listed and command.verb != "approve":
        people = desk.people(tuple(dict.fromkeys((*desk.settings.makers, *desk.settings.approvers))), language)
        desk.reply(heard, [desk.say(language, "refused-command", person=desk.person(heard.person, language), people=people)])
        return
    entry = _meant(desk, heard, command)
    if entry is None:
        _none_meant(desk, heard, command, language)
        return
    if isinstance(command, Amend):
        amending.amend(desk, heard, entry, command)
        return
    if isinstance(command, Remind):
        reminding.remind(desk, heard, entry, command)
        return
    match command.verb:
        case "approve" | "cancel":
            _decide(desk, heard, entry, _amendment_meant(desk, heard, entry), is_approval=command.verb == "approve")
        case "retry":
            deciding.retry(desk, heard, entry)
        case "export":
            exporting.export(desk, heard, entry)
        case "unacked":
            desk.reply(heard, reporting.unacked(desk, entry, language), about=entry)
        case _:
            desk.reply(heard, reporting.status(desk, entry, language), about=entry)


def _amendment_meant(desk: Desk, heard: Heard, entry: Announcement) -> Amendment | None:
    """Give the amendment that is meant: the one shown in the preview that was replied to, else the open one."""
    said = desk.store.said_about(heard.about) if heard.about is not None else None
    if said is not None and said.announcement == entry.id and said.kind == "preview":
        return desk.register.amendments.by_id(said.amendment) if said.amendment is not None else None
    return desk.register.amendments.opened(entry.id)


def _meant(desk: Desk, heard: Heard, command: About | Amend | Remind) -> Announcement | None:
    """Give the announcement that is meant: by number, else by the message that was replied to, else by the thread."""
    if command.number is not None:
        year = command.number.year or desk.now().astimezone(desk.policy.zone).year
        return desk.register.by_number(desk.settings.office, year, command.number.serial)
    for event_id in (heard.about, heard.thread):
        said = desk.store.said_about(event_id) if event_id is not None else None
        if said is not None:
            return desk.register.by_id(said.announcement)
    return None


def _none_meant(desk: Desk, heard: Heard, command: About | Amend | Remind, language: str) -> None:
    if command.number is not None:
        year = command.number.year or desk.now().astimezone(desk.policy.zone).year
        desk.reply(heard, [desk.say(language, "mistake-no-such", number=f"{command.number.serial}/{year}")])
    elif command.verb == "status":
        desk.reply(heard, reporting.overview(desk, language))
    else:
        desk.reply(heard, [desk.say(language, "mistake-which", verb=command.verb)])


def _mistake(desk: Desk, mistake: Mistake, language: str) -> str:
    if mistake.hint:
        return desk.say(language, f"{mistake.key}-close", word=mistake.word, hint=mistake.hint)
    return desk.say(language, mistake.key, word=mistake.word)


def _away(desk: Desk, heard: Heard, words: str) -> None:
    desk.reply(heard, [desk.say(desk.language_of(heard.person), "away", words=words)])


def _is_addressed(desk: Desk, heard: Heard) -> bool:
    mentions = heard.event.content.get("m.mentions")
    users = mentions.get("user_ids") if isinstance(mentions, dict) else None
    if isinstance(users, list) and desk.settings.user_id in users:
        return True
    return heard.about is not None and desk.store.said_about(heard.about) is not None


def _heard(event: Event) -> Heard:
    """Read a message: what it replies to, the thread it stands in, and its own words without the quoted fallback of old replies."""
    relation = event.content.get("m.relates_to")
    related: Mapping[str, object] = relation if isinstance(relation, dict) else {}
    answered = related.get("m.in_reply_to")
    about = answered.get("event_id") if isinstance(answered, dict) else None
    thread = related.get("event_id") if related.get("rel_type") == "m.thread" else None
    body = event.content.get("body")
    words = body if isinstance(body, str) else ""
    if about is not None and words.startswith("> "):
        # Before Matrix 1.13 a reply repeated the quoted message on lines with `> ` and an empty line.
        words = words.partition("\n\n")[2]
    return Heard(event, words, about if isinstance(about, str) else None, thread if isinstance(thread, str) else None)


def _annotation(event: Event) -> tuple[str | None, str]:
    """Give (event, key) of a reaction, (None, "") for anything else."""
    relation = event.content.get("m.relates_to")
    if event.type != "m.reaction" or not isinstance(relation, dict):
        return None, ""
    target, key = relation.get("event_id"), relation.get("key")
    if relation.get("rel_type") != "m.annotation" or not isinstance(target, str) or not isinstance(key, str):
        return None, ""
    return target, key
