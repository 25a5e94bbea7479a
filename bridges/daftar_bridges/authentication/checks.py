"""Checks: all that can be found out about who sent a mail, once for each mail, before the policy is asked.

Law: any octets give a result within a time; nothing here runs in the event loop or holds it up; what could not be found out now is
`temperror`, never a failure. It does not know what follows from a result.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import ip_address

from daftar_bridges.authentication import dkim_door, dmarc, spf_door, upstream
from daftar_bridges.authentication.resolver import Resolver
from daftar_bridges.authentication.settings import Mode, Settings
from daftar_bridges.core.message import Message
from daftar_bridges.core.origin import DKIM, Authentication, Signature, author, domain_of, worst
from daftar_bridges.email import headers
from daftar_bridges.email.mime_tree import read_tree

_log = logging.getLogger(__name__)
# Why: each may wait for DNS for seconds; more threads would only ask the same servers more at once.
_THREADS = 8
# Why one: verifying a large mail takes several times its size in memory.
_LARGE = 1024 * 1024
# Beyond the time for DNS: hashing 25 MiB some times over on a busy machine.
_GRACE = 20.0
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_BARE_CR = re.compile(rb"\r(?!\n)")
_MOST_HEAD = 256 * 1024
# Of several signatures the best counts (RFC 6376 section 6.1); what was not found out stands before what failed.
_ORDER = ("pass", "temperror", "policy", "fail", "permerror", "neutral")


@dataclass(frozen=True, slots=True)
class Sent:
    """What is known of a mail besides its octets: return path, the sending host's address ("" if none) and name, the mail as read.

    `via` is the address of the server that told us of the host, "" where the host itself handed the mail over.
    """

    sender: str
    peer: str
    helo: str
    message: Message | None
    via: str = ""


class Checks:
    """Looks at mails as the configuration says."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._resolver = Resolver(settings.servers)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="authentication")
        self._free = asyncio.Semaphore(_THREADS)
        self._large = asyncio.Semaphore(1)

    @property
    def are_on(self) -> bool:
        """Whether anything is looked at."""
        return self._settings.mode is not Mode.OFF

    @property
    def reads_body(self) -> bool:
        """Whether the whole mail is needed, not its header alone."""
        return self._settings.mode is Mode.CHECK

    async def run(self, raw: bytes, sent: Sent) -> Authentication | None:
        """Find out about one mail; None where nothing is to be looked at. With `reads_body` `raw` is the whole mail, else its header."""
        if self._settings.mode is Mode.OFF:
            return None
        work = self._read if self._settings.mode is Mode.TRUST else self._check
        async with self._large if len(raw) > _LARGE else self._free:
            return await self._in_thread(work, raw, sent)

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _in_thread(self, work: Callable[[bytes, Sent, str], Authentication], raw: bytes, sent: Sent) -> Authentication:
        domain = domain_of(author(sent.message, sent.sender)[0])
        try:
            async with asyncio.timeout(self._settings.servers.patience.total_seconds() + _GRACE):
                return await asyncio.get_running_loop().run_in_executor(self._threads, work, raw, sent, domain)
        except TimeoutError:
            _log.error("the checks of a mail of %d octets were not done in time", len(raw))
        except Exception:  # noqa: BLE001 - the door around readers of anybody's octets
            # Why: a fault of ours is no failure of the sender.
            _log.exception("fault while a mail was checked")
        return Authentication("temperror", "temperror", "temperror", "none", domain)

    def _check(self, raw: bytes, sent: Sent, domain: str) -> Authentication:
        resolver, clock = self._resolver, self._resolver.clock()
        spf, spf_domain = "none", domain_of(sent.sender) or domain_of(f"@{sent.helo}")
        if sent.peer and not self._is_upstream(sent.peer):
            spf = spf_door.check(sent.peer, sent.sender, sent.helo, resolver, clock)
        signatures = dkim_door.signatures(raw, resolver, clock, prefer=domain)
        dkim = worst([each.result for each in signatures], _ORDER)
        if not domain:
            return Authentication(spf, dkim, "none", "none", "", (), "", signatures)
        if not is_one_author(raw, sent.message):
            return Authentication(spf, dkim, "permerror", "none", domain, (), "", signatures)
        found = dmarc.evaluate(domain, dmarc.Checked(spf, spf_domain, signatures, self._settings.suffixes), resolver, clock)
        arc = dkim_door.Chain() if found.aligned else dkim_door.chain(raw, resolver, clock)
        if arc.result == "pass" and self._is_vouched(arc, domain):
            # RFC 7489 section 6.7 and RFC 8617 section 7.2.1: a chain that we trust may overrule the failure that a list brings about.
            return Authentication(spf, dkim, "pass", "pass", domain, ("arc",), found.policy, signatures)
        return Authentication(spf, dkim, found.result, arc.result, domain, found.aligned, found.policy, signatures)

    def _is_vouched(self, arc: dkim_door.Chain, domain: str) -> bool:
        """Whether every sealer of a chain is trusted, and the first had the author confirmed."""
        if not arc.sealers or not all(sealer in self._settings.arc_sealers for sealer in arc.sealers):
            return False
        return any(
            said.method == "dmarc" and said.result == "pass" and said.domain == domain for said in upstream.sealed(arc.first_results)
        )

    def _read(self, raw: bytes, sent: Sent, domain: str) -> Authentication:
        """Give what our mail server in front has found out; a mail that did not come by it has nothing."""
        settings = self._settings
        handed_by = sent.via or sent.peer
        if handed_by and not self._is_upstream(handed_by):
            return Authentication("none", "none", "none", "none", domain, by="stranger")
        end = _END_OF_HEAD.search(raw)
        said = upstream.trusted(headers.split(raw[: end.start()] if end else raw[:_MOST_HEAD]), settings.authserv_id, settings.hops)
        if not is_one_author(raw, sent.message):
            return Authentication("none", "none", "permerror", "none", domain, by="upstream")
        return told(said, domain, settings.suffixes)

    def _is_upstream(self, peer: str) -> bool:
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        mapped = getattr(address, "ipv4_mapped", None)
        return any((mapped or address) in network for network in self._settings.upstream)


def told(said: list[upstream.Said], domain: str, suffixes: frozenset[str] = frozenset()) -> Authentication:
    """Give the results of a mail server in front as ours; what it says of another author's domain does not count."""
    signatures = upstream.signatures(said)
    spf = next((each for each in said if each.method == "spf"), upstream.Said("spf", "none", ""))
    verdict = next((each for each in said if each.method == "dmarc"), None)
    dkim = worst([each.result for each in signatures], (*_ORDER, *DKIM))
    arc = next((each.result for each in said if each.method == "arc"), "none")
    if verdict is not None and verdict.domain in {"", domain}:
        aligned = ("dmarc",) if verdict.result == "pass" and domain else ()
        return Authentication(spf.result, dkim, verdict.result, arc, domain, aligned, verdict.policy, signatures, "upstream")
    found = dmarc.aligned(domain, dmarc.Checked(spf.result, spf.domain, _passed(signatures), suffixes))
    result = "fail" if verdict is not None else "none"
    return Authentication(spf.result, dkim, result, arc, domain, () if result == "fail" else found, "", signatures, "upstream")


def is_one_author(raw: bytes, message: Message | None) -> bool:
    """Whether a mail has one From field with one domain, and its header can only be read in one way."""
    if message is None or not message.sender:
        return False
    end = _END_OF_HEAD.search(raw)
    head = raw[: end.start()] if end else raw[:_MOST_HEAD]
    # Why: a bare CR ends a line for some readers, so the author that is signed and the one that is shown may be two.
    if len(head) > _MOST_HEAD or _BARE_CR.search(head):
        return False
    found = read_tree(head).root.headers
    # Why also unsound ones: a reader that saw another header than the signature's verifier may have seen another author.
    if found.is_damaged or found.is_cut or sum(1 for _ in found.every("from")) != 1:
        return False
    # RFC 7489 section 6.6.1: several authors' domains cannot be judged as one.
    return len({domain_of(person.address or "") for person in message.sender}) == 1


def _passed(signatures: tuple[Signature, ...]) -> tuple[Signature, ...]:
    return tuple(each for each in signatures if each.result == "pass")
