"""Handing: a letter on its way out: what it is, how a way says what became of it, and what is noted of a short message before and after.

Law: that a gateway is asked is noted before it is asked. Who dies in between, or hears no answer, does not know whether it was taken:
that is said, and it is not sent again unless so configured. No more go out on a day than are allowed. It does not know gateways.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypeAlias, cast

from daftar_bots.announcements.desk import Desk


class Returned(Exception):
    """A letter that is refused for good."""


class Unknown(Exception):
    """A letter of which nobody here knows whether it was taken."""


class NotNow(Exception):
    """A letter that may be taken later, `wait` from now where that was said."""

    def __init__(self, text: str, wait: timedelta | None = None) -> None:
        super().__init__(text)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter that waits."""

    id: int
    announcement: str
    user_id: str
    channel: str
    address: str
    message: str
    attempts: int


# Hands one letter over, blocking; gives the taker's name for it where there is one, or raises Returned, NotNow or Unknown.
Way: TypeAlias = "Callable[[Letter], str | None]"


def is_in_doubt(desk: Desk, letter: Letter) -> bool:
    """Tell whether a process has died, or heard nothing, while the gateway was asked for this one, and it may not be sent again."""
    sms = desk.settings.after.sms
    may_repeat = sms is None or sms.http is None or sms.http.resend_unknown
    return not may_repeat and desk.store.cell("SELECT state FROM handover WHERE letter = ?", letter.id) == "begun"


def full_until(desk: Desk) -> datetime | None:
    """Give when the next may go where the day's are used up; None where there is room."""
    sms = desk.settings.after.sms
    if sms is None or sms.per_day is None:
        return None
    now = desk.now().astimezone(desk.policy.zone)
    used = cast("int", desk.store.cell("SELECT count(*) FROM handover WHERE day = ? AND state <> 'refused'", now.date().isoformat()))
    return datetime.combine(now.date() + timedelta(days=1), time(), desk.policy.zone) if used >= sms.per_day else None


def begin(desk: Desk, letter: Letter) -> None:
    """Note that the gateway is about to be asked."""
    now = desk.now().astimezone(desk.policy.zone)
    desk.store.rows(
        "INSERT INTO handover (letter, state, day, at) VALUES (?, 'begun', ?, ?) ON CONFLICT (letter) DO UPDATE SET"
        " state = 'begun', day = excluded.day, at = excluded.at",
        letter.id,
        now.date().isoformat(),
        now.isoformat(timespec="seconds"),
    )


def end(desk: Desk, letter: Letter, state: str, provider_id: str | None = None, reason: str | None = None) -> None:
    """Note what became of it."""
    desk.store.rows(
        "UPDATE handover SET state = ?, provider_id = ?, reason = ?, at = ? WHERE letter = ?",
        state,
        provider_id or None,
        reason,
        desk.now().astimezone(desk.policy.zone).isoformat(timespec="seconds"),
        letter.id,
    )
