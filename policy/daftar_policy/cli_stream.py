"""The stream of `daftar policy decide`: requests as JSON lines in, answers as JSON lines out, in order.

Law: one answer for each line that is not blank, written and flushed before the next line is read; a bad line is answered with its error and
the rest go on. It does not know how requests are decided.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from daftar_policy.cli_output import EXIT_GOOD, EXIT_UNREADABLE, print_json, report
from daftar_policy.core.decide import decide
from daftar_policy.core.policy import Policy
from daftar_policy.core.request import RequestError, parse_request
from daftar_policy.files.policy import load_policy
from daftar_policy.files.source import Problems

_MOST_DIGITS = 4000


def answer_input(policy: Path, organisation: Path | None) -> int:
    """Answer standard input on standard output; give the exit status."""
    try:
        loaded = load_policy(policy, organisation)
    except Problems as problems:
        report(problems, as_json=False)
        return EXIT_UNREADABLE
    try:
        # Why readline: iteration over the stream reads ahead and would hold back lines of a slow writer.
        for answered in answers(loaded.policy, iter(sys.stdin.buffer.readline, b"")):
            print_json(answered)
    except BrokenPipeError:
        # The reader has gone; what is still in the buffer must not raise again when the interpreter closes it.
        sys.stdout = open("/dev/null", "w", encoding="utf-8")  # noqa: PTH123, SIM115 - open until the process ends
    return EXIT_GOOD


def answers(policy: Policy, lines: Iterable[bytes]) -> Iterator[dict[str, object]]:
    """Give the answer to each line that is not blank."""
    for line in lines:
        if line.strip():
            yield answer(policy, line)


def answer(policy: Policy, line: bytes) -> dict[str, object]:
    """Give the answer to one request: a decision, or `{"error"}` with what is wrong with the request."""
    try:
        request = parse_request(read_json(line), now=datetime.now(UTC))
    except RequestError as error:
        return {"error": str(error)}
    return decide(policy, request).as_json()


def read_json(text: bytes) -> object:
    """Read JSON (RFC 8259: UTF-8, no NaN or infinities).

    Raises:
        RequestError: it is not JSON.
    """
    try:
        value: object = json.loads(text.decode("utf-8-sig"), parse_constant=_refuse, parse_int=_whole)
    except UnicodeDecodeError as error:
        raise RequestError(f"not UTF-8: byte 0x{text[error.start]:02x} at {error.start + 1}") from error
    except json.JSONDecodeError as error:
        place = f"column {error.colno}" if error.lineno == 1 else f"line {error.lineno} column {error.colno}"
        raise RequestError(f"not JSON: {error.msg[:1].lower()}{error.msg[1:]} at {place}") from error
    except RecursionError as error:
        raise RequestError("not JSON that can be read: nested too deeply") from error
    except ValueError as error:
        raise RequestError(f"not JSON that can be read: {error}") from error
    return value


def _whole(digits: str) -> int:
    # Why: Python reads no more digits than this, and no fact has nearly as many.
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"a number of {len(digits)} digits")
    return int(digits)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"`{constant}` is not a JSON number")
