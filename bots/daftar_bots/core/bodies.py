"""Bodies: one announcement in several languages, written as sections of one text, and which of them a reader gets.

Law: nothing is translated and nothing is lost: joined and split again they are the same; a reader whose languages it does not have gets
them all. A text that does not begin with a section is one body in a language that nobody named. It does not know rooms or people.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from daftar_bots.core.language import LANGUAGES, RIGHT_TO_LEFT, fold

# How a section may be headed, in the words of its own language and in English.
NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "mr": ("mr", "marathi", "मराठी"),
        "hi": ("hi", "hindi", "हिन्दी", "हिंदी", "हिनदी", "ہندی"),
        "en": ("en", "english", "इंग्रजी", "अंग्रेज़ी", "अंग्रेजी", "انگریزی"),
        "ur": ("ur", "urdu", "اردو", "उर्दू", "उर्दु"),
    },
)
_LANGUAGE_OF = MappingProxyType({fold(name): language for language, names in NAMES.items() for name in names})
_HEAD = re.compile(r"^(\w[\w\u0900-\u097f\u200c\u200d]{1,11})[ \t]*[:：][ \t]*(.*)$")
# A line of a text that only looks like a section has a space before it (as RFC 3676, "Space-Stuffing", has it).
_STUFFED = re.compile(r"^( *)(?=\w[\w\u0900-\u097f\u200c\u200d]{1,11}[ \t]*[:：])")
_TITLE = re.compile(r'["“„«](?P<title>[^"“”„«»\n]{1,200})["”»](?P<rest>.*)', re.DOTALL)
# Why: titles stand in quotation marks in commands and sections; inside them these become apostrophes.
UNQUOTED: Mapping[int, str] = MappingProxyType(dict.fromkeys(map(ord, '"“”„«»'), "’"))
# Unicode, "Bidirectional Algorithm": a mark that is strong and invisible; clients take a block's direction from its first strong character.
_MARK = "\u200f"
_ISOLATE, _END = "\u2068", "\u2069"
# What turns an Urdu line around where it is not isolated: numbers, addresses, Matrix ids, Latin words.
_LATIN = re.compile(r"[A-Za-z0-9@#!+/][A-Za-z0-9@#!+/:._%&?=~*-]*(?:[ ][A-Za-z0-9@#+/][A-Za-z0-9@#!+/:._%&?=~*-]*)*(?<![.:?!])")
_ISOLATED = re.compile(f"{_ISOLATE}[^{_ISOLATE}{_END}]*{_END}")
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")


@dataclass(frozen=True, slots=True)
class Body:
    """The words in one language; `language` is "" where nobody named one."""

    language: str
    title: str
    text: str


def language_named(word: str) -> str | None:
    """Give the language that a word names, such as `mr`, `Marathi` or `मराठी`."""
    return _LANGUAGE_OF.get(fold(word).strip())


def split(title: str, text: str) -> tuple[Body, ...]:
    """Give the bodies of a text; one that does not begin with a section is a single body."""
    sections: list[tuple[str, list[str]]] = []
    for line in text.strip().split("\n"):
        language, rest = _section(line)
        if language is not None and language not in (name for name, _ in sections):
            sections.append((language, [rest]))
        elif not sections:
            return (Body("", title, text.strip()),)
        else:
            sections[-1][1].append(line[1:] if line.startswith(" ") and _STUFFED.match(line) else line)
    return tuple(_body(language, title, "\n".join(lines).strip()) for language, lines in sections)


def join(title: str, bodies: Iterable[Body]) -> str:
    """Give bodies as the one text that `split` reads; `title` is the announcement's own, and stands for each that has the same."""
    written = []
    for body in bodies:
        if not body.language:
            written.append(body.text)
            continue
        own = f'"{body.title}"\n' if body.title != title or _TITLE.match(body.text) else ""
        first, *lines = body.text.split("\n")
        written.append("\n".join([f"{body.language}: {own}{_stuffed(first) if own else first}", *map(_stuffed, lines)]))
    return "\n\n".join(written)


def chosen(bodies: Sequence[Body], languages: Iterable[str]) -> tuple[Body, ...]:
    """Give the bodies for a reader of these languages, in the order of the languages; all of them where none fits."""
    wanted = tuple(dict.fromkeys(languages))
    found = tuple(body for language in wanted for body in bodies if body.language == language)
    # Why all: an order that says nothing to its reader would be worse than one in a language he has to ask about.
    return found or tuple(bodies)


def chosen_first(bodies: Sequence[Body], languages: Iterable[str]) -> tuple[Body, ...]:
    """Give all bodies, those of these languages first."""
    first = chosen(bodies, languages)
    return (*first, *(body for body in bodies if body not in first))


def languages_at(
    unit: str, parents: Mapping[str, str | None], wishes: Mapping[str, Sequence[str]], default: Sequence[str]
) -> tuple[str, ...]:
    """Give the languages of a unit's rooms: its own wish, else that of the nearest unit above, else the default."""
    seen: set[str] = set()
    place: str | None = unit
    while place is not None and place not in seen:
        if place in wishes:
            return tuple(wishes[place])
        seen.add(place)
        place = parents.get(place)
    return tuple(default)


def readable(text: str, language: str) -> str:
    """Give a text as a client shows it right: in Urdu each line starts from the right and what is Latin stands in isolates.

    What was written stays: only signs without a shape of their own are added.
    """
    if language not in RIGHT_TO_LEFT and not (language == "" and _is_right_to_left(text)):
        return text
    return "\n".join(_line(line) for line in text.split("\n"))


def as_plain(bodies: Sequence[Body]) -> list[str]:
    """Give the paragraphs of the plain text: title and text, one body after the other."""
    return [readable(part, body.language) for body in bodies for part in (body.title, body.text) if part.strip()]


def as_html(bodies: Sequence[Body]) -> str:
    """Give the HTML of the bodies: each begins with its title, each paragraph has its own direction."""
    made = []
    for body in bodies:
        made.append(f"<h4>{html.escape(readable(body.title, body.language))}</h4>")
        paragraphs = (part for part in re.split(r"\n\s*\n", body.text) if part.strip())
        made += [f"<p>{html.escape(readable(part.strip(), body.language)).replace(chr(10), '<br>')}</p>" for part in paragraphs]
    return "".join(made)


def direction(language: str) -> str:
    """Give the direction of a text in a language, as HTML's `dir` has it; by its first letter where nobody named the language."""
    if not language:
        return "auto"
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def spoken_in(language: str) -> str:
    """Give the attributes `lang` and `dir` of a text in a language (HTML, "The lang and xml:lang attributes", "The dir attribute")."""
    named = f'lang="{language}" ' if language else ""
    return f'{named}dir="{direction(language)}"'


def missing(bodies: Sequence[Body], wanted: Iterable[str]) -> tuple[str, ...]:
    """Give the wanted languages that no body has; none are missing where the language was not named."""
    has = {body.language for body in bodies}
    return () if "" in has else tuple(language for language in LANGUAGES if language in set(wanted) - has)


def _section(line: str) -> tuple[str | None, str]:
    found = _HEAD.match(line)
    if found is None:
        return None, ""
    return language_named(found[1]), found[2]


def _stuffed(line: str) -> str:
    return f" {line}" if _STUFFED.match(line) else line


def _body(language: str, title: str, text: str) -> Body:
    found = _TITLE.match(text)
    # Why only before a line's end or more words: a text that quotes in its first words has no title there.
    if found is None or not found["title"].strip() or (found["rest"].strip() and not found["rest"].startswith("\n")):
        return Body(language, title, text)
    return Body(language, " ".join(found["title"].split()), found["rest"].strip())


def _line(line: str) -> str:
    if not line.strip():
        return line
    pieces: list[str] = []
    end = 0
    for done in _ISOLATED.finditer(line):
        pieces += [_isolated(line[end : done.start()]), done[0]]
        end = done.end()
    whole = "".join([*pieces, _isolated(line[end:])])
    return whole if _ARABIC.match(whole) or whole.startswith(_MARK) else _MARK + whole


def _isolated(text: str) -> str:
    return _LATIN.sub(lambda found: f"{_ISOLATE}{found[0]}{_END}" if found[0] else "", text)


def _is_right_to_left(text: str) -> bool:
    first = next((sign for sign in text if sign.isalpha()), "")
    return bool(_ARABIC.match(first))
