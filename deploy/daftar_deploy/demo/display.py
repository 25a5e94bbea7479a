"""Display: what the tour shows of its steps, to a person (with or without colour) or as JSON lines.

Law: what is shown is what was found; nothing here can turn a step good. It does not know what the steps do.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from rich.console import Console
from rich.markup import escape
from rich.table import Table

LONGEST = 400


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was expected, what came back, and whether it held."""

    expected: str
    got: str
    ok: bool
    seconds: float


@dataclass
class Step:
    """One step of the day with its checks; a step without checks, or with an error, does not hold."""

    number: int
    name: str
    display: Display
    checks: list[Check] = field(default_factory=list)
    error: str = ""
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None
    _mark: float = field(default_factory=time.monotonic)

    @property
    def ok(self) -> bool:
        """Whether everything expected of the step was found."""
        return not self.error and bool(self.checks) and all(check.ok for check in self.checks)

    @property
    def seconds(self) -> float:
        """How long the step has taken."""
        return (self.ended or time.monotonic()) - self.started

    def expect(self, expected: str, *, ok: bool, got: object) -> bool:
        """Note a check and show it; the time is since the check before."""
        now = time.monotonic()
        check = Check(expected, shortened(got), bool(ok), now - self._mark)
        self._mark = now
        self.checks.append(check)
        self.display.check(check)
        return check.ok

    def as_json(self) -> dict[str, object]:
        """Give `{"step", "name", "ok", "expected", "got", "seconds"}`."""
        got = [check.got for check in self.checks] + ([f"error: {self.error}"] if self.error else [])
        return {
            "step": self.number,
            "name": self.name,
            "ok": self.ok,
            "expected": "; ".join(check.expected for check in self.checks),
            "got": "; ".join(got),
            "seconds": round(self.seconds, 2),
        }


class Display(Protocol):
    """Where the tour shows what happens."""

    def say(self, text: str) -> None:
        """Show a line of plain words."""

    def begin(self, step: Step) -> None:
        """Show that a step begins."""

    def check(self, check: Check) -> None:
        """Show a check."""

    def end(self, step: Step) -> None:
        """Show how a step ended."""

    def summary(self, steps: list[Step], seconds: float, homeserver: str) -> None:
        """Show the whole."""


class ForPeople:
    """Lines and a table, in colour where the terminal has it."""

    def __init__(self) -> None:
        self.console = Console(highlight=False, soft_wrap=True)

    def say(self, text: str) -> None:
        """Show a line of plain words."""
        self.console.print(escape(text))

    def begin(self, step: Step) -> None:
        """Show that a step begins."""
        self.console.print(f"\n[bold]{step.number}  {escape(step.name)}[/bold]")

    def check(self, check: Check) -> None:
        """Show a check with what was expected, what came back and its time."""
        mark = "[green]✓[/green]" if check.ok else "[red]✗[/red]"
        self.console.print(f"   {mark} {escape(check.expected)}  [dim]{check.seconds:.1f} s[/dim]")
        self.console.print(f"     [dim]got: {escape(check.got)}[/dim]" if check.ok else f"     [red]got: {escape(check.got)}[/red]")

    def end(self, step: Step) -> None:
        """Show an error, if there was one."""
        if step.error:
            self.console.print(f"   [red]✗ {escape(step.error)}[/red]")

    def summary(self, steps: list[Step], seconds: float, homeserver: str) -> None:
        """Show the table of steps and times."""
        del homeserver
        table = Table(title="A working day on Daftar", title_justify="left")
        table.add_column("", justify="right")
        table.add_column("step")
        table.add_column("held")
        table.add_column("checks", justify="right")
        table.add_column("seconds", justify="right")
        for step in steps:
            mark = "[green]✓[/green]" if step.ok else "[red]✗[/red]"
            good = sum(check.ok for check in step.checks)
            table.add_row(str(step.number), escape(step.name), mark, f"{good}/{len(step.checks)}", f"{step.seconds:.1f}")
        self.console.print()
        self.console.print(table)
        held = sum(step.ok for step in steps)
        self.console.print(f"{held} of {len(steps)} steps held, {seconds:.1f} s in all")


class ForPrograms:
    """One JSON object per step on standard output; words go to standard error."""

    def say(self, text: str) -> None:
        """Show a line of plain words."""
        print(text, file=sys.stderr, flush=True)

    def begin(self, step: Step) -> None:
        """Show nothing: a step is one line, when it has ended."""

    def check(self, check: Check) -> None:
        """Show nothing: the step's line has it."""

    def end(self, step: Step) -> None:
        """Print the step's line."""
        print(json.dumps(step.as_json(), ensure_ascii=False), flush=True)

    def summary(self, steps: list[Step], seconds: float, homeserver: str) -> None:
        """Print the last line."""
        lines = [step.as_json() for step in steps]
        whole = {"ok": all(step.ok for step in steps), "steps": len(lines), "seconds": round(seconds, 2), "homeserver": homeserver}
        print(json.dumps(whole, ensure_ascii=False), flush=True)


@contextmanager
def step(display: Display, steps: list[Step], number: int, name: str) -> Iterator[Step]:
    """Open a step; an exception inside is its error, and the day goes on."""
    opened = Step(number, name, display)
    steps.append(opened)
    display.begin(opened)
    try:
        yield opened
    except Exception as error:  # noqa: BLE001 - the top of the loop: whatever went wrong is what the step shows
        opened.error = shortened(f"{type(error).__name__}: {error}")
    finally:
        opened.ended = time.monotonic()
        display.end(opened)


def shortened(value: object) -> str:
    """Give a value as one line of bounded length."""
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
