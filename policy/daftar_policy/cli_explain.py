"""The command `daftar policy explain`: of a request, and of a decision by the id that a refused person was shown.

Law: what is said of a past decision comes from the decision log alone, never from the policy of today.
It does not know how rules are decided.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from daftar_policy.cli_output import EXIT_PROBLEMS, EXIT_UNREADABLE, exit_status, print_error, print_json, print_text, report
from daftar_policy.cli_stream import read_json
from daftar_policy.core.explain import explain, sentences
from daftar_policy.core.request import RequestError, parse_request
from daftar_policy.decision_log import find, normal_id
from daftar_policy.files.policy import LoadedPolicy, load_policy
from daftar_policy.files.source import Problems

LANGUAGES = ("mr", "hi", "en", "ur")
# What is shown of an entry of the log, in this order.
_SHOWN = ("local", "point", "action", "actor", "object", "decision", "rules", "warned", "monitored", "not_evaluable", "revision")


def explain_command(
    decision_id: Annotated[str | None, typer.Argument(metavar="ID", help="The id that the refused person was shown.")] = None,
    *,
    log: Annotated[Path | None, typer.Option("--log", metavar="DIR", help="The directory of the decision log.")] = None,
    policy: Annotated[Path | None, typer.Option("--policy", metavar="FILE", help="The policy file.")] = None,
    organisation: Annotated[Path | None, typer.Option("--organisation", metavar="FILE", help="The organisation.")] = None,
    request: Annotated[str | None, typer.Option("--request", metavar="JSON|FILE|-", help="A request.")] = None,
    language: Annotated[str | None, typer.Option("--language", help="mr, hi, en or ur.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of sentences.")] = False,
) -> None:
    """Say why: of a decision by its ID (with --log), or of a request (with --policy and --request)."""
    if language is not None and language not in LANGUAGES:
        _wrong(f"the language `{language}` is not one of: {', '.join(LANGUAGES)}")
    loaded = _load(policy, organisation, as_json=as_json) if policy is not None else None
    if decision_id is not None and request is None:
        if log is None:
            _wrong("an id is looked up in a decision log: give its directory with --log")
        lines: object = _of_decision(_found(decision_id, log), language, loaded, as_json=as_json)
    elif request is not None and decision_id is None:
        if loaded is None:
            _wrong("a request is explained by a policy: give its file with --policy")
        lines = _of_request(loaded, request, language, as_json=as_json)
    else:
        _wrong("give an ID with --log, or --request with --policy")
    if isinstance(lines, Mapping):
        print_json(lines)
    elif isinstance(lines, list):
        for line in lines:
            print_text(line)


def _wrong(message: str) -> NoReturn:
    print_error(message)
    raise typer.Exit(EXIT_UNREADABLE)


def _load(policy: Path, organisation: Path | None, *, as_json: bool) -> LoadedPolicy:
    try:
        return load_policy(policy, organisation)
    except Problems as problems:
        report(problems, as_json)
        raise typer.Exit(exit_status(problems)) from problems


def _found(decision_id: str, log: Path) -> Mapping[str, object]:
    if normal_id(decision_id) is None:
        _wrong(f"`{decision_id}` is not the id of a decision: one looks like `K7F3-9QXA`")
    if not log.is_dir():
        _wrong(f"there is no decision log at `{log}`")
    try:
        entry = find(log, decision_id)
    except OSError as error:
        _wrong(f"the decision log cannot be read: {error.strerror or error}: `{error.filename}`")
    if entry is None:
        print_error(f"no decision `{decision_id}` stands in `{log}`")
        raise typer.Exit(EXIT_PROBLEMS)
    return entry


def _of_decision(
    entry: Mapping[str, object], language: str | None, loaded: LoadedPolicy | None, *, as_json: bool
) -> Mapping[str, object] | list[str]:
    if as_json:
        return entry
    say = entry.get("say")
    lines = [f"{entry.get('id')}: {entry.get('decision')}"]
    lines += [f"  {key:<13} {_plain(entry[key])}" for key in _SHOWN if entry.get(key)]
    explanation = entry.get("explanation")
    if isinstance(explanation, Mapping):
        lines += ["", *sentences(explanation, language or _first(say))]
    else:
        lines += ["", f"no rule said anything: the policy's default for `{entry.get('action')}` held"]
    if isinstance(say, Mapping) and say:
        wanted = [language] if language in say else list(say)
        lines += ["", *(f"[{key}] {say[key]}" for key in wanted)]
    if loaded is not None:
        lines += ["", *_of_today(entry, loaded)]
    return lines


def _of_today(entry: Mapping[str, object], loaded: LoadedPolicy) -> Iterator[str]:
    """Say where the rules that decided come from, as far as they still stand in the policy."""
    if entry.get("sha256") != loaded.sha256:
        yield f"the policy has changed since; its revision is now {loaded.policy.revision}"
    document = loaded.document if isinstance(loaded.document, Mapping) else {}
    rules = {rule.get("id"): rule for rule in document.get("rules") or () if isinstance(rule, Mapping)}
    decided = entry.get("rules")
    for rule_id in decided if isinstance(decided, list) else ():
        rule = rules.get(rule_id)
        if rule is not None:
            yield f"{rule_id}: {rule.get('title') or '(no title)'}" + (f" ({rule['source']})" if rule.get("source") else "")
        elif not str(rule_id).startswith("daftar/"):
            yield f"{rule_id}: no longer in the policy"


def _of_request(loaded: LoadedPolicy, request: str, language: str | None, *, as_json: bool) -> Mapping[str, object] | list[str]:
    try:
        parsed = parse_request(read_json(_text(request)), now=datetime.now(UTC))
    except RequestError as error:
        _wrong(f"the request cannot be read: {error}")
    explained = explain(loaded.policy, parsed).as_json()
    if as_json:
        return explained
    return sentences(explained, language or next((one for one in loaded.policy.languages if one in LANGUAGES), "en"))


def _text(request: str) -> bytes:
    if request == "-":
        return sys.stdin.buffer.read()
    if request.lstrip().startswith("{"):
        return request.encode("utf-8", "surrogateescape")
    try:
        return Path(request).read_bytes()
    except OSError as error:
        _wrong(f"the request cannot be read: {error.strerror or error}: `{request}`")


def _first(say: object) -> str:
    return next((key for key in say if key in LANGUAGES), "en") if isinstance(say, Mapping) else "en"


def _plain(value: object) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
