"""The command `daftar mail bench`: what the bridge does in a second on this machine, and whether its promises hold here.

Law: exit status 0 where every measured promise is kept, 1 where one is not, 2 where something is not installed. What has another side is
measured with it in the same run. It does not know how anything is measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Annotated

import typer

from daftar_policy.cli_output import EXIT_GOOD, EXIT_PROBLEMS, EXIT_UNREACHABLE, EXIT_UNREADABLE, print_error, print_json, print_text


class Part(StrEnum):
    """What is measured."""

    ACCEPT = "accept"
    PARSE = "parse"
    DRAIN = "drain"


@dataclass(frozen=True, slots=True)
class Promise:
    """What the bridge promises on two cores shared with the sender."""

    name: str
    measured: float
    bound: float
    is_least: bool

    @property
    def is_kept(self) -> bool:
        """Whether it holds here."""
        return self.measured >= self.bound if self.is_least else self.measured <= self.bound


def register(app: typer.Typer) -> None:
    """Add the command to the `mail` commands."""
    app.command("bench")(bench)


def bench(
    parts: Annotated[list[Part] | None, typer.Argument(metavar="[accept|parse|drain]…", help="What to measure; all, if left out.")] = None,
    *,
    policy: Annotated[str, typer.Option("--policy", help="accept: rules that watch, read headers, or read bodies.")] = "starter",
    mails: Annotated[
        int, typer.Option("--mails", min=10, help="How many mails each is measured with; 0.1 of it for parse, 0.2 for drain.")
    ] = 10_000,
    rooms: Annotated[int, typer.Option("--rooms", min=1, help="drain: how many rooms.")] = 8,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a part instead of text.")] = False,
) -> None:
    """Measure taking mail (20 connections, each 250 after an fsync), reading it, and bringing it into the rooms of a real Synapse."""
    kept = True
    for part in parts or list(Part):
        figures, lines, promises = _measure(part, policy, mails, rooms)
        kept = kept and all(promise.is_kept for promise in promises)
        if as_json:
            print_json({"part": part, **figures, "promises": [asdict(promise) | {"is_kept": promise.is_kept} for promise in promises]})
            continue
        for line in (*lines, *_promised(promises)):
            print_text(line)
    raise typer.Exit(EXIT_GOOD if kept else EXIT_PROBLEMS)


def _promised(promises: Sequence[Promise]) -> Iterator[str]:
    for promise in promises:
        than = "at least" if promise.is_least else "at most"
        yield f"  {'✓' if promise.is_kept else '✗'} {promise.name}: {promise.measured:.2f} ({than} {promise.bound:g})"


def _measure(part: Part, policy: str, mails: int, rooms: int) -> tuple[dict[str, object], list[str], list[Promise]]:
    """Measure one part; give its figures, what is said of them, and its promises. Raises typer.Exit."""
    from daftar_bridges.bench.synapse import MissingError  # noqa: PLC0415 - the other commands do without

    try:
        if part is Part.ACCEPT:
            return _accept(policy, mails)
        # Why more: the first and the last mails of a turn, when not every room has one under way, must not be a tenth of it.
        return _parse(max(50, mails // 10)) if part is Part.PARSE else _drain(max(4 * rooms, mails // 5), rooms)
    except typer.Exit:
        # It is a RuntimeError, too.
        raise
    except MissingError as error:
        print_error(str(error))
        raise typer.Exit(EXIT_UNREADABLE) from error
    except (RuntimeError, OSError) as error:
        print_error(f"{part} cannot be measured: {error}")
        raise typer.Exit(EXIT_UNREACHABLE) from error


def _accept(policy: str, mails: int) -> tuple[dict[str, object], list[str], list[Promise]]:
    from daftar_bridges.bench import accept  # noqa: PLC0415

    if policy not in accept.RULES:
        print_error(f"there are no rules `{policy}`; one of: {', '.join(accept.RULES)}")
        raise typer.Exit(EXIT_UNREADABLE)
    small = accept.measure(policy, mails, 20, 4_096)
    large = accept.measure(policy, 10, 10, 25_000_000)
    lines = [
        (
            f"accept ({policy}): {small.mails} mails of {small.octets} octets, {small.connections} connections: {small.rate:.0f} mails/s, "
            f"p50 {small.p50:.1f} ms, p95 {small.p95:.1f} ms, p99 {small.p99:.1f} ms, {small.processor:.0f} µs of processor a mail"
        ),
        f"  ten of 25 MB at once: {large.seconds:.1f} s, {large.memory} MB at most",
    ]
    promises = [
        # Why by the rate: a shorter run than ten thousand says the same.
        Promise("seconds for a burst of 10,000", 10_000 / small.rate, 10.0, is_least=False),
        Promise("megabytes with ten mails of 25 MB", large.memory, 200.0, is_least=False),
    ]
    if policy == "starter":
        promises = [
            Promise("mails a second", small.rate, 1_500.0, is_least=True),
            Promise("milliseconds for 95 of 100 mails", small.p95, 50.0, is_least=False),
            *promises,
        ]
    else:
        promises = promises[1:]
    return {"small": asdict(small) | {"rate": small.rate}, "large": asdict(large)}, lines, promises


def _parse(mails: int) -> tuple[dict[str, object], list[str], list[Promise]]:
    from daftar_bridges.bench import parsing  # noqa: PLC0415

    found = parsing.measure(mails)
    has = found.shares
    lines = [
        (
            f"parse and render: {found.mails} mails, {found.octets / found.mails / 1000:.0f} kB each ({has.html:.0%} with HTML over 20 kB, "
            f"{has.files:.0%} with files over 200 kB, {has.other_scripts:.0%} in other scripts): {found.ours:.0f} mails/s"
        ),
        f"  compat32 + nh3 + {found.peer}: {found.bare:.0f} mails/s",
    ]
    return asdict(found) | {"ratio": found.ratio}, lines, [Promise("ratio to the bare chain", found.ratio, 0.5, is_least=True)]


def _drain(mails: int, rooms: int) -> tuple[dict[str, object], list[str], list[Promise]]:
    from daftar_bridges.bench import drain  # noqa: PLC0415

    found = drain.measure(mails, rooms)
    lines = [
        f"drain: {found.mails} mails into {found.rooms} rooms, {len(found.turns)} turns of each side: {found.ours:.1f} mails/s",
        f"  plain sends of the same events by an appservice to the same Synapse: {found.plain:.1f} events/s",
        f"  plain sends of their text without the other fields: {found.bare:.1f} events/s, a ratio of {found.ratio_to_bare:.2f}",
        *(f"    {ours:.1f}, {plain:.1f} and {bare:.1f}" for ours, plain, bare in found.turns),
    ]
    promise = Promise("ratio to plain sends of the same events", found.ratio, 0.9, is_least=True)
    return asdict(found) | {"ratio": found.ratio, "ratio_to_bare": found.ratio_to_bare}, lines, [promise]
