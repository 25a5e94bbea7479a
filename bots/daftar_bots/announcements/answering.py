"""Answering: each verb with what answers it, and which announcement a command is about.

Law: one line a verb in `HANDLERS`; a handler queues its answer and its effects, and sends nothing. Who is on none of the lists is told so
before a handler of the lists is called. It does not know how commands are heard or read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from daftar_bots.announcements import (
    acknowledging,
    amending,
    confirming,
    deciding,
    drafting,
    escalating,
    exporting,
    helping,
    proving,
    reminding,
    reporting,
    rights,
    scheduling,
    showing,
    standing_in,
    withdrawing,
)
from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.compose import dialogues, templates
from daftar_bots.core.after_commands import Answered, Need, Unacked
from daftar_bots.core.amendment import Amendment
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.circulation_commands import Cancel, ListSchedule, Return, Revise, Schedule, StandInWish
from daftar_bots.core.commands import About, AboutOne, Amend, Announce, Command, Mistake, Number, Remind
from daftar_bots.core.composing_commands import Compose, UseTemplate
from daftar_bots.core.systems_commands import Told
from daftar_bots.core.words import word_in
from daftar_bots.services.outgoing import telling

Handler: TypeAlias = "Callable[[Desk, Heard, Command], None]"
C = TypeVar("C", bound=Command)
O = TypeVar("O", bound=AboutOne)  # noqa: E741 - one of the two kinds of commands


def answer(desk: Desk, heard: Heard, command: Command | Mistake) -> None:
    """Answer a command, or say what is wrong with it."""
    if isinstance(command, Mistake):
        desk.reply(heard, [_mistake(desk, command, desk.language_of(heard.person))])
    else:
        HANDLERS[command.verb](desk, heard, command)


def decide(desk: Desk, heard: Heard, entry: Announcement, amendment: Amendment | None, *, is_approval: bool) -> None:
    """Approve or drop a draft, or the change of what was sent that is meant."""
    if amendment is not None:
        (amending.confirm if is_approval else amending.drop)(desk, heard, entry, amendment)
    else:
        (deciding.approve if is_approval else deciding.reject)(desk, heard, entry)


def taking(kind: type[C], act: Callable[[Desk, Heard, C], None]) -> Handler:
    """Make a handler of a function that takes one kind of command."""

    def handle(desk: Desk, heard: Heard, command: Command) -> None:
        if not isinstance(command, kind):
            raise TypeError(f"`{command.verb}` is read as another kind of command")
        act(desk, heard, command)

    return handle


def about(kind: type[O], act: Callable[[Desk, Heard, Announcement, O], None], *, is_open: bool = False) -> Handler:
    """Make a handler of a function about one announcement; for those on the lists only, unless it is open to others to be refused."""

    def handle(desk: Desk, heard: Heard, command: O) -> None:
        if not is_open and is_refused(desk, heard):
            return
        entry = meant(desk, heard, command.number)
        if entry is None:
            _none_meant(desk, heard, command)
        else:
            act(desk, heard, entry, command)

    return taking(kind, handle)


def is_refused(desk: Desk, heard: Heard) -> bool:
    """Tell whether a person is on none of the lists, and say so."""
    listed = rights.listed(desk)
    if heard.person in listed:
        return False
    language = desk.language_of(heard.person)
    people = desk.people(listed, language)
    desk.reply(heard, [desk.say(language, "refused-command", person=desk.person(heard.person, language), people=people)])
    return True


def meant(desk: Desk, heard: Heard, number: Number | None) -> Announcement | None:
    """Give the announcement that is meant: by number, else by the message that was replied to, else by the thread."""
    if number is not None:
        year = number.year or desk.now().astimezone(desk.policy.zone).year
        return desk.register.by_number(desk.settings.office, year, number.serial)
    for event_id in (heard.about, heard.thread):
        said = desk.store.said_about(event_id) if event_id is not None else None
        if said is not None:
            return desk.register.by_id(said.announcement)
    return None


def _none_meant(desk: Desk, heard: Heard, command: AboutOne) -> None:
    language = desk.language_of(heard.person)
    if command.number is not None:
        year = command.number.year or desk.now().astimezone(desk.policy.zone).year
        desk.reply(heard, [desk.say(language, "mistake-no-such", number=f"{command.number.serial}/{year}")])
    elif command.verb == "status":
        desk.reply(heard, reporting.overview(desk, language))
    else:
        desk.reply(heard, [desk.say(language, "mistake-which", verb=word_in(command.verb, language))])


def _amendment_meant(desk: Desk, heard: Heard, entry: Announcement) -> Amendment | None:
    """Give the amendment that is meant: the one shown in the preview that was replied to, else the open one."""
    said = desk.store.said_about(heard.about) if heard.about is not None else None
    if said is not None and said.announcement == entry.id and said.kind == "preview":
        return desk.register.amendments.by_id(said.amendment) if said.amendment is not None else None
    return desk.register.amendments.opened(entry.id) or confirming.to_confirm(desk, entry)


def _mistake(desk: Desk, mistake: Mistake, language: str) -> str:
    if mistake.hint:
        return desk.say(language, f"{mistake.key}-close", word=mistake.word, hint=mistake.hint)
    return desk.say(language, mistake.key, word=mistake.word)


def _announce(desk: Desk, heard: Heard, command: Announce) -> None:
    drafting.draft(desk, heard, command)


def _help(desk: Desk, heard: Heard, _: Command) -> None:
    desk.reply(heard, helping.help_for(desk, heard.person, desk.language_of(heard.person)))


def _approve(desk: Desk, heard: Heard, entry: Announcement, _: About) -> None:
    amendment = _amendment_meant(desk, heard, entry)
    if not showing.is_approved_unseen(desk, heard, entry, amendment):
        decide(desk, heard, entry, amendment, is_approval=True)


def _withdraw(desk: Desk, heard: Heard, entry: Announcement, _: About) -> None:
    withdrawing.withdraw(desk, heard, entry)


def _cancel(desk: Desk, heard: Heard, entry: Announcement, command: Cancel) -> None:
    amendment = _amendment_meant(desk, heard, entry)
    if amendment is not None:
        amending.drop(desk, heard, entry, amendment)
    else:
        deciding.cancel(desk, heard, entry, command)


def _schedule(desk: Desk, heard: Heard, command: Command) -> None:
    if isinstance(command, ListSchedule):
        if not is_refused(desk, heard):
            scheduling.show(desk, heard)
    else:
        about(Schedule, scheduling.move)(desk, heard, command)


def _stand_in(desk: Desk, heard: Heard, command: StandInWish) -> None:
    if not is_refused(desk, heard):
        standing_in.stand_in(desk, heard, command)


def _retry(desk: Desk, heard: Heard, entry: Announcement, _: About) -> None:
    deciding.retry(desk, heard, entry)


def _export(desk: Desk, heard: Heard, entry: Announcement, _: About) -> None:
    exporting.export(desk, heard, entry)


def _unacked(desk: Desk, heard: Heard, entry: Announcement, wish: Unacked) -> None:
    desk.reply(heard, reporting.unacked(desk, entry, desk.language_of(heard.person), wish.tier), about=entry)


def _status(desk: Desk, heard: Heard, entry: Announcement, _: About) -> None:
    desk.reply(heard, reporting.status(desk, entry, desk.language_of(heard.person)), about=entry)


def _told(desk: Desk, heard: Heard, command: Told) -> None:
    if not is_refused(desk, heard):
        telling.told(desk, heard, command)


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        "announce": taking(Announce, _announce),
        "compose": taking(Compose, dialogues.compose),
        "template": taking(UseTemplate, templates.template),
        # Why open: who may not approve is told who may.
        "approve": about(About, _approve, is_open=True),
        "withdraw": about(About, _withdraw),
        "status": about(About, _status),
        "unacked": about(Unacked, _unacked),
        # Open to everybody: who was served answers, wherever they are.
        "ack": taking(Answered, acknowledging.answer),
        "later": taking(Answered, acknowledging.answer),
        "cannot": taking(Answered, acknowledging.answer),
        "need": about(Need, escalating.need),
        "escalate": about(About, escalating.by_hand),
        "chart": about(About, exporting.draw),
        "evidence": about(About, proving.prove),
        "cancel": about(Cancel, _cancel),
        "revise": about(Revise, drafting.revise),
        # Why open: who may not return is told who may.
        "return": about(Return, deciding.give_back, is_open=True),
        "schedule": _schedule,
        "delegate": taking(StandInWish, _stand_in),
        "charge": taking(StandInWish, _stand_in),
        "correct": about(Amend, amending.amend),
        "recall": about(Amend, amending.amend),
        "remind": about(Remind, reminding.remind),
        "export": about(About, _export),
        "retry": about(About, _retry),
        "outgoing": taking(Told, _told),
        "help": _help,
    },
)
