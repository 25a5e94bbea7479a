"""Asking: the questions of a dialogue in words, with their numbered choices, and what is said to an answer that cannot be used.

Law: a question can be answered by number or in words, and says how. It does not know where a dialogue stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from daftar_bots.announcements.desk import Desk
from daftar_bots.core import dialogue
from daftar_bots.core.dialogue import DEADLINES, IMPORTANCES, Plan, Wrong
from daftar_bots.core.reading import Mistake
from daftar_bots.core.templates import Unfit, asked
from daftar_policy.core.organisation import Organisation

# Why: more lines than a telephone shows at once are not read; whoever needs another audience writes it.
MOST_CHOICES = 9
_QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "audience": "dialogue-ask-audience",
        "title": "dialogue-ask-title",
        "text": "dialogue-ask-text",
        "file": "dialogue-ask-file",
        "importance": "dialogue-ask-importance",
        "ack": "dialogue-ask-ack",
        "when": "dialogue-ask-when",
    },
)


def audiences(organisation: Organisation, office: str) -> tuple[tuple[str, str, int], ...]:
    """Give the audiences that are offered, as (expression, unit, officers): the office and what is below it, then the rest from the top."""
    own = organisation.below(office)
    root = [unit.id for unit in organisation.units.values() if unit.parent is None]
    first = [office] if len(own) == 1 else [f"{office}/*", *(f"{unit}/*" for unit in own[1:] if organisation.units[unit].parent == office)]
    others = [f"{unit.id}/*" for unit in organisation.units.values() if unit.parent in root]
    found = []
    for expression in dict.fromkeys((*first, *others, *(f"{unit}/*" for unit in root))):
        unit = expression.removesuffix("/*")
        below = organisation.below(unit) if expression.endswith("/*") else (unit,)
        if any(organisation.units[each].rooms for each in below):
            found.append((expression, unit, len(organisation.members(unit, expression.endswith("/*")))))
    return tuple(found[:MOST_CHOICES])


def choices(desk: Desk, plan: Plan, step: str) -> tuple[str, ...]:
    """Give what the numbers of a question mean."""
    if key := dialogue.field_of(plan, step):
        field = plan.template.field_of(key) if plan.template is not None else None
        return field.choices if field is not None else ()
    match step:
        case "audience":
            return tuple(expression for expression, _, _ in audiences(desk.policy.organisation, desk.settings.office))
        case "importance":
            return IMPORTANCES
        case "ack":
            return DEADLINES
        case "when":
            return ("",)
        case _:
            return ()


def question(desk: Desk, plan: Plan, step: str, language: str, *, is_first: bool = False) -> list[str]:
    """Give the lines of a question."""
    head = [desk.say(language, "dialogue-head")] if is_first else []
    if key := dialogue.field_of(plan, step):
        return [*head, *_field(desk, plan, key, language)]
    if spoken := dialogue.language_of(step):
        return [*head, desk.say(language, "dialogue-ask-body", name=desk.say(language, f"language-{spoken}"))]
    if step == "text":
        first = desk.say(language, f"language-{plan.languages[0]}")
        return [*head, desk.say(language, "dialogue-ask-text", name=first)]
    return [*head, desk.say(language, _QUESTIONS[step]), *_numbered(desk, step, language)]


def wrong(desk: Desk, language: str, problem: Wrong) -> str:
    """Give what is said to an answer that cannot be read."""
    if problem.key.startswith("template-"):
        return unfit(desk, language, Unfit(problem.key, problem.words["field"], problem.words["value"], problem.words["hint"]))
    return desk.say(language, problem.key, **problem.words)


def unfit(desk: Desk, language: str, problem: Unfit) -> str:
    """Give what is said of a template's value that cannot be taken."""
    words: dict[str, str] = {"field": problem.field} if problem.field else {}
    match problem.sentence:
        case "template-unknown-field" if problem.hint:
            return desk.say(language, "template-unknown-field-close", hint=problem.hint, **words)
        case "template-choice":
            return desk.say(language, problem.sentence, word=problem.value, choices=problem.hint, **words)
        case "template-long":
            return desk.say(language, problem.sentence, most=problem.hint, **words)
        case "template-number" | "template-date" | "template-time":
            return desk.say(language, problem.sentence, word=problem.value, **words)
        case _:
            return desk.say(language, problem.sentence, **words)


def mistake(desk: Desk, language: str, problem: Mistake) -> str:
    """Give what the one-line command would be answered."""
    if problem.hint:
        return desk.say(language, f"{problem.key}-close", word=problem.word, hint=problem.hint)
    return desk.say(language, problem.key, word=problem.word)


def _field(desk: Desk, plan: Plan, key: str, language: str) -> Sequence[str]:
    field = plan.template.field_of(key) if plan.template is not None else None
    if field is None:
        return [desk.say(language, "dialogue-again")]
    ask = "template-ask" if field.is_needed else "template-ask-optional"
    lines = [desk.say(language, ask, field=key, question=asked(field, language))]
    return [*lines, *(desk.say(language, "dialogue-option", number=str(place), what=what) for place, what in enumerate(field.choices, 1))]


def _numbered(desk: Desk, step: str, language: str) -> list[str]:
    organisation = desk.policy.organisation
    match step:
        case "audience":
            offered = [
                desk.say(language, "dialogue-audience", audience=expression, office=desk.unit(unit, language), count=count)
                for expression, unit, count in audiences(organisation, desk.settings.office)
            ]
        case "importance":
            offered = [desk.say(language, f"importance-{name}") for name in IMPORTANCES]
        case "ack":
            offered = [desk.say(language, f"dialogue-ack-{value or 'none'}") for value in DEADLINES]
        case "when":
            offered = [desk.say(language, "dialogue-at-once")]
        case _:
            return []
    return [desk.say(language, "dialogue-option", number=str(place), what=what) for place, what in enumerate(offered, 1)]
