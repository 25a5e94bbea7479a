"""Health: whether mail flows, and if not why, in words.

Law: pure but for the watch over the homeserver; one look at the store gives one verdict. Bad is what needs a person: mail that is stuck, a
spool or log that cannot be written, a homeserver that is away for long, a mailbox that is not pulled. It does not know HTTP.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from daftar_bridges.config_operations import Operations
from daftar_bridges.figures import Figures
from daftar_bridges.pulls import Pulled

_log = logging.getLogger(__name__)
# Why: often enough for a threshold of a minute, seldom enough to cost nothing.
_PROBE = 20.0
# Why: it costs both sides a line in their logs, and what is wrong here is wrong from the start.
_PING = 300.0
_WAYS = {"in": "mail for a room", "out": "mail for the relay"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known beside the figures: why the spool cannot be used ("" if it can), the disk's, the log's and the homeserver's state."""

    spool: str = ""
    is_full: bool = False
    log_problem: str = ""
    away: timedelta = timedelta(0)
    # Why the homeserver cannot push events to us ("" where it can).
    unheard: str = ""
    # How the mailboxes that are pulled stand.
    pulled: tuple[Pulled, ...] = ()


@dataclass(slots=True)
class Watch:
    """When the homeserver last answered, and why it cannot push to us; `step` is the step of a loop, `ping` gives "" where all is well."""

    ask: Callable[[], Awaitable[object]]
    clock: Callable[[], float] = time.monotonic
    ping: Callable[[], Awaitable[str]] | None = None
    answered: float = field(init=False)
    asked: float = field(init=False)
    unheard: str = ""
    pinged: float | None = None

    def __post_init__(self) -> None:
        # Why now: a bridge that has just started has not found anything out yet.
        self.answered, self.asked = self.clock(), self.clock() - _PROBE

    @property
    def away(self) -> timedelta:
        """For how long the homeserver has not answered; less than the time between two looks counts as nothing."""
        silent = self.clock() - self.answered
        return timedelta(seconds=silent) if silent > 2 * _PROBE else timedelta(0)

    async def step(self) -> float:
        """Ask, where it is time to."""
        rest = self.asked + _PROBE - self.clock()
        if rest > 0:
            return rest
        self.asked = self.clock()
        try:
            await self.ask()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is no answer
            _log.info("the homeserver does not answer: %s", error)
        else:
            self.answered = self.clock()
            await self._listen()
        return _PROBE

    async def _listen(self) -> None:
        """Have the homeserver call us, where it is time to: soon again while it cannot."""
        if self.ping is None or (self.pinged is not None and not self.unheard and self.clock() - self.pinged < _PING):
            return
        self.pinged, before = self.clock(), self.unheard
        self.unheard = await self.ping()
        if self.unheard and not before:
            _log.warning("the homeserver cannot push events to the bridge, is the registration's `url` right? %s", self.unheard)


def reasons(figures: Figures, seen: Seen, wanted: Operations, now: float) -> list[str]:
    """Give everything that is bad; nothing where all is well."""
    found = []
    if seen.spool:
        found.append(f"the spool cannot be written: {seen.spool}")
    if seen.is_full:
        found.append("there is no room on the spool's disk, mail is put off")
    for way, since in figures.oldest.items():
        if now - since > wanted.stuck.total_seconds():
            found.append(f"{_WAYS[way]} has been waiting for {_words(timedelta(seconds=now - since))}")
    if seen.away > wanted.homeserver_away:
        found.append(f"the homeserver has not answered for {_words(seen.away)}")
    if seen.unheard:
        found.append(f"the homeserver cannot push events to the bridge (`url` of the registration): {seen.unheard}")
    for each in seen.pulled:
        if each.silent > wanted.unpulled:
            # Why by its place: who a mailbox belongs to is not for whoever may ask for this page.
            place = f"mailbox {each.number} of `imap` ({each.host})"
            found.append(f"{place} has not been pulled for {_words(each.silent)}{f': {each.why}' if each.why else ''}")
    if seen.log_problem:
        found.append(f"the decision log cannot be written: {seen.log_problem}")
    return found


def _words(time: timedelta) -> str:
    minutes = int(time.total_seconds()) // 60
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"


async def look(run: Callable[[], Awaitable[Figures]], patience: timedelta) -> tuple[Figures, str]:
    """Give the figures, or why they cannot be had."""
    try:
        async with asyncio.timeout(patience.total_seconds()):
            return await run(), ""
    except TimeoutError:
        return Figures(), f"it did not answer within {patience.total_seconds():.0f} s"
    except Exception as error:  # noqa: BLE001 - whatever it is, the page has to say it
        return Figures(), str(error)
