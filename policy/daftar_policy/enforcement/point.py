"""Point: one place that asks the policy before something happens: a homeserver, the mail bridge, a bot.

Law: an ask always gives an answer, from one whole policy, and every answer is in the decision log. A policy that cannot be used never
replaces one that can. The same in every process: it needs no event loop and blocks none.
It does not know what is asked for, nor what is done with an answer.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter_ns

from daftar_policy.core.decide import decide
from daftar_policy.core.facts import ACTIONS
from daftar_policy.core.model import Decision, Request
from daftar_policy.core.organisation import Organisation
from daftar_policy.core.policy import Policy
from daftar_policy.core.request import RequestError, parse_request
from daftar_policy.core.statutes import floor, too_short
from daftar_policy.decision_log import Customs, DecisionLog, Entry, LogSettings, Witness, file_witness, new_id
from daftar_policy.enforcement.answer import Answer
from daftar_policy.enforcement.follow_store import StoreSource
from daftar_policy.enforcement.follower import Followed, Follower, Source, compile_apart
from daftar_policy.enforcement.record import Asked, entry
from daftar_policy.files.compiled import Compiled, load_compiled
from daftar_policy.files.point_config import FollowedStore, PointConfig
from daftar_policy.files.source import Problem, Problems
from daftar_policy.log.settings import REFUSALS

_log = logging.getLogger(__name__)

# Why: a sync takes some milliseconds; a disk that takes longer must not hold up the one who asked.
SETTLES_WITHIN = 1.0


class NotStartedError(Exception):
    """A point was asked before `start` loaded its policy: a mistake of the program around it."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    policy: Policy
    sha256: str
    actions: frozenset[str]
    reads: Mapping[str, frozenset[str]]


class Point:
    """One enforcement point: `start` it, `ask` it, `stop` it."""

    def __init__(
        self,
        name: str,
        policy: Path | None,
        organisation: Path | None,
        log: Path,
        *,
        follow: FollowedStore | None = None,
        log_settings: LogSettings | None = None,
    ) -> None:
        self.name = name
        self._keeps = log_settings or LogSettings(log)
        self._witnesses: list[Witness] = []
        self._source = policy or log
        self._loaded: _Loaded | None = None
        self._callbacks: list[Callable[[Policy], None]] = []
        self._refusals: list[Callable[[Problems], None]] = []
        self._log: DecisionLog | None = None
        self._follower = Follower(source(name, PointConfig(policy, organisation, log, follow)), self._take, self._refuse)

    @staticmethod
    def of(name: str, config: PointConfig) -> Point:
        """Give the point that a service's configuration asks for."""
        return Point(name, config.policy, config.organisation, config.log, follow=config.follow, log_settings=config.log_settings)

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self._current().policy

    @property
    def organisation(self) -> Organisation:
        """The organisation that the policy in force speaks of."""
        return self.policy.organisation

    @property
    def actions(self) -> frozenset[str]:
        """The actions that some rule or default of the policy in force speaks of; the others need not be asked."""
        return self._current().actions

    def reads(self, action: str) -> frozenset[str]:
        """Give the facts that rules for an action read or show in their messages; the others need not be gathered."""
        return self._current().reads.get(action, frozenset())

    @property
    def lost(self) -> int:
        """How many entries the decision log has lost to a full disk."""
        return self._log.lost if self._log is not None else 0

    @property
    def log_problem(self) -> str | None:
        """Why the decision log cannot be written now, or None."""
        return self._log.problem if self._log is not None else None

    def on_checkpoint(self, witness: Witness) -> None:
        """Have a function called, in the log's thread, with each checkpoint of the decision log; to be asked for before `start`."""
        self._witnesses.append(witness)

    def on_change(self, callback: Callable[[Policy], None]) -> None:
        """Have a function called, in the follower's thread, with each policy that comes into force after `start`."""
        self._callbacks.append(callback)

    def on_refusal(self, callback: Callable[[Problems], None]) -> None:
        """Have a function called, in the follower's thread, with what is wrong with a changed policy that does not come into force."""
        self._refusals.append(callback)

    def start(self) -> None:
        """Load the policy and follow its changes.

        Raises:
            Problems: all that is wrong with it.
        """
        self._log = DecisionLog(self._keeps.directory, self.name, customs=self._customs())
        try:
            self._follower.start()
            self._check_retention()
        except Problems as problems:
            self._note({"kind": "policy-refused", "problems": [problem.as_json() for problem in problems.problems]})
            self.stop()
            raise

    def stop(self) -> None:
        """Stop following and bring the decision log to the disk."""
        self._follower.stop()
        if self._log is not None:
            self._log.close()

    def ask(self, action: str, facts: Mapping[str, object], *, unknown: Iterable[str] = ()) -> Answer:
        """Ask whether something may happen now; facts are dotted or nested, as in a request of `daftar policy decide`."""
        began = perf_counter_ns()
        loaded = self._current()
        now = datetime.now(UTC)
        failed: str | None = None
        try:
            request = parse_request({**facts, "action": action, "unknown": list(unknown)}, now=now)
        except RequestError as error:
            # Why: facts that cannot be read are facts that cannot be had; each rule's `on_error` says what holds then.
            failed = str(error)
            _log.error("the facts of `%s` at `%s` cannot be read: %s", action, self.name, error)
            request = Request(action, now, {}, ACTIONS[action])
        answer = Answer(new_id(), decide(loaded.policy, request))
        asked = Asked(self.name, loaded.sha256, request, answer, (perf_counter_ns() - began) // 1000, failed)
        if self._log is not None and not (answer.is_allowed and self._keeps.level == REFUSALS):
            self._log.write(lambda: entry(loaded.policy, loaded.reads[action], asked))
        return answer

    def settle(self) -> bool:
        """Bring the answers so far to the disk, for who acts upon one at once; False where the log cannot be written now."""
        return self._log is None or (self._log.problem is None and self._log.flush(SETTLES_WITHIN))

    def foresee(self, action: str, facts: Mapping[str, object], *, unknown: Iterable[str] = ()) -> Decision:
        """Give what would be decided, without an entry in the log: for a question of which some facts are still to come."""
        now = datetime.now(UTC)
        try:
            request = parse_request({**facts, "action": action, "unknown": list(unknown)}, now=now)
        except RequestError:
            request = Request(action, now, {}, ACTIONS[action])
        return decide(self._current().policy, request)

    def _current(self) -> _Loaded:
        if self._loaded is None:
            raise NotStartedError(f"the enforcement point `{self.name}` has no policy yet")
        return self._loaded

    def _customs(self) -> Customs:
        kept = self._keeps
        own = (file_witness(kept.witness),) if kept.witness is not None else ()
        return Customs(kept.level, kept.key, self._keep, (*own, *self._witnesses))

    def _keep(self, now: datetime) -> timedelta | None:
        """Give how long the log is kept: what the configuration says, and never less than the policy's statute asks for today."""
        # Why None without a policy: what it would ask for is not known yet.
        if self._keeps.keep is None or self._loaded is None:
            return None
        least = floor(self._loaded.policy.statute, now.date())
        return max(self._keeps.keep, least.keep) if least is not None else self._keeps.keep

    def _check_retention(self) -> None:
        wrong = too_short(self.policy.statute, self._keeps.keep, datetime.now(UTC).date())
        if wrong is not None:
            raise Problems([Problem(str(self._source), 1, 1, "retention", wrong, "change `keep_days` of the point's `log`")])

    def _take(self, compiled: Compiled) -> None:
        is_first = self._loaded is None
        # Why here: both walk through all rules, which takes longer than a decision.
        self._loaded = _Loaded(compiled.policy, compiled.sha256, compiled.policy.actions, _reads(compiled.policy))
        self._note({"kind": "policy-loaded", "revision": compiled.policy.revision, "sha256": compiled.sha256, **compiled.origin})
        _log.info("policy revision `%s` is in force at `%s`", compiled.policy.revision, self.name)
        if not is_first:
            for callback in self._callbacks:
                callback(compiled.policy)

    def _refuse(self, problems: Problems) -> None:
        self._note({"kind": "policy-refused", "problems": [problem.as_json() for problem in problems.problems]})
        _log.error("the changed policy is refused, the one before stays in force at `%s`:\n%s", self.name, problems)
        for callback in self._refusals:
            callback(problems)

    def _note(self, noted: Entry) -> None:
        if self._log is not None:
            self._log.write({"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "point": self.name, **noted})


def _reads(policy: Policy) -> dict[str, frozenset[str]]:
    reads = {action: set(policy.raw_facts(action)) for action in ACTIONS}
    for rule in policy.rules:
        for action in rule.on:
            reads[action] |= rule.message.shows
    return {action: frozenset(names) for action, names in reads.items()}


def followed(name: str, policy: Path, organisation: Path | None, log: Path) -> Followed:
    """Give what a point of this name follows; the compiled form stands beside the policy, else (a closed folder) beside the log."""
    # Why the digest: several points, each with its own organisation, may follow the same policy.
    own = hashlib.sha256(f"{name}\0{organisation}".encode()).hexdigest()[:8]
    beside = policy.parent if os.access(policy.parent, os.W_OK) else log
    return Followed(policy, organisation, beside / f".{policy.stem}.{own}.compiled.json")


def source(name: str, config: PointConfig) -> Source:
    """Give what a point of this name follows."""
    if config.follow is not None:
        memory = config.log / f".{name}.activation.json"
        return StoreSource(config.follow, config.log / f".{name}.compiled.json", memory=memory, policy=config.policy)
    return followed(name, config.policy or Path(), config.organisation, config.log)


def check(config: PointConfig) -> None:
    """Check, in a helper process, what a point of this configuration would start with; nothing is left behind (but a kept organisation).

    Raises:
        Problems: all that is wrong with it.
        OSError: the folder of the log cannot be made.
    """
    config.log.mkdir(parents=True, exist_ok=True)
    # Why a folder of its own: the workers of a homeserver start at the same time, and each follows the policy by itself.
    with TemporaryDirectory(dir=config.log, prefix=".check-") as folder:
        target = Path(folder) / "compiled.json"
        if config.follow is not None:
            StoreSource(config.follow, target, memory=None).compile(load_compiled)
        else:
            compile_apart(Followed(config.policy or Path(), config.organisation, target))
