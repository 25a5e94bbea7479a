"""Link: the signed address by which a person outside the rooms acknowledges one circular.

Law: nobody without the key makes or changes one (HMAC-SHA256 over every field, compared in constant time); it names one circular, one
person, one letter, and ends on a day. Whether it was used already is not in it. It does not know pages, stores or keys' files.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime

# Why: a signature for this purpose must never pass for one over anything else that the same key may sign.
_PURPOSE = b"daftar acknowledgement link 1\n"
_MAC_BYTES = 32
# RFC 3986 sets no limit; mail programs break longer lines, and ids of persons have at most 255 bytes.
_LONGEST = 1024


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says; `letter` is the row of the letter that carried it."""

    announcement: str
    user_id: str
    letter: int
    until: datetime


def sign(link: Link, key: bytes) -> str:
    """Give the token of a link, made of letters, digits, `-` and `_`."""
    fields = [link.announcement, link.user_id, link.letter, int(link.until.timestamp())]
    body = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_mac(body, key) + body).rstrip(b"=").decode()


def read(token: str, key: bytes) -> Link | None:
    """Give what a token says; None where the key did not sign it. Whether it is over is for the caller to see."""
    if len(token) > _LONGEST or not token.isascii():
        return None
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    mac, body = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(body, key)):
        return None
    # Signed by us, so well formed.
    announcement, user_id, letter, until = json.loads(body)
    return Link(str(announcement), str(user_id), int(letter), datetime.fromtimestamp(int(until), UTC))


def _mac(body: bytes, key: bytes) -> bytes:
    return hmac.new(key, _PURPOSE + body, hashlib.sha256).digest()
