"""The command `daftar mail import`: mails that lie in files, into a mailbox's queue.

Law: the same mail is taken once, however often it is imported and whatever else brought it; a mail that was counted as taken is on the
disk. The policy is asked by the running bridge, before a mail is shown. It does not know how a mail becomes a message.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from daftar_bridges import config, mailbox_orders, spool
from daftar_bridges.config import Mailbox, MailConfig
from daftar_bridges.email import files_in
from daftar_bridges.email.files_in import Found, Unreadable
from daftar_bridges.incoming import Incoming, directory_of
from daftar_bridges.spool import Accepted, Target
from daftar_bridges.store import Store, Unavailable
from daftar_policy.cli_output import (
    EXIT_PROBLEMS,
    EXIT_UNREACHABLE,
    EXIT_UNREADABLE,
    exit_status,
    print_error,
    print_json,
    print_text,
    report,
)
from daftar_policy.files.source import Problems
from daftar_policy.storage import Connection

# Why: one fsync for so many mails; a killed import has taken all but the last of them.
_TOGETHER = 50


@dataclass(slots=True)
class _Count:
    """How many mails were taken, were there already, and could not be read."""

    taken: int = 0
    known: int = 0
    unreadable: int = 0


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(import_mail)


def import_mail(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Mail files, Maildirs, mboxes or folders of .eml files.")],
    *,
    mailbox: Annotated[str, typer.Option("--mailbox", metavar="ADDRESS", help="The mailbox that they belong to.")],
    where: Annotated[Path, typer.Option("--config", metavar="PATH", help="mail.yaml, or the directory that it is in.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON line instead of text.")] = False,
) -> None:
    """Put mails from files into a mailbox's queue; the same mail is taken once."""
    try:
        loaded = config.load(where)
    except Problems as problems:
        report(problems, as_json=as_json)
        raise typer.Exit(exit_status(problems)) from problems
    box = loaded.mailbox(mailbox) or _opened(loaded, mailbox)
    if box is None:
        print_error(f"`{mailbox}` is none of the mailboxes: {', '.join(each.address for each in loaded.directory.boxes)}")
        raise typer.Exit(EXIT_UNREADABLE)
    try:
        total = sum(files_in.size(path) for path in paths)
    except OSError as error:
        print_error(f"cannot read `{error.filename}`: {error.strerror}")
        raise typer.Exit(EXIT_UNREADABLE) from error
    try:
        count = _import(loaded, box, paths, total)
    except (Unavailable, OSError) as error:
        print_error(f"the spool cannot be used: {error}; what was taken stays taken, so the same command goes on from there")
        raise typer.Exit(EXIT_UNREACHABLE) from error
    if as_json:
        print_json({"mailbox": box.address, "taken": count.taken, "known": count.known, "unreadable": count.unreadable})
    else:
        print_text(f"{box.address}: {count.taken} taken, {count.known} known already, {count.unreadable} unreadable")
    if count.unreadable:
        raise typer.Exit(EXIT_PROBLEMS)


def _opened(loaded: MailConfig, mailbox: str) -> Mailbox | None:
    """Give a mailbox that was opened by command."""
    try:
        store = Store.open(loaded.spool, loaded.database)
    except Unavailable:
        return None
    try:
        mailbox_orders.take_up(loaded, store)
    except Unavailable:
        return None
    finally:
        store.close_here()
    return loaded.mailbox(mailbox)


def _import(loaded: MailConfig, box: Mailbox, paths: Sequence[Path], total: int) -> _Count:
    """Take all mails. Raises Unavailable, OSError."""
    count = _Count()
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr),
        disable=not sys.stderr.isatty(),
    )
    store = Store.open(loaded.spool, loaded.database)
    try:
        with bar:
            task = bar.add_task(box.address, total=total)
            for some in _some(mail for path in paths for mail in files_in.mails(path)):
                found = [each for each in some if isinstance(each, Found)]
                # Why not empty ones: that is a file whose writing was cut off, and no mail.
                _take(store, box, [each for each in found if each.raw], count)
                odd = [each for each in some if isinstance(each, Unreadable)]
                for each in (*odd, *(Unreadable(each.name, "it is empty") for each in found if not each.raw)):
                    count.unreadable += 1
                    print_error(f"cannot read `{each.name}`: {each.why}")
                bar.advance(task, sum(each.octets for each in found))
    finally:
        store.close_here()
    return count


def _some(found: Iterator[Found | Unreadable]) -> Iterator[list[Found | Unreadable]]:
    while some := list(islice(found, _TOGETHER)):
        yield some


def _take(store: Store, box: Mailbox, found: Sequence[Found], count: _Count) -> None:
    """Keep some mails in one transaction. Raises Unavailable, OSError."""
    directory = directory_of(store.path)
    contents: list[Incoming] = []
    try:
        mails: list[Accepted] = []
        for each in found:
            content = Incoming.of(directory, each.raw)
            contents.append(content)
            content.keep()
            accepted = _accepted(box, content, files_in.return_path(each.raw))
            mails.append(replace(accepted, octets=content.path) if content.file and store.is_shared else accepted)
        fresh = store.run_here(_keep, mails)
    except BaseException:
        for content in contents:
            content.discard()
        raise
    for content in contents:
        if store.is_shared or content.id not in fresh:
            content.discard()
    count.taken += len(fresh)
    count.known += len(found) - len(fresh)


def _accepted(box: Mailbox, content: Incoming, sender: str) -> Accepted:
    raw = b"" if content.file else content.raw()
    targets = [Target(box.address, box.address)]
    return Accepted(content.id, time.time(), sender, "", content.identity(), raw, targets, content.file, content.size, is_lying=True)


def _keep(db: Connection, mails: Sequence[Accepted]) -> set[str]:
    return {mail.id for mail in mails if spool.accept(db, mail)}
