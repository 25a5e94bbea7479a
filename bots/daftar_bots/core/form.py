"""Form: a list of questions as its file has it, and one person's way through them.

Law: compiling notes every fault with its place; an answer is a good value, a skip, a step back or why it cannot be taken, whatever was
written. It does not know rooms, stores or who may answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from daftar_bots.core.language import fold, name_in
from daftar_bots.core.spoken import read_spoken
from daftar_bots.core.templates import KINDS, Field, Unfit, check_value
from daftar_policy.core.document import Node

VERSION = 1
# Why: a form of more is not answered on a telephone.
MOST_QUESTIONS = 50
BACK = frozenset(fold(word) for word in ("back", "मागे", "पीछे", "واپس", "پیچھے"))
STOP = frozenset(fold(word) for word in ("stop", "थांबा", "रुकें", "बंद", "رکیں", "بند"))
SKIP = frozenset(fold(word) for word in ("-", "skip", "वगळा", "छोड़ें", "छोड़ें", "چھوڑیں"))
YES = frozenset(fold(word) for word in ("yes", "ok", "✅", "👍", "हो", "होय", "हाँ", "हां", "जी", "ہاں", "جی"))


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its title, its questions in order, for whom it is (selectors; none: all officers), and whether names are kept."""

    name: str
    title: Mapping[str, str]
    questions: tuple[Field, ...]
    audience: tuple[str, ...] = ()
    is_anonymous: bool = False

    def titled(self, language: str) -> str:
        """Give the title in a language."""
        return name_in(self.title, language, self.name)


class Step(StrEnum):
    """What happened to a draft."""

    ASK = "ask"
    REVIEW = "review"
    DONE = "done"
    STOPPED = "stopped"
    UNFIT = "unfit"


@dataclass(frozen=True, slots=True)
class Draft:
    """How far a person is: the place of the question that is asked (its number is the review), and the answers so far."""

    place: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of what a person wrote."""

    step: Step
    draft: Draft
    unfit: Unfit | None = None


def take(form: Form, draft: Draft, said: str) -> Taken:
    """Take what a person wrote in answer to the question, or at the review."""
    word = fold(said).strip(" .!")
    if word in STOP:
        return Taken(Step.STOPPED, draft)
    if word in BACK:
        return _asking(form, replace(draft, place=max(0, draft.place - 1)))
    if draft.place >= len(form.questions):
        return Taken(Step.DONE, draft) if word in YES else Taken(Step.REVIEW, draft)
    return _answered(form, draft, form.questions[draft.place], said)


def _answered(form: Form, draft: Draft, question: Field, said: str) -> Taken:
    if fold(said).strip(" .!") in SKIP:
        if question.is_needed:
            return Taken(Step.UNFIT, draft, Unfit("template-missing", question.name))
        kept = {name: value for name, value in draft.answers.items() if name != question.name}
        return _asking(form, Draft(draft.place + 1, kept))
    value = check_value(question, said)
    if isinstance(value, Unfit):
        return Taken(Step.UNFIT, draft, value)
    return _asking(form, Draft(draft.place + 1, {**draft.answers, question.name: value}))


def _asking(form: Form, draft: Draft) -> Taken:
    return Taken(Step.ASK if draft.place < len(form.questions) else Step.REVIEW, draft)


def compile_form(root: Node, name: str) -> Form | None:
    """Check the plain data of a form's file; faults are noted in the node, None where there is no use going on."""
    if not root.keys(required=("form", "title", "questions"), optional=("for", "anonymous")):
        return None
    version = root.child("form")
    if version.data != VERSION or isinstance(version.data, bool):
        version.fault("version", f"this program reads version {VERSION} of a form")
    nodes = root.child("questions").items()
    if len(nodes) > MOST_QUESTIONS or (root.child("questions").present and not nodes):
        root.child("questions").fault("questions", f"expected 1 to {MOST_QUESTIONS} questions, found {len(nodes)}")
    questions = tuple(found for node in nodes if (found := _question(node)) is not None)
    seen: set[str] = set()
    for node, question in zip(nodes, questions, strict=False):
        if question.name in seen:
            node.child("id").fault("double", f"two questions are called `{question.name}`")
        seen.add(question.name)
    return Form(
        name,
        read_spoken(root.child("title")),
        questions,
        tuple(root.child("for").texts(or_one=True)),
        root.child("anonymous").boolean(),
    )


def as_text(form: Form) -> str:
    """Write a form as the store keeps it."""
    questions = [
        {"name": each.name, "ask": dict(each.ask), "kind": each.kind, "needed": each.is_needed, "choices": list(each.choices)}
        for each in form.questions
    ]
    data = {
        "name": form.name,
        "title": dict(form.title),
        "questions": questions,
        "for": list(form.audience),
        "anonymous": form.is_anonymous,
    }
    return json.dumps(data, ensure_ascii=False)


def from_text(text: str) -> Form:
    """Read what `as_text` wrote."""
    data = json.loads(text)
    questions = tuple(
        Field(each["name"], each["ask"], each["kind"], each["needed"], choices=tuple(each["choices"])) for each in data["questions"]
    )
    return Form(data["name"], data["title"], questions, tuple(data["for"]), bool(data["anonymous"]))


def rows(form: Form, responses: Sequence[tuple[Sequence[str], Mapping[str, str]]]) -> list[list[str]]:
    """Give the row of each response: what stands before it, then its answers in the order of the questions."""
    return [[*before, *(answers.get(question.name, "") for question in form.questions)] for before, answers in responses]


def _question(node: Node) -> Field | None:
    if not node.keys(required=("id", "ask"), optional=("kind", "required", "choices")):
        return None
    kind = node.child("kind").choice(KINDS, "text")
    choices = tuple(node.child("choices").texts())
    if (kind == "choice") != bool(choices):
        node.child("choices").fault("choices", "expected `choices` just where the kind is `choice`")
    return Field(
        node.child("id").text(), read_spoken(node.child("ask")), kind, node.child("required").boolean(default=True), choices=choices
    )
