"""Origin: who a mail comes from, as far as that was confirmed, and what is said about it in the room.

Law: pure; the author that is judged is the address that people are shown; nothing that a mail says of itself makes it look better.
It does not know how the results came about (DNS, signatures, a mail server in front).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from daftar_bridges.core.labels import label
from daftar_bridges.core.lookalike import imitated
from daftar_bridges.core.message import Message
from daftar_policy.core.ids import domain_matches, normalise_domain

# RFC 8601 section 2.7: the words that results are given in; anything else is not a result.
SPF = ("none", "neutral", "pass", "fail", "softfail", "temperror", "permerror", "policy")
DKIM = ("none", "pass", "fail", "policy", "neutral", "temperror", "permerror")
DMARC = ("none", "pass", "fail", "temperror", "permerror")
# What a name may not bring: the signs that we say "confirmed" and "beware" with, and what looks like them.
SIGNS = re.compile(
    r"[\u221a\u237b\u2713\u2714\u2705\u2611\u26a0\u2757\u2755\u203c\u26d4\U0001f512\U0001f510\U0001f6e1\U0001f5f8\U0001f5f9\U0001fbb1\ufe0f]"
)
# What nobody sees: it would part what is compared here and is taken out of what is shown.
HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0]"
)
CONFIRMED, BEWARE = "✔", "⚠"
_AT_SIGNS = str.maketrans({"＠": "@", "﹫": "@", "．": ".", "。": ".", "｡": "."})
_IN_NAME = re.compile(r"[^\s<>()\[\]\"',;:@]+@([^\s<>()\[\]\"',;:@]+)")
_DOMAIN_IN_NAME = re.compile(r"(?:[\w-]{1,63}\.){1,6}\w{2,63}")
_MOST_NAME = 500


class Standing(StrEnum):
    """What people are told of a mail's origin."""

    OFFICIAL = "official"
    EXTERNAL = "external"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"


class Doubt(StrEnum):
    """What is suspicious about the name or the address itself, or about how they are stated."""

    NAME = "name-has-other-address"
    LOOK_ALIKE = "look-alike-domain"
    AUTHORS = "several-author-fields"


@dataclass(frozen=True, slots=True)
class Signature:
    """One DKIM signature: its result and the domain that signed."""

    result: str
    domain: str


@dataclass(frozen=True, slots=True)
class Authentication:
    """What was found out about a mail; `domain` is the author's, `aligned` what confirmed it (spf, dkim, arc)."""

    spf: str = "none"
    dkim: str = "none"
    dmarc: str = "none"
    arc: str = "none"
    domain: str = ""
    aligned: tuple[str, ...] = ()
    policy: str = ""
    signatures: tuple[Signature, ...] = ()
    by: str = "check"

    @property
    def is_unclear(self) -> bool:
        """Whether asking again later may give another answer."""
        return not self.aligned and "temperror" in {self.spf, self.dkim, self.dmarc}

    def as_json(self) -> dict[str, object]:
        """Give it as plain data."""
        return {
            "spf": self.spf,
            "dkim": self.dkim,
            "dmarc": self.dmarc,
            "arc": self.arc,
            "domain": self.domain,
            "aligned": list(self.aligned),
            "policy": self.policy,
            "signatures": [{"result": each.result, "domain": each.domain} for each in self.signatures],
            "by": self.by,
        }


def authentication_from(data: object) -> Authentication | None:
    """Read what `as_json` gave; None where it is something else."""
    if not isinstance(data, Mapping):
        return None

    def text(key: str) -> str:
        value = data.get(key)
        return value if isinstance(value, str) else ""

    signatures, aligned = data.get("signatures"), data.get("aligned")
    return Authentication(
        text("spf"), text("dkim"), text("dmarc"), text("arc"), text("domain"),
        tuple(str(each) for each in aligned) if isinstance(aligned, list) else (),
        text("policy"),
        tuple(Signature(str(each.get("result")), str(each.get("domain"))) for each in signatures if isinstance(each, Mapping))
        if isinstance(signatures, list)
        else (),
        text("by"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """The domains that matter: `own` are this office's, `official` other offices' that are marked when confirmed (patterns)."""

    own: tuple[str, ...] = ()
    official: tuple[str, ...] = ()

    def is_own(self, domain: str) -> bool:
        """Whether a domain is this office's."""
        return any(domain_matches(pattern, domain) for pattern in self.own)

    def is_official(self, domain: str) -> bool:
        """Whether a domain is an office's, ours or another."""
        return self.is_own(domain) or any(domain_matches(pattern, domain) for pattern in self.official)


@dataclass(frozen=True, slots=True)
class Origin:
    """The judgement: `name` is the author's name as it may be shown (None: the address alone)."""

    standing: Standing
    address: str
    name: str | None
    doubts: tuple[Doubt, ...] = ()
    imitates: str = ""
    authentication: Authentication | None = None

    @property
    def has_failed(self) -> bool:
        """Whether the mail is not from whom it names, so that it must not be shown as his."""
        return self.standing is Standing.FAILED

    @property
    def mark(self) -> str:
        """The sign before the author's name, or nothing."""
        if self.has_failed or self.doubts:
            return BEWARE
        return CONFIRMED if self.standing is Standing.OFFICIAL else ""

    def as_json(self) -> dict[str, object]:
        """Give what the mail's event carries for programs."""
        made: dict[str, object] = {"standing": self.standing.value, "doubts": [doubt.value for doubt in self.doubts]}
        if self.imitates:
            made["imitates"] = self.imitates
        return made | (self.authentication.as_json() if self.authentication else {})


def judge(message: Message | None, sender: str, authentication: Authentication | None, names: Names) -> Origin:
    """Judge a mail by what was found out; `sender` is its return path, `authentication` None where nothing was looked at."""
    address, name = author(message, sender)
    domain = domain_of(address)
    imitates = imitated(domain, [*names.own, *names.official]) if domain and not names.is_official(domain) else None
    doubts = []
    # Why also the second: `"cs@gov.in"@evil.example` is an address, and reads as another.
    if (name is not None and _is_other(name, address, domain, names)) or address.count("@") > 1:
        # Why dropped: people read the name and not the address, whatever stands beside it.
        name, doubts = None, [Doubt.NAME]
    if imitates:
        doubts.append(Doubt.LOOK_ALIKE)
    # Why: RFC 5322 section 3.6 has one From; of several each program shows and checks another.
    if message is not None and any((found.code, found.detail) == ("header-duplicate", "from") for found in message.problems):
        doubts.append(Doubt.AUTHORS)
    standing = _standing(authentication, domain, names)
    return Origin(standing, address, name, tuple(doubts), imitates or "", authentication)


def author(message: Message | None, sender: str) -> tuple[str, str | None]:
    """Give the address and the name that a mail is shown under: the author's, else the return path."""
    found = next((person for person in message.sender if person.address), None) if message else None
    return (found.address or sender, found.name) if found else (sender, None)


def is_unproven(origin: Origin, names: Names) -> bool:
    """Whether a mail names one of our own addresses as its author and nothing confirms it."""
    if origin.authentication is None or origin.authentication.aligned:
        return False
    return names.is_own(domain_of(origin.address))


def is_path_confirmed(authentication: Authentication | None, sender: str) -> bool:
    """Whether a return path is of who sent the mail, so that a notice to it reaches nobody else (RFC 5321 section 6.1, RFC 3834)."""
    if authentication is None or not sender:
        return False
    # Why not by a signature: whoever has an account at a large provider gets mail signed there, and can hand it over himself with the
    # return path of anybody else who has one.
    return authentication.spf == "pass"


def banner(origin: Origin, language: str = "en") -> str:
    """Give the line about the origin that stands in the room; "" where nothing was looked at and nothing is odd."""
    lines = [_said(origin, language)] if origin.authentication is not None else []
    if Doubt.NAME in origin.doubts:
        lines.append(f"{BEWARE} {label(language, 'other-name', address=origin.address)}")
    if Doubt.LOOK_ALIKE in origin.doubts:
        lines.append(f"{BEWARE} {label(language, 'look-alike', domain=domain_of(origin.address), other=origin.imitates)}")
    if Doubt.AUTHORS in origin.doubts:
        lines.append(f"{BEWARE} {label(language, 'several-authors', address=origin.address)}")
    return "\n".join(lines)


def domain_of(address: str) -> str:
    """Give an address's domain in its normal form, "" where it has none."""
    return normalise_domain(address.rpartition("@")[2]) or "" if "@" in address else ""


def _said(origin: Origin, language: str) -> str:
    domain = domain_of(origin.address) or label(language, "the-sender")
    match origin.standing:
        case Standing.OFFICIAL:
            return f"{CONFIRMED} {label(language, 'official', domain=domain)}"
        case Standing.FAILED:
            return f"{BEWARE} {label(language, 'failed', address=origin.address or label(language, 'nobody'))}"
        case Standing.EXTERNAL:
            return label(language, "external", domain=domain)
        case Standing.UNCONFIRMED:
            return label(language, "unconfirmed", domain=domain)


def _standing(authentication: Authentication | None, domain: str, names: Names) -> Standing:
    if authentication is None:
        return Standing.UNCONFIRMED
    if authentication.aligned and authentication.domain == domain:
        return Standing.OFFICIAL if names.is_official(domain) else Standing.EXTERNAL
    is_denied = authentication.dmarc in {"fail", "permerror"} or (authentication.dmarc == "none" and authentication.spf == "fail")
    # Why ours even without a DMARC record: nobody but us sends as us, and we sign what we send.
    if is_denied or (names.is_own(domain) and not authentication.is_unclear):
        return Standing.FAILED
    return Standing.UNCONFIRMED


def _is_other(name: str, address: str, domain: str, names: Names) -> bool:
    """Whether a name shows another address, or an office's domain, than the mail's own."""
    # Why also full-width signs: they are drawn alike.
    text = HIDDEN.sub("", name)[:_MOST_NAME].translate(_AT_SIGNS)
    if any(match[0].strip(".").casefold() != address.casefold() for match in _IN_NAME.finditer(text)):
        return True
    if names.is_official(domain):
        return False
    shown = (normalise_domain(found.casefold()) for found in _DOMAIN_IN_NAME.findall(text))
    offices = [*names.own, *names.official]
    return any(found and found != domain and (names.is_official(found) or imitated(found, offices)) for found in shown)


def worst(results: Sequence[str], order: Sequence[str]) -> str:
    """Give the result that comes first in an order, "none" where there is none."""
    return next((result for result in order if result in results), "none")
