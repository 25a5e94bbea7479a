"""Upstream: the results that a mail server in front has written into a mail, RFC 8601 (the only file that imports authres).

Law: a field counts only with our server's id, and only near the top, where the mail's author cannot have written; of one method the
topmost field counts. It does not know who handed the mail over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import authres

from daftar_bridges.core.origin import DKIM, DMARC, SPF, Signature
from daftar_bridges.email import headers
from daftar_bridges.email.headers import Headers
from daftar_policy.core.ids import normalise_domain

# Why: a mail server writes one to three of them, of a thousand octets at most; authres takes the square of their length.
_MOST_FIELDS = 5
_MOST_LENGTH = 3_000
# What may stand before the id is a comment.
_MOST_ID = 500
_KNOWN = {"spf": SPF, "dkim": DKIM, "dmarc": DMARC, "arc": DKIM}
_WISH = re.compile(r"\bdmarc\s*=\s*[a-z]{1,20}\s*\([^()]{0,200}?\bp=(none|quarantine|reject)\b", re.IGNORECASE)
_INSTANCE = re.compile(r"^\s*i\s*=\s*\d+\s*;")


@dataclass(frozen=True, slots=True)
class Said:
    """One result: its method and word, and the domain that it is about ("" where not said)."""

    method: str
    result: str
    domain: str
    policy: str = ""


def trusted(head: Headers, authserv_id: str, hops: int) -> list[Said]:
    """Give the results of our own mail server; `hops` is how many Received fields above and around them are of our own servers."""
    found: list[Said] = []
    received = fields = 0
    for name, raw in head.fields:
        if name == "received":
            received += 1
            # Why one more than ours may stand above: some write theirs above the Received field of the same server, some below it.
            if received > hops:
                break
        elif name == "authentication-results" and fields < _MOST_FIELDS:
            fields += 1
            seen = {said.method for said in found}
            found += [said for said in read(headers.unfold(raw), authserv_id) if said.method not in seen]
    return found


def read(value: str, authserv_id: str | None) -> list[Said]:
    """Read one field; nothing where it is another server's or cannot be read. With None any server's."""
    if len(value) > _MOST_LENGTH or (authserv_id is not None and authserv_id.casefold() not in value[:_MOST_ID].casefold()):
        return []
    try:
        parsed = authres.all_features().parse_value(value)
    except Exception:  # noqa: BLE001 - the door around a reader of anybody's bytes
        return []
    if authserv_id is not None and str(parsed.authserv_id).casefold().rstrip(".") != authserv_id.casefold().rstrip("."):
        return []
    # OpenDMARC and Gmail write the owner's policy into a comment, which authres drops: `dmarc=fail (p=reject dis=none)`.
    wish = _WISH.search(value)
    return list(_results(parsed.results, wish[1].lower() if wish else ""))


def sealed(value: str) -> list[Said]:
    """Read an ARC-Authentication-Results field, which begins with its number in the chain."""
    return read(_INSTANCE.sub("", value), None)


def signatures(said: Sequence[Said]) -> tuple[Signature, ...]:
    """Give the results of DKIM as signatures."""
    return tuple(Signature(each.result, each.domain) for each in said if each.method == "dkim")


def _results(results: Any, policy: str) -> Iterator[Said]:
    for each in results:
        method, result = str(getattr(each, "method", "")), str(getattr(each, "result", ""))
        # RFC 8601 section 2.7.2: `hardfail` is an older word for `fail`.
        result = "fail" if result == "hardfail" else result
        if result in _KNOWN.get(method, ()):
            yield Said(method, result, _about(each, method), policy if method == "dmarc" else "")


def _about(each: Any, method: str) -> str:
    wanted = {
        "spf": (("smtp", "mailfrom"), ("smtp", "helo")),
        "dkim": (("header", "d"), ("header", "i")),
        "dmarc": (("header", "from"),),
    }
    for kind, name in wanted.get(method, ()):
        text = _property(each, kind, name)
        if text:
            return normalise_domain(text.rpartition("@")[2]) or ""
    return ""


def _property(each: Any, kind: str, name: str) -> str:
    found = next((item for item in each.properties if (item.type, item.name) == (kind, name)), None)
    return str(found.value) if found is not None else ""
