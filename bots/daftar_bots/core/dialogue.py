"""Dialogue: an announcement asked for piece by piece, as plain values: what is asked next, and what an answer means.

Law: the answers are all there is to a dialogue: what comes next follows from them alone, so it goes on where it stopped; `back` takes the
last one away; what is put together is the same one-line command that a practised clerk writes. It does not know who speaks, nor when.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from daftar_bots.core.bodies import UNQUOTED, Body, join, split
from daftar_bots.core.language import fold
from daftar_bots.core.options import is_option
from daftar_bots.core.reading import LONGEST_TITLE
from daftar_bots.core.templates import Template, Unfit, check_value, fill, next_asked
from daftar_bots.core.words import IMPORTANCE_OF

# Why: a text goes into one event of 64 kB, a second time as HTML; drafting measures the whole, this keeps the store small.
LONGEST_TEXT = 30_000
LONGEST_LINE = 500


class Word(StrEnum):
    """What a person may say to any question, besides an answer."""

    STOP = "stop"
    BACK = "back"
    NONE = "none"
    HELP = "help"


WORDS: Mapping[Word, tuple[str, ...]] = MappingProxyType(
    {
        Word.STOP: ("stop", "थांबा", "थांब", "बंद", "रुको", "रुकें", "रुकिए", "روکیں", "رکو", "بند"),
        Word.BACK: ("back", "मागे", "पीछे", "پیچھے"),
        Word.NONE: ("none", "no", "done", "skip", "-", "–", "—", "नाही", "नको", "झाले", "नहीं", "बस", "हो गया", "نہیں", "بس", "ہو گیا"),
        Word.HELP: ("help", "?", "मदत", "मदद", "مدد"),
    },
)
_WORD_OF = MappingProxyType({fold(said): word for word, saids in WORDS.items() for said in saids})
IMPORTANCES = ("routine", "important", "urgent", "emergency")
# What each number means where acknowledgement is asked about; the first is none.
DEADLINES = ("", "1d", "2d", "7d")
# Matrix ids, units, posts and what joins them: nothing that a title or an option could hide in.
_NO_AUDIENCE = re.compile(r'["“”„«»\n]')
_FIELD = "field:"
_BODY = "text:"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a dialogue is for: the languages of the office and the template that is used, if any."""

    languages: tuple[str, ...]
    template: Template | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that can be used: what is kept under the step."""

    value: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """An answer that cannot be used: the key of the sentence that says why, and its words."""

    key: str
    words: Mapping[str, str]


def word(said: str) -> Word | None:
    """Give what a person says instead of an answer."""
    return _WORD_OF.get(fold(said).strip().rstrip(".!।۔"))


def steps(plan: Plan, answers: Mapping[str, str]) -> tuple[str, ...]:
    """Give all steps of a dialogue in order, as far as its answers tell."""
    template = plan.template
    if template is not None:
        key = next_asked(template, _values(answers))
        fields = tuple(step for step in answers if step.startswith(_FIELD)) + ((_FIELD + key,) if key else ())
        named = (("audience", template.audience), ("importance", template.importance), ("ack", template.ack))
        left = tuple(step for step, value in named if not value)
        first = tuple(step for step in left if step == "audience")
        return (*first, *fields, "file", *(step for step in left if step != "audience"), "when")
    spoken = split("", answers.get("text", ""))
    others: tuple[str, ...] = ()
    if "text" in answers and len(spoken) == 1 and spoken[0].language == "":
        others = tuple(_BODY + language for language in plan.languages[1:])
    return ("audience", "title", "text", *others, "file", "importance", "ack", "when")


def next_step(plan: Plan, answers: Mapping[str, str]) -> str | None:
    """Give the step that is asked now; None where all is said."""
    return next((step for step in steps(plan, answers) if step not in answers), None)


def without_last(answers: Mapping[str, str]) -> dict[str, str]:
    """Give the answers without the last one."""
    return dict(list(answers.items())[:-1])


def language_of(step: str) -> str:
    """Give the language that a step asks a text in; "" for any other step."""
    return step.removeprefix(_BODY) if step.startswith(_BODY) else ""


def field_of(plan: Plan, step: str) -> str:
    """Give the key of the template's field that a step asks for; "" for any other step."""
    return step.removeprefix(_FIELD) if plan.template is not None and step.startswith(_FIELD) else ""


def field_step(key: str) -> str:
    """Give the step that asks for a template's field."""
    return _FIELD + key


def read(plan: Plan, step: str, said: str, choices: Sequence[str]) -> Answer | Wrong:  # noqa: PLR0911 - one line a step
    """Read an answer; `choices` are what the numbers of the question mean."""
    text = said.strip()
    if field_of(plan, step):
        return _field(plan, field_of(plan, step), text)
    if step == "when":
        return _when(text, choices)
    is_none = word(text) is Word.NONE
    if step == "title":
        return _title(text)
    if step == "text" or language_of(step):
        return _text(text, is_none=is_none and step != "text")
    if len(text) > LONGEST_LINE:
        return Wrong("dialogue-long", {"most": str(LONGEST_LINE)})
    if step == "file":
        return Answer("") if is_none or fold(text) == "0" else Wrong("dialogue-file-only", {})
    number = fold(text).rstrip(".)")
    if number.isdecimal() and not 1 <= int(number) <= len(choices):
        return Wrong("dialogue-choice", {"most": str(len(choices))})
    if number.isdecimal():
        return Answer(choices[int(number) - 1])
    return _named(step, text, is_none=is_none)


def command(plan: Plan, answers: Mapping[str, str], heading: str) -> str | Unfit:
    """Put the answers together as the command `announce …`; `heading` is the word `announce` with what goes before the audience."""
    template = plan.template
    if template is None:
        title, text = answers["title"], _bodies(plan, answers)
        options = [answers.get("importance", ""), _option("ack", answers), sending(answers.get("when", ""))]
        return _line(heading, answers["audience"], options, title, text)
    filled = fill(template, _values(answers), plan.languages)
    if isinstance(filled, Unfit):
        return filled
    named = {
        "importance": template.importance,
        "ack": template.ack,
        **{key: answers[key] for key in ("importance", "ack") if key in answers},
    }
    options = [named["importance"], _option("ack", named), sending(answers.get("when", "")), _option("label", {"label": template.label})]
    return _line(heading, answers.get("audience") or template.audience, options, filled.title, filled.text)


def sending(when: str) -> str:
    """Give the answer to when it goes out as the options that a practised clerk writes: `at:…`, and what was named behind it."""
    time, others = _apart(when)
    return f"at:{time} {others}".strip() if time else others


def _apart(when: str) -> tuple[str, str]:
    """Give when it goes out, and the options behind that."""
    words = fold(when).split()
    place = next((place for place, each in enumerate(words) if is_option(each)), len(words))
    return " ".join(words[:place]), " ".join(words[place:])


def _line(heading: str, audience: str, options: Sequence[str], title: str, text: str) -> str:
    return " ".join(part for part in (heading, audience, *options, f'"{title}"') if part) + (f"\n{text}" if text else "")


def _option(name: str, answers: Mapping[str, str], key: str = "") -> str:
    value = answers.get(key or name, "")
    return f"{name}:{value}" if value else ""


def _bodies(plan: Plan, answers: Mapping[str, str]) -> str:
    others = [
        Body(language, *_titled(answers["title"], answers[step])) for step in answers if (language := language_of(step)) and answers[step]
    ]
    if not others:
        return answers["text"]
    return join(answers["title"], [Body(plan.languages[0], answers["title"], answers["text"]), *others])


def _titled(title: str, text: str) -> tuple[str, str]:
    """Give title and text of a further language: where there are several lines the first is its title."""
    first, _, rest = text.partition("\n")
    if rest.strip() and len(first.strip()) <= LONGEST_TITLE:
        return " ".join(first.translate(dict(UNQUOTED)).split()), rest.strip()
    return title, text


def _values(answers: Mapping[str, str]) -> dict[str, str]:
    return {step.removeprefix(_FIELD): value for step, value in answers.items() if step.startswith(_FIELD)}


def _field(plan: Plan, key: str, text: str) -> Answer | Wrong:
    field = plan.template.field_of(key) if plan.template is not None else None
    if field is None:
        return Wrong("dialogue-again", {})
    value = check_value(field, text)
    # Why a choice goes first: `no` may be one of them.
    if not field.is_needed and word(text) is Word.NONE and (isinstance(value, Unfit) or field.kind != "choice"):
        return Answer("")
    if isinstance(value, Unfit):
        return Wrong(value.sentence, {"field": key, "value": value.value, "hint": value.hint})
    return Answer(value)


def _title(text: str) -> Answer | Wrong:
    title = " ".join(text.split()).strip('"“”„«» ').translate(dict(UNQUOTED))
    if not title:
        return Wrong("dialogue-again", {})
    return Wrong("mistake-long-title", {"word": str(LONGEST_TITLE)}) if len(title) > LONGEST_TITLE else Answer(title)


def _text(text: str, *, is_none: bool) -> Answer | Wrong:
    if is_none:
        return Answer("")
    if len(text) > LONGEST_TEXT:
        return Wrong("dialogue-long", {"most": str(LONGEST_TEXT)})
    return Answer(text) if text else Wrong("dialogue-again", {})


def _when(text: str, choices: Sequence[str]) -> Answer | Wrong:
    """Read when it goes out, and what else is wished: until when it holds, a label, what it replaces, whether it is a drill."""
    if len(text) > LONGEST_LINE:
        return Wrong("dialogue-long", {"most": str(LONGEST_LINE)})
    time, others = _apart(text)
    number = time.rstrip(".)")
    if number.isdecimal() and not 1 <= int(number) <= len(choices):
        return Wrong("dialogue-choice", {"most": str(len(choices))})
    if number.isdecimal():
        time = choices[int(number) - 1]
    elif word(time) is Word.NONE:
        time = ""
    return Answer(f"{time} {others}".strip())


def _named(step: str, text: str, *, is_none: bool) -> Answer | Wrong:
    """Read an answer in words to a question with numbered choices."""
    if step == "audience":
        if _NO_AUDIENCE.search(text):
            return Wrong("dialogue-audience-quotes", {})
        return Answer(text) if text and not is_none else Wrong("dialogue-again", {})
    if step == "importance":
        found = IMPORTANCE_OF.get(fold(text), "routine" if is_none else "")
        return Answer(found) if found else Wrong("dialogue-choice", {"most": str(len(IMPORTANCES))})
    if is_none:
        return Answer("")
    return Answer("-".join(fold(text).removeprefix(f"{step}:").split()))
