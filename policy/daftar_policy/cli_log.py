"""The command `daftar log`: verify the decision log, and show, find and export what stands in it.

Law: it only reads, in constant memory; exit status 0 is good, 1 problems found (or nothing of what was asked for), 2 wrong use or
unreadable input. It does not ask the running processes.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated, BinaryIO, NoReturn

import typer

from daftar_policy.cli_output import EXIT_GOOD, EXIT_PROBLEMS, EXIT_UNREADABLE, print_error, print_json, print_text
from daftar_policy.core.explain import sentences
from daftar_policy.core.sentences import LANGUAGES
from daftar_policy.decision_log import Entry, Evidence, LogProblem, Report, Wanted, examine, files, find, normal_id, read, search
from daftar_policy.log.export import as_csv, as_json_lines
from daftar_policy.log.keys import PUBLIC_NAME, KeyProblem, key_line, read_keys
from daftar_policy.log.witness import WitnessProblem, read_witness

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Verify, search and export the decision log.")

_SPAN = re.compile(r"(\d{1,6})([mhdw])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_TOLD_EVERY = 1024 * 1024

Directory = Annotated[Path, typer.Argument(metavar="DIR", help="The directory of the decision log, or one point's in it.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON lines instead of text.")]
ActorOption = Annotated[str | None, typer.Option("--actor", metavar="USER", help="Who acted, such as @asha:daftar.example.")]
RoomOption = Annotated[str | None, typer.Option("--room", metavar="ROOM", help="A room's id (or alias, where rules read it).")]
RuleOption = Annotated[
    str | None, typer.Option("--rule", metavar="ID", help="A rule that decided, warned, was monitored or not evaluable.")
]
IdOption = Annotated[str | None, typer.Option("--id", metavar="ID", help="A decision's id.")]
ActionOption = Annotated[str | None, typer.Option("--action", help="An action, such as send.")]
DecisionOption = Annotated[str | None, typer.Option("--decision", metavar="allow|deny|hold", help="What was decided.")]
PointOption = Annotated[str | None, typer.Option("--point", help="An enforcement point, such as synapse.")]
SinceOption = Annotated[str | None, typer.Option("--since", metavar="TIME", help="From then on: 2026-11-21, a time, or a span back: 7d.")]
UntilOption = Annotated[str | None, typer.Option("--until", metavar="TIME", help="Until then; a date is included.")]


class Format(StrEnum):
    """A form of export."""

    CSV = "csv"
    JSON = "json"


@app.command("verify")
def verify_command(
    directory: Directory = Path("log"),
    *,
    witness: Annotated[
        Path | None, typer.Option("--witness", metavar="FILE", help="Hashes that a witness was told: its list, or the room's messages.")
    ] = None,
    key: Annotated[
        list[Path] | None,
        typer.Option("--key", metavar="FILE", help="Public keys that you kept elsewhere, as `daftar log key` prints them."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Find every line that was altered, removed, doubled or moved, and say from where on the tail is unproven."""
    _demand_directory(directory)
    try:
        evidence = Evidence(read_keys(key) if key else None, read_witness(witness) if witness else ())
        if not files(directory) and not evidence.witnessed:
            _wrong(f"there is no decision log in `{directory}`")
        with _progress(directory) as progress:
            found = examine(directory, evidence, progress)
    except (KeyProblem, WitnessProblem) as problem:
        _wrong(str(problem))
    except OSError as error:
        _unreadable(error)
    _print_report(found, directory, as_json=as_json)
    raise typer.Exit(EXIT_GOOD if found.is_whole else EXIT_PROBLEMS)


@app.command("show")
def show_command(
    decision_id: Annotated[str, typer.Argument(metavar="ID", help="The id that the person was shown, however it was written down.")],
    directory: Directory = Path("log"),
    *,
    language: Annotated[str, typer.Option("--language", help="mr, hi, en or ur.")] = "en",
    as_json: JsonOption = False,
) -> None:
    """Show one decision with all that is known of it."""
    _demand_directory(directory)
    if normal_id(decision_id) is None:
        _wrong(f"`{decision_id}` is not the id of a decision: one looks like `K7F3-9QXA`")
    if language not in LANGUAGES:
        _wrong(f"the language `{language}` is not one of: {', '.join(LANGUAGES)}")
    try:
        entry = find(directory, decision_id)
    except OSError as error:
        _unreadable(error)
    if entry is None:
        print_error(f"no decision `{decision_id}` stands in `{directory}`")
        raise typer.Exit(EXIT_PROBLEMS)
    if as_json:
        print_json(entry)
    else:
        for line in _shown(entry, language):
            print_text(line)


@app.command("find")
def find_command(  # noqa: PLR0913 - each is an option that people type
    directory: Directory = Path("log"),
    *,
    actor: ActorOption = None,
    room: RoomOption = None,
    rule: RuleOption = None,
    decision_id: IdOption = None,
    action: ActionOption = None,
    decision: DecisionOption = None,
    point: PointOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    most: Annotated[int | None, typer.Option("--most", min=1, metavar="N", help="Stop after so many.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Find decisions: a line each, oldest first."""
    _demand_directory(directory)
    start, end = _span(since, until)
    wanted = Wanted(_id(decision_id), actor, room, rule, action, decision, point, start, end)
    count = 0
    with _progress(directory) as progress, _reading():
        for entry in islice(search(directory, wanted, progress), most):
            count += 1
            if as_json:
                print_json(entry)
            else:
                print_text(_row(entry))
    raise typer.Exit(EXIT_GOOD if count else EXIT_PROBLEMS)


@app.command("export")
def export_command(  # noqa: PLR0913 - each is an option that people type
    directory: Directory = Path("log"),
    *,
    form: Annotated[Format, typer.Option("--format", help="A table (UTF-8 with BOM) or JSON lines.")] = Format.CSV,
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write here, not to standard output.")] = None,
    actor: ActorOption = None,
    room: RoomOption = None,
    rule: RuleOption = None,
    decision_id: IdOption = None,
    action: ActionOption = None,
    decision: DecisionOption = None,
    point: PointOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
) -> None:
    """Export decisions as CSV or JSON lines."""
    _demand_directory(directory)
    start, end = _span(since, until)
    wanted = Wanted(_id(decision_id), actor, room, rule, action, decision, point, start, end)
    with _progress(directory) as progress, _reading(), _output(output) as stream:
        entries = search(directory, wanted, progress)
        for chunk in as_csv(entries) if form is Format.CSV else as_json_lines(entries):
            stream.write(chunk)


@app.command("key")
def key_command(directory: Directory = Path("log")) -> None:
    """Print the public keys that sign the log's checkpoints; keep them elsewhere, for `verify --key`."""
    _demand_directory(directory)
    try:
        keys = read_keys(sorted(directory.rglob(PUBLIC_NAME)))
    except KeyProblem as problem:
        _wrong(str(problem))
    for point, public in sorted((point, public) for point, those in keys.items() for public in those):
        print_text(key_line(public, point))
    if not keys:
        print_error(f"no public key stands in `{directory}`: the log is not signed")
        raise typer.Exit(EXIT_PROBLEMS)


@app.command("checkpoints")
def checkpoints_command(directory: Directory = Path("log")) -> None:
    """Print all checkpoints of the log, as a list that `verify --witness` takes: keep it elsewhere."""
    _demand_directory(directory)
    with _reading():
        for path in files(directory):
            for entry in read(path):
                if entry.get("kind") == "checkpoint":
                    told = {key: entry.get(key) for key in ("point", "chain", "seq", "hash", "time")}
                    print_json({**told, "file": path.name})


def _print_report(found: Report, directory: Path, *, as_json: bool) -> None:
    for problem in found.problems:
        if as_json:
            print_json(_as_json(problem, "error"))
        else:
            print_error(str(problem))
    for note in found.notes:
        if as_json:
            print_json(_as_json(note, "note"))
        else:
            print_text(f"{note.path}:{note.line}:1: note: {note.message}")
    seen = {"chains": found.chains, "segments": found.segments, "lines": found.lines, "checkpoints": found.checkpoints}
    if as_json:
        print_json({"ok": found.is_whole, **seen, "unproven": found.unproven, "problems": len(found.problems)})
        return
    outcome = "nothing was altered, removed or moved" if found.is_whole else f"problems: {len(found.problems)}"
    unproven = f"; unproven lines: {found.unproven}" if found.unproven else ""
    print_text(f"{directory}: {', '.join(f'{key}: {count}' for key, count in seen.items())}{unproven}; {outcome}")


def _as_json(problem: LogProblem, severity: str) -> dict[str, object]:
    place = {"path": str(problem.path), "line": problem.line, "column": 1}
    return {**place, "code": "log", "message": problem.message, "hint": None, "severity": severity}


def _row(entry: Entry) -> str:
    rules = [rule for key in ("rules", "warned", "monitored") for rule in _texts(entry.get(key))]
    named = f"  [{', '.join(rules)}]" if rules else ""
    subject = entry.get("object")
    to = f" → {subject}" if subject and subject != entry.get("actor") else ""
    said = f"{entry.get('local')}  {entry.get('id')}  {entry.get('point')}  {entry.get('action')}: {entry.get('decision')}"
    return f"{said}  {entry.get('actor') or '?'}{to}{named}"


def _shown(entry: Entry, language: str) -> Iterator[str]:
    apart = {"facts", "say", "explanation", "prev", "hash", "kind"}
    for key, value in entry.items():
        if key not in apart and value not in (None, [], ""):
            yield f"{key:<14} {_plain(value)}"
    facts, explanation, say = entry.get("facts"), entry.get("explanation"), entry.get("say")
    if isinstance(facts, Mapping) and facts:
        yield from ["", *(f"{key:<28} {_plain(value)}" for key, value in facts.items())]
    if isinstance(explanation, Mapping):
        yield from ["", *sentences(explanation, language)]
    if isinstance(say, Mapping) and say:
        yield from ["", *(f"[{key}] {text}" for key, text in say.items())]


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _id(text: str | None) -> str | None:
    if text is None:
        return None
    found = normal_id(text)
    if found is None:
        _wrong(f"`{text}` is not the id of a decision: one looks like `K7F3-9QXA`")
    return found


def _span(since: str | None, until: str | None) -> tuple[datetime | None, datetime | None]:
    return (
        _time(since, "--since", timedelta()) if since else None,
        _time(until, "--until", timedelta(days=1)) if until else None,
    )


def _time(text: str, option: str, of_a_date: timedelta) -> datetime:
    """Read a date or time (without an offset: in the zone of the policy that decided), or a span back from now."""
    back = _SPAN.fullmatch(text.strip())
    if back is not None:
        return datetime.now(UTC) - int(back[1]) * _UNITS[back[2]]
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError:
        _wrong(f"`{text}` of {option} is no time: give one as 2026-11-21, 2026-11-21T10:00:00+05:30 or 7d")
    return time + of_a_date if len(text.strip()) <= len("2026-11-21") else time


def _demand_directory(directory: Path) -> None:
    if not directory.is_dir():
        _wrong(f"there is no decision log at `{directory}`")


def _wrong(message: str) -> NoReturn:
    print_error(message)
    raise typer.Exit(EXIT_UNREADABLE)


def _unreadable(error: OSError) -> NoReturn:
    _wrong(f"the decision log cannot be read: {error.strerror or error}: `{error.filename}`")


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        # The reader has gone; what is still in the buffer must not raise again when the interpreter closes it.
        sys.stdout = open("/dev/null", "w", encoding="utf-8")  # noqa: PTH123, SIM115 - open until the process ends
    except OSError as error:
        _unreadable(error)


def _output(path: Path | None) -> nullcontext[BinaryIO] | BinaryIO:
    if path is None:
        return nullcontext(sys.stdout.buffer)
    return path.open("wb")


@contextmanager
def _progress(directory: Path) -> Iterator[Callable[[int], None]]:
    """Show how far the reading is, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 - only where somebody looks
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=_size(files(directory)))
        waiting = 0

        def told(count: int) -> None:
            nonlocal waiting
            waiting += count
            if waiting >= _TOLD_EVERY:
                bar.advance(task, waiting)
                waiting = 0

        yield told


def _size(paths: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in paths)
