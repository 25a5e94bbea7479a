"""Speech: what rules say in each of a policy's languages, made ready when the policy is read, filled when it is asked.

Law: a rule's message in a language, else in the first of the policy's languages that it has, else a built-in sentence with its id and
title. It does not know which rules are to speak.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from daftar_policy.core import sentences
from daftar_policy.core.conditions import Values
from daftar_policy.core.messages import Message, Shown, Template, show
from daftar_policy.core.model import FactValue

MANNERS = ("deny", "hold", "warn")
# By manner: for each language a `%` template with facts by name. Why `%`: any number of lines are filled in one go.
Lines: TypeAlias = "Mapping[str, tuple[str, ...]]"


class Shows(dict[str, str]):
    """The facts of one request as messages show them, each worked out when it is first needed."""

    def __init__(self, values: Values, given: Mapping[str, FactValue]) -> None:
        super().__init__()
        self._values = values
        self._given = given

    def __missing__(self, fact: str) -> str:
        shown = self[fact] = show(fact, self._values, self._given)
        return shown


def prepare(message: Message, languages: Sequence[str], rule: str, title: str) -> Lines:
    """Give what a rule says."""
    written = [
        next((message.templates[code] for code in (language, *languages) if code in message.templates), None) for language in languages
    ]
    ready = [None if template is None else _percent(template) for template in written]
    if None not in ready:
        return dict.fromkeys(MANNERS, tuple(map(str, ready)))
    spoken = [sentences.spoken(language, languages) for language in languages]
    return {
        manner: tuple(
            _escaped(sentences.rule_sentence(code, manner, rule, title)) if line is None else line
            for line, code in zip(ready, spoken, strict=True)
        )
        for manner in MANNERS
    }


def _percent(template: Template) -> str:
    return "".join(f"%({piece.fact})s" if isinstance(piece, Shown) else _escaped(piece) for piece in template)


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


def by_place(lines: Iterable[Lines], languages: Sequence[str]) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Give, by manner, the lines of many rules for each language."""
    those = list(lines)
    return {manner: tuple(tuple(one[manner][place] for one in those) for place in range(len(languages))) for manner in MANNERS}
