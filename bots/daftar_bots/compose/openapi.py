"""OpenAPI: the HTTP interface for programs, described for their programmers and their tools (OpenAPI 3.1).

Law: it is put together from the same tables and limits as the code that takes and answers requests, so that it cannot say anything else.
It does not know where it is served.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from itertools import groupby

from daftar_bots.compose import cards, uploading
from daftar_bots.compose.faults import KINDS, LONGEST_KEY, TYPE
from daftar_bots.core import posted
from daftar_bots.core.approval import Stage
from daftar_bots.core.language import LANGUAGES
from daftar_bots.core.reading import LONGEST_TITLE

Json = dict[str, object]

ANNOUNCEMENTS, PATH = "/v1/announcements", "/v1/openapi.json"
_MAKING = (
    "no-key", "malformed", "no-token", "not-a-maker", "refused-by-policy", "file-refused", "in-progress", "too-large", "media-type",
    "key-reused", "not-well-formed", "not-possible", "too-many", "quota", "no-tokens",
)  # fmt: skip
_READING = ("no-token", "not-found", "too-many", "no-tokens")
_ORDER: Json = {
    "audience": "pune/*",
    "title": {"mr": "पूर", "en": "Flood"},
    "text": {"mr": "नऊ वाजता या.", "en": "Come at nine."},
    "importance": "urgent",
    "ack": "2d",
}


def document() -> Json:
    """Give the whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Announcements of a department",
            "version": version("daftar"),
            "description": "A program writes an announcement, a person of the department approves it, the bot sends it and counts answers.",
        },
        "security": [{"token": []}],
        "paths": {ANNOUNCEMENTS: {"post": _post()}, f"{ANNOUNCEMENTS}/{{id}}": {"get": _get()}},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "A token of the department's token file."}},
            "schemas": {"Order": _order(), "Made": _made(), "Standing": _standing(), "File": _file(), "Problem": _problem()},
        },
    }


def _post() -> Json:
    parts = {
        uploading.ANNOUNCEMENT: {"$ref": "#/components/schemas/Order"},
        uploading.FILE: {
            "type": "array",
            "maxItems": uploading.MOST_FILES,
            "items": {"type": "string", "contentMediaType": uploading.UNKNOWN},
        },
    }
    form: Json = {
        "type": "object",
        "properties": parts,
        "required": [uploading.ANNOUNCEMENT],
        "additionalProperties": False,
    }
    key: Json = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "New for each announcement. The same key with the same content is answered with the same announcement, for good.",
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]+$"},
        "example": "hr-2026-11-21-0001",
    }
    body: Json = {
        "required": True,
        "content": {
            uploading.JSON: {"schema": {"$ref": "#/components/schemas/Order"}, "example": _ORDER},
            uploading.FORM: {"schema": form, "encoding": {uploading.ANNOUNCEMENT: {"contentType": uploading.JSON}}},
        },
    }
    location: Json = {"Location": {"description": "Where it can be asked after.", "schema": {"type": "string", "format": "uri-reference"}}}
    answers = {
        str(status): {"description": words, "headers": location, "content": _content("Made")}
        for status, words in ((200, "Made already under this key."), (201, "The draft is made and waits for approval."))
    }
    return {
        "operationId": "postAnnouncement",
        "summary": "Write an announcement, with or without files",
        "parameters": [key],
        "requestBody": body,
        "responses": {**answers, **_faults(_MAKING)},
    }


def _get() -> Json:
    named: Json = {
        "name": "id",
        "in": "path",
        "required": True,
        "description": "Its `id`, or its number, also with a hyphen: `it-2026-1`, `1/2026`, `1-2026`.",
        "schema": {"type": "string"},
    }
    answer: Json = {"description": "How it stands now.", "content": _content("Standing")}
    return {
        "operationId": "getAnnouncement",
        "summary": "How an announcement stands that this program posted",
        "parameters": [named],
        "responses": {"200": answer, **_faults(_READING)},
    }


def _faults(names: Iterable[str]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for status, group in groupby(sorted(names, key=lambda name: KINDS[name].status), key=lambda name: KINDS[name].status):
        kinds = list(group)
        words = "; ".join(f"`{TYPE}{name}`: {KINDS[name].title}" for name in kinds)
        found[str(status)] = {
            "description": words,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        if status in {409, 429, 503}:
            found[str(status)]["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
    return found


def _content(name: str) -> Json:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def _order() -> Json:
    word: Json = {"type": "string", "minLength": 1, "maxLength": posted.LONGEST_WORD, "pattern": r'^[^"“”„«»\s]+$'}
    place: Json = {**word, "pattern": r'^[^"“”„«»\x00-\x1f\x7f]+$'}
    properties: dict[str, Json] = {
        "audience": {
            "description": "Offices, posts, roles: as in the control room.",
            "oneOf": [place, {"type": "array", "minItems": 1, "items": place}],
        },
        "title": _spoken(LONGEST_TITLE, "The title, or one for each language; then `text` has the same languages."),
        "text": _spoken(posted.LONGEST_TEXT, "The text, or one for each language."),
        "importance": {"type": "string", "enum": list(posted.IMPORTANCES)},
        "ack": {**word, "description": "By when to acknowledge: `2d`, `6h`, `30-11-2026`."},
        "label": {**word, "description": "A label of the policy, such as `restricted`."},
        "at": {**place, "description": "When to send it: `25-11-2026 10:00`, `office`."},
        "template": {**word, "description": "A template of the department, in place of `title` and `text`."},
        "fields": {
            "type": "object",
            "description": "The template's fields.",
            "maxProperties": posted.MOST_FIELDS,
            "additionalProperties": {"type": "string"},
        },
    }
    # Why null: a program that has nothing for a key may say so.
    nullable = {key: {"anyOf": [schema, {"type": "null"}]} for key, schema in properties.items()}
    nothing: Json = {"type": "null"}
    free: Json = {
        "required": ["audience", "title"],
        "properties": {"template": nothing, "fields": nothing, "audience": {"not": nothing}, "title": {"not": nothing}},
    }
    filled: Json = {"required": ["template"], "properties": {"title": nothing, "text": nothing, "template": {"type": "string"}}}
    return {"type": "object", "properties": nullable, "additionalProperties": False, "oneOf": [free, filled]}


def _spoken(most: int, words: str) -> Json:
    text: Json = {"type": "string", "minLength": 1, "maxLength": most}
    languages: Json = {"type": "object", "minProperties": 1, "propertyNames": {"enum": list(LANGUAGES)}, "additionalProperties": text}
    return {"description": words, "oneOf": [text, languages]}


def _made() -> Json:
    return {
        "type": "object",
        "properties": {**_names(), "files": {"type": "array", "items": {"$ref": "#/components/schemas/File"}}},
        "required": ["id", "number", "state"],
        "additionalProperties": False,
    }


def _names() -> dict[str, Json]:
    return {
        "id": {"type": "string"},
        "number": {"type": "string", "description": "By which people speak of it.", "pattern": "^[0-9]+/[0-9]{4}$"},
        "state": {"type": "string", "enum": list(cards.STATES)},
    }


def _standing() -> Json:
    moment: Json = {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]}
    properties: Json = {
        **_names(),
        "files": {"type": "array", "items": {"$ref": "#/components/schemas/File"}},
        "title": {"type": "string"},
        "importance": {"type": "string", "enum": list(posted.IMPORTANCES)},
        "stage": {"type": "string", "enum": [stage.value for stage in Stage], "description": "`returned`: a person wants it changed."},
        "version": {"type": "integer", "minimum": 1},
        **dict.fromkeys(("made_at", "decided_at", "send_at", "ack_by"), moment),
        "approvals": {**_counts(("given", "missing"), {"remark": {"type": "string"}}), "description": "Of the present version."},
        "rooms": _counts(("sent", "waiting", "failed")),
        "persons": {**_counts(("sent", "waiting", "failed")), "description": "Who got it directly; left out where nobody did."},
        "acknowledged": {**_counts(("of", "yes", "later", "no")), "description": "People, of the audience as it was at sending."},
        "letters": {
            "type": "object",
            "properties": {way: _counts(cards.LETTERS) for way in ("mail", "sms")},
            "additionalProperties": False,
        },
    }
    left_out = {"files", "persons"}
    return {
        "type": "object",
        "properties": properties,
        "required": [key for key in properties if key not in left_out],
        "additionalProperties": False,
    }


def _counts(names: Iterable[str], more: Mapping[str, Json] | None = None) -> Json:
    keys = list(names)
    properties: Json = {**{name: {"type": "integer", "minimum": 0} for name in keys}, **(more or {})}
    return {"type": "object", "properties": properties, "required": keys, "additionalProperties": False}


def _file() -> Json:
    return {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "size": {"type": "integer", "minimum": 1},
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        },
        "required": ["name", "size", "sha256"],
        "additionalProperties": False,
    }


def _problem() -> Json:
    error: Json = {
        "type": "object",
        "properties": {"pointer": {"type": "string", "description": "The place in the JSON (RFC 6901)."}, "detail": {"type": "string"}},
        "required": ["pointer", "detail"],
    }
    return {
        "type": "object",
        "description": "RFC 9457.",
        "properties": {
            "type": {"type": "string", "enum": [*(f"{TYPE}{name}" for name in KINDS), "about:blank"]},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {"type": "array", "items": error},
            "largest": {"type": "integer", "description": "Of `too-large`: how many bytes are taken."},
            "most_files": {"type": "integer"},
        },
        "required": ["type", "title", "status"],
        "additionalProperties": False,
    }
