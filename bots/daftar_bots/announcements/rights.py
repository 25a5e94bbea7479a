"""Rights: who may write and who may approve just now, who stands in for whom, and how the office's time runs.

Law: of this moment: selectors are resolved in the office tree in force, so that a transfer moves the rights of a post with it.
It does not know commands.
"""

from __future__ import annotations

from types import MappingProxyType

from daftar_bots.announcements.desk import Desk
from daftar_bots.core.approval import Level, StandIn
from daftar_bots.core.audience import Staff, people_of
from daftar_bots.core.quotas import Quota
from daftar_bots.core.schedule import Calendar
from daftar_bots.holiday_door import public_holidays

# Why: an announcement is written for weeks ahead, and the longest closure of offices for days.
_YEARS_AHEAD = 2


def staff(desk: Desk) -> Staff:
    """Give whom the words of an audience can mean."""
    settings = desk.settings.circulation
    away = frozenset(each.person for each in desk.register.delegations.in_force(desk.now()) if each.kind == "charge")
    return Staff(desk.policy.organisation, settings.roles, settings.services, away)


def makers(desk: Desk) -> tuple[str, ...]:
    """Give who may write announcements."""
    return people_of(desk.settings.makers, staff(desk))


def general_approvers(desk: Desk, people: Staff) -> tuple[str, ...]:
    """Give who may approve any of them."""
    return people_of(desk.settings.approvers, people)


def approvers(desk: Desk) -> tuple[str, ...]:
    """Give who may approve them, those of a level only too."""
    levels = [selector for level in desk.settings.circulation.levels for selector in level.approvers]
    return people_of([*desk.settings.approvers, *levels], staff(desk))


def listed(desk: Desk) -> tuple[str, ...]:
    """Give everybody who may do something here; those who stand in for an approver last."""
    own = approvers(desk)
    delegates = [each.delegate for each in stand_ins(desk) if each.person in own]
    return tuple(dict.fromkeys((*makers(desk), *own, *delegates)))


def is_stranger(desk: Desk, user_id: str) -> bool:
    """Tell whether somebody is neither us, nor an officer, nor on any of our lists."""
    if user_id == desk.settings.user_id or desk.policy.organisation.officer(user_id) is not None:
        return False
    return user_id not in listed(desk)


def stand_ins(desk: Desk) -> tuple[StandIn, ...]:
    """Give who stands in for whom."""
    return tuple(StandIn(each.person, each.delegate) for each in desk.register.delegations.in_force(desk.now()))


def levels(desk: Desk) -> tuple[Level, ...]:
    """Give the levels of approval with their people."""
    people = staff(desk)
    return tuple(
        Level(wish.over, frozenset(wish.importances), wish.needs, people_of(wish.approvers, people))
        for wish in desk.settings.circulation.levels
    )


def quotas(desk: Desk) -> tuple[Quota, ...]:
    """Give the quotas with their people."""
    people = staff(desk)
    return tuple(
        Quota(
            wish.per_day,
            wish.cooldown,
            frozenset(wish.importances),
            frozenset(people_of(wish.who, people)) if wish.who else None,
            wish.is_shared,
        )
        for wish in desk.settings.circulation.quotas
    )


def calendar(desk: Desk) -> Calendar:
    """Give how the office's time runs."""
    hours = desk.settings.circulation.hours
    zone = hours.zone or desk.policy.zone
    year = desk.now().astimezone(zone).year
    days = public_holidays(hours.country, hours.state, range(year, year + _YEARS_AHEAD + 1)) if hours.country else {}
    kept = {day: name for day, name in (days | dict(hours.extra_holidays)).items() if day not in hours.working_days}
    return Calendar(zone, hours.opens, hours.closes, hours.weekend, MappingProxyType(kept), hours.quiet, hours.overrides)
