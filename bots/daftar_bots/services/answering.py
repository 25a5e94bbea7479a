"""Answering of the service bot: each verb with what answers it.

Law: one line a verb in `HANDLERS`; a handler queues its answer and its effects, and sends nothing. It does not know how commands are heard
or read.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from daftar_bots.announcements.answering import Handler, taking
from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.core.agenda_commands import Done, Drop, ListReminders, Remember
from daftar_bots.core.circulation_commands import StandInWish
from daftar_bots.core.consultation import AboutConsultation, Comment, Propose
from daftar_bots.core.directory_commands import Speak, Who
from daftar_bots.core.form_commands import AboutForm
from daftar_bots.core.poll_commands import AboutPoll, Mydata, OpenPoll
from daftar_bots.core.reading import Command, Mistake
from daftar_bots.core.systems_commands import Feed, Hooks, Told
from daftar_bots.services import helping, mydata, systems
from daftar_bots.services.agenda import asking as agenda
from daftar_bots.services.consultation import consulting
from daftar_bots.services.directory import answering as directory
from daftar_bots.services.directory import charging, speaking
from daftar_bots.services.forms import asking
from daftar_bots.services.polls import polling
from daftar_bots.services.words import Help


def answer(desk: Desk, heard: Heard, command: Command | Mistake) -> None:
    """Answer a command, or say what is wrong with it."""
    if isinstance(command, Mistake):
        desk.reply(heard, [mistake(desk, command, desk.language_of(heard.person))])
    else:
        HANDLERS[command.verb](desk, heard, command)


def mistake(desk: Desk, found: Mistake, language: str) -> str:
    """Say what is wrong with a command: sentence `key`, or `key-close` where there is a hint."""
    if found.hint:
        return desk.say(language, f"{found.key}-close", word=found.word, hint=found.hint)
    return desk.say(language, found.key, word=found.word)


def _help(desk: Desk, heard: Heard, _: Help) -> None:
    desk.reply(heard, helping.help_for(desk, heard.person, desk.language_of(heard.person), is_control=helping.is_control(desk, heard)))


def _poll(desk: Desk, heard: Heard, command: Command) -> None:
    if isinstance(command, OpenPoll):
        polling.open_poll(desk, heard, command)
    else:
        taking(AboutPoll, polling.about)(desk, heard, command)


def _consult(desk: Desk, heard: Heard, command: Command) -> None:
    if isinstance(command, Propose | AboutConsultation):
        consulting.consult(desk, heard, command)


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        "help": taking(Help, _help),
        "remind": taking(Remember, agenda.remind),
        "reminders": taking(ListReminders, agenda.show),
        "done": taking(Done, agenda.done),
        "drop": taking(Drop, agenda.drop),
        "who": taking(Who, directory.who),
        "post": taking(Who, directory.who),
        "charge": taking(StandInWish, charging.charge),
        "language": taking(Speak, speaking.speak),
        "poll": _poll,
        "form": taking(AboutForm, asking.form),
        "consult": _consult,
        "comment": taking(Comment, consulting.comment),
        "mydata": taking(Mydata, mydata.give),
        "hooks": taking(Hooks, systems.hooks_wanted),
        "feed": taking(Feed, systems.feed_wanted),
        "outgoing": taking(Told, systems.told_wanted),
    },
)
