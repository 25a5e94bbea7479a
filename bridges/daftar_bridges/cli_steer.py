"""The commands that steer the spool: `daftar mail queue`, `show`, `retry`, `hold`, `release`, `drop`, `replay`.

Law: what cannot be undone is shown and asked for first, unless `--yes` says so; every deed is written down with who and why. Exit status 1
where nothing was there to be done. It does not know how a deed is done (`steering`).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Annotated

import typer

from daftar_bridges import control_words, spool, steering, story
from daftar_bridges.cli_spool import ConfigOption, JsonOption, has_spool, in_spool, load, who
from daftar_bridges.config import MailConfig
from daftar_bridges.core.control_speech import tries
from daftar_bridges.incoming import directory_of
from daftar_bridges.spool import Row
from daftar_bridges.steering import Aim, Deed, Done, Means
from daftar_policy.cli_output import EXIT_GOOD, EXIT_PROBLEMS, print_error, print_json, print_text

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="What `queue` shows: a row's number, a mail's id, an event's id.")]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is written down, and told where somebody is told.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the `mail` commands."""
    for name, command in (("queue", queue), ("show", show), ("retry", retry), ("hold", hold), ("release", release)):
        app.command(name)(command)
    app.command("drop")(drop)
    app.command("replay")(replay)


def queue(
    where: ConfigOption,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Show what is done, too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List the mail that is waiting or held, both ways."""
    loaded = load(where, as_json=as_json)
    rows = in_spool(loaded, lambda db: spool.queue(db, everything=everything)) if has_spool(loaded) else []
    # Why of the numbers only: an event's id is far longer than any of them.
    width = max((len(row.id) for row in rows if row.way == "in"), default=0)
    for row in rows:
        if as_json:
            print_json(asdict(row))
        else:
            print_text(_line(row, width))
    if not rows and not as_json:
        print_text("there is no mail yet" if everything else "nothing waits, nothing is held")
    raise typer.Exit(EXIT_GOOD)


def show(where: ConfigOption, key: IdArgument, *, as_json: JsonOption = False) -> None:
    """Show the whole way of one mail: when it was taken and from where, decisions, tries, events, notices, deeds."""
    loaded = load(where, as_json=as_json)
    found = in_spool(loaded, lambda db: story.of(db, key, directory_of(loaded.spool))) if has_spool(loaded) else []
    if not found:
        _nothing(key)
    for each in found:
        if as_json:
            print_json(each)
        else:
            for line in story.lines(each):
                print_text(line)


def retry(where: ConfigOption, key: IdArgument) -> None:
    """Try a mail again now: one that waits, or one that went out and failed for good."""
    _deed(where, key, Deed(steering.RETRY, who()))


def hold(where: ConfigOption, key: IdArgument, reason: ReasonOption) -> None:
    """Keep back a mail that waits, until it is released or dropped."""
    _deed(where, key, Deed(steering.HOLD, who(), _why(reason)))


def release(where: ConfigOption, key: IdArgument) -> None:
    """Let a held mail go, in or out; a running bridge takes it up within seconds."""
    _deed(where, key, Deed(steering.RELEASE, who()))


def drop(
    where: ConfigOption,
    key: IdArgument,
    reason: ReasonOption,
    *,
    is_returned: Annotated[
        bool | None,
        typer.Option(
            "--return/--silent", help="Tell the sender by a notice of non-delivery (the thread, of mail that goes out), or nobody."
        ),
    ] = None,
    yes: YesOption = False,
) -> None:
    """Take a held mail away for good; `--return` or `--silent` must be said."""
    if is_returned is None:
        # Why no default: one tells somebody outside, the other lets a mail vanish.
        raise typer.BadParameter(
            "say `--return`, so that the sender is told, or `--silent`, so that nobody is", param_hint="--return / --silent"
        )
    reason = _why(reason)
    word = steering.REJECT if is_returned else steering.DROP
    loaded, aims = _aims(where, key)
    unfit = [steering.misfit(Deed(word, who(), reason), aim) for aim in aims]
    if all(unfit):
        _tell([each for each in unfit if each is not None])
    aims = [aim for aim, problem in zip(aims, unfit, strict=True) if problem is None]
    silences = in_spool(loaded, lambda db: [steering.silence_about(db, aim) if aim.way == "in" else "" for aim in aims])
    _ask([control_words.preview(word, aim, silence) for aim, silence in zip(aims, silences, strict=True)], yes=yes)
    _do(loaded, Deed(word, who(), reason), aims)


def replay(where: ConfigOption, key: IdArgument, *, yes: YesOption = False) -> None:
    """Have a mail that is kept come into its room once more, as a mail of its own."""
    loaded, aims = _aims(where, key)
    if aims[0].way == "out":
        print_error("only mail that came in can be replayed")
        raise typer.Exit(EXIT_PROBLEMS)
    _ask([control_words.preview(steering.REPLAY, aim, "") for aim in aims], yes=yes)
    fresh, directory = token_hex(8), directory_of(loaded.spool)
    file, problem = in_spool(loaded, lambda db: steering.copies(db, aims[0].mail))
    if file and not problem:
        problem = steering.copy_file(directory, file, fresh)
    if problem:
        print_error(problem)
        raise typer.Exit(EXIT_PROBLEMS)
    _tell(in_spool(loaded, lambda db: steering.replay(db, Deed(steering.REPLAY, who()), aims, fresh, time.time())))


def _deed(where: Path, key: str, deed: Deed) -> None:
    loaded, aims = _aims(where, key)
    _do(loaded, deed, aims)


def _aims(where: Path, key: str) -> tuple[MailConfig, list[Aim]]:
    loaded = load(where)
    aims = in_spool(loaded, lambda db: steering.find(db, key)) if has_spool(loaded) else []
    if not aims:
        _nothing(key)
    return loaded, aims


def _do(loaded: MailConfig, deed: Deed, aims: Sequence[Aim]) -> None:
    means = Means(loaded.smtp.hostname, directory_of(loaded.spool), time.time())
    # Why not with one that fits: of several mailboxes or recipients of one mail often only some are held.
    fitting = [aim for aim in aims if aim.state in steering.FROM[deed.word][aim.way]] or aims
    _tell(in_spool(loaded, lambda db: steering.do(db, deed, fitting, means)))


def _tell(done: Sequence[Done]) -> None:
    for each in done:
        (print_text if each.is_done else print_error)(each.text)
    raise typer.Exit(EXIT_GOOD if any(each.is_done for each in done) else EXIT_PROBLEMS)


def _ask(lines: Sequence[str], *, yes: bool) -> None:
    for line in lines:
        print_text(line)
    if yes:
        return
    try:
        is_wished = typer.confirm("Do it?")
    except typer.Abort:
        # Where nobody is at a terminal, or was and left: the prompt's line has no end yet.
        print_text("")
        print_error("left as it is: nobody answered (`--yes` does)")
        raise typer.Exit(EXIT_PROBLEMS) from None
    if not is_wished:
        print_text("left as it is")
        raise typer.Exit(EXIT_PROBLEMS)


def _why(reason: str) -> str:
    """Give a reason as it is written down. Raises typer.BadParameter where it says nothing."""
    reason = control_words.reason_in(reason)
    if not reason:
        raise typer.BadParameter("it says nothing", param_hint="--reason")
    return reason


def _nothing(key: str) -> None:
    print_error(f"no mail has the id `{key}`")
    raise typer.Exit(EXIT_PROBLEMS)


def _line(row: Row, width: int) -> str:
    arrow = f"{row.other or '<>'} -> {row.mailbox}" if row.way == "in" else f"{row.mailbox} -> {row.other}"
    due = f", next try {datetime.fromtimestamp(row.due, UTC):%Y-%m-%d %H:%M:%SZ}" if row.state == "ready" and row.due else ""
    number = row.id.rjust(width) if row.way == "in" else row.id
    reason = control_words.reason_shown(row)
    return f"{row.way:3} {number}  {row.state:8} {arrow}{tries('en', row.attempts)}{due}" + (f"  ({reason})" if reason else "")
