"""The commands `daftar policy check` and `daftar policy test`.

Law: problems and failed tests end with status 1, and with `--strict` so do warnings; what cannot be read ends with 2.
It does not know what is looked for (`files.advice`, `study`) nor how tests are compared (`files.tests_file`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from xml.sax.saxutils import escape, quoteattr

import typer

from daftar_policy.cli_load import load_or_exit
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
from daftar_policy.files.advice import advise
from daftar_policy.files.keeping import beside, foreseen, readable, refused
from daftar_policy.files.policy import LoadedPolicy
from daftar_policy.files.source import Problem, Problems
from daftar_policy.files.tests_file import Case, Difference, TestsFile, load_tests, path_of_tests, run, why
from daftar_policy.study.coverage import Coverage, measure


def check(file: Path, organisation: Path | None, *, services: Sequence[Path] = (), strict: bool, as_json: bool) -> None:
    """Check a policy, and how long its services keep their logs, and say how it went; ends with the exit status."""
    loaded = load_or_exit(file, organisation, as_json=as_json, severity="error")
    now = datetime.now(UTC)
    advice = [*advise(loaded, now), *_check_keeping(loaded, services or readable(beside(file)), now, as_json=as_json)]
    report(advice, as_json, severity="error" if strict else "warning")
    if not as_json and not (strict and advice):
        found = f"no problems, {_count(len(advice), 'warning')}" if advice else "no problems"
        print_text(f"{file}: revision {loaded.policy.revision}, {_count(_rules(loaded), 'rule')}, {found}")
    raise typer.Exit(EXIT_PROBLEMS if strict and advice else EXIT_GOOD)


def _check_keeping(loaded: LoadedPolicy, services: Sequence[Path], now: datetime, *, as_json: bool) -> list[Problem]:
    """Refuse logs that are kept for too short a time; give what to warn of."""
    try:
        wrong = refused(loaded.policy.statute, services, now.date())
        later = foreseen(loaded.policy.statute, services, now.date())
    except Problems as problems:
        report(problems, as_json, severity="error")
        raise typer.Exit(exit_status(problems)) from problems
    if wrong:
        report(wrong, as_json, severity="error")
        raise typer.Exit(EXIT_PROBLEMS)
    return later


def test(
    file: Path, organisation: Path | None, *, as_json: bool, min_coverage: float | None, junit: Path | None, show_coverage: bool
) -> None:
    """Run the tests of a policy and say how they went; ends with the exit status."""
    if file.stem.endswith("_tests"):
        file = file.with_name(file.stem.removesuffix("_tests") + file.suffix)
    tests = _load_tests(path_of_tests(file), as_json=as_json)
    loaded = load_or_exit(file, organisation or tests.organisation, as_json=as_json)
    results: list[tuple[Case, tuple[Difference, ...], float]] = []
    for case in tests.cases:
        began = perf_counter()
        differences = run(loaded.policy, case)
        results.append((case, differences, perf_counter() - began))
        _print_result(loaded, case, differences, as_json=as_json)
    failed = sum(bool(differences) for _, differences, _ in results)
    coverage = measure(loaded.policy, (case.request for case in tests.cases))
    if junit is not None:
        _write_junit(junit, file, results)
    lacking = _lacking(loaded, coverage, min_coverage)
    if as_json:
        passed = len(results) - failed
        measured = {"coverage": coverage.as_json()} if show_coverage or min_coverage is not None else {}
        print_json({"ok": not failed and not lacking, "passed": passed, "failed": failed, **measured})
    else:
        if show_coverage:
            _print_coverage(loaded, coverage)
        print_text(f"{len(results) - failed} of {_count(len(results), 'test')} passed")
    report(lacking, as_json)
    raise typer.Exit(EXIT_PROBLEMS if failed or lacking else EXIT_GOOD)


def _load_tests(file: Path, *, as_json: bool) -> TestsFile:
    try:
        return load_tests(file)
    except Problems as problems:
        report(problems, as_json)
        raise typer.Exit(exit_status(problems)) from problems


def _print_result(loaded: LoadedPolicy, case: Case, differences: tuple[Difference, ...], *, as_json: bool) -> None:
    if as_json:
        shown = [{"key": found.key, "expected": found.expected, "got": found.got} for found in differences]
        place = case.place.as_json() if differences else {}
        print_json({"name": case.name, "ok": not differences, **place, "differences": shown})
    elif differences:
        print_error(str(case.place))
        for line in difference_lines(differences):
            print_error(f"    {line}")
        for line in why(loaded.policy, case, differences):
            print_error(f"    | {line}")
    else:
        print_text(f"✓ {case.name}")


def difference_lines(differences: tuple[Difference, ...]) -> list[str]:
    """Give what was expected over what came, key by key."""
    lines = []
    for found in differences:
        lines.append(f"{found.key}: expected {_shown(found.expected)}")
        lines.append(f"{' ' * len(found.key)}       got {_shown(found.got)}")
    return lines


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, list | tuple):
        return ", ".join(f"`{item}`" for item in value) or "none"
    return f"`{value}`"


def _lacking(loaded: LoadedPolicy, coverage: Coverage, least: float | None) -> list[Problem]:
    """Give the rules that lack tests, where coverage is below what is wanted."""
    if least is None or coverage.percent >= least:
        return []
    found = []
    for rule in coverage.rules:
        for missing in rule.missing:
            line, column = loaded.source.position(("rules", rule.place))
            found.append(Problem(str(loaded.source.path), line, column, "coverage", f"the rule `{rule.rule}` has {missing}"))
    whole = f"the tests reach {coverage.percent:.1f} % of the rules, {least:g} % are wanted"
    return [*found, Problem(str(loaded.source.path), 1, 1, "coverage", whole)]


def _print_coverage(loaded: LoadedPolicy, coverage: Coverage) -> None:
    for rule in coverage.rules:
        line, _ = loaded.source.position(("rules", rule.place))
        counts = f"held in {rule.fired}, not in {rule.not_fired}"
        counts += "".join(f", exception {ticket} used in {used}" for ticket, used in rule.exceptions)
        lacks = f"  ({'; '.join(rule.missing)})" if rule.missing else ""
        print_text(f"{loaded.source.path}:{line}: {rule.rule}: {counts}{lacks}")
    print_text(f"coverage: {coverage.percent:.1f} %")


def _write_junit(target: Path, policy: Path, results: list[tuple[Case, tuple[Difference, ...], float]]) -> None:
    """Write the results in the form that CI servers read (JUnit's XML, as Jenkins and GitLab take it)."""
    failed = sum(bool(differences) for _, differences, _ in results)
    seconds = sum(took for *_, took in results)
    head = (
        f'<testsuite name={quoteattr(str(policy))} tests="{len(results)}" failures="{failed}" errors="0" skipped="0" time="{seconds:.6f}">'
    )
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", head]
    for case, differences, took in results:
        where = f"classname={quoteattr(policy.stem)} name={quoteattr(_clean(case.name))} file={quoteattr(case.place.path)}"
        opening = f'<testcase {where} line="{case.place.line}" time="{took:.6f}"'
        if differences:
            text = "\n".join(difference_lines(differences))
            message = quoteattr(_clean(", ".join(found.key for found in differences)))
            lines.append(f"{opening}><failure message={message}>{escape(_clean(text))}</failure></testcase>")
        else:
            lines.append(f"{opening}/>")
    lines += ["</testsuite>", "</testsuites>", ""]
    try:
        target.write_text("\n".join(lines), encoding="utf-8")
    except OSError as error:
        print_error(f"cannot write `{target}`: {error.strerror or error}")
        raise typer.Exit(EXIT_UNREADABLE) from error


def _clean(text: str) -> str:
    # XML 1.0, section 2.2: control characters cannot stand in a document, not even as references.
    return "".join(sign if sign >= " " or sign in "\t\n" else "\ufffd" for sign in text)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _rules(loaded: LoadedPolicy) -> int:
    document = loaded.document
    rules = document.get("rules") if isinstance(document, dict) else None
    return len(rules) if isinstance(rules, list) else 0
