"""Listening: what happened in the rooms, worked into the store in one transaction with the cursor.

Law: an event's effects and the cursor behind it are committed together, so that nothing is lost and nothing is done twice. A handler
that fails undoes its own effects only; the event is kept and reported. Commands from before the bot's start are never obeyed (a new device
gets the last messages of every room at its first sync); ticks always count. It does not know how batches arrive or replies leave.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import partial

from daftar_bots.announcements import (
    acknowledging,
    answering,
    deciding,
    pinning,
    second_thoughts,
    seeing,
    showing,
    unreadable,
    welcoming,
    withdrawing,
)
from daftar_bots.announcements.attempting import attempt
from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.compose import dialogues, files, mail_in, with_file
from daftar_bots.core.acknowledgement import is_cross, is_tick
from daftar_bots.core.commands import Mistake, parse
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
            elif event.type == pinning.EVENT_TYPE and event.state_key is not None:
                pinning.seen(desk, event)
        for room_id in batch.left:
            desk.store.left(room_id)
        welcoming.work_off(desk, batch)
        control = desk.store.room_id(desk.settings.control_room)
        showing.passed_over(desk, batch)
        # Why the control room last: a batch has no order between rooms, and a report asked for just now counts the ticks beside it.
        for event in sorted(batch.events, key=lambda event: event.room_id == control):
            if event.sender != desk.settings.user_id:
                attempt(desk, event, partial(_hear, desk, event, is_old=is_old, is_first=is_first))
            elif event.room_id == control:
                showing.seen(desk, event.event_id)
        seeing.note(desk, batch)
        for target, reactions in reread.items():
            acknowledging.reread(desk, target, [(event, reaction_in(event)[1]) for event in reactions])
        desk.store.advance(batch.cursor, desk.now().isoformat(timespec="seconds"))


def _hear(desk: Desk, event: Event, *, is_old: bool, is_first: bool) -> None:
    if event.redacts is not None:
        acknowledging.taken_back(desk, event.redacts)
        files.taken_back(desk, event.redacts)
        withdrawing.taken_back(desk, event, event.redacts)
    target, key = reaction_in(event)
    if target is not None:
        acknowledging.reacted(desk, event, target, key)
    if is_first:
        return
    if event.type == unreadable.ENCRYPTED:
        unreadable.note(desk, event)
        return
    if mail_in.hear(desk, event):
        return
    if event.room_id != desk.store.room_id(desk.settings.control_room):
        if event.type == "m.room.message" and event.content.get("msgtype") == "m.text" and "m.new_content" not in event.content:
            acknowledging.heard(desk, welcoming.in_measure(desk, heard_of(event)))
        return
    if target is not None:
        _react(desk, Heard(event, key, about=target), is_old=is_old)
    elif event.type == "m.room.message":
        heard = heard_of(event)
        is_taken = dialogues.hear(desk, heard) or with_file.hear(desk, heard, is_old=is_old)
        if not is_taken and event.content.get("msgtype") == "m.text":
            _listen(desk, heard, is_old=is_old)


def _react(desk: Desk, heard: Heard, *, is_old: bool) -> None:
    said = desk.store.said_about(heard.about or "")
    entry = desk.register.by_id(said.announcement) if said is not None and said.kind in {"preview", deciding.QUESTION} else None
    if said is None or entry is None or not (is_tick(heard.words) or is_cross(heard.words)):
        return
    if second_thoughts.is_repeated(desk, heard):
        return
    amendment = desk.register.amendments.by_id(said.amendment) if said.amendment is not None else None
    if is_old:
        _away(desk, heard, f"{heard.words} {entry.number}")
    elif said.kind == deciding.QUESTION:
        deciding.answered(desk, heard, entry, is_yes=is_tick(heard.words))
    elif amendment is None and not deciding.is_newest(desk, heard, entry):
        deciding.show_newest(desk, heard, entry)
    else:
        answering.decide(desk, heard, entry, amendment, is_approval=is_tick(heard.words))


def _listen(desk: Desk, heard: Heard, *, is_old: bool) -> None:
    if "m.new_content" in heard.event.content:
        # Why: a command is what was written first; an edit of it would be obeyed twice.
        if not is_old:
            second_thoughts.edited(desk, heard)
        return
    command = parse(heard.words, addressed=_is_addressed(desk, heard))
    if isinstance(command, Mistake) and command.key == "mistake-unknown" and not is_old and deciding.hears_remark(desk, heard):
        return
    if command is None:
        return
    if is_old:
        _away(desk, heard, heard.words[:80])
        return
    answering.answer(desk, heard, command)


def _away(desk: Desk, heard: Heard, words: str) -> None:
    desk.reply(heard, [desk.say(desk.language_of(heard.person), "away", words=words)])


def _is_addressed(desk: Desk, heard: Heard) -> bool:
    mentions = heard.event.content.get("m.mentions")
    users = mentions.get("user_ids") if isinstance(mentions, dict) else None
    if isinstance(users, list) and desk.settings.user_id in users:
        return True
    return heard.about is not None and desk.store.said_about(heard.about) is not None


def heard_of(event: Event) -> Heard:
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


def reaction_in(event: Event) -> tuple[str | None, str]:
    """Give (event, key) of a reaction, (None, "") for anything else."""
    relation = event.content.get("m.relates_to")
    if event.type != "m.reaction" or not isinstance(relation, dict):
        return None, ""
    target, key = relation.get("event_id"), relation.get("key")
    if relation.get("rel_type") != "m.annotation" or not isinstance(target, str) or not isinstance(key, str):
        return None, ""
    return target, key
