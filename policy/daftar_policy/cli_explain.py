"""The command `daftar policy explain`: of a request, of a raw event, and of a decision by the id that a refused person was shown.

Law: what is said of a past decision comes from the decision log alone, never from the policy of today.
It does not know how rules are decided.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typer

from daftar_policy.cli_load import load_or_exit, wrong_use
from daftar_policy.cli_output import EXIT_PROBLEMS, print_error, print_json, print_text
from daftar_policy.cli_stream import read_json
from daftar_policy.core.explain import explain, sentences
from daftar_policy.core.request import RequestError, parse_request
from daftar_policy.core.sentences import LANGUAGES
from daftar_policy.decision_log import find, normal_id
from daftar_policy.files.policy import LoadedPolicy
from daftar_policy.study.event_request import request_of
from daftar_policy.study.vocabulary import CLOSED

# What is shown of an entry of the log, in this order.
_SHOWN = ("local", "point", "action", "actor", "object", "decision", "rules", "warned", "monitored", "not_evaluable", "revision")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be explained: a decision by its id in a log, or a request or a raw event by a policy."""

    decision_id: str | None
    log: Path | None
    policy: Path | None
    organisation: Path | None
    request: str | None
    event: str | None
    room: str | None
    kind: str


def explain_command(asked: Asked, language: str | None, *, as_json: bool) -> None:
    """Say why."""
    if language is not None and language not in LANGUAGES:
        wrong_use(f"the language `{language}` is not one of: {', '.join(LANGUAGES)}")
    if sum(one is not None for one in (asked.decision_id, asked.request, asked.event)) != 1:
        wrong_use("give an ID with --log, or --request or --event with --policy")
    loaded = load_or_exit(asked.policy, asked.organisation, as_json=as_json) if asked.policy is not None else None
    if asked.decision_id is not None:
        if asked.log is None:
            wrong_use("an id is looked up in a decision log: give its directory with --log")
        lines: object = _of_decision(_found(asked.decision_id, asked.log), language, loaded, as_json=as_json)
    elif loaded is None:
        what = "a request" if asked.request is not None else "an event"
        wrong_use(f"{what} is explained by a policy: give its file with --policy")
    else:
        data = _json("request", asked.request) if asked.request is not None else _of_event(loaded, asked)
        lines = _of_request(loaded, data, language, as_json=as_json)
        if isinstance(lines, list) and asked.event is not None and asked.room is None:
            lines += ["", "the room was taken as not known: give its state or its facts with --room"]
    if isinstance(lines, Mapping):
        print_json(lines)
    elif isinstance(lines, list):
        for line in lines:
            print_text(line)


def _found(decision_id: str, log: Path) -> Mapping[str, object]:
    if normal_id(decision_id) is None:
        wrong_use(f"`{decision_id}` is not the id of a decision: one looks like `K7F3-9QXA`")
    if not log.is_dir():
        wrong_use(f"there is no decision log at `{log}`")
    try:
        entry = find(log, decision_id)
    except OSError as error:
        wrong_use(f"the decision log cannot be read: {error.strerror or error}: `{error.filename}`")
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
    """Say where the rules that decided stand and come from, as far as they are still in the policy."""
    if entry.get("sha256") != loaded.sha256:
        yield f"the policy has changed since; its revision is now {loaded.policy.revision}"
    document = loaded.document if isinstance(loaded.document, Mapping) else {}
    rules = {rule.get("id"): (index, rule) for index, rule in enumerate(_sequence(document.get("rules"))) if isinstance(rule, Mapping)}
    decided = entry.get("rules")
    for rule_id in decided if isinstance(decided, list) else ():
        found = rules.get(rule_id)
        if found is not None:
            index, rule = found
            line = _place(loaded, index)
            source = f" ({rule['source']})" if rule.get("source") else ""
            yield f"{loaded.source.path}:{line}: {rule_id}: {rule.get('title') or '(no title)'}{source}"
        elif not str(rule_id).startswith("daftar/"):
            yield f"{rule_id}: no longer in the policy"


def _of_event(loaded: LoadedPolicy, asked: Asked) -> object:
    kind, room = asked.kind, asked.room
    if kind not in CLOSED["actor.kind"]:
        wrong_use(f"the kind `{kind}` is not one of: {', '.join(CLOSED['actor.kind'])}")
    try:
        return request_of(_json("event", asked.event or ""), loaded.policy, _json("room", room) if room is not None else None, kind=kind)
    except RequestError as error:
        wrong_use(f"the event cannot be read: {error}")


def _of_request(loaded: LoadedPolicy, data: object, language: str | None, *, as_json: bool) -> Mapping[str, object] | list[str]:
    try:
        parsed = parse_request(data, now=datetime.now(UTC))
    except RequestError as error:
        wrong_use(f"the request cannot be read: {error}")
    explained = explain(loaded.policy, parsed).as_json()
    told = [rule for rule in _sequence(explained["rules"]) if isinstance(rule, Mapping)]
    places = {str(rule["id"]): _place(loaded, rule.get("place")) for rule in told}
    if as_json:
        rules = [{**rule, "line": places[str(rule["id"])]} for rule in told]
        unknown = {"unknown": sorted(parsed.unknown)}
        return {**explained, "rules": rules, **unknown}
    lines = sentences(explained, language or next((one for one in loaded.policy.languages if one in LANGUAGES), "en"))
    stands = [f"{loaded.source.path}:{line}: {rule}" for rule, line in places.items() if line is not None]
    return [*lines, "", *stands] if stands else lines


def _place(loaded: LoadedPolicy, place: object) -> int | None:
    return loaded.source.position(("rules", place))[0] if isinstance(place, int) else None


def _json(what: str, given: str) -> object:
    try:
        return read_json(_text(what, given))
    except RequestError as error:
        wrong_use(f"the {what} cannot be read: {error}")


def _text(what: str, given: str) -> bytes:
    if given == "-":
        return sys.stdin.buffer.read()
    if given.lstrip().startswith(("{", "[")):
        return given.encode("utf-8", "surrogateescape")
    try:
        return Path(given).read_bytes()
    except OSError as error:
        wrong_use(f"the {what} cannot be read: {error.strerror or error}: `{given}`")


def _sequence(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _first(say: object) -> str:
    return next((key for key in say if key in LANGUAGES), "en") if isinstance(say, Mapping) else "en"


def _plain(value: object) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
