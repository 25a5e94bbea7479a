"""Listening of the service bot: what happened in its rooms, worked into the store in one transaction with the cursor.

Law: as `announcements.listening`: effects and cursor together; a handler that fails undoes its own effects only; commands from before the
start are not obeyed. It answers people of the server: in direct rooms all they write, elsewhere what is addressed to it (`!word`, its
name, a reply), in the control room also a bare command. It does not know what commands do.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from daftar_bots.announcements import unreadable, welcoming
from daftar_bots.announcements.attempting import attempt
from daftar_bots.announcements.desk import Desk, Heard, notice
from daftar_bots.announcements.listening import heard_of, reaction_in
from daftar_bots.core.derived import derived
from daftar_bots.core.flood import Verdict
from daftar_bots.core.plain_text import tidy
from daftar_bots.port import Batch, Event
from daftar_bots.services import answering, helping, parcels, powers, rooms, systems, words
from daftar_bots.services.agenda import asking as agenda
from daftar_bots.services.consultation import consulting
from daftar_bots.services.forms import asking as forms
from daftar_bots.services.polls import polling
from daftar_bots.store import Outgoing

_log = logging.getLogger(__name__)


class Ear(Protocol):
    """What hears an event before it is read as a command; it gives True where it was its."""

    def __call__(self, desk: Desk, heard: Heard, *, is_old: bool) -> bool:
        """Hear an event: a message, a reaction (`words` is its key, `about` what it stands on), a redaction, any other with no words."""


# One line a topic. Each hears what happened while the bot was away too (`is_old`): an answer counts, a command does not.
EARS: tuple[Ear, ...] = (
    agenda.hear,
    systems.reacted,
    polling.hear,
    consulting.hear,
    forms.hear,
)


def work_off(desk: Desk, batch: Batch, reread: Mapping[str, Sequence[Event]], *, is_old: bool, is_first: bool) -> None:  # noqa: ARG001 - as of all kinds
    """Commit a batch."""
    with desk.store.transaction():
        for event in (*batch.state, *batch.events):
            if event.type == "m.room.member" and event.state_key is not None:
                desk.store.set_member(event.room_id, event.state_key, str(event.content.get("membership", "leave")))
            elif event.type == "m.room.encryption" and event.state_key is not None:
                desk.store.set_encrypted(event.room_id)
            elif event.state_key is not None:
                powers.note(desk, event)
        for room_id in batch.left:
            desk.store.left(room_id)
        welcoming.invited(desk, batch.inviters, batch.direct)
        _greet(desk, batch)
        _tell_of_gaps(desk, batch)
        for event in batch.events:
            if event.sender != desk.settings.user_id:
                attempt(desk, event, partial(_hear, desk, event, is_old=is_old, is_first=is_first))
        desk.store.advance(batch.cursor, desk.now().isoformat(timespec="seconds"))


def _greet(desk: Desk, batch: Batch) -> None:
    for room_id in dict.fromkeys(event.room_id for event in (*batch.state, *batch.events) if event.type == "m.room.member"):
        person = rooms.met(desk, room_id)
        if person is not None:
            name = derived(f"{room_id} {person}")
            desk.store.put([Outgoing("reply", person, room_id, f"hello-{name}", notice(helping.greeting(desk, person)))])


def _tell_of_gaps(desk: Desk, batch: Batch) -> None:
    """Say where more was written than was read again, and something is being asked."""
    for room_id in sorted(batch.gaps):
        if found := polling.box(desk).opened(room_id):
            alias = desk.store.cell("SELECT min(alias) FROM room WHERE room_id = ?", room_id)
            words = {"room": str(alias or room_id), "open": ", ".join(poll.asked(desk.language) for poll in found)}
            desk.tell(f"gap-{derived(f'{room_id} {batch.cursor}')}", [desk.say(desk.language, "gap-left", **words)])


def _hear(desk: Desk, event: Event, *, is_old: bool, is_first: bool) -> None:
    if event.type == unreadable.ENCRYPTED:
        if not is_first:
            unreadable.note(desk, event)
        return
    target, key = reaction_in(event)
    heard = Heard(event, key, about=target) if target is not None else heard_of(event)
    # Why here: what people write stands in tables, files and other people's messages, and is to be there what it looks like.
    heard = replace(heard, words=tidy(heard.words))
    if not welcoming.is_of_server(desk, event.sender):
        if not is_first and not is_old:
            _refuse_outsider(desk, heard)
        return
    if is_first or any(ear(desk, heard, is_old=is_old) for ear in EARS):
        return
    # Why not an edit: a command is what was written first; an edit of it would be obeyed twice.
    if event.type == "m.room.message" and event.content.get("msgtype") == "m.text" and "m.new_content" not in event.content:
        _listen(desk, heard, is_old=is_old)


def _listen(desk: Desk, heard: Heard, *, is_old: bool) -> None:
    is_control = heard.event.room_id == desk.store.room_id(desk.settings.control_room)
    addressed = is_addressed(desk, heard)
    text = spoken_to(desk, heard)
    if not (addressed or is_control or text.startswith("!")):
        return
    command = words.parse(text, addressed=addressed)
    if command is None:
        return
    if is_old:
        desk.reply(heard, [desk.say(desk.language_of(heard.person), "away", words=heard.words[:80])])
        return
    match welcoming.too_much(desk, heard.event):
        case Verdict.FINE:
            answering.answer(desk, replace(heard, words=text), command)
        case Verdict.TELL:
            desk.reply(heard, [desk.say(desk.language_of(heard.person), "flood")])
        case Verdict.SILENT:
            pass


def _refuse_outsider(desk: Desk, heard: Heard) -> None:
    if heard.event.content.get("msgtype") != "m.text" or not (is_addressed(desk, heard) or heard.words.startswith("!")):
        return
    if isinstance(command := words.parse(spoken_to(desk, heard), addressed=False), words.Help) or command is not None:
        desk.reply(heard, [desk.say(desk.language, "service-outsider", office=desk.unit(desk.settings.office, desk.language))])


def is_addressed(desk: Desk, heard: Heard) -> bool:
    """Tell whether a person speaks to the bot for certain: in a direct room, by its name, or in reply to it."""
    if rooms.partner(desk, heard.event.room_id) == heard.person:
        return True
    mentions = heard.event.content.get("m.mentions")
    users = mentions.get("user_ids") if isinstance(mentions, dict) else None
    if isinstance(users, list) and desk.settings.user_id in users:
        return True
    return heard.about is not None and parcels.transaction_of(desk.store, heard.about) is not None


def spoken_to(desk: Desk, heard: Heard) -> str:
    """Give the words without the bot's own name before them."""
    text = heard.words.strip()
    body = heard.event.content.get("formatted_body")
    # How clients write a mention (specification, "User and room mentions"): a link to the person whose text is the display name.
    link = re.search(
        rf'<a href="https://matrix\.to/#/{re.escape(desk.settings.user_id)}">([^<]{{1,100}})</a>', body if isinstance(body, str) else ""
    )
    localpart = desk.settings.user_id.removeprefix("@").partition(":")[0]
    for name in (html.unescape(link[1]) if link else "", desk.settings.user_id, f"@{localpart}", localpart):
        if name and text.casefold().startswith(name.casefold()) and not text[len(name) : len(name) + 1].isalnum():
            return text[len(name) :].lstrip(" :,\u00a0\t\n")
    return text
