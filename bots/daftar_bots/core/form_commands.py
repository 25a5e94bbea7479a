"""Form commands: what people write to open a form, answer it, see who has, and have the table, read into a value.

Law: reading is total. It does not know which forms there are, nor the clock.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from daftar_bots.core.language import fold
from daftar_bots.core.poll_commands import number_of, read_until
from daftar_bots.core.reading import Command, Mistake, Said
from daftar_bots.core.schedule import When
from daftar_bots.core.words import spoken

ACTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "open": ("open", "उघडा", "खोलें", "کھولیں"),
        "close": ("close", "बंद", "بند"),
        "status": ("status", "स्थिती", "स्थिति", "حالت"),
        "export": ("export", "निर्यात", "برآمد"),
        "list": ("list", "यादी", "सूची", "فہرست"),
    },
)
_ACT_OF = spoken(ACTS)
# Why any sign: combining marks of Devanagari are no letters to `\w`; a name is looked up in a list, never put into a path.
_NAME = re.compile(r"\S{1,60}")


@dataclass(frozen=True, slots=True)
class AboutForm:
    """A wish about a form: `open` one by its file's name, `fill`, `close`, `status`, `export` one by its number or name, or `list`."""

    act: str
    name: str = ""
    number: int | None = None
    until: When | None = None
    verb: str = "form"


def read_form(said: Said) -> Command | Mistake:
    """Read what is wanted of a form."""
    rest = said.rest.strip()
    taken = read_until(rest)
    if isinstance(taken, Mistake):
        return taken
    rest, until = taken if taken is not None else (rest, None)
    words = rest.split()
    act = _ACT_OF.get(fold(words[0])) if words else "list"
    if act is None and len(words) > 1 and (behind := _ACT_OF.get(fold(words[1]))) is not None:
        act, words = behind, [words[1], words[0]]
    if act is not None:
        words = words[1:]
    name = words[0] if words else ""
    if act in {"open", "close", "status", "export"} and not name:
        return Mistake("form-mistake-which", act or "")
    if name and _NAME.fullmatch(name) is None:
        return Mistake("form-mistake-name", name[:40])
    return AboutForm(act or "fill", name, number_of(name), until)
