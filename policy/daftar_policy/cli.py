"""The command `daftar policy`: check a policy, run its tests, ask it, and explain what it says.

Law: each subcommand reads policies by the same code as the enforcement points; exit status 0 is good, 1 problems or failed tests,
2 wrong use or unreadable input. It does not know how a policy is written or decided.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from daftar_policy.cli_explain import explain_command
from daftar_policy.cli_output import (
    EXIT_GOOD,
    EXIT_PROBLEMS,
    EXIT_UNREADABLE,
    exit_status,
    print_error,
    print_json,
    print_text,
    report,
)
from daftar_policy.cli_status import status_command
from daftar_policy.cli_stream import answers
from daftar_policy.files.advice import advise
from daftar_policy.files.policy import LoadedPolicy, load_policy
from daftar_policy.files.source import Problems
from daftar_policy.files.tests_file import Case, Difference, TestsFile, load_tests, path_of_tests, run

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Check, test, ask and explain a policy.")

PolicyFile = Annotated[Path, typer.Argument(metavar="FILE", help="The policy file, such as policy.yaml.")]
OrganisationOption = Annotated[
    Path | None,
    typer.Option("--organisation", metavar="FILE", help="organisation.yaml, with officers.csv beside it."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON lines instead of text.")]


@app.command("check")
def check_policy(
    file: PolicyFile,
    organisation: OrganisationOption = None,
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Take warnings as problems.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check a policy, its list files and its organisation: every problem at once, with its place."""
    loaded = _load(file, organisation, as_json=as_json, severity="error")
    advice = advise(loaded, datetime.now(UTC))
    report(advice, as_json, severity="error" if strict else "warning")
    if not as_json and not (strict and advice):
        print_text(f"{file}: revision {loaded.policy.revision}, {_count(_rules(loaded), 'rule')}, no problems")
    raise typer.Exit(EXIT_PROBLEMS if strict and advice else EXIT_GOOD)


@app.command("test")
def run_tests(file: PolicyFile, organisation: OrganisationOption = None, *, as_json: JsonOption = False) -> None:
    """Run the tests of a policy: those of NAME_tests.yaml beside NAME.yaml."""
    if file.stem.endswith("_tests"):
        file = file.with_name(file.stem.removesuffix("_tests") + file.suffix)
    tests = _load_tests(path_of_tests(file), as_json=as_json)
    loaded = _load(file, organisation or tests.organisation, as_json=as_json)
    failed = 0
    for case in tests.cases:
        differences = run(loaded.policy, case)
        failed += bool(differences)
        _print_result(case, differences, as_json=as_json)
    passed = len(tests.cases) - failed
    if as_json:
        print_json({"ok": not failed, "passed": passed, "failed": failed})
    else:
        print_text(f"{passed} of {_count(len(tests.cases), 'test')} passed")
    raise typer.Exit(EXIT_PROBLEMS if failed else EXIT_GOOD)


@app.command("decide")
def answer_requests(
    policy: Annotated[Path, typer.Option("--policy", metavar="FILE", help="The policy file.")],
    organisation: OrganisationOption = None,
) -> None:
    """Answer requests: JSON lines on standard input, one answer a line on standard output."""
    try:
        loaded = load_policy(policy, organisation)
    except Problems as problems:
        report(problems, as_json=False)
        raise typer.Exit(EXIT_UNREADABLE) from problems
    try:
        for answer in answers(loaded.policy, _input_lines()):
            print_json(answer)
    except BrokenPipeError:
        # The reader has gone; what is still in the buffer must not raise again when the interpreter closes it.
        sys.stdout = open("/dev/null", "w", encoding="utf-8")  # noqa: PTH123, SIM115 - open until the process ends
    raise typer.Exit(EXIT_GOOD)


app.command("explain")(explain_command)
app.command("status")(status_command)


def _load(file: Path, organisation: Path | None, *, as_json: bool = False, severity: str | None = None) -> LoadedPolicy:
    try:
        return load_policy(file, organisation)
    except Problems as problems:
        report(problems, as_json, severity=severity)
        raise typer.Exit(exit_status(problems)) from problems


def _load_tests(file: Path, *, as_json: bool) -> TestsFile:
    try:
        return load_tests(file)
    except Problems as problems:
        report(problems, as_json)
        raise typer.Exit(exit_status(problems)) from problems


def _input_lines() -> Iterator[bytes]:
    # Why: not iteration over the stream, whose read-ahead would hold back lines of a slow writer.
    return iter(sys.stdin.buffer.readline, b"")


def _print_result(case: Case, differences: tuple[Difference, ...], *, as_json: bool) -> None:
    if as_json:
        shown = [{"key": found.key, "expected": found.expected, "got": found.got} for found in differences]
        place = case.place.as_json() if differences else {}
        print_json({"name": case.name, "ok": not differences, **place, "differences": shown})
    elif differences:
        print_error(str(case.place))
        for found in differences:
            print_error(f"    {found.key}: expected {_shown(found.expected)}")
            print_error(f"    {' ' * len(found.key)}       got {_shown(found.got)}")
    else:
        print_text(f"✓ {case.name}")


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, list | tuple):
        return ", ".join(f"`{item}`" for item in value) or "none"
    return f"`{value}`"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _rules(loaded: LoadedPolicy) -> int:
    document = loaded.document
    rules = document.get("rules") if isinstance(document, dict) else None
    return len(rules) if isinstance(rules, list) else 0
