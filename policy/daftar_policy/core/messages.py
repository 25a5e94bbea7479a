"""Messages: what a rule says to people, read as templates and filled with facts.

Law: a message shows only facts that may be shown (`facts.SHOWABLE`); a value is cut at 200 characters, without control or
bidirectional characters; absent or unknown prints `?`. It does not know who reads it: direction isolates are added at the doors.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from daftar_policy.core import sentences
from daftar_policy.core.conditions import UNKNOWN, Values
from daftar_policy.core.document import Node, did_you_mean
from daftar_policy.core.facts import FACTS, SHOWABLE
from daftar_policy.core.model import FactValue

MOST_SHOWN = 200
# What is sure to be cut away is not looked at: a value may be as long as an event.
_MOST_READ = 4 * MOST_SHOWN
_PIECE = re.compile(r"\{\{|\{[^{}]*\}?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
# Unicode's bidirectional controls: ALM, LRM, RLM, embeddings and overrides, isolates.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Shown:
    """A place in a message where a fact's value stands."""

    fact: str


Template: TypeAlias = "tuple[str | Shown, ...]"


@dataclass(frozen=True, slots=True)
class Message:
    """A rule's message, by language."""

    templates: Mapping[str, Template]

    @property
    def shows(self) -> frozenset[str]:
        """The facts that it shows."""
        return frozenset(piece.fact for template in self.templates.values() for piece in template if isinstance(piece, Shown))


def show(fact: str, values: Values, given: Mapping[str, FactValue]) -> str:
    """Give a fact's value as it stands in a message."""
    value = values.get(fact)
    if value is None or value is UNKNOWN:
        return "?"
    value = given.get(fact, value)
    match value:
        case bool():
            return "true" if value else "false"
        case tuple():
            return clean(", ".join(value[:MOST_SHOWN]))
        case _:
            return clean(str(value))


def clean(text: str) -> str:
    """Give a value as it may be shown."""
    if text[:MOST_SHOWN].isprintable():  # no control or format character stands in what is kept
        return text[:MOST_SHOWN]
    kept = (char for char in text[:_MOST_READ] if char not in _BIDI and unicodedata.category(char) not in {"Cc", "Zl", "Zp", "Cs"})
    return "".join(kept)[:MOST_SHOWN]


def read_languages(node: Node) -> tuple[str, ...]:
    """Read `languages`; English where not given."""
    languages: dict[str, None] = {}
    for item in node.items(or_one=True):
        code = item.text()
        if code and not _LANGUAGE.fullmatch(code):
            item.fault("language", f"`{code}` is not a language code", "write it as `mr`, `hi`, `en` or `ur`")
        elif code in languages:
            item.fault("double-language", f"the language `{code}` stands twice")
        elif code:
            languages[code] = None
    if node.data == []:
        node.fault("empty", "expected at least one language")
    return tuple(languages) or ("en",)


def read_message(node: Node, languages: Sequence[str]) -> Message:
    """Read `say`: a text of the first language, or one text for each of some languages."""
    if isinstance(node.data, str):
        return Message(MappingProxyType({languages[0]: _template(node)}))
    templates: dict[str, Template] = {}
    for code, child in node.entries():
        if code not in languages:
            hint = did_you_mean(code, languages) or f"the languages of this policy are: {', '.join(languages)}"
            child.fault("unknown-language", f"`{code}` is not one of this policy's languages", hint, at_key=True)
        elif child.data is None:
            child.fault("missing-value", f"nothing to say in `{code}`")
        else:
            templates[code] = _template(child)
    if node.present and node.data == {}:
        node.fault("empty", "expected a text for at least one language")
    return Message(MappingProxyType(templates))


def _template(node: Node) -> Template:
    text = node.text()
    pieces: list[str | Shown] = []
    done = 0
    for match in _PIECE.finditer(text):
        pieces.append(text[done : match.start()])
        done = match.end()
        if match[0] == "{{":
            pieces.append("{")
        elif not match[0].endswith("}"):
            node.fault("placeholder", f"`{match[0][:40]}` is not closed", "a brace itself is written `{{`")
        elif _may_show(match[0][1:-1].strip(), node):
            pieces.append(Shown(match[0][1:-1].strip()))
    pieces.append(text[done:])
    return _joined(pieces)


def _joined(pieces: Sequence[str | Shown]) -> Template:
    joined: list[str | Shown] = []
    for piece in pieces:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        elif piece != "":
            joined.append(piece)
    return tuple(joined)


def _may_show(fact: str, node: Node) -> bool:
    if fact in SHOWABLE:
        return True
    if fact in FACTS:
        node.fault("placeholder", f"a message may not show `{fact}`")
    else:
        node.fault("placeholder", f"unknown fact `{fact}` in a message", did_you_mean(fact, SHOWABLE) or "a brace itself is written `{{`")
    return False


def default_say(languages: Sequence[str], manner: str, action: str) -> Mapping[str, str]:
    """Give what is said, in each language, where an action is denied or held by default."""
    return MappingProxyType({code: sentences.default_sentence(sentences.spoken(code, languages), manner, action) for code in languages})
