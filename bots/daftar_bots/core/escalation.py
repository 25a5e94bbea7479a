"""Escalation: who is asked next when an officer does not answer, by the office tree.

Law: first whoever holds the officer's charge (leave), then the officers of the next higher rank in the same office, then the highest of the
office above, and so on; never the officer, never the one who has been asked already, and who is on leave is replaced by who is in charge.
It does not know who has answered, nor how anybody is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from daftar_bots.core.reminding import Opening
from daftar_policy.core.organisation import Officer, Organisation


def superiors(organisation: Organisation, user_id: str, level: int, charge: Mapping[str, str]) -> tuple[str, ...]:
    """Give whom to tell at a level (1 is the first); () where the tree ends. `charge` names who acts for whom now."""
    officer = organisation.officer(user_id)
    if officer is None:
        return ()
    steps = [step for step in _steps(organisation, officer, charge) if step]
    return steps[level - 1] if 0 < level <= len(steps) else ()


def in_charge(user_id: str, charge: Mapping[str, str]) -> str:
    """Give who acts for a person now: themselves, or the one at the end of the hand-overs."""
    seen = {user_id}
    at = user_id
    while (following := charge.get(at)) is not None and following not in seen:
        seen.add(following)
        at = following
    return at


def moment(ack_by: datetime, level: int, after: timedelta, *, opening: Opening | None) -> datetime:
    """Give when a level is told: each waits as long again after the deadline, and where it can for the `opening` of the offices."""
    due = ack_by + level * after
    return due if opening is None else opening(due)


def _steps(organisation: Organisation, officer: Officer, charge: Mapping[str, str]) -> Iterable[tuple[str, ...]]:
    told = {officer.matrix_id}
    acting = in_charge(officer.matrix_id, charge)
    if acting not in told:
        told.add(acting)
        yield (acting,)
    own = _rank(organisation, officer)
    unit: str | None = officer.unit
    while unit is not None:
        ranks = sorted({rank for each in organisation.members(unit, False) if (rank := _rank(organisation, each)) > own})  # noqa: FBT003
        # Why all steps in the own office, and the head alone of those above: whoever answers for an office is at its top.
        for rank in ranks if unit == officer.unit else ranks[-1:]:
            people = [each.matrix_id for each in organisation.members(unit, False) if _rank(organisation, each) == rank]  # noqa: FBT003
            found = tuple(dict.fromkeys(person for each in people if (person := in_charge(each, charge)) not in told))
            told.update(found)
            if found:
                yield found
        unit = organisation.units[unit].parent if unit in organisation.units else None


def _rank(organisation: Organisation, officer: Officer) -> int:
    post = organisation.posts.get(officer.post)
    return post.rank if post is not None else 0
