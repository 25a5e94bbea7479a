"""Study: what a proposed policy would change: its rules in plain data, and the answers of last month's decision log asked again.

Law: numbers only leave here, and the ids of those for whom an answer changes; what the log does not hold is counted as not known, never
guessed. It blocks: call it in a thread. It does not know languages or rooms.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from daftar_bots.services.consultation import versions
from daftar_bots.services.consultation.settings import ConsultationSettings
from daftar_policy.files.policy import LoadedPolicy
from daftar_policy.files.source import Problem, Problems
from daftar_policy.study import diff, recorded
from daftar_policy.study.recorded import Recorded
from daftar_policy.study.replay import Replayer, Tally, Version

# Why a bound: a log may name any number of people; beyond these a newcomer is not counted.
MOST_PEOPLE = 50_000


@dataclass(frozen=True, slots=True)
class Study:
    """What a proposal changes: `changes` as `diff` has them, `turns` as {"allow>deny": 3}, `people` for whom an answer changes."""

    revision: str
    sha256: str
    base_revision: str
    base_sha256: str
    changes: list[dict[str, object]]
    days: int = 0
    decisions: int = 0
    changed: int = 0
    undecided: int = 0
    turns: dict[str, int] = field(default_factory=dict)
    rules: dict[str, int] = field(default_factory=dict)
    people: list[str] = field(default_factory=list)
    units: dict[str, int] = field(default_factory=dict)

    def as_text(self) -> str:
        """Write it as the store keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)


def from_text(text: str) -> Study:
    """Read what `as_text` wrote."""
    return Study(**json.loads(text))


def study(settings: ConsultationSettings, name: str, now: datetime) -> Study:
    """Study a proposal of the folder.

    Raises:
        Problems: it, or the policy in force, cannot be used.
    """
    config = settings.policy
    path = versions.path_of(settings.folder, name) if settings.folder is not None else None
    if config is None or path is None:
        raise Problems([Problem(str(settings.folder), 1, 1, "proposal", f"there is no proposal `{name}`")])
    new, old = versions.proposal(path, config, now), versions.in_force(config, now)
    return between(old, new, config.log, since=now - settings.look_back, days=settings.look_back.days)


def between(old: LoadedPolicy, new: LoadedPolicy, log: Path, *, since: datetime, days: int) -> Study:
    """Give what changes from one policy to another, and on what a log has since a moment.

    Raises:
        Problems: the log cannot be read.
    """
    before, after = (Version(each.policy, each.document, each.sha256) for each in (old, new))
    tally, people = Tally(), Counter[str]()
    try:
        if log.exists():
            people = _replay(before, after, _lines(log, since, (before, after)), tally)
    except OSError as error:
        raise Problems([Problem(str(log), 1, 1, "log", f"the decision log cannot be read: {error.strerror or error}")]) from error
    units = Counter[str]()
    for person in people:
        officer = new.policy.organisation.officer(person)
        if officer is not None:
            units[officer.unit] += 1
    return Study(
        revision=new.policy.revision,
        sha256=new.sha256,
        base_revision=old.policy.revision,
        base_sha256=old.sha256,
        changes=[_plain(change) for change in diff.compare(old.document, new.document)],
        days=days,
        decisions=tally.decisions,
        changed=tally.changed,
        undecided=tally.undecided,
        turns={f"{one}>{other}": count for (one, other), count in sorted(tally.turns.items())},
        rules={rule: counts.turned for rule, counts in sorted(tally.rules.items()) if counts.turned},
        people=sorted(people),
        units=dict(sorted(units.items())),
    )


def _replay(before: Version, after: Version, lines: Iterable[Recorded], tally: Tally) -> Counter[str]:
    one, other = Replayer(before, (after,)), Replayer(after, (before,))
    people = Counter[str]()
    for line in lines:
        old, new = one.ask(line), other.ask(line)
        tally.take(line, old, new)
        actor = line.shown.get("actor")
        turned = old.effect is not None and new.effect is not None and old.effect is not new.effect
        if turned and isinstance(actor, str) and (actor in people or len(people) < MOST_PEOPLE):
            people[actor] += 1
    return people


def _lines(log: Path, since: datetime, both: Iterable[Version]) -> Iterable[Recorded]:
    reads: Mapping[str, Mapping[str, frozenset[str]]] = {one.sha256: one.reads() for one in both}
    for entry in recorded.entries(log, since):
        line = recorded.recorded(entry, reads)
        if line is not None:
            yield line


def _plain(change: diff.Change) -> dict[str, object]:
    # Why through text: the data of a file may hold dates and the YAML reader's own kinds of text.
    plain: dict[str, object] = json.loads(json.dumps(change.as_json(), ensure_ascii=False, default=str))
    return plain
