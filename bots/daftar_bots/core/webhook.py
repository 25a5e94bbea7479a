"""Webhook: how a message between two systems is signed, in and out alike.

Law: the signature is HMAC-SHA256 over `id.timestamp.body` under a shared key, compared in constant time; a moment outside the window is
refused, whoever signed it. The headers and the form are those of the specification "Standard Webhooks" (`webhook-id`, `webhook-timestamp`,
`webhook-signature`, several signatures with spaces between), so that libraries for it work with ours. It does not know files or bodies.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from datetime import timedelta
from enum import Enum

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
_VERSION = "v1"
# Specification "Standard Webhooks", "Signature scheme": secrets are base64 behind this prefix, of 24 to 64 bytes.
PREFIX = "whsec_"
LEAST_KEY = 24
LONGEST_ID = 200
# Why: more signatures than a key and the one before it are nobody's; each costs a computation.
_MOST_SIGNATURES = 8
_ID = re.compile(r"[!-~]{1,200}")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")


class Verdict(Enum):
    """What is wrong with a message's headers; GOOD where nothing is."""

    GOOD = "good"
    NO_ID = "no id"
    NO_TIMESTAMP = "no timestamp"
    TOO_OLD = "too old"
    TOO_NEW = "too new"
    BAD_SIGNATURE = "bad signature"


def key_of(secret: str) -> bytes | None:
    """Read a shared secret: base64 behind `whsec_`, or any other text as its own bytes; None where it is too short."""
    if secret.startswith(PREFIX):
        try:
            key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except (binascii.Error, ValueError):
            return None
    else:
        key = secret.encode()
    return key if len(key) >= LEAST_KEY else None


def is_id(text: str) -> bool:
    """Tell whether a text can be the id of a message: printable ASCII without spaces."""
    return _ID.fullmatch(text) is not None


def sign(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """Give the header `webhook-signature`."""
    return f"{_VERSION},{base64.b64encode(_mac(key, message_id, str(timestamp), body)).decode()}"


def judge(key: bytes, headers: tuple[str, str, str], body: bytes, *, now: float, window: timedelta) -> Verdict:
    """Judge a message by its headers (id, timestamp, signature) at a moment in seconds since 1970."""
    message_id, timestamp, signature = headers
    if not is_id(message_id):
        return Verdict.NO_ID
    if not _TIMESTAMP.fullmatch(timestamp):
        return Verdict.NO_TIMESTAMP
    if not _is_signed(key, message_id, timestamp, body, signature):
        return Verdict.BAD_SIGNATURE
    # Why after the signature: whoever has not the key learns nothing of our clock.
    age = now - int(timestamp)
    if age > window.total_seconds():
        return Verdict.TOO_OLD
    return Verdict.TOO_NEW if -age > window.total_seconds() else Verdict.GOOD


def _is_signed(key: bytes, message_id: str, timestamp: str, body: bytes, signature: str) -> bool:
    wanted = base64.b64encode(_mac(key, message_id, timestamp, body))
    is_good = False
    for each in signature.split(" ")[:_MOST_SIGNATURES]:
        version, _, given = each.partition(",")
        is_good |= version == _VERSION and hmac.compare_digest(wanted, given.encode("utf-8", "surrogateescape"))
    return is_good


def _mac(key: bytes, message_id: str, timestamp: str, body: bytes) -> bytes:
    return hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
