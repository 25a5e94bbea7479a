"""Asking: how a homeserver's module puts a question to the policy, and what it tells people beside Synapse's answer.

Law: what the point cannot know of an action is always named as unknown; a warning is told once per person, rule and day; a question that
Synapse asks twice for one thing is answered, and logged, once.
It does not know what is asked about.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING

from daftar_policy.core.model import Decision
from daftar_policy.core.policy import Policy
from daftar_policy.enforcement.answer import Answer
from daftar_policy.enforcement.point import Point
from daftar_policy.enforcement.supplies import LACKS, WATCHED_LACKS
from daftar_policy.enforcement.surroundings import UNKNOWN, Facts
from daftar_policy.enforcement.told import Told

if TYPE_CHECKING:
    from daftar_policy.enforcement.synapse_inside import Homeserver

# Why: between two callbacks of one request lie milliseconds, between a request and its background job a second or two.
SETTLED_FOR = 60.0
# Why: more than are settled within a minute; beyond it something may be asked about, and logged, a second time.
MOST_SETTLED = 10_000

_log = logging.getLogger(__name__)


class Asking:
    """One homeserver's questions."""

    def __init__(self, server: Homeserver, point: Point, told: Told) -> None:
        self._server = server
        self._point = point
        self._told = told
        self._settled: dict[tuple[str, ...], tuple[Policy, float]] = {}

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self._point.policy

    def serves(self, action: str) -> bool:
        """Tell whether some rule or default speaks of an action."""
        return action in self._point.actions

    def reads(self, action: str) -> frozenset[str]:
        """Give the facts that rules for an action read."""
        return self._point.reads(action)

    def ask(self, action: str, facts: Facts, user_id: str | None = None) -> Answer:
        """Ask whether somebody may do something, and tell a local person `user_id` what rules in `warn` say."""
        known, unknown = _split(action, facts)
        answer = self._point.ask(action, known, unknown=unknown)
        if user_id is not None:
            self._warn(user_id, answer)
        return answer

    def foresee(self, action: str, facts: Facts) -> Decision:
        """Give what would be decided on facts of which some are still to come; it is not logged."""
        known, unknown = _split(action, facts)
        return self._point.foresee(action, known, unknown=unknown)

    def settle(self, *thing: str) -> None:
        """Note that something was allowed about which Synapse asks again."""
        if len(self._settled) >= MOST_SETTLED:
            self._settled.clear()
        self._settled[thing] = (self.policy, monotonic() + SETTLED_FOR)

    def is_settled(self, *thing: str) -> bool:
        """Tell whether this was allowed a moment ago by the policy in force; it is forgotten then."""
        policy, until = self._settled.pop(thing, (None, 0.0))
        return policy is self.policy and monotonic() < until

    def words(self, answer: Answer, user_id: str | None) -> str:
        """Give a refusal in the language of a person, or in all languages."""
        return answer.error(self._language(user_id))

    def tell(self, user_id: str | None, words: str) -> None:
        """Say something privately to a local person."""
        if user_id is None or not self._server.is_mine(user_id):
            return
        if self._server.own_voice is None:
            _log.info("`%s` is not told, for `server_notices` is not configured: %s", user_id, words)
        else:
            self._server.tell_later(user_id, words)

    def _warn(self, user_id: str, answer: Answer) -> None:
        """Tell a local person of the rules that only warn, once per rule and day."""
        if not (answer.decision.warned and answer.is_allowed and self._server.is_mine(user_id)):
            return
        today = f"{datetime.now(UTC).astimezone(self.policy.zone):%Y-%m-%d}"
        new = [rule for rule in answer.decision.warned if self._told.is_first(today, user_id, rule)]
        if new:
            self.tell(user_id, answer.warning(self._language(user_id)))

    def _language(self, user_id: str | None) -> str | None:
        officer = self.policy.organisation.officer(user_id) if user_id else None
        return officer.language or None if officer else None


def _split(action: str, facts: Mapping[str, object]) -> tuple[dict[str, object], list[str]]:
    lacking = [name for name, value in facts.items() if value is UNKNOWN]
    known = {name: value for name, value in facts.items() if value is not UNKNOWN}
    return known, [*(LACKS[action] if action in LACKS else WATCHED_LACKS[action]), *lacking]
