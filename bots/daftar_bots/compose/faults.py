"""Faults: every way in which the HTTP interface refuses a request, with its status and its name.

Law: the same fault is answered the same way everywhere, and what is not in this table is never answered (RFC 9457: `type` is for
programs and stays, `title` for people, `detail` of the occurrence). It does not know requests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from aiohttp import web

from daftar_bots.web import problem

TYPE = "urn:daftar:problem:"
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault."""

    status: int
    title: str


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "no-key": Kind(
            400, f"the header `Idempotency-Key` is needed: up to {LONGEST_KEY} printable ASCII characters, new for each announcement"
        ),
        "malformed": Kind(400, "the body is not what its content type says"),
        "no-token": Kind(401, "a bearer token of a department is needed"),
        "not-a-maker": Kind(403, "the person in whose name this department's programs write may not write announcements"),
        "refused-by-policy": Kind(403, "the policy refuses this announcement"),
        "not-found": Kind(404, "there is no such announcement of this program"),
        # draft-ietf-httpapi-idempotency-key-header, section 2.7: the first request under the key has no answer yet.
        "in-progress": Kind(409, "a request with this `Idempotency-Key` is being taken just now; send it again in a moment"),
        "too-large": Kind(413, "this is larger than what is taken"),
        "media-type": Kind(415, "expected `Content-Type: application/json`, or `multipart/form-data` with files"),
        # The same section: a key that comes with another body.
        "key-reused": Kind(422, "this `Idempotency-Key` has been used for another announcement"),
        "not-well-formed": Kind(422, "the announcement is not well formed"),
        # RFC 9110, section 15.5.21: well formed, and cannot be done.
        "not-possible": Kind(422, "this cannot be announced"),
        "file-refused": Kind(403, "the policy refuses a file"),
        "too-many": Kind(429, "too many requests"),
        "quota": Kind(429, "the quota of announcements is used up"),
        "no-tokens": Kind(503, "the tokens cannot be read just now; send it again later"),
    },
)


def fault(
    name: str,
    detail: str = "",
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, object] | None = None,
) -> web.Response:
    """Give the answer for a kind of fault."""
    kind = KINDS[name]
    said = {**({"detail": detail} if detail else {}), **(more or {})}
    return problem(kind.status, kind.title, kind=f"{TYPE}{name}", errors=errors, headers=headers, more=said)


def again_in(seconds: float) -> Mapping[str, str]:
    """Give the header that says when to come again (RFC 9110, section 10.2.3)."""
    return {"Retry-After": str(int(seconds) + 1)}
