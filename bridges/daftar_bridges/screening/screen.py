"""Screen: everything beside the policy that a mail passes on its way in, in the order of what it costs.

Law: what may pass later is put off and never refused for good; a check or scanner that fails does what the configuration says, never
what comes by chance. It does not know SMTP beyond the words of a reply, nor Matrix.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from daftar_bridges.authentication.checks import Checks, Sent
from daftar_bridges.config import GHOSTS, MailConfig
from daftar_bridges.core import ghosts
from daftar_bridges.core.message import Message
from daftar_bridges.core.origin import Origin, domain_of, is_unproven, judge
from daftar_bridges.screening import blocks, clamav, greylist, spam
from daftar_bridges.screening.clamav import Failed, TooLarge
from daftar_bridges.screening.limits import Limits
from daftar_bridges.screening.others import Others
from daftar_bridges.screening.records import Record
from daftar_bridges.screening.spam import Route, Score
from daftar_bridges.store import Store

_log = logging.getLogger(__name__)
# Why: often enough that a crash forgets little.
_SAVED = 10.0
BLOCKED = "this mailbox does not take your mail"


class Deed(StrEnum):
    """What is to be done with a mail, from the mildest."""

    ACCEPT = "accept"
    HOLD = "hold"
    DENY = "deny"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Screened:
    """What became of a mail: `reason` is for people where it is not accepted."""

    origin: Origin
    record: Record
    deed: Deed = Deed.ACCEPT
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """A mail as it was handed over; `octets` gives all of it, `head` is its beginning; `via` is who vouched for the host, "" if nobody."""

    sender: str
    recipients: Sequence[str]
    peer: str
    helo: str
    via: str
    head: bytes
    octets: Callable[[], Awaitable[bytes]]


class Screen:
    """The screening of one bridge."""

    def __init__(self, config: MailConfig, store: Store, *, clock: Callable[[], float] = time.time) -> None:
        self._settings = config.screening
        self._server = config.homeserver.name
        self._store = store
        self._clock = clock
        self._limits = Limits(config.screening)
        self._checks = Checks(config.screening.authentication)
        self._known = greylist.Known(config.screening.greylist) if config.screening.greylist else None
        self._others = Others(store, self._limits, self._known, clock) if store.is_shared else None
        self._blocked: dict[str, frozenset[str]] = {}

    async def start(self) -> None:
        """Read what is on the disk. Raises Unavailable."""
        await self.renew()
        if self._others is not None:
            await self._others.step()
        elif self._known is not None:
            self._known.load(await self._store.run(greylist.load, self._clock()))

    async def renew(self) -> None:
        """Read again who is blocked. Raises Unavailable."""
        self._blocked = await self._store.run(blocks.all_blocked)

    async def step(self) -> float | None:
        """Bring to the disk what is known of senders, and to others what was counted; a step of a loop. Raises Unavailable."""
        if self._others is not None:
            return await self._others.step()
        if self._known is None:
            return None
        changes = self._known.changes()
        if changes:
            await self._store.run(greylist.save, changes, self._clock())
        # Why not with each mail: what is lost in a crash only waits once more.
        return _SAVED

    @property
    def reads_body(self) -> bool:
        """Whether the whole mail is needed, not its header alone."""
        settings = self._settings
        return self._checks.reads_body or any((settings.clamav, settings.rspamd, settings.spamassassin))

    def passes_all(self, mailboxes: Iterable[str]) -> bool:
        """Whether nothing of a mail for these mailboxes is looked at: no check, no scanner, nobody blocked."""
        return not self._checks.are_on and not self.reads_body and not any(self._blocked.get(mailbox) for mailbox in mailboxes)

    def close(self) -> None:
        """Let go of what the checks hold."""
        self._checks.close()

    def ghost(self, origin: Origin) -> str:
        """Give the user that a mail comes from in its room."""
        return ghosts.user_id(origin.address, GHOSTS, self._server, has_failed=origin.has_failed)

    def recipient(self, sender: str, mailbox: str, peer: str, *, is_refusable: bool = True) -> str | None:
        """Give the reply that puts off, or refuses where that may be, a recipient before the mail is seen; None where it may come."""
        if is_refusable and self._blocked.get(mailbox) and self.is_blocked(mailbox, ghosts.user_id(sender, GHOSTS, self._server)):
            return f"550 5.7.1 {BLOCKED}"
        now = self._clock()
        seconds = self._known.wait(peer, sender, mailbox, now) if self._known is not None else 0.0
        if seconds > 0:
            # RFC 6647 section 5 and RFC 3463 (X.7.1).
            return f"450 4.7.1 your mail is not known here yet, please come again in {max(1.0, seconds):.0f} seconds"
        seconds = self._limits.wait(sender, mailbox, now)
        # RFC 3463: X.7.1 delivery not authorized (now); 450 is for what passes.
        return f"450 4.7.1 too much mail for now, please come again in {max(1.0, seconds):.0f} seconds" if seconds > 0 else None

    def is_blocked(self, mailbox: str, ghost: str) -> bool:
        """Whether a mailbox does not want this ghost's mail."""
        return ghost in self._blocked.get(mailbox, ())

    async def content(self, mail: Handed, message: Message | None) -> Screened:
        """Look at a whole mail. Raises OSError where its octets cannot be read."""
        settings = self._settings
        raw = await mail.octets() if self.reads_body else mail.head
        authentication = await self._checks.run(raw, Sent(mail.sender, mail.peer, mail.helo, message, mail.via))
        names = settings.authentication.names
        origin = judge(message, mail.sender, authentication, names)
        found = [self._unproven(origin, mail.peer)] if is_unproven(origin, names) else []
        if not found or found[0][0] is not Deed.DENY:
            found.append(await self._virus(raw))
            scores = [await self._rspamd(raw, mail), await self._spamassassin(raw)] if not _is_final(found) else []
            found += [(deed, reason) for deed, reason, _ in scores]
            score = next((score for _, _, score in scores if score is not None), None)
        else:
            score = None
        deed, reason = next(
            (each for wanted in (Deed.DENY, Deed.AGAIN, Deed.HOLD) for each in found if each[0] is wanted), (Deed.ACCEPT, "")
        )
        return Screened(origin, Record(authentication, score.as_json() if score else None), deed, reason)

    def _unproven(self, origin: Origin, peer: str) -> tuple[Deed, str]:
        if self._settings.authentication.unproven == "show":
            return Deed.ACCEPT, ""
        if origin.authentication is not None and origin.authentication.is_unclear:
            # Why held where no host stands behind it: a mailbox that is pulled would wait for this one mail.
            return Deed.AGAIN if peer else Deed.HOLD, "it cannot be checked now whether the author is who the mail says"
        deed = Deed(self._settings.authentication.unproven)
        return deed, f"it names an address of {domain_of(origin.address)} as its author, and nothing confirms that"

    async def _virus(self, raw: bytes) -> tuple[Deed, str]:
        settings = self._settings.clamav
        if settings is None:
            return Deed.ACCEPT, ""
        try:
            name = await clamav.scan(raw, settings)
        except TooLarge as large:
            _log.warning("a mail is not scanned: %s", large)
            # Why never again: it would be as large then, and whoever hands it over would try for days, or stop a mailbox that is pulled.
            deed = Deed(settings.failed)
            return Deed.HOLD if deed is Deed.AGAIN else deed, f"it is too large to be scanned for viruses ({len(raw)} octets)"
        except Failed as failed:
            _log.error("a mail could not be scanned: %s", failed)
            return Deed(settings.failed), "it could not be scanned for viruses"
        return (Deed(settings.found), f"it carries a virus: {name}") if name is not None else (Deed.ACCEPT, "")

    async def _rspamd(self, raw: bytes, mail: Handed) -> tuple[Deed, str, Score | None]:
        settings = self._settings.rspamd
        if settings is None:
            return Deed.ACCEPT, "", None
        try:
            score = await spam.rspamd(raw, Route(mail.peer, mail.helo, mail.sender, mail.recipients), settings)
        except Failed as failed:
            _log.error("a mail has no spam score: %s", failed)
            return Deed(settings.failed), "it could not be scored for spam", None
        return _scored(score, settings.found)

    async def _spamassassin(self, raw: bytes) -> tuple[Deed, str, Score | None]:
        settings = self._settings.spamassassin
        if settings is None:
            return Deed.ACCEPT, "", None
        try:
            score = await spam.spamassassin(raw, settings)
        except Failed as failed:
            _log.error("a mail has no spam score: %s", failed)
            return Deed(settings.failed), "it could not be scored for spam", None
        return _scored(score, settings.found)


def _scored(score: Score, found: str) -> tuple[Deed, str, Score | None]:
    if not score.is_spam or found == "mark":
        return Deed.ACCEPT, "", score
    return Deed(found), f"it looks like spam ({score.by}: {score.score:.1f} of {score.limit:.1f})", score


def _is_final(found: Sequence[tuple[Deed, str]]) -> bool:
    return any(deed is Deed.DENY for deed, _ in found)
