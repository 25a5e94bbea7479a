"""Spam: asks rspamd (HTTP) or SpamAssassin (spamd's protocol) for a score.

Law: one score within the time-out, `Failed` for everything that is none. It does not know what follows from a score.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import aiohttp

from daftar_bridges.screening.clamav import Failed, connect
from daftar_bridges.screening.settings import Rspamd, Spamassassin

# Why: the answer lists each rule that held; some dozens of kilobytes at most.
_MOST_ANSWER = 1024 * 1024
# rspamd's actions that mean "this is spam"; `greylist` and `no action` do not.
_SPAM = frozenset({"reject", "add header", "rewrite subject", "quarantine", "discard"})
_VERDICT = re.compile(rb"^spam:\s*(true|yes|false|no)\s*;\s*(-?[\d.]{1,12})\s*/\s*(-?[\d.]{1,12})", re.IGNORECASE | re.MULTILINE)
_OK = re.compile(rb"\ASPAMD/[\d.]+ 0 ")


@dataclass(frozen=True, slots=True)
class Score:
    """What a scorer says: its verdict, its score, and the score from which a mail is spam."""

    by: str
    is_spam: bool
    score: float
    limit: float

    def as_json(self) -> dict[str, object]:
        """Give it as plain data; numbers as text, since Matrix events have no fractions."""
        return {"by": self.by, "spam": self.is_spam, "score": f"{self.score:.1f}", "limit": f"{self.limit:.1f}"}


@dataclass(frozen=True, slots=True)
class Route:
    """The envelope that a scorer is told."""

    peer: str
    helo: str
    sender: str
    recipients: Sequence[str]


async def rspamd(raw: bytes, route: Route, settings: Rspamd) -> Score:
    """Ask rspamd. Raises Failed."""
    named = {"IP": route.peer, "Helo": route.helo, "From": route.sender, "Password": settings.password}
    headers = [(name, value) for name, value in named.items() if value and value.isprintable() and value.isascii()]
    headers += [("Rcpt", address) for address in route.recipients if address.isprintable() and address.isascii()]
    timeout = aiohttp.ClientTimeout(total=settings.timeout.total_seconds())
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as http,
            http.post(f"{settings.url}/checkv2", data=io.BytesIO(raw), headers=headers, allow_redirects=False) as answer,
        ):
            text = await answer.content.read(_MOST_ANSWER)
            if answer.status != 200:
                raise Failed(f"rspamd: status {answer.status}")
            return _from_rspamd(json.loads(text))
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        raise Failed(f"rspamd: {str(error) or 'no answer in time'}") from error


def _from_rspamd(data: object) -> Score:
    if not isinstance(data, Mapping) or not isinstance(data.get("action"), str):
        raise Failed("rspamd: an answer without `action`")
    score, limit = data.get("score"), data.get("required_score")
    return Score(
        "rspamd",
        data["action"] in _SPAM,
        float(score) if isinstance(score, int | float) else 0.0,
        float(limit) if isinstance(limit, int | float) else 0.0,
    )


async def spamassassin(raw: bytes, settings: Spamassassin) -> Score:
    """Ask spamd. Raises Failed."""
    try:
        async with asyncio.timeout(settings.timeout.total_seconds()):
            answer = await _check(raw, settings)
    except (OSError, TimeoutError) as error:
        raise Failed(f"spamd: {str(error) or 'no answer in time'}") from error
    found = _VERDICT.search(answer)
    if not _OK.match(answer) or found is None:
        raise Failed(f"spamd: {answer[:200].decode('ascii', 'replace') or 'no answer'}")
    try:
        return Score("spamassassin", found[1].lower() in {b"true", b"yes"}, float(found[2]), float(found[3]))
    except ValueError as error:
        raise Failed(f"spamd: {error}") from error


async def _check(raw: bytes, settings: Spamassassin) -> bytes:
    reader, writer = await connect(settings.at)
    try:
        # spamd's protocol 1.5: CHECK answers with the verdict alone, without the mail.
        writer.write(b"CHECK SPAMC/1.5\r\nContent-length: %d\r\n\r\n" % len(raw))
        writer.write(raw)
        await writer.drain()
        writer.write_eof()
        return await reader.read(_MOST_ANSWER)
    finally:
        writer.close()
