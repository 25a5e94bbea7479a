"""Composing commands: `announce` alone and `compose`, which begin a dialogue, and `template list | show NAME | use NAME field=value …`.

Law: as of all commands, reading is total. It does not know which templates there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from daftar_bots.core.language import fold
from daftar_bots.core.reading import Command, Mistake, Said, partition
from daftar_bots.core.templates import given_in
from daftar_bots.core.words import spoken

_DOING = spoken(
    MappingProxyType(
        {
            "list": ("list", "यादी", "सूची", "فہرست"),
            "show": ("show", "दाखवा", "दिखाएँ", "दिखाएं", "دکھائیں"),
            "use": ("use", "वापरा", "उपयोग", "استعمال"),
        },
    )
)


@dataclass(frozen=True, slots=True)
class Compose:
    """A wish to be asked for an announcement piece by piece."""

    verb: str = "compose"


@dataclass(frozen=True, slots=True)
class UseTemplate:
    """A wish to see the templates (`what` is `list`), to look at one, or to use one with these values."""

    what: str
    name: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    verb: str = "template"


def read_compose(said: Said) -> Command | Mistake | None:
    """Read `compose`; with more words behind it, it is talk unless it was to the bot for certain."""
    return Compose() if not said.rest.strip() or said.is_addressed else None


def read_template(said: Said) -> Command | Mistake | None:
    """Read `template …`; where its first word is none of ours, it is talk unless it was to the bot for certain."""
    head, rest = partition(said.rest.strip())
    what = _DOING.get(fold(head)) if head else "list"
    if what is None:
        return Mistake("template-what", head[:40]) if said.is_addressed else None
    name, given = partition(rest)
    if what == "list":
        return UseTemplate("list")
    if not name:
        return Mistake("template-which")
    values = given_in(given)
    if isinstance(values, str):
        return Mistake("template-value", values[:40])
    return UseTemplate(what, fold(name), values)
