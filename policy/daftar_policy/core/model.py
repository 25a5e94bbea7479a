"""Model: the values that go into a decision and come out of it. Frozen; the engine's whole vocabulary.

Law: a value here could be written to a file and read back. It does not know how a policy is written down, compiled or asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

# A condition's outcome: true, false, or None for not evaluable (format 1, section 3).
Truth: TypeAlias = "bool | None"
FactValue: TypeAlias = "str | int | float | bool | tuple[str, ...]"


class Effect(StrEnum):
    """What a rule or a decision says of the asked action."""

    ALLOW = "allow"
    DENY = "deny"
    HOLD = "hold"


class Mode(StrEnum):
    """How far a rule may go: `monitor` only records, `warn` tells the actor, `enforce` decides."""

    OFF = "off"
    MONITOR = "monitor"
    WARN = "warn"
    ENFORCE = "enforce"


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a policy: may this happen, at this time, with these facts.

    `facts` maps dotted names to given values (checked and in their normal form, lists as tuples); absent facts are left out.
    `unknown` holds the names of facts that the asker cannot supply, each in full and none of them in `facts` (`parse_request` sees to it).
    `given` holds the values whose normal form differs from what was written, as they were written.
    """

    action: str
    at: datetime
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    given: Mapping[str, FactValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer (format 1, section 4). The four lists are ids, sorted by code point, without doubles."""

    decision: Effect
    by: str
    rules: tuple[str, ...]
    warned: tuple[str, ...]
    monitored: tuple[str, ...]
    not_evaluable: tuple[str, ...]
    say: Mapping[str, str]
    revision: str

    @property
    def is_allowed(self) -> bool:
        """Whether the action may go on now (a hold may not)."""
        return self.decision is Effect.ALLOW

    def as_json(self) -> dict[str, object]:
        """Give the mapping of format 1, section 4."""
        return {
            "decision": self.decision.value,
            "by": self.by,
            "rules": list(self.rules),
            "warned": list(self.warned),
            "monitored": list(self.monitored),
            "not_evaluable": list(self.not_evaluable),
            "say": dict(self.say),
            "revision": self.revision,
        }
