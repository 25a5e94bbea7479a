"""After commands: what is said about an announcement once it is sent: answers to it, and wishes of those who look after it.

Law: as in `reading`; these are words of everyday talk too, so without a number they are commands only where the bot was spoken to.
It does not know who may do what.
"""

from __future__ import annotations

from dataclasses import dataclass

from daftar_bots.core.acknowledgement import Kind
from daftar_bots.core.language import fold
from daftar_bots.core.reading import NUMBER, About, Command, Mistake, Number, Said, number_in, partition, read_about

KINDS = {"ack": Kind.YES, "later": Kind.LATER, "cannot": Kind.NO}
_BY = frozenset(fold(word) for word in ("by", "per", "नुसार", "प्रमाणे", "अनुसार", "के", "بلحاظ", "کے", "لحاظ", "سے"))
# Why: more would be everybody in any office.
MOST_NEEDED = 1000


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer in words, with what the person adds."""

    verb: str
    number: Number | None
    text: str = ""

    @property
    def kind(self) -> Kind:
        """What is answered."""
        return KINDS[self.verb]


@dataclass(frozen=True, slots=True)
class Unacked:
    """A wish to see who has not acknowledged; `tier` as it was written (folded), "" for office by office."""

    number: Number | None
    tier: str = ""
    verb: str = "unacked"


@dataclass(frozen=True, slots=True)
class Need:
    """How many of an office are enough; None for everybody again."""

    number: Number | None
    count: int | None
    verb: str = "need"


def read_answer(said: Said) -> Command | Mistake | None:
    """Read `ack 142/2026`, `cannot 142 the road is closed`."""
    head, text = partition(said.rest.strip())
    number = number_in(head)
    if number is None and not said.is_addressed:
        return None
    return Answered(said.verb, number, (text if number is not None else said.rest).strip())


def read_numbered(said: Said) -> Command | Mistake | None:
    """Read a command about one announcement that needs its number, or to be said to the bot."""
    if not said.is_addressed and number_in(partition(said.rest.strip())[0]) is None:
        return None
    return read_about(said)


def read_unacked(said: Said) -> Command | Mistake:
    """Read `unacked 142 by taluka`; the number may be left out."""
    words = fold(said.rest).split()
    found = NUMBER.fullmatch(words[0].strip(":,.")) if words else None
    rest = [word for word in (words[1:] if found else words) if word not in _BY]
    has_by = found is not None or any(word in _BY for word in words) or not words
    if not has_by:
        return Mistake("mistake-number", said.rest.strip()[:40])
    about = read_about(Said(said.verb, words[0] if found else ""))
    return Unacked(about.number, " ".join(rest)) if isinstance(about, About) else Mistake("mistake-number", said.rest.strip()[:40])


def read_need(said: Said) -> Command | Mistake | None:
    """Read `need 142 2`, and `need 142 all`."""
    head, rest = partition(said.rest.strip())
    number = number_in(head)
    if number is None and not said.is_addressed:
        return None
    word = fold(rest if number is not None else said.rest).strip(" .")
    if word in {fold(each) for each in ("all", "सर्व", "सब", "सभी", "سب", "تمام")}:
        return Need(number, None)
    if word.isascii() and word.isdigit() and 0 < int(word[:5]) <= MOST_NEEDED:
        return Need(number, int(word))
    return Mistake("mistake-need", word[:40])
