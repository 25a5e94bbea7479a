"""Templates: announcements with slots that are filled in, in each language of the template.

Law: what is compiled is whole: each slot has a field, each field a slot in every text, and every language the same fields; filled means
that every needed field has a good value. It does not know files, audiences or who may use a template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from daftar_bots.core.bodies import UNQUOTED, Body, join
from daftar_bots.core.language import digits, fold, name_in
from daftar_bots.core.spoken import read_spoken
from daftar_policy.core.document import Node, did_you_mean

VERSION = 1
KINDS = ("text", "number", "date", "time", "choice")
IMPORTANCES = ("routine", "important", "urgent", "emergency")
# Why: a value is a place, a day, a name; what is longer belongs into the text.
LONGEST_VALUE = 2000
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_SLOT = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_DAY = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})")
_GIVEN = re.compile(r"""\s*([^\s=]{1,60})\s*=\s*(?:"([^"]*)"|“([^”]*)”|([^\s"“]\S*))""")


@dataclass(frozen=True, slots=True)
class Field:
    """Something to be filled in; with `is_spoken` there is a value for each language."""

    name: str
    ask: Mapping[str, str]
    kind: str = "text"
    is_needed: bool = True
    is_spoken: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A template: title and text in its languages, its fields in the order they are asked for, and what may be set beforehand."""

    id: str
    name: Mapping[str, str]
    titles: Mapping[str, str]
    texts: Mapping[str, str]
    fields: tuple[Field, ...] = ()
    audience: str = ""
    importance: str = ""
    ack: str = ""
    label: str = ""

    def keys(self) -> tuple[str, ...]:
        """Give the keys of all values: a field's name, or `name.language` for each language of the template."""
        return tuple(key for field in self.fields for key in _keys(field, self.texts))

    def field_of(self, key: str) -> Field | None:
        """Give the field that a key belongs to."""
        return next((field for field in self.fields if key in _keys(field, self.texts)), None)


@dataclass(frozen=True, slots=True)
class Unfit:
    """A value that cannot be taken: the key of the sentence that says why, and the words in it."""

    sentence: str
    field: str
    value: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with all its values: the title of the first language and the text with a section for each."""

    title: str
    text: str


def compile_template(root: Node, default_id: str) -> Template | None:
    """Check the plain data of a template's file; faults are noted in the node, None where there is no use going on."""
    if not root.keys(required=("template", "title", "text"), optional=("id", "name", "fields", "audience", "importance", "ack", "label")):
        return None
    version = root.child("template")
    if version.data != VERSION or isinstance(version.data, bool):
        version.fault("version", f"this program reads version {VERSION} of a template")
    name = root.child("id").text(default_id)
    if not _NAME.fullmatch(name):
        root.child("id").fault("id", f"`{name}` is not the name of a template", "use small Latin letters, digits and hyphens")
    texts, titles = _spoken(root.child("text")), _spoken(root.child("title"))
    if set(titles) != set(texts) and titles and texts:
        root.child("title").fault("languages", "title and text must have the same languages")
    fields = tuple(field for key, node in root.child("fields").entries() if (field := _field(key, node)) is not None)
    audience = root.child("audience")
    made = Template(
        id=name,
        name=_spoken(root.child("name")) if root.child("name").present else {},
        titles=titles,
        texts=texts,
        fields=fields,
        audience=", ".join(audience.texts(or_one=True)),
        importance=root.child("importance").choice(IMPORTANCES) if root.child("importance").present else "",
        ack=root.child("ack").text(),
        label=root.child("label").text(),
    )
    _check_slots(root, made)
    return made


def check_value(field: Field, value: str) -> str | Unfit:  # noqa: PLR0911 - one line a kind
    """Give a value as it is put into the text, or why it cannot be."""
    text = value.strip()
    if not text:
        return Unfit("template-missing", field.name)
    if len(text) > LONGEST_VALUE:
        return Unfit("template-long", field.name, hint=str(LONGEST_VALUE))
    match field.kind:
        case "number":
            return digits(text) if re.fullmatch(r"\d[\d,. ]*", digits(text)) else Unfit("template-number", field.name, text[:40])
        case "date":
            return _day(digits(text)) or Unfit("template-date", field.name, text[:40])
        case "time":
            found = _TIME.fullmatch(digits(text))
            is_time = found is not None and int(found[1]) < 24 and int(found[2]) < 60
            return f"{int(found[1]):02}:{found[2]}" if found and is_time else Unfit("template-time", field.name, text[:40])
        case "choice":
            return _choice(field, text)
        case _:
            return text


def following(template: Template, values: Mapping[str, str]) -> str | None:
    """Give the key of the next value that is needed; None where it is filled."""
    for field in template.fields:
        if field.is_needed:
            for key in _keys(field, template.texts):
                if key not in values:
                    return key
    return None


def next_asked(template: Template, values: Mapping[str, str]) -> str | None:
    """Give the key of the next value that a person is asked for, needed or not; None where all were asked for.

    What was left out is "" among the values; of a field with a value for each language it is left out for the languages behind, too.
    """
    for field in template.fields:
        keys = _keys(field, template.texts)
        if not field.is_needed and any(values.get(key) == "" for key in keys):
            continue
        for key in keys:
            if key not in values:
                return key
    return None


def check_values(template: Template, given: Mapping[str, str]) -> Mapping[str, str] | Unfit:
    """Give the values as they are put in, or the first that cannot be; the name of a spoken field alone stands for all languages."""
    values: dict[str, str] = {}
    for key, value in given.items():
        field = template.field_of(key) or next((field for field in template.fields if field.name == key), None)
        if field is None:
            hint = did_you_mean(key, (*(field.name for field in template.fields), *template.keys()))
            return Unfit("template-unknown-field", key, hint=hint.split("`")[1] if hint else "")
        good = check_value(field, value)
        if isinstance(good, Unfit):
            return replace(good, field=key)
        values |= {key: good} if key in _keys(field, template.texts) else dict.fromkeys(_keys(field, template.texts), good)
    return values


def fill(template: Template, values: Mapping[str, str], languages: Sequence[str]) -> Filled | Unfit:
    """Give the announcement's title and text; bodies come in the order of `languages`, then the template's."""
    if (key := following(template, values)) is not None:
        return Unfit("template-missing", key)
    order = sorted(template.texts, key=lambda language: languages.index(language) if language in languages else len(languages))
    bodies = [
        Body(
            language, " ".join(_put(template.titles[language], language, values).split()), _put(template.texts[language], language, values)
        )
        for language in order
    ]
    title = bodies[0].title
    if len(bodies) == 1:
        return Filled(title, bodies[0].text)
    return Filled(title, join(title, bodies))


def given_in(text: str) -> Mapping[str, str] | str:
    """Read `field=value field="a value"`; the text from where it cannot be read on where it is not that."""
    values: dict[str, str] = {}
    position = 0
    while text[position:].strip():
        found = _GIVEN.match(text, position)
        if found is None:
            return text[position:].strip()
        values[fold(found[1])] = next(part for part in found.groups()[1:] if part is not None)
        position = found.end()
    return values


def asked(field: Field, language: str) -> str:
    """Give how a field is asked for in a language."""
    return name_in(field.ask, language, field.name)


def _keys(field: Field, texts: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{field.name}.{language}" for language in texts) if field.is_spoken else (field.name,)


def _spoken(node: Node) -> dict[str, str]:
    found = read_spoken(node)
    if node.present and not found and not node.faults:
        node.fault("empty", "expected a text in at least one language")
    return found


def _field(name: str, node: Node) -> Field | None:
    if not _NAME.fullmatch(name):
        node.fault("field", f"`{name}` is not the name of a field", "use small Latin letters, digits and hyphens", at_key=True)
    if not node.keys(optional=("ask", "kind", "required", "per_language", "choices")):
        return None
    kind = node.child("kind").choice(KINDS, "text")
    choices = tuple(node.child("choices").texts())
    if (kind == "choice") != bool(choices):
        node.fault("choices", "expected `choices` just where the kind is `choice`")
    return Field(
        name,
        _spoken(node.child("ask")) if node.child("ask").present else {},
        kind,
        node.child("required").boolean(default=True),
        node.child("per_language").boolean(),
        choices,
    )


def _check_slots(root: Node, template: Template) -> None:
    known = {field.name for field in template.fields}
    for part, texts in (("title", template.titles), ("text", template.texts)):
        for language, text in texts.items():
            for slot in _slots(text):
                if slot not in known:
                    message = f"`{slot}` is no field of this template" if slot.strip("{}") else "a brace that is no slot is written twice"
                    root.child(part).child(language).fault("slot", message, did_you_mean(slot, known))
    for field in template.fields:
        for language in template.texts:
            if field.name not in {*_slots(template.texts[language]), *_slots(template.titles.get(language, ""))}:
                root.child("fields").child(field.name).fault("unused", f"the {language} text has no `{{{field.name}}}`", at_key=True)


def _slots(text: str) -> Iterator[str]:
    for found in _SLOT.finditer(text):
        if found[0] not in {"{{", "}}"}:
            yield found[1] if found[1] is not None else found[0]


def _body(template: Template, language: str, values: Mapping[str, str]) -> Body:
    title = " ".join(_put(template.titles[language], language, values).split())
    return Body(language, title.translate(UNQUOTED), _put(template.texts[language], language, values))


def _put(text: str, language: str, values: Mapping[str, str]) -> str:
    def slot(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0][0]
        return values.get(f"{found[1]}.{language}", values.get(found[1], ""))

    # Why whole lines: a line for what was left out would be an empty promise, or half a sentence.
    lines = [line for line in text.split("\n") if not _is_left_out(line, language, values)]
    return _SLOT.sub(slot, "\n".join(lines)).strip()


def _is_left_out(line: str, language: str, values: Mapping[str, str]) -> bool:
    """Tell whether a line has slots, and all that was to stand in them was left out."""
    slots = list(_slots(line))
    return bool(slots) and not any(values.get(f"{name}.{language}", values.get(name, "")) for name in slots)


def _day(text: str) -> str | None:
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    try:
        day = date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None
    return day.strftime("%d-%m-%Y")


def _choice(field: Field, text: str) -> str | Unfit:
    folded = fold(text)
    if folded.isascii() and folded.isdecimal() and 1 <= int(folded) <= len(field.choices):
        return field.choices[int(folded) - 1]
    found = next((choice for choice in field.choices if fold(choice) == folded), None)
    return found or Unfit("template-choice", field.name, text[:40], ", ".join(field.choices))
