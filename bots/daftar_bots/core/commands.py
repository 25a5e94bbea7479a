"""Commands: what a clerk writes in the control room, read into one value by the reader of its verb.

Law: reading is total: any text is a command, a `Mistake` that can be answered in words, or None (people talking to each other). A new
command adds its words to `words.VERBS` and its reader to `READERS`. It does not know who may do what, nor any Matrix.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from daftar_bots.core.after_commands import read_answer, read_need, read_numbered, read_unacked
from daftar_bots.core.circulation_commands import read_cancel, read_return, read_revise, read_schedule, read_stand_in
from daftar_bots.core.composing_commands import Compose, read_compose, read_template
from daftar_bots.core.language import fold
from daftar_bots.core.options import Options, read_options
from daftar_bots.core.reading import (
    QUOTES,
    About,
    AboutOne,
    Command,
    Day,
    Mistake,
    Number,
    Reader,
    Said,
    Within,
    number_in,
    partition,
    read_about,
    read_title,
)
from daftar_bots.core.schedule import When
from daftar_bots.core.systems_commands import read_outgoing
from daftar_bots.core.words import IMPORTANCE, NOW, VERB_OF, VERBS

__all__ = [
    "IMPORTANCE",
    "READERS",
    "VERBS",
    "About",
    "AboutOne",
    "Amend",
    "Announce",
    "Command",
    "Day",
    "Help",
    "Mistake",
    "Number",
    "Remind",
    "Within",
    "parse",
]


@dataclass(frozen=True, slots=True)
class Announce:
    """A draft: to whom (words of the audience), what, how much it matters, when it goes out and is over, and what it replaces."""

    audience: tuple[str, ...]
    title: str
    text: str
    importance: str = "routine"
    ack_by: Within | Day | None = None
    label: str | None = None
    send_at: When | None = None
    until: Within | Day | None = None
    supersedes: Number | None = None
    is_drill: bool = False
    verb: str = "announce"


@dataclass(frozen=True, slots=True)
class Amend:
    """A wish to correct what was sent (`text`, and the `title` where it was given), or to recall it (`text` is the reason).

    `at_once` says of a recall that it cannot wait for more than one approval.
    """

    verb: str
    number: Number | None
    text: str
    title: str | None = None
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Remind:
    """A wish to remind those who have not acknowledged; `at_once` where it is to be a second time on the same day."""

    number: Number | None
    at_once: bool = False
    verb: str = "remind"


@dataclass(frozen=True, slots=True)
class Help:
    """A wish to know what one may say."""

    verb: str = "help"


def parse(body: str, *, addressed: bool) -> Command | Mistake | None:
    """Read what a person wrote; `addressed` says that it was to the bot for certain (a reply to it, its name, a leading `!`)."""
    text = body.strip()
    if text.startswith("!"):
        text, addressed = text[1:].lstrip(), True
    head, rest = partition(text)
    word = fold(head.strip(":,.!?।۔"))
    verb = VERB_OF.get(word)
    if verb is None:
        return _unknown(head, word, addressed=addressed)
    return READERS[verb](Said(verb, rest, addressed))


def _unknown(head: str, word: str, *, addressed: bool) -> Help | Mistake | None:
    # Why: people talk to each other in the room too; an unknown word is answered only when it is close to a command or meant for the bot.
    if not word and addressed:
        return Help()
    close = get_close_matches(word, VERB_OF, n=1, cutoff=0.5 if addressed else 0.75) if word else []
    if not close and not addressed:
        return None
    return Mistake("mistake-unknown", head[:40], close[0] if close else "")


def _help(_: Said) -> Command:
    return Help()


def _amend(said: Said) -> Command | Mistake | None:
    head, text = partition(said.rest.strip())
    number, at_once = number_in(head), False
    if said.verb == "recall" and fold(head) in NOW and (named := number_in(partition(text)[0])) is not None:
        # Why before the number alone: behind it `now` may be the first word of the reason.
        number, text, at_once = named, partition(text)[1], True
    if number is None:
        # Why: these are words of everyday talk too; without a number they are a command only in a reply or to the bot by name.
        if not said.is_addressed:
            return None
        text = said.rest
    text = text.strip()
    if not text:
        return Mistake(f"mistake-empty-{said.verb}")
    if said.verb == "recall" or text[0] not in QUOTES:
        return Amend(said.verb, number, text, at_once=at_once)
    parts = read_title(text)
    return parts if isinstance(parts, Mistake) else Amend(said.verb, number, parts[2], parts[1])


def _approve(said: Said) -> Command | Mistake:
    head, more = partition(said.rest.strip())
    number = number_in(head)
    # Why: `approve 1/2026 once the collector agrees` is no approval, and what it would send cannot be fetched back.
    if number is not None and more.strip(" .!।۔✅"):
        return Mistake("mistake-approve-words", fold(head).strip(":,."))
    return read_about(said)


def _remind(said: Said) -> Command | Mistake:
    words = fold(said.rest).split()
    at_once = bool(words) and words[-1] in NOW
    about = read_about(Said(said.verb, " ".join(words[:-1] if at_once else words)))
    return Remind(about.number, at_once) if isinstance(about, About) else about


def _announce(said: Said) -> Command | Mistake:
    if not said.rest.strip():
        return Compose()
    parts = read_title(said.rest)
    if isinstance(parts, Mistake):
        return parts
    before, title, text = parts
    options = read_options(before)
    if isinstance(options, Mistake):
        return options
    if not options.audience:
        return Mistake("mistake-no-audience")
    return announce(options, title, text)


def announce(options: Options, title: str, text: str) -> Announce:
    """Put a draft together of what was said before its title, its title and its text."""
    return Announce(
        options.audience,
        title,
        text,
        options.importance or "routine",
        options.ack_by,
        options.label,
        send_at=options.send_at,
        until=options.until,
        supersedes=options.supersedes,
        is_drill=options.is_drill,
    )


# One line a verb. A reader of another topic stands in a module of its own (`core/<topic>_commands.py`).
READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "announce": _announce,
        "compose": read_compose,
        "template": read_template,
        "approve": _approve,
        "withdraw": read_numbered,
        "status": read_about,
        "unacked": read_unacked,
        "ack": read_answer,
        "later": read_answer,
        "cannot": read_answer,
        "need": read_need,
        "escalate": read_numbered,
        "chart": read_numbered,
        "evidence": read_numbered,
        "cancel": read_cancel,
        "revise": read_revise,
        "return": read_return,
        "schedule": read_schedule,
        "delegate": read_stand_in,
        "charge": read_stand_in,
        "correct": _amend,
        "recall": _amend,
        "remind": _remind,
        "export": read_about,
        "retry": read_about,
        "outgoing": read_outgoing,
        "help": _help,
    },
)
