"""Answers: what the homeserver's answers mean.

Law: every answer is a value, a `Refused` (it will stay so) or an `Unreachable` (it may pass). It does not know how anything is asked.
"""

from __future__ import annotations

import json
from datetime import timedelta
from http import HTTPStatus
from typing import TypeAlias

Json: TypeAlias = "dict[str, object]"


class MatrixError(Exception):
    """Something that the homeserver did not do: Refused or Unreachable."""


class Refused(MatrixError):
    """An answer that asking again would not change; `decision` is there when a policy refused."""

    def __init__(self, status: int, code: str, text: str, decision: Json | None) -> None:
        super().__init__(f"{status} {code}: {text}")
        self.status, self.code, self.text, self.decision = status, code, text, decision


class Unreachable(MatrixError):
    """No answer, a server's error or a rate limit; `after` is how long to wait at least."""

    def __init__(self, text: str, after: timedelta = timedelta(0)) -> None:
        super().__init__(text)
        self.after = after


def object_of(text: str) -> Json:
    """Give an answer's JSON object, an empty one where it is none."""
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def error_of(status: int, body: Json, text: str) -> MatrixError:
    """Give what an answer other than 200 means."""
    code, said = str(body.get("errcode") or ""), str(body.get("error") or text[:200])
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = body.get("retry_after_ms")
        return Unreachable(f"rate limit: {said}", timedelta(milliseconds=wait if isinstance(wait, int) else 1000))
    # Why: an unknown token is a registration that the homeserver has not loaded yet; mail waits for it.
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or code == "M_UNKNOWN_TOKEN":
        return Unreachable(f"{status} {code}: {said}")
    decision = body.get("in.daftar.decision")
    return Refused(status, code, said, decision if isinstance(decision, dict) else None)


def text_of(answer: Json, key: str) -> str:
    """Give a text that an answer must have. Raises Unreachable."""
    value = answer.get(key)
    if not isinstance(value, str) or not value:
        raise Unreachable(f"the homeserver's answer has no `{key}`")
    return value
