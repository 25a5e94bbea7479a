"""Output of the commands: exit statuses, problem lines and JSON lines, the same in every room's command.

Law: problems go to standard error as `path:line:column: message`, or with `--json` to standard output, one JSON object a line;
a JSON line is UTF-8 whatever the locale. It does not know any command and needs nothing but the base install.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable

from daftar_policy.files.source import Problem, Problems, Unreadable

EXIT_GOOD = 0
EXIT_PROBLEMS = 1
EXIT_UNREADABLE = 2
EXIT_UNREACHABLE = 3


def report(problems: Problems | Iterable[Problem], as_json: bool, *, severity: str | None = None) -> None:  # noqa: FBT001 - `report(problems, as_json)` reads well where it is called
    """Print problems; with a severity (`error`, `warning`) JSON lines carry it, and text lines name a warning."""
    those = problems.problems if isinstance(problems, Problems) else problems
    for problem in those:
        if as_json:
            print_json(problem.as_json() | ({"severity": severity} if severity else {}))
        elif severity == "warning":
            hint = f" ({problem.hint})" if problem.hint else ""
            print_error(f"{problem.path}:{problem.line}:{problem.column}: warning: {problem.message}{hint}")
        else:
            print_error(str(problem))


def exit_status(problems: Problems) -> int:
    """Give the exit status for problems: 2 where a file cannot be read, else 1."""
    return EXIT_UNREADABLE if isinstance(problems, Unreadable) else EXIT_PROBLEMS


def print_json(value: object) -> None:
    """Print one JSON line on standard output and flush it."""
    sys.stdout.flush()
    # `backslashreplace` turns half a character into the JSON escape that it would have been.
    sys.stdout.buffer.write(json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


def print_text(text: str) -> None:
    """Print one line for people on standard output."""
    sys.stdout.flush()
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.buffer.write(text.encode(encoding, "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


def print_error(text: str) -> None:
    """Print one line on standard error."""
    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    sys.stderr.flush()
