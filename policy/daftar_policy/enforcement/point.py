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
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter_ns

from daftar_policy.core.decide import decide
from daftar_policy.core.facts import ACTIONS
from daftar_policy.core.model import Request
from daftar_policy.core.organisation import Organisation
from daftar_policy.core.policy import Policy
from daftar_policy.core.request import RequestError, parse_request
from daftar_policy.decision_log import DecisionLog, Entry, new_id
from daftar_policy.enforcement.answer import Answer
from daftar_policy.enforcement.follower import Followed, Follower
from daftar_policy.enforcement.record import Asked, entry
from daftar_policy.files.compiled import Compiled
from daftar_policy.files.source import Problems

_log = logging.getLogger(__name__)


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

    def __init__(self, name: str, policy: Path, organisation: Path | None, log: Path) -> None:
        self.name = name
        self._directory = log
        self._loaded: _Loaded | None = None
        self._callbacks: list[Callable[[Policy], None]] = []
        self._log: DecisionLog | None = None
        self._follower = Follower(followed(name, policy, organisation, log), self._take, self._refuse)

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

    def on_change(self, callback: Callable[[Policy], None]) -> None:
        """Have a function called, in the follower's thread, with each policy that comes into force after `start`."""
        self._callbacks.append(callback)

    def start(self) -> None:
        """Load the policy and follow its changes.

        Raises:
            Problems: all that is wrong with it.
        """
        self._log = DecisionLog(self._directory, self.name)
        try:
            self._follower.start()
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
        if self._log is not None:
            self._log.write(lambda: entry(loaded.policy, loaded.reads[action], asked))
        return answer

    def _current(self) -> _Loaded:
        if self._loaded is None:
            raise NotStartedError(f"the enforcement point `{self.name}` has no policy yet")
        return self._loaded

    def _take(self, compiled: Compiled) -> None:
        is_first = self._loaded is None
        # Why here: both walk through all rules, which takes longer than a decision.
        self._loaded = _Loaded(compiled.policy, compiled.sha256, compiled.policy.actions, _reads(compiled.policy))
        self._note({"kind": "policy-loaded", "revision": compiled.policy.revision, "sha256": compiled.sha256})
        _log.info("policy revision `%s` is in force at `%s`", compiled.policy.revision, self.name)
        if not is_first:
            for callback in self._callbacks:
                callback(compiled.policy)

    def _refuse(self, problems: Problems) -> None:
        self._note({"kind": "policy-refused", "problems": [problem.as_json() for problem in problems.problems]})
        _log.error("the changed policy is refused, the one before stays in force at `%s`:\n%s", self.name, problems)

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
