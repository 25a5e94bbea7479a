"""DMARC: whether SPF or DKIM speak for the domain that people see as the author's (RFC 7489).

Law: a value in, a value out, but for the one look-up of the record; a pass needs a passed check of an aligned domain.
It does not know how SPF and DKIM were checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from daftar_bridges.authentication.resolver import Clock, Resolver, Temporary
from daftar_bridges.authentication.suffixes import organisation_of
from daftar_bridges.core.origin import Signature


@dataclass(frozen=True, slots=True)
class Record:
    """What a domain's owner asks for: `policy` none, quarantine or reject; whether subdomains are aligned."""

    policy: str = ""
    is_strict_dkim: bool = False
    is_strict_spf: bool = False


@dataclass(frozen=True, slots=True)
class Dmarc:
    """The result, the owner's wish, and which checks speak for the author's domain."""

    result: str
    policy: str = ""
    aligned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """What DMARC is worked out from: SPF with the domain it is about, and the signatures.

    `suffixes` are those that the list of public suffixes lacks, under which each name is an organisation of its own.
    """

    spf: str
    spf_domain: str
    signatures: Sequence[Signature]
    suffixes: frozenset[str] = frozenset()


def evaluate(domain: str, checked: Checked, resolver: Resolver, clock: Clock) -> Dmarc:
    """Work out the result for an author's domain; it blocks for the record."""
    try:
        record = find(domain, checked.suffixes, resolver, clock)
    except Temporary:
        # Why aligned all the same: a signature of the author's very domain is no less one.
        return Dmarc("temperror", "", _aligned(domain, checked, Record(is_strict_dkim=True, is_strict_spf=True)))
    speak = _aligned(domain, checked, record or Record())
    if record is None:
        return Dmarc("none", "", speak)
    if speak:
        return Dmarc("pass", record.policy, speak)
    return Dmarc("temperror" if _is_open(domain, checked, record) else "fail", record.policy)


def aligned(domain: str, checked: Checked) -> tuple[str, ...]:
    """Give which checks speak for a domain where its owner has not said how strict to be."""
    return _aligned(domain, checked, Record())


def find(domain: str, suffixes: frozenset[str], resolver: Resolver, clock: Clock) -> Record | None:
    """Find the record of a domain, else of its organisation (RFC 7489 section 6.6.3). Raises Temporary."""
    own = _one(resolver.texts(f"_dmarc.{domain}", clock))
    if own is not None:
        return _record(own, "p")
    above = organisation_of(domain, suffixes)
    tags = _one(resolver.texts(f"_dmarc.{above}", clock)) if above != domain else None
    return _record(tags, "sp" if "sp" in tags else "p") if tags else None


def read(text: str) -> dict[str, str] | None:
    """Read a record into its tags; None where it is none."""
    tags: dict[str, str] = {}
    for position, part in enumerate(text.split(";")):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if position == 0 and (name.lower(), value) != ("v", "DMARC1"):
            # RFC 7489 section 6.3: the version comes first and is written just so.
            return None
        if equals:
            tags.setdefault(name.lower(), value.lower())
    return tags


def _one(texts: Sequence[bytes]) -> dict[str, str] | None:
    found = [tags for text in texts if (tags := read(text.decode("ascii", "replace")))]
    # RFC 7489 section 6.6.3: of several records none counts.
    return found[0] if len(found) == 1 else None


def _record(tags: dict[str, str], which: str) -> Record | None:
    policy = tags.get(which, "")
    if policy not in {"none", "quarantine", "reject"}:
        # RFC 7489 section 6.6.3: without a known policy it counts as `none` if reports are asked for, else as no record.
        if "rua" not in tags:
            return None
        policy = "none"
    return Record(policy, tags.get("adkim") == "s", tags.get("aspf") == "s")


def _aligned(domain: str, checked: Checked, record: Record) -> tuple[str, ...]:
    return tuple(_speaking("pass", domain, checked, record))


def _is_open(domain: str, checked: Checked, record: Record) -> bool:
    """Whether a check that could not be done now might have spoken for the author."""
    return any(_speaking("temperror", domain, checked, record))


def _speaking(result: str, domain: str, checked: Checked, record: Record) -> Iterator[str]:
    """Give the checks of aligned domains that have this result (RFC 7489 section 3.1)."""

    def is_aligned(one: str, *, is_strict: bool) -> bool:
        if not one or not domain:
            return False
        return one == domain if is_strict else organisation_of(one, checked.suffixes) == organisation_of(domain, checked.suffixes)

    if checked.spf == result and is_aligned(checked.spf_domain, is_strict=record.is_strict_spf):
        yield "spf"
    if any(each.result == result and is_aligned(each.domain, is_strict=record.is_strict_dkim) for each in checked.signatures):
        yield "dkim"
