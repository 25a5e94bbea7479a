"""Imported: what an import makes, collected rule by rule with its tests, and what it could not take over.

Law: a rule's id is given once. It does not know where settings come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from daftar_policy.core.compile import compile_policy
from daftar_policy.core.decide import decide
from daftar_policy.core.document import Path as Place
from daftar_policy.core.model import Decision
from daftar_policy.core.organisation import Organisation
from daftar_policy.core.request import parse_request

AT = "2026-11-21T10:00:00+05:30"


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one setting: `taken`, `left` (with the homeserver) or `not-understood`."""

    kind: str
    place: Place
    words: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A policy and its tests as plain data, and what became of every setting."""

    server: str
    policy: Mapping[str, object]
    tests: Mapping[str, object]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Promise:
    """What one setting says of a request: the decision, a rule that must be among those that decide, or one that must not."""

    name: str
    request: Mapping[str, object]
    decision: str | None
    rule: str | None
    without: str | None

    def is_kept(self, answer: Decision) -> bool:
        """Say whether an answer is as promised."""
        decided = self.decision is None or answer.decision.value == self.decision
        return decided and (self.rule is None or self.rule in answer.rules) and self.without not in answer.rules


@dataclass(slots=True)
class Rules:
    """Rules, lists and tests as they are found."""

    lists: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    rules: list[dict[str, object]] = field(default_factory=list)
    tests: list[Promise] = field(default_factory=list)

    def add(  # noqa: PLR0913 - the parts of a rule, in the order of the format
        self,
        rule: str,
        title: str,
        source: str,
        on: Sequence[str],
        when: Mapping[str, object],
        then: str,
        *,
        say: str | None = None,
        on_error: str | None = None,
    ) -> None:
        """Take a rule."""
        known = {str(one["id"]) for one in self.rules}
        own = next(name for name in (rule, *(f"{rule}-{number}" for number in range(2, 10_000))) if name not in known)
        made: dict[str, object] = {"id": own, "title": title, "source": f"homeserver.yaml: {source}", "on": list(on)}
        if when:
            made["when"] = dict(when)
        made["then"] = then
        if on_error is not None:
            made["on_error"] = on_error
        if say is not None:
            made["say"] = {"en": say}
        self.rules.append(made)

    def test(
        self, name: str, request: Mapping[str, object], *, decision: str | None, rule: str | None = None, without: str | None = None
    ) -> None:
        """Take a test; `rule` must be among those that decide. Where several settings meet, only what this one says is expected."""
        names = {one.name for one in self.tests}
        own = next(one for one in (name, *(f"{name} ({number})" for number in range(2, 10_000))) if one not in names)
        self.tests.append(Promise(own, dict(request), decision, rule, without))

    def written_tests(self, document: Mapping[str, object]) -> list[dict[str, object]]:
        """Give the tests as a file has them, each with the whole answer of the policy, which must be as promised.

        Raises:
            ValueError: the policy does not answer as a setting says (a mistake of the import).
        """
        policy = compile_policy(document, Organisation.EMPTY)
        written: list[dict[str, object]] = []
        for promise in self.tests:
            answer = decide(policy, parse_request({**promise.request, "at": AT}, now=datetime.now(UTC)))
            if not promise.is_kept(answer):
                raise ValueError(f"the imported policy does not keep `{promise.name}`")
            expect: dict[str, object] = {"decision": answer.decision.value, "rules": list(answer.rules)}
            written.append({"name": promise.name, "at": AT, "request": promise.request, "expect": expect})
        return written

    def document(self, server: str) -> dict[str, object]:
        """Give the policy's plain data."""
        document: dict[str, object] = {"policy": 1, "revision": "imported", "organisation": server, "languages": ["en"]}
        if self.lists:
            document["lists"] = {name: dict(kinds) for name, kinds in self.lists.items()}
        if self.defaults:
            document["defaults"] = dict(self.defaults)
        document["rules"] = self.rules
        return document
