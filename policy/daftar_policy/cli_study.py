"""The commands `daftar policy diff` and `daftar policy simulate`: what a change of a policy would mean.

Law: a log is read line by line and never kept; what a line does not hold is counted as not replayable, and said.
They do not know how conditions are compared or decided (`study` does).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from daftar_policy.cli_load import load_or_exit, with_progress, wrong_use
from daftar_policy.cli_output import print_json, print_text
from daftar_policy.files.policy import LoadedPolicy
from daftar_policy.study import diff as study_diff
from daftar_policy.study import recorded, replay
from daftar_policy.study.recorded import Recorded
from daftar_policy.study.replay import Tally, Version
from daftar_policy.study.simulate import Simulated
from daftar_policy.study.simulate import simulate as study_simulate

_WORDS = {"allow": "allowed", "deny": "refused", "hold": "held back"}


def diff(old: Path, new: Path, organisation: Path | None, *, log: Path | None, since: str | None, as_json: bool) -> None:
    """Say what changes from one policy to another; and on recorded traffic."""
    before, after = (load_or_exit(file, organisation, as_json=as_json) for file in (old, new))
    changes = study_diff.compare(before.document, after.document)
    for change in changes:
        if as_json:
            print_json({"change": change.as_json()})
        else:
            print_text(f"{change.about}: {change.words}")
    if not changes and not as_json:
        print_text("nothing changes")
    if log is not None:
        versions = version(before), version(after)
        lines = Lines(log, since, versions)
        tally = replay.compare(*versions, lines)
        if as_json:
            print_json({"replay": {**tally.as_json(), "unreadable": lines.unreadable}})
        else:
            print_text("")
            for line in tally_lines(tally, lines.unreadable):
                print_text(line)


def simulate(policy: Path, organisation: Path | None, *, rule: str, log: Path, since: str | None, as_json: bool) -> None:
    """Say what one rule would have done if it had been enforced."""
    loaded = load_or_exit(policy, organisation, as_json=as_json)
    own = version(loaded)
    lines = Lines(log, since, (own,))
    found = study_simulate(own, rule, lines)
    if found is None:
        known = ", ".join(f"`{one.id}`" for one in own.policy.rules if one.place is not None)
        wrong_use(f"the policy has no rule `{rule}`; it has {known}")
    if as_json:
        print_json({**found.as_json(), "unreadable": lines.unreadable})
    else:
        for line in simulated_lines(found, lines.unreadable):
            print_text(line)


def version(loaded: LoadedPolicy) -> Version:
    """Give what a replay needs of a policy."""
    return Version(loaded.policy, loaded.document, loaded.sha256)


class Lines:
    """The decisions of a log, one at a time; `unreadable` counts those lines of decisions that could not be read."""

    def __init__(self, log: Path, since: str | None, versions: Sequence[Version]) -> None:
        if not log.exists():
            wrong_use(f"there is no decision log at `{log}`")
        try:
            self._since = recorded.parse_since(since, datetime.now(UTC)) if since is not None else None
        except recorded.SinceError as error:
            wrong_use(str(error))
        self._log = log
        self._reads: Mapping[str, Mapping[str, frozenset[str]]] = {one.sha256: one.reads() for one in versions}
        self.unreadable = 0

    def __iter__(self) -> Iterator[Recorded]:
        shown = sys.stderr.isatty()
        try:
            total = recorded.count(self._log) if shown else 0
            entries = with_progress(recorded.entries(self._log, self._since), total, "reading the log", shown=shown)
            for entry in entries:
                line = recorded.recorded(entry, self._reads)
                if line is not None:
                    yield line
                elif entry.get("kind") == "decision":
                    self.unreadable += 1
        except OSError as error:
            wrong_use(f"the decision log cannot be read: {error.strerror or error}: `{error.filename}`")


def tally_lines(tally: Tally, unreadable: int) -> Iterator[str]:
    """Give what a replay found, for people."""
    yield f"{tally.decisions} recorded decisions: {tally.changed} change, {tally.same} do not, {tally.undecided} cannot be told"
    for (old, new), count in sorted(tally.turns.items()):
        yield f"  {_WORDS[old]} before, {_WORDS[new]} now: {count}"
    for rule, counts in sorted(tally.rules.items()):
        words = [f"turns {counts.turned}"] if counts.turned else []
        words += [f"speaks in {counts.newly} more"] if counts.newly else []
        words += [f"no longer speaks in {counts.no_longer}"] if counts.no_longer else []
        words += [f"{counts.not_replayable} not replayable"] if counts.not_replayable else []
        if words:
            yield f"{rule}: {', '.join(words)}"
        yield from (f"    {_example(example)}" for example in counts.examples)
    for action, counts in sorted(tally.defaults.items()):
        yield f"default {action}: turns {counts.turned}"
        yield from (f"    {_example(example)}" for example in counts.examples)
    yield from _footnotes(unreadable, has_gaps=any(counts.not_replayable for counts in tally.rules.values()))


def simulated_lines(found: Simulated, unreadable: int) -> Iterator[str]:
    """Give what a simulation found, for people."""
    verb = _WORDS[found.effect]
    yield f"{found.rule} enforced would have held in {found.hit} of {found.decisions} decisions"
    people = f"{len(found.actors)} {'person' if len(found.actors) == 1 else 'people'}"
    yield f"  and {verb} {found.turned} that came out otherwise ({people})"
    for (old, new), count in sorted(found.turns.items()):
        yield f"  {_WORDS[old]} then, {_WORDS[new]} with the rule: {count}"
    for words, counter in (("by action", found.actions), ("by person", found.actors), ("by unit", found.units)):
        if counter:
            yield f"  {words}: " + ", ".join(f"{name} {count}" for name, count in counter.most_common(10))
    if found.days:
        yield "  by day: " + ", ".join(f"{day} {count}" for day, count in sorted(found.days.items()))
    yield from (f"    {_example(example)}" for example in found.examples)
    if found.undecided:
        yield f"  in {found.undecided} another rule that cannot be replayed might have decided all the same"
    if found.not_replayable:
        yield f"  {found.not_replayable} decisions do not hold what the rule asks: not replayable"
    yield from _footnotes(unreadable, has_gaps=False)


def _footnotes(unreadable: int, *, has_gaps: bool) -> Iterator[str]:
    if has_gaps:
        yield "(not replayable: the rule reads what the log does not hold, such as the words of a message)"
    if unreadable:
        yield f"({unreadable} lines of decisions could not be read)"


def _example(example: Mapping[str, object]) -> str:
    facts = example.get("facts")
    telling = f" {study_diff.condition_text(facts)}" if facts else ""
    who, what = example.get("actor") or "(nobody)", example.get("object") or ""
    return f"{example.get('local')} {example.get('id')} {who} {example.get('action')} {what}: {example['old']} → {example['new']}{telling}"
