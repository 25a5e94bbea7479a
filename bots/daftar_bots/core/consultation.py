"""Consultation: what is asked of a proposed policy, whom it touches, and the state of things about the policy in force.

Law: nothing here brings a policy into force. Whom it touches is of the answers that change; where none is known to change, it is everybody.
It does not know files, rooms or stores.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from daftar_bots.core.form import YES
from daftar_bots.core.language import fold
from daftar_bots.core.poll_commands import number_of
from daftar_bots.core.reading import Command, Mistake, Said
from daftar_bots.core.schedule import When, read_when
from daftar_bots.core.words import spoken
from daftar_policy.core.organisation import Organisation

ACTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "publish": ("publish", "प्रसिद्ध", "प्रकाशित", "شائع"),
        "adopt": ("adopt", "स्वीकारा", "अपनाएँ", "अपनाएं", "اپنائیں"),
        "drop": ("drop", "सोडा", "त्यागें", "ترک"),
        "show": ("show", "status", "स्थिती", "स्थिति", "حالت"),
        "comments": ("comments", "अभिप्राय", "टिप्पणियाँ", "टिप्पणियां", "آرا"),
        "export": ("export", "निर्यात", "برآمد"),
    },
)
PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "until": ("until", "till", "पर्यंत", "तक", "تک"),
        "effective": ("effective", "from", "अंमल", "प्रभावी", "लागू", "نافذ"),
        "to": ("to", "for", "कोणास", "किसे", "برائے"),
    },
)
_ACT_OF, _PART_OF = spoken(ACTS), spoken(PARTS)
LONGEST_COMMENT = 4000


class Stage(StrEnum):
    """How far a consultation is: asked for, not to be used, shown to those who publish, open, over, and what was decided."""

    ASKED = "asked"
    FAILED = "failed"
    STUDIED = "studied"
    OPEN = "open"
    CLOSED = "closed"
    ADOPTED = "adopted"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Propose:
    """A wish to consult about a file, till a moment, effective on another; `audience` where it is not just those whom it touches."""

    file: str
    until: When
    effective: When
    audience: str = ""
    verb: str = "consult"


@dataclass(frozen=True, slots=True)
class AboutConsultation:
    """A wish about a consultation: one of `ACTS`, or `list`; `adopt` may name another day."""

    act: str
    number: int | None = None
    is_sure: bool = False
    effective: When | None = None
    verb: str = "consult"


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody says to a consultation in a direct room."""

    number: int
    text: str
    verb: str = "comment"


@dataclass(frozen=True, slots=True)
class Touched:
    """Whom a proposal touches: rooms of offices as (alias, office), and people who are in none of them; `is_all`: everybody."""

    rooms: tuple[tuple[str, str], ...]
    people: tuple[str, ...]
    is_all: bool = False


def read_consult(said: Said) -> Command | Mistake:
    """Read `FILE until 25-11 17:00 effective 1-12 to pune/*`, or what is wanted of a consultation."""
    words = said.rest.split()
    if not words:
        return AboutConsultation("list")
    number = number_of(words[0])
    if number is not None:
        return _about(number, words[1:])
    parts: dict[str, list[str]] = {"file": []}
    part = "file"
    for word in words:
        if (key := _PART_OF.get(fold(word))) is not None and part != "to":
            part = key
            parts[part] = []
        else:
            parts[part].append(word)
    until, effective = _when(parts.get("until")), _when(parts.get("effective"))
    if len(parts["file"]) != 1:
        return Mistake("consult-mistake-file")
    if until is None or effective is None:
        return Mistake("consult-mistake-dates")
    return Propose(parts["file"][0], until, effective, " ".join(parts.get("to", ())))


def _about(number: int, words: Sequence[str]) -> Command | Mistake:
    act = _ACT_OF.get(fold(words[0])) if words else "show"
    if act is None:
        return Mistake("consult-mistake-act", words[0][:40])
    rest = [word for word in words[1:] if fold(word) not in YES]
    is_sure = len(rest) < len(words[1:])
    if not rest:
        return AboutConsultation(act, number, is_sure)
    effective = _when(rest[1:]) if act == "adopt" and _PART_OF.get(fold(rest[0])) == "effective" else None
    return AboutConsultation(act, number, is_sure, effective) if effective is not None else Mistake("consult-mistake-dates")


def read_comment(said: Said) -> Command | Mistake:
    """Read `3 words` as a comment to consultation 3."""
    first, _, text = said.rest.strip().partition(" ")
    number = number_of(first)
    if number is None or not text.strip():
        return Mistake("consult-mistake-comment")
    return Comment(number, text.strip()[:LONGEST_COMMENT])


def touched(actors: Iterable[str], organisation: Organisation, members: Mapping[str, frozenset[str]]) -> Touched:
    """Give whom a proposal touches, by those for whom an answer changes; `members` are the people of rooms, by alias."""
    officers = [officer for user_id in actors if (officer := organisation.officer(user_id)) is not None]
    if not officers:
        return Touched(rooms_of(organisation, organisation.units), (), is_all=True)
    found = rooms_of(organisation, dict.fromkeys(officer.unit for officer in officers))
    inside = frozenset[str]().union(*(members.get(alias, frozenset()) for alias, _ in found))
    return Touched(found, tuple(dict.fromkeys(each.matrix_id for each in officers if each.matrix_id not in inside)))


def rooms_of(organisation: Organisation, units: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Give the rooms of offices, each with the office."""
    found: dict[str, str] = {}
    for unit_id in units:
        unit = organisation.units.get(unit_id)
        for alias in unit.rooms if unit else ():
            found.setdefault(alias, unit_id)
    return tuple(found.items())


def told(stage: Stage, in_force: str, proposed: str, base: str, *, is_effective: bool) -> str:
    """Give what there is to say about the policy in force (a key, "" for nothing), each being its SHA-256."""
    if in_force == proposed:
        if stage is Stage.ADOPTED and is_effective:
            return "in-force"
        # Why said loudly: the promise was that nothing changes before.
        return "too-early" if stage in {Stage.OPEN, Stage.CLOSED, Stage.ADOPTED} else "against"
    if stage is Stage.ADOPTED and is_effective:
        return "activate"
    # What was shown is the difference to a policy that is no longer in force.
    return "moved" if in_force != base and stage in {Stage.OPEN, Stage.CLOSED} else ""


def _when(words: Sequence[str] | None) -> When | None:
    if not words or len(words) > len(("day", "clock")):
        return None
    return read_when(*(fold(word) for word in words))
