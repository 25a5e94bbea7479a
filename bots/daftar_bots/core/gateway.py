"""Gateway: one short message as the request that a provider of short messages takes, and what its answer means.

Law: pure. Each provider has its own names for the same few things, so the request is a template, read with all its mistakes at once when
the configuration is; what is put in is never read as a template again. An answer that cannot be understood is a refusal, never a reason to
send twice. It does not know networks, files or stores.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias
from urllib.parse import urlencode, urlsplit, urlunsplit

Scalar: TypeAlias = "str | int | bool"
# What a template may name, besides `secret:` and `digest:` with the name of one.
PLAIN = ("to", "to_digits", "text", "text_entities", "template_id", "sender", "unicode", "id", "parts")
ALGORITHMS = ("md5", "sha1", "sha256", "sha512")
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
_PLACE = re.compile(r"\{\{|\}\}|\{([a-z_]+(?::[a-z0-9_-]+)?)\}|[{}]")
_NONE: Mapping[str, str] = MappingProxyType({})
# RFC 9110, sections 15.5.9, 15.6; RFC 6585, section 4; RFC 8470, section 5.2: it was not taken, and may be later.
_LATER = frozenset({408, 425, 429})
_SERVER_ERRORS = range(500, 600)
# Why these too: a password that has run out, or an address that moved, is put right by a person; the messages are to go then.
_OURS = frozenset({401, 403, 404, 405, 407})
_EXCERPT = 120
_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Message:
    """One short message; `id` is the same whenever the same one is sent."""

    id: str
    to: str
    text: str
    sender: str = ""
    template_id: str = ""
    is_unicode: bool = False
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Success:
    """How an answer says that the message is taken, and under which name."""

    statuses: frozenset[int] = frozenset(range(200, 300))
    pointer: str = ""
    named: Callable[[str], str | None] | None = None
    refused: Callable[[str], bool] | None = None
    again: Callable[[str], bool] | None = None


@dataclass(frozen=True, slots=True)
class Gateway:
    """A provider's interface; `unicode` is what `{unicode}` says for a text in the small alphabet, and for any other."""

    url: str
    method: str = "POST"
    query: Mapping[str, str] = field(default_factory=lambda: _NONE)
    form: Mapping[str, str] | None = None
    json: object = None
    headers: Mapping[str, str] = field(default_factory=lambda: _NONE)
    digests: Mapping[str, tuple[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    unicode: tuple[Scalar, Scalar] = (False, True)
    success: Success = field(default_factory=Success)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, ready to be sent."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Accepted:
    """It is taken; `id` is the provider's name for it, "" where it gives none."""

    id: str


@dataclass(frozen=True, slots=True)
class NotTaken:
    """It is not taken: why, and whether it may be tried again."""

    reason: str
    is_final: bool


def mistakes(template: str, secrets: Iterable[str], digests: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give what a template names that there is not, each with all that there is; a lone brace as itself."""
    known = (*PLAIN, *(f"secret:{name}" for name in secrets), *(f"digest:{name}" for name in digests))
    for found in _PLACE.finditer(template):
        if found[1] is None and len(found[0]) == 1:
            yield found[0], ()
        elif found[1] is not None and found[1] not in known:
            yield found[1], known


def render(gateway: Gateway, message: Message, secrets: Mapping[str, str]) -> Asked:
    """Give the request for a message."""
    values: dict[str, Scalar] = {
        "to": message.to,
        "to_digits": message.to.removeprefix("+"),
        "text": message.text,
        # As CDAC's Mobile Seva takes any script: each sign as a decimal reference.
        "text_entities": "".join(f"&#{ord(sign)};" for sign in message.text),
        "template_id": message.template_id,
        "sender": message.sender,
        "unicode": gateway.unicode[message.is_unicode],
        "id": message.id,
        "parts": message.parts,
    }
    values |= {f"secret:{name}": secret for name, secret in secrets.items()}
    for name, (algorithm, template) in gateway.digests.items():
        values[f"digest:{name}"] = hashlib.new(algorithm, _text(template, values).encode()).hexdigest()
    headers = {name: _text(template, values) for name, template in gateway.headers.items()}
    body = b""
    if gateway.form is not None:
        body = urlencode({name: _text(template, values) for name, template in gateway.form.items()}).encode()
        headers = {"Content-Type": FORM, **headers}
    elif gateway.json is not None:
        body = json.dumps(_filled(gateway.json, values), ensure_ascii=False).encode()
        headers = {"Content-Type": JSON, **headers}
    return Asked(gateway.method, _address(gateway, values), headers, body)


def judge(success: Success, status: int, body: str) -> Accepted | NotTaken:
    """Tell what an answer means."""
    excerpt = " ".join(body.split())[:_EXCERPT]
    if status not in success.statuses:
        is_final = not (status in _LATER or status in _SERVER_ERRORS or status in _OURS)
        return NotTaken(f"it answered {status}: {excerpt}", is_final)
    if success.again is not None and success.again(body):
        return NotTaken(f"it answered: {excerpt}", is_final=False)
    if success.refused is not None and success.refused(body):
        return NotTaken(f"it answered: {excerpt}", is_final=True)
    if not success.pointer and success.named is None:
        return Accepted("")
    name = pointed(body, success.pointer) if success.pointer else success.named(body) if success.named is not None else None
    if not name:
        return NotTaken(f"it answered {status} without the message's name: {excerpt}", is_final=True)
    return Accepted(name[:_LONGEST_ID])


def pointed(body: str, pointer: str) -> str | None:
    """Give the text or number at a place of a JSON (RFC 6901); None where there is none."""
    try:
        found: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict):
            found = found.get(key)
        elif isinstance(found, list) and key.isascii() and key.isdigit() and len(key) < 6:
            found = found[int(key)] if int(key) < len(found) else None
        else:
            return None
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else None


def leaves(value: object, path: Sequence[str | int] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Give each text of a JSON with its place."""
    if isinstance(value, str):
        yield tuple(path), value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from leaves(each, (*path, str(key)))
    elif isinstance(value, Sequence):
        for place, each in enumerate(value):
            yield from leaves(each, (*path, place))


def _address(gateway: Gateway, values: Mapping[str, Scalar]) -> str:
    parts = urlsplit(gateway.url)
    query = urlencode({name: _text(template, values) for name, template in gateway.query.items()})
    return urlunsplit(parts._replace(query="&".join(each for each in (parts.query, query) if each)))


def _filled(value: object, values: Mapping[str, Scalar]) -> object:
    if isinstance(value, str):
        alone = _PLACE.fullmatch(value)
        # Why as it is: a provider that wants `true` does not take "true".
        return values[alone[1]] if alone is not None and alone[1] is not None else _text(value, values)
    if isinstance(value, Mapping):
        return {str(key): _filled(each, values) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [_filled(each, values) for each in value]
    return value


def _text(template: str, values: Mapping[str, Scalar]) -> str:
    return _PLACE.sub(lambda found: _word(values[found[1]]) if found[1] is not None else found[0][0], template)


def _word(value: Scalar) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
