"""HTTP gateway: a short message handed to a provider by one HTTP request.

Law: what never reached the provider is tried again; what it has answered is as it answered; what was sent and not answered may have
been taken, and is `Unknown`. Certificates are verified, no redirect is followed, an answer is bounded.
It does not know what becomes of a letter.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from daftar_bots.announcements.after_settings import HttpGateway
from daftar_bots.announcements.handing import Letter, NotNow, Returned, Unknown, Way
from daftar_bots.core.gateway import Accepted, Asked, Message, judge, render

# Why: an answer is a line; what is longer is a page of somebody else.
LARGEST_ANSWER = 64 * 1024
_LONGEST_WAIT = timedelta(days=1)


def http_gateway(settings: HttpGateway) -> Way:
    """Give the way through a provider's interface."""

    def hand_over(letter: Letter) -> str:
        written = json.loads(letter.message)
        message = Message(
            id=f"{letter.announcement}-{letter.id}",
            to=str(written["to"]),
            text=str(written["text"]),
            sender=str(written["sender"]),
            template_id=str(written["template"]),
            is_unicode=written["encoding"] == "ucs-2",
            parts=int(written["parts"]),
        )
        status, wait, body = _ask(render(settings.gateway, message, _secrets(settings.secrets)), settings.timeout)
        verdict = judge(settings.gateway.success, status, body)
        if isinstance(verdict, Accepted):
            return verdict.id
        raise Returned(verdict.reason) if verdict.is_final else NotNow(verdict.reason, wait)

    return hand_over


def _secrets(files: Mapping[str, Path]) -> dict[str, str]:
    """Read the secrets, each time anew: a provider's passwords run out."""
    try:
        return {name: path.read_text(encoding="utf-8").partition("\n")[0].strip() for name, path in files.items()}
    except (OSError, UnicodeDecodeError) as error:
        raise NotNow(f"a secret cannot be read: {error}") from error


def _ask(asked: Asked, timeout: timedelta) -> tuple[int, timedelta | None, str]:
    parts, seconds = urlsplit(asked.url), timeout.total_seconds()
    host = parts.hostname or ""
    connection = (
        http.client.HTTPSConnection(host, parts.port, timeout=seconds, context=ssl.create_default_context())
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, parts.port, timeout=seconds)
    )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        try:
            connection.connect()
        except (OSError, http.client.HTTPException) as error:
            raise NotNow(f"it cannot be reached: {error}") from error
        try:
            connection.request(asked.method, path, asked.body or None, {"User-Agent": "daftar-bots", **asked.headers})
            answer = connection.getresponse()
            body = _bounded(answer, time.monotonic() + seconds)
        except ValueError as error:
            # A header that cannot be written; nothing is out yet.
            raise Returned(f"the request cannot be written: {error}") from error
        except (OSError, http.client.HTTPException) as error:
            # The request, or some of it, is out: whether the provider took it, it alone knows.
            raise Unknown(f"it did not answer: {str(error) or type(error).__name__}") from error
        return answer.status, _wait(answer.headers.get("Retry-After", "")), body.decode("utf-8", "replace")
    finally:
        connection.close()


def _bounded(answer: http.client.HTTPResponse, until: float) -> bytes:
    body = bytearray()
    while (piece := answer.read1(8192)) and len(body) <= LARGEST_ANSWER:
        body += piece
        if time.monotonic() > until:
            raise TimeoutError("its answer did not end")
    return bytes(body[:LARGEST_ANSWER])


def _wait(text: str) -> timedelta | None:
    """Read `Retry-After` in seconds (RFC 9110, section 10.2.3); None where it is not that."""
    return min(timedelta(seconds=int(text)), _LONGEST_WAIT) if text.isascii() and text.isdigit() and len(text) < 9 else None
