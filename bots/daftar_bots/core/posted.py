"""Posted: an announcement that a program sent as JSON, checked and put together as the one-line command.

Law: reading is total: any bytes are a `Posted` or all that is wrong with them, each with its place (RFC 6901).
It does not know who sent it, nor templates.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from daftar_bots.core.bodies import UNQUOTED, Body, join
from daftar_bots.core.language import LANGUAGES
from daftar_bots.core.reading import LONGEST_TITLE
from daftar_policy.core.document import did_you_mean

KEYS = ("audience", "title", "text", "importance", "ack", "label", "at", "template", "fields")
IMPORTANCES = ("routine", "important", "urgent", "emergency")
LONGEST_TEXT = 60_000
LONGEST_WORD = 500
MOST_FIELDS = 100
_NO_WORD = re.compile(r'["“”„«»\x00-\x1f\x7f]')
_NO_OPTION = re.compile(r'["“”„«»\x00-\x20\x7f]')


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a place of the JSON."""

    pointer: str
    detail: str


@dataclass(frozen=True, slots=True)
class Posted:
    """An announcement as it was posted; with a template, title and text come from that."""

    audience: str
    title: str
    text: str
    importance: str = ""
    ack: str = ""
    label: str = ""
    at: str = ""
    template: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    def command(self, title: str, text: str) -> str:
        """Give the one-line command with these words."""
        options = [f"{name}:{value}" for name, value in (("ack", self.ack), ("label", self.label), ("at", self.at)) if value]
        line = " ".join(part for part in ("announce", self.audience, self.importance, *options, f'"{title}"') if part)
        return f"{line}\n{text}" if text else line


def read(body: bytes) -> Posted | Sequence[Fault]:
    """Read the body of a request."""
    try:
        data = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        return [Fault("", f"not JSON: {error}"[:200])]
    if not isinstance(data, dict):
        return [Fault("", "expected an object")]
    faults = list(_faults(data))
    if faults:
        return faults
    template = str(data.get("template") or "")
    title, text = ("", "") if template else _words(data)
    listed = data.get("audience")
    return Posted(
        audience=", ".join(listed) if isinstance(listed, list) else str(listed or ""),
        title=title,
        text=text,
        template=template,
        fields=data.get("fields") or {},
        **{key: str(data.get(key) or "") for key in ("importance", "ack", "label", "at")},
    )


def escaped(key: str) -> str:
    """Give a key as it stands in a pointer (RFC 6901, section 3)."""
    return key.replace("~", "~0").replace("/", "~1")


def _faults(data: Mapping[str, object]) -> Iterator[Fault]:
    for key in data:
        if key not in KEYS:
            hint = did_you_mean(key, KEYS)
            yield Fault(f"/{escaped(key)}", f"unknown key{f': {hint}' if hint else ''}")
    has_template = data.get("template") is not None
    for key in ("title", "text") if has_template else ("fields",):
        if data.get(key) is not None:
            yield Fault(f"/{key}", "not together with `template`" if has_template else "only together with `template`")
    yield from _audience(data.get("audience"), needed=not has_template)
    if not has_template:
        yield from _spoken(data)
    yield from _options(data)
    fields = data.get("fields")
    if fields is not None and not (isinstance(fields, dict) and len(fields) <= MOST_FIELDS):
        yield Fault("/fields", f"expected an object with at most {MOST_FIELDS} keys")
    elif isinstance(fields, dict):
        yield from (Fault(f"/fields/{escaped(key)}", "expected a text") for key, value in fields.items() if not isinstance(value, str))


def _audience(value: object, *, needed: bool) -> Iterator[Fault]:
    if value is None:
        if needed:
            yield Fault("/audience", "this key is missing")
        return
    words = value if isinstance(value, list) else [value]
    if not words:
        yield Fault("/audience", "expected at least one office")
    for place, word in enumerate(words):
        pointer = f"/audience/{place}" if isinstance(value, list) else "/audience"
        if not isinstance(word, str) or not word.strip():
            yield Fault(pointer, "expected a text such as `pune/*`")
        elif len(word) > LONGEST_WORD or _NO_WORD.search(word):
            yield Fault(pointer, "not an audience: too long, or with a quotation mark or a control character")


def _spoken(data: Mapping[str, object]) -> Iterator[Fault]:
    for key, most, is_needed in (("title", LONGEST_TITLE, True), ("text", LONGEST_TEXT, False)):
        value = data.get(key)
        if value is None:
            if is_needed:
                yield Fault(f"/{key}", "this key is missing")
            continue
        texts = value if isinstance(value, dict) else {"": value}
        if not texts:
            yield Fault(f"/{key}", "expected a text in at least one language")
        for language, text in texts.items():
            pointer = f"/{key}/{escaped(language)}" if isinstance(value, dict) else f"/{key}"
            if isinstance(value, dict) and language not in LANGUAGES:
                yield Fault(pointer, f"`{language[:20]}` is not one of: {', '.join(LANGUAGES)}")
            elif not isinstance(text, str) or not text.strip():
                yield Fault(pointer, "expected a text")
            elif len(text) > most:
                yield Fault(pointer, f"longer than {most} characters")
    title, text = data.get("title"), data.get("text")
    if isinstance(title, dict) and (not isinstance(text, dict) or set(title) != set(text)):
        yield Fault("/title", "title and text must have the same languages")


def _options(data: Mapping[str, object]) -> Iterator[Fault]:
    importance = data.get("importance")
    if importance is not None and importance not in IMPORTANCES:
        yield Fault("/importance", f"expected one of: {', '.join(IMPORTANCES)}")
    for key in ("ack", "label", "at", "template"):
        value = data.get(key)
        no_sign = _NO_WORD if key == "at" else _NO_OPTION
        if value is not None and (not isinstance(value, str) or not value or len(value) > LONGEST_WORD or no_sign.search(value)):
            yield Fault(f"/{key}", "expected a text without spaces or quotation marks")


def _words(data: Mapping[str, object]) -> tuple[str, str]:
    title, text = data.get("title"), data.get("text") or ""
    if not isinstance(text, dict):
        return _one_line(str(title)), str(text).strip()
    spoken = cast("Mapping[str, str]", text)
    titles: Mapping[str, str] = title if isinstance(title, dict) else dict.fromkeys(spoken, str(title))
    bodies = [Body(language, _one_line(titles[language]), words.strip()) for language, words in spoken.items()]
    return bodies[0].title, join(bodies[0].title, bodies)


def _one_line(title: str) -> str:
    return " ".join(title.split()).translate(dict(UNQUOTED))


def _no_constant(name: str) -> object:
    raise ValueError(f"`{name}` is not a value of JSON")
