"""Turns: which waiting mail of a mailbox may be worked on while others are, so that the mails of one conversation come in order.

Law: a mail's turn has come when every earlier one that waits was read and has nothing in common with it; of mails that nobody works on
and that are due, the oldest always may be. It does not know who works on what, nor how marks are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from daftar_bridges.core import threads
from daftar_bridges.core.message import Message

ID, TOKEN, MEETING, LIKE = "id:", "token:", "meeting:", "like:"
# How the reasons begin of mails that were put off for nothing of their own (`matrix.answers`, `matrix.appservice`); a rate limit says when.
_AWAY = re.compile(
    r"the homeserver (?:cannot be reached|did not answer)|5[0-9]{2} |[0-9]{3} M_UNKNOWN_TOKEN|[0-9]{3}: the answer is not the homeserver's"
)
# Why: one that brings the homeserver to fail costs at most one try in so many mails.
_ANSWERS = 64


@dataclass(frozen=True, slots=True)
class Waiting:
    """One mail that waits, taken by another process or not; `marks` is None until it was read.

    `is_away` where it was put off only because the homeserver could not be reached.
    """

    id: int
    due: float
    is_taken: bool
    marks: frozenset[str] | None
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """The mail that may be taken up now; where there is none, the seconds until one is due, or None where that is not known."""

    id: int | None = None
    wait: float | None = None


def marks_of(message: Message, chain: Iterable[str], author: str) -> frozenset[str]:
    """Give everything that a mail could be placed by: whoever shares none of it is placed alike whichever comes first.

    `chain` are the ids that the mail is about, `author` is who its likenesses are made with.
    """
    own = [message.message_id] if message.message_id else []
    found = {f"{ID}{each}" for each in (*chain, *own)}
    found.update(f"{TOKEN}{token}" for token in threads.tokens(message.subject))
    found.update(f"{MEETING}{event.uid}" for event in message.calendar if event.uid)
    found.update(f"{LIKE}{each}" for each in threads.likenesses(message, author))
    return frozenset(found)


def choose(waiting: Sequence[Waiting], now: float) -> Choice:
    """Give the oldest mail that may be taken up, to be read or to be shown; `waiting` is in order, with none left out before its last."""
    are_read, before, due = True, set[str](), list[float]()
    for mail in waiting:
        may_be = mail.marks is None or (are_read and before.isdisjoint(mail.marks))
        if may_be and not mail.is_taken:
            if mail.due <= now:
                return Choice(mail.id)
            due.append(mail.due - now)
        if mail.marks is None:
            are_read = False
        else:
            before |= mail.marks
    return Choice(wait=min(due, default=None))


def is_away(reason: str) -> bool:
    """Whether this is why a mail is put off: the homeserver could not be reached."""
    return _AWAY.match(reason) is not None


def called_back(waiting: Iterable[Waiting], before: Mapping[int, int], answers: int, now: float) -> tuple[list[int], dict[int, int]]:
    """Give the mails that need not wait any longer, since the homeserver answers, and what is to be `before` the next time.

    `answers` is how often it has answered so far; `before` has, for each mail that it could not be reached for, from which answer on it is
    tried at once: the next one after it was seen first, then one a good while later.
    """
    away = [mail for mail in waiting if mail.is_away]
    since = {mail.id: before.get(mail.id, answers + 1) for mail in away}
    back = [mail.id for mail in away if mail.due > now and not mail.is_taken and since[mail.id] <= answers]
    return back, since | dict.fromkeys(back, answers + _ANSWERS)


def has_turn(waiting: Sequence[Waiting], number: int) -> bool:
    """Whether a mail that was read may be shown; one that does not wait any more, or not yet, may not."""
    before = set[str]()
    for mail in waiting:
        if mail.marks is None:
            return False
        if mail.id == number:
            return before.isdisjoint(mail.marks)
        before |= mail.marks
    return False
