"""Answers: what the homeserver's answers mean.

Law: every answer is a value, a `Refused` (it will stay so) or an `Unreachable` (it may pass). What is no answer of a homeserver, the page
of a proxy before it, says nothing of what was asked. It does not know how anything is asked.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from http import HTTPStatus
from typing import TypeAlias

Json: TypeAlias = "dict[str, object]"
# What a proxy itself says of a request, whoever is behind it (RFC 9110 sections 15.5.14, 15.5.15; RFC 6585 section 5): it is too large.
_TOO_LARGE = frozenset({HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.REQUEST_URI_TOO_LONG, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE})
# Endpoints that every homeserver has had from its first version on.
_EVERYWHERE = re.compile(r"/_matrix/(client/v3/(rooms|join|directory|createRoom)|media/v3/upload)\b")


class MatrixError(Exception):
    """Something that the homeserver did not do: Refused or Unreachable."""


class Refused(MatrixError):
    """An answer that asking again would not change; `decision` is there when a policy refused."""

    def __init__(self, status: int, code: str, text: str, decision: Json | None) -> None:
        super().__init__(f"{status} {code}: {text}")
        self.status, self.code, self.text, self.decision = status, code, text, decision


class Unreachable(MatrixError):
    """No answer, one that is not the homeserver's, a server's error or a rate limit; `after` is how long to wait at least."""

    def __init__(self, text: str, after: timedelta = timedelta(0)) -> None:
        super().__init__(text)
        self.after = after


def object_of(text: str) -> Json:
    """Give an answer's JSON object, an empty one where it is none."""
    return _object(text) or {}


def _object(text: str) -> Json | None:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def error_of(status: int, body: Json, text: str, path: str = "") -> MatrixError:
    """Give what an answer other than 200 means; `path` is what was asked."""
    code, said = str(body.get("errcode") or ""), str(body.get("error") or text[:200])
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = body.get("retry_after_ms")
        return Unreachable(f"rate limit: {said}", timedelta(milliseconds=wait if isinstance(wait, int) else 1000))
    # Why: an unknown token is a registration that the homeserver has not loaded yet; mail waits for it.
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or code == "M_UNKNOWN_TOKEN":
        return Unreachable(f"{status} {code}: {said}")
    # Why: a homeserver that does not know these is half started, or a proxy sends them to a part of it that does other things.
    if code == "M_UNRECOGNIZED" and _EVERYWHERE.match(path):
        return Unreachable(f"{status} {code}: {said}")
    decision = body.get("in.daftar.decision")
    # Why: client-server API, Standard error response: an error of the homeserver has a code. A 404 or 403 without one is a proxy whose
    # homeserver is being started, moved or kept from us; to take it for a refusal would hold all mail.
    if not code and not isinstance(decision, dict) and status not in _TOO_LARGE:
        return Unreachable(f"{status}: the answer is not the homeserver's: {said}")
    return Refused(status, code, said, decision if isinstance(decision, dict) else None)


def answer_of(status: int, text: str, path: str = "") -> Json:
    """Give the JSON object of an answer to `path`.

    Raises:
        MatrixError: it is an error, or none of a homeserver.
    """
    body = _object(text)
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise error_of(status, body or {}, text, path)
    if body is None:
        # Why: a maintenance page comes with 200, too, and would be taken for a room without any settings.
        raise Unreachable(f"{status}: the answer is not the homeserver's: {text[:200]}")
    return body


def text_of(answer: Json, key: str) -> str:
    """Give a text that an answer must have. Raises Unreachable."""
    value = answer.get(key)
    if not isinstance(value, str) or not value:
        raise Unreachable(f"the homeserver's answer has no `{key}`")
    return value
