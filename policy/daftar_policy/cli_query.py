"""The commands `daftar policy query names` and `daftar policy query who`.

Law: what cannot be told from what is given is said to depend, with the rules that it depends on.
They do not know how the answers are found (`study.naming`, `study.who`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from daftar_policy.cli_load import load_or_exit, wrong_use
from daftar_policy.cli_output import print_json, print_text
from daftar_policy.cli_stream import read_json
from daftar_policy.core.document import Fault, did_you_mean
from daftar_policy.core.facts import ACTIONS, FACTS
from daftar_policy.core.request import RequestError
from daftar_policy.study import naming
from daftar_policy.study.who import OBJECTS, Asked, Cell, Table
from daftar_policy.study.who import who as study_who


def names(policy: Path, organisation: Path | None, value: str, *, as_json: bool) -> None:
    """Say which rules name a value."""
    loaded = load_or_exit(policy, organisation, as_json=as_json)
    found = list(naming.find(loaded.policy, value))
    for one in found:
        place = loaded.problem(Fault(one.path, "names", one.words))
        if as_json:
            print_json({**one.as_json(), "path": place.path, "line": place.line, "column": place.column})
        else:
            rule = loaded.policy.rule(one.rule)
            mode = f" ({rule.mode})" if rule is not None else ""
            print_text(f"{place.path}:{place.line}: {one.rule}{mode} {one.words}")
    if not found and not as_json:
        print_text(f"no rule names `{value}`")


def who(policy: Path, organisation: Path | None, action: str, asked: Asked, facts: Sequence[str], *, as_json: bool) -> None:
    """Say who may do an action to whom."""
    loaded = load_or_exit(policy, organisation, as_json=as_json)
    if action not in ACTIONS:
        hint = did_you_mean(action, ACTIONS)
        wrong_use(f"unknown action `{action}`" + (f" ({hint})" if hint else ""))
    tree = loaded.policy.organisation
    unit = asked.unit
    if unit is not None and unit not in tree.units:
        hint = did_you_mean(unit, tree.units) if tree.units else "name the organisation with --organisation"
        wrong_use(f"the organisation has no unit `{unit}`" + (f" ({hint})" if hint else ""))
    try:
        table = study_who(loaded.policy, action, replace(asked, facts=_facts(facts)), datetime.now(UTC))
    except RequestError as error:
        wrong_use(str(error))
    if as_json:
        print_json(table.as_json())
        return
    for line in table_lines(table, loaded.policy.defaults.get(action, "allow"), is_narrowed=asked.actor is not None or unit is not None):
        print_text(line)


def table_lines(table: Table, default: str, *, is_narrowed: bool) -> list[str]:
    """Give a table as lines: for each row, who it is done to, gathered by the answer."""
    if not table.actors:
        return ["nobody is there to ask about: no officer of that unit has a Matrix id"]
    lines: list[str] = []
    for row, cells in zip(table.actors, table.cells, strict=True):
        if lines:
            lines.append("")
        # Why: where no rule tells people apart, a list of some of them says less than this word.
        named = row.label if len(table.actors) > 1 or is_narrowed else "everybody"
        lines.append(f"{named}: may they `{table.action}`?")
        for one, cell in zip(table.objects, cells, strict=True):
            towards = one.label if OBJECTS.get(table.action) and one.members else "anything"
            lines.append(f"  {_mark(cell)} {towards}: {_why(cell, default)}")
    return lines


def _mark(cell: Cell) -> str:
    return {"allow": "yes   ", "deny": "no    ", "hold": "held  "}.get(cell.answer, "maybe ")


def _why(cell: Cell, default: str) -> str:
    by = f"by {', '.join(cell.rules)}" if cell.rules else f"by default ({default})"
    if not cell.depends:
        return by
    return f"depends on {', '.join(cell.depends)}; else {by}"


def _facts(given: Sequence[str]) -> Mapping[str, object]:
    facts: dict[str, object] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or name not in FACTS:
            hint = did_you_mean(name, FACTS)
            wrong_use(f"`{one}` is not FACT=VALUE with a known fact" + (f" ({hint})" if hint else ""))
        kind = FACTS[name]
        if kind.many:
            facts[name] = value.split(",") if value else []
        elif kind.kind in {"number", "boolean"}:
            try:
                facts[name] = read_json(value.encode("utf-8", "replace"))
            except RequestError:
                wrong_use(f"`{name}` is a {kind.kind}: `{value}` is none")
        else:
            facts[name] = value
    return facts
