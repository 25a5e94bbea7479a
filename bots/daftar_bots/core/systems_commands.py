"""Commands about systems: hooks, feeds, and what other systems are told.

Law: reading is total, as all of the commands. It does not know which hooks and feeds there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from daftar_bots.core.language import fold
from daftar_bots.core.reading import Command, Mistake, Said
from daftar_bots.core.words import spoken

ACTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "list": ("list", "यादी", "सूची", "فہرست"),
        "test": ("test", "चाचणी", "जाँच", "आज़माएँ", "جانچ"),
        "add": ("add", "जोडा", "जोड़ें", "شامل"),
        "drop": ("drop", "काढा", "हटाएँ", "हटाएं", "ہٹائیں"),
        "yes": ("yes", "होय", "हाँ", "हां", "ہاں"),
        "retry": ("retry", "पुन्हा", "पुनः", "दोबारा", "دوبارہ"),
    },
)
_ACT_OF = spoken(ACTS)
_TO = frozenset(fold(word) for word in ("to", "in", "मध्ये", "कडे", "में", "को", "میں", "کو"))


@dataclass(frozen=True, slots=True)
class Hooks:
    """A wish to see the hooks, or what one of them would say."""

    act: str
    name: str = ""
    verb: str = "hooks"


@dataclass(frozen=True, slots=True)
class Feed:
    """A wish about feeds: `url` and `rooms` of one to be read, or the `number` of one that is known."""

    act: str
    url: str = ""
    rooms: tuple[str, ...] = ()
    number: int = 0
    is_sure: bool = False
    verb: str = "feed"


@dataclass(frozen=True, slots=True)
class Told:
    """A wish to see what other systems are told, or to try again what was given up."""

    act: str
    name: str = ""
    verb: str = "outgoing"


def read_hooks(said: Said) -> Command | Mistake | None:
    """Read `hooks`, `hooks list`, `hooks test NAME`."""
    words = said.rest.split()
    act = _ACT_OF.get(fold(words[0])) if words else "list"
    if act == "list" and len(words) <= 1:
        return Hooks("list")
    if act == "test" and len(words) == 2:
        return Hooks("test", words[1])
    return Mistake("mistake-hooks")


def read_feed(said: Said) -> Command | Mistake | None:
    """Read `feed`, `feed list`, `feed add URL to ROOM`, `feed drop 3`, `feed yes 3`."""
    words = said.rest.replace(",", " ").split()
    act = _ACT_OF.get(fold(words[0])) if words else "list"
    rest = words[1:]
    match act:
        case "list" if not rest:
            return Feed("list")
        case "add" if rest and "://" in rest[0]:
            rooms = tuple(word for word in rest[1:] if fold(word) not in _TO)
            if all(room.startswith(("#", "!")) and len(room) > 1 for room in rooms):
                return Feed("add", rest[0].strip("<>"), tuple(dict.fromkeys(rooms)))
        case "drop" | "yes" if rest and (number := _number(rest[0])):
            is_sure = len(rest) > 1 and _ACT_OF.get(fold(rest[1])) == "yes"
            if len(rest) == 1 or is_sure:
                return Feed(act, number=number, is_sure=is_sure or act == "yes")
        case _:
            pass
    return Mistake("mistake-feed")


def read_outgoing(said: Said) -> Command | Mistake | None:
    """Read `outgoing`, `outgoing retry NAME`."""
    words = said.rest.split()
    act = _ACT_OF.get(fold(words[0])) if words else "list"
    if act == "list" and len(words) <= 1:
        return Told("list")
    if act == "retry" and len(words) == 2:
        return Told("retry", words[1])
    # Why: it is a word of talk, too; a sentence that begins with it is for people.
    return Mistake("mistake-outgoing") if said.is_addressed or len(words) <= 2 else None


def _number(word: str) -> int:
    text = fold(word)
    longest = 9
    return int(text) if text.isascii() and text.isdigit() and len(text) <= longest else 0
