"""SMTP out: hands one mail for one recipient to the relay (the only file that imports aiosmtplib).

Law: `Delivered` is said only after the relay's final reply to the data; what may pass is `Deferred`, what will not is `Refused`.
It does not know queues, back-off or rooms.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

import aiosmtplib

from daftar_bridges.config import Relay

# RFC 5321 section 4.5.3.2.6: ten minutes for the reply to the data; a relay next door is given less, and is asked again.
PATIENCE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Delivered:
    """The relay has taken responsibility; `reply` is what it said."""

    reply: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not now: a 4xx reply, no connection, or no TLS where it is asked for."""

    reply: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Never: a 5xx reply about this mail or this recipient."""

    reply: str


Outcome: TypeAlias = "Delivered | Deferred | Refused"


async def deliver(relay: Relay, sender: str, recipient: str, mime: bytes, *, patience: timedelta = PATIENCE) -> Outcome:
    """Send the bytes as they are to one recipient; `sender` is "" for the null sender."""
    client = aiosmtplib.SMTP(
        hostname=relay.host,
        port=relay.port,
        local_hostname=relay.domain,
        timeout=patience.total_seconds(),
        use_tls=relay.tls == "implicit",
        start_tls=relay.tls == "starttls",
        username=relay.user or None,
        password=relay.password or None,
    )
    is_plain = sender.isascii() and recipient.isascii()
    try:
        await client.connect()
    except (aiosmtplib.SMTPException, OSError, ssl.SSLError) as error:
        # Why: also a wrong password or certificate is the relay's state, not the mail's; it is set right and the mail goes out.
        return Deferred(f"the relay {relay.host}:{relay.port} cannot be used: {_reason(error)}")
    try:
        _, reply = await client.sendmail(sender, recipient, mime, mail_options=[] if is_plain else ["SMTPUTF8"])
    except aiosmtplib.SMTPRecipientsRefused as refused:
        return _judged(refused.recipients[0])
    except aiosmtplib.SMTPResponseException as error:
        return _judged(error)
    except aiosmtplib.SMTPNotSupported:
        return Refused("the relay does not take addresses that are not ASCII (no SMTPUTF8)")
    except (aiosmtplib.SMTPException, OSError, ssl.SSLError) as error:
        return Deferred(f"the connection to the relay broke: {_reason(error)}")
    finally:
        client.close()
    return Delivered(" ".join(reply.split()))


def _judged(error: aiosmtplib.SMTPResponseException) -> Outcome:
    said = f"{error.code} {' '.join(error.message.split())}"
    # Why: -1 and 421 are a broken dialogue and a relay that closes (RFC 5321 section 3.8), whatever command met them.
    return Refused(said) if error.code >= 500 else Deferred(said)


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
