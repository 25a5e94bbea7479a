"""The command `daftar policy bench`: what decisions cost, beside two other engines asked the same.

Law: exit status 0 when all was measured, 1 when two engines disagree (their figures are not shown then), 2 where a peer is not installed.
It does not know how anything is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import Annotated, Any

import typer

from daftar_policy.cli_output import EXIT_PROBLEMS, EXIT_UNREADABLE, print_error, print_json, print_text

_RULES, _QUICK_RULES = (10, 100, 500, 1000, 10_000), (10, 500, 1000)
_LISTS, _QUICK_LISTS = (10, 1000, 100_000, 1_000_000), (10, 10_000)
# Requests that the peers are asked: they take milliseconds each where rules are many.
_ASKED = {10: 2000, 100: 1000, 500: 500, 1000: 300, 10_000: 60}


def register(app: typer.Typer) -> None:
    """Add the command to `daftar policy`."""
    app.command("bench")(bench_command)


def bench_command(
    rules: Annotated[
        list[int] | None, typer.Option("--rules", metavar="N", min=1, help="Numbers of rules to measure; may be given again.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer and smaller sizes: half a minute instead of several.")] = False,
    peers: Annotated[bool, typer.Option("--peers/--no-peers", help="Ask cedarpy and pycasbin the same (`daftar[bench]`).")] = True,
) -> None:
    """Measure decisions, loading and reloading, beside cedarpy and pycasbin on the same policy and requests."""
    from daftar_policy.bench.figures import Disagreement, promises  # noqa: PLC0415 - the other commands do without

    try:
        found = measure(tuple(rules or (_QUICK_RULES if quick else _RULES)), quick=quick, peers=_peers() if peers else ())
    except ImportError as error:
        print_error(f"daftar: {error.name} is not installed: `pip install 'daftar[bench]'`, or use --no-peers")
        raise typer.Exit(EXIT_UNREADABLE) from error
    except Disagreement as error:
        print_error(f"daftar: the engines do not agree, so there is nothing to compare: {error}")
        raise typer.Exit(EXIT_PROBLEMS) from error
    if as_json:
        kept = [asdict(promise) | {"is_kept": promise.is_kept} for promise in promises(found)]
        print_json(_plain(found) | {"promises": kept})
        return
    for line in _report(found):
        print_text(line)
    print_text("\nPromises")
    for promise in promises(found):
        mark, than = "✓" if promise.is_kept else "✗", "at least" if promise.is_least else "at most"
        print_text(f"  {mark} {promise.name}: {promise.measured:.1f} {promise.unit} ({than} {promise.bound:g})")


def _peers() -> Sequence[Callable[[Mapping[str, object]], Any]]:
    from daftar_policy.bench.casbin_peer import CasbinPeer  # noqa: PLC0415 - an optional extra
    from daftar_policy.bench.cedar_peer import CedarPeer  # noqa: PLC0415

    return CedarPeer, CasbinPeer


def measure(rules: Sequence[int], *, quick: bool, peers: Sequence[Callable[[Mapping[str, object]], Any]]) -> dict[str, Any]:
    """Measure everything; by name, most of it by size. Why Any: figures of many shapes."""
    from daftar_policy.bench import figures  # noqa: PLC0415 - the other commands do without

    lists = _QUICK_LISTS if quick else _LISTS
    return {
        "compared": [figures.compared(count, _ASKED.get(count, 100), peers) for count in rules] if peers else [],
        "decisions": {count: figures.decisions(count) for count in rules},
        "single_domains": {count: figures.single_domains(count) for count in (10, 10_000)},
        "lists": {count: figures.list_lookup(count) for count in lists},
        "compile": {count: figures.compile_seconds(count) for count in rules},
        "loading": {count: figures.loading(count) for count in rules if count <= 1000},
        "long_list": {count: figures.long_list(count) for count in lists if count >= 10_000},
        "reload": {count: figures.under_reload(count) for count in rules if count in {500, 1000}},
        "deriving": {length: figures.deriving(length) for length in (200, 2000)},
    }


def _report(found: Mapping[str, Any]) -> Iterator[str]:
    yield "A decision with its derived facts there, mixed rules (µs)"
    for count, one in found["decisions"].items():
        yield f"  {count:>9,} rules     p50 {one.p50:8.1f}   p99 {one.p99:8.1f}"
    for count, one in found["single_domains"].items():
        yield f"  {count:>9,} domains, one a rule   p50 {one.p50:.1f}   p99 {one.p99:.1f}"
    for count, one in found["lists"].items():
        yield f"  {count:>9,} domains in a list     p50 {one.p50:.1f}   p99 {one.p99:.1f}"
    if found["compared"]:
        yield "\nThe same plain rules and requests, every verdict the same (µs a decision, mean)"
        for one in found["compared"]:
            theirs = "   ".join(f"{name} {took:.0f}" for name, took in one.peers.items())
            yield f"  {one.rules:>9,} rules     daftar {one.ours:.1f}   {theirs}   ({one.factor:.0f} times the faster)"
    yield "\nCompiling and indexing parsed rules; loading the file with its positions; loading its compiled form"
    for count, took in found["compile"].items():
        loaded = found["loading"].get(count)
        parts = "".join(f"   {one.seconds:.2f} s, {one.bytes / 1e6:.0f} MB" for one in loaded) if loaded else ""
        yield f"  {count:>9,} rules     {took * 1000:.0f} ms{parts}"
    for count, (file, compiled) in found["long_list"].items():
        text = f"{file.seconds:.2f} s, {file.bytes / 1e6:.0f} MB; compiled {compiled.seconds:.2f} s, {compiled.bytes / 1e6:.0f} MB"
        yield f"  {count:>9,} domains in a list file   {text}"
    yield "\nDecisions while new versions are loaded beside them (µs)"
    for count, (one, longest) in found["reload"].items():
        yield f"  {count:>9,} rules     p50 {one.p50:.1f}   p99 {one.p99:.1f}   longest {longest:.1f} ms"
    yield "\nDeriving from a text (µs)"
    for length, kinds in found["deriving"].items():
        yield f"  {length:>9,} characters   " + "   ".join(f"{name} p50 {one.p50:.0f} p99 {one.p99:.0f}" for name, one in kinds.items())


def _plain(value: Any) -> Any:
    """Give figures as plain data. Why Any: figures of many shapes."""
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
