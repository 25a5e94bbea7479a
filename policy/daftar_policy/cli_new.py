"""The commands `daftar policy new` and `daftar policy import`.

Law: nothing that exists is overwritten; what an import does not understand is told.
They do not know the examples or the settings themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import typer

from daftar_policy.cli_load import wrong_use
from daftar_policy.cli_output import EXIT_GOOD, EXIT_PROBLEMS, exit_status, print_json, print_text, report
from daftar_policy.core.document import Fault, did_you_mean
from daftar_policy.files.examples import ExampleError, examples, write_example
from daftar_policy.files.source import Problems, Source, read
from daftar_policy.files.written import write_policy
from daftar_policy.study.imported import Finding, Imported
from daftar_policy.study.importer import import_settings

_HEADS = {"taken": "taken over", "not-understood": "NOT understood", "left": "left with the homeserver"}


def new(directory: Path | None, example: str, *, show: bool) -> None:
    """Write one of the examples into a new directory."""
    known = examples()
    if show:
        for name, words in known.items():
            print_text(f"{name:20} {words}")
        return
    if directory is None:
        wrong_use("name a new directory, or see the examples with --list")
    if example not in known:
        hint = did_you_mean(example, known)
        wrong_use(f"there is no example `{example}`" + (f" ({hint})" if hint else f": there are {', '.join(known)}"))
    try:
        written = write_example(example, directory)
    except ExampleError as error:
        wrong_use(str(error))
    for path in written:
        print_text(f"wrote {path}")
    policy = directory / "policy.yaml"
    print_text(f"next: daftar policy check {policy} --organisation {directory / 'organisation.yaml'}")
    print_text(f"      daftar policy test {policy}")


def import_homeserver(file: Path, directory: Path | None, *, strict: bool, as_json: bool) -> None:
    """Make a policy with tests of a homeserver.yaml; with `strict`, end with status 1 where something was not understood."""
    try:
        source = read(file)
    except Problems as problems:
        report(problems, as_json)
        raise typer.Exit(exit_status(problems)) from problems
    try:
        made = import_settings(source.data)
    except ValueError as error:
        wrong_use(f"{file}: {error}")
    _tell(source, made, as_json=as_json)
    if directory is not None:
        try:
            written = write_policy(directory, made.policy, made.tests, _head(file, source, made))
        except ExampleError as error:
            wrong_use(str(error))
        for path in written if not as_json else ():
            print_text(f"wrote {path}")
    missed = any(one.kind == "not-understood" for one in made.findings)
    raise typer.Exit(EXIT_PROBLEMS if missed and strict else EXIT_GOOD)


def _tell(source: Source, made: Imported, *, as_json: bool) -> None:
    if as_json:
        for one in made.findings:
            print_json({**_placed(source, one), "kind": one.kind})
        print_json({"policy": made.policy, "tests": made.tests})
        return
    for kind, head in _HEADS.items():
        found = [one for one in made.findings if one.kind == kind]
        if found:
            print_text(f"{head}:")
        if kind == "left":
            plain = [str(one.place[0]) for one in found if one.words == "stays with the homeserver"]
            found = [one for one in found if one.words != "stays with the homeserver"]
            if plain:
                print_text(f"  {', '.join(plain)}")
        for one in found:
            placed = _placed(source, one)
            print_text(f"  {placed['path']}:{placed['line']}: {'.'.join(map(str, one.place))}: {one.words}")
    rules = made.policy.get("rules")
    print_text(f"{len(rules) if isinstance(rules, list) else 0} rules made")


def _placed(source: Source, one: Finding) -> dict[str, object]:
    return source.problem(Fault(one.place, one.kind, one.words, at_key=True)).as_json()


def _head(file: Path, source: Source, made: Imported) -> list[str]:
    """Give the comment over the written policy: what stays with the homeserver and what was not understood."""
    lines = [f"Made of {file.name} of {made.server}. Read it as a draft: every rule says which setting it comes from."]
    missed: list[Mapping[str, object]] = [_placed(source, one) for one in made.findings if one.kind == "not-understood"]
    if missed:
        lines += ["", "NOT taken over:"]
        lines += [f"  line {one['line']}: {one['message']}" for one in missed]
    return lines
