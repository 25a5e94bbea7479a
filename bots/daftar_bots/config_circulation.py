"""Config of the way from draft to room: who may do what, levels of approval, quotas, office hours, roles and services.

Law: as the whole file's: every problem with its place. People are selectors: Matrix ids, or audiences in the same words as in a command.
It does not know who they mean at a later moment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from daftar_bots.announcements.circulation_settings import EXPIRES, CirculationSettings, Hours, LevelWish, QuotaWish
from daftar_bots.core.announcement import LOUD
from daftar_bots.core.audience import Staff, is_user_id, people_of, resolve
from daftar_bots.core.schedule import WEEKDAYS, read_clock
from daftar_bots.core.selector import Misread
from daftar_bots.core.words import IMPORTANCE
from daftar_bots.holiday_door import is_known
from daftar_policy.core.document import Node
from daftar_policy.core.ids import parse_user
from daftar_policy.core.organisation import Organisation

_SPAN = re.compile(r"(\d{1,4})([dhm])")
_UNITS = MappingProxyType({"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)})


@dataclass(frozen=True, slots=True)
class People:
    """How selectors are checked: in this office tree, with these roles and services."""

    staff: Staff

    @property
    def is_known(self) -> bool:
        """Whether there is a tree to check in; one that cannot be read is reported by itself."""
        return bool(self.staff.organisation.units)


def read(node: Node, organisation: Organisation) -> tuple[CirculationSettings, People]:
    """Read the keys of one bot that this is about, and give how its selectors are checked."""
    plain = People(Staff(organisation))
    roles, services = _groups(node.child("roles"), plain), _groups(node.child("services"), plain)
    people = People(replace(plain.staff, roles=roles, services=services))
    settings = CirculationSettings(
        levels=tuple(_level(item, people) for item in node.child("approval").items()),
        expires=_span(node.child("approval_expires"), EXPIRES),
        roles=roles,
        services=services,
        quotas=tuple(_quota(item, people) for item in node.child("quotas").items()),
        hours=_hours(node.child("schedule")),
        rings=frozenset(_importances(node.child("room_mention"))) if node.child("room_mention").present else LOUD,
    )
    return settings, people


def selectors(node: Node, people: People) -> tuple[str, ...]:
    """Read who is meant: Matrix ids and audiences."""
    found = tuple(text for item in node.items(or_one=True) if (text := _selector(item, people)))
    if node.present and not found and not any(fault.path[: len(node.path)] == node.path for fault in node.faults):
        node.fault("empty", "expected at least one Matrix id")
    return found


def administrators(node: Node, people: People) -> tuple[str, ...] | None:
    """Read who looks after the rooms that the bot makes; an empty list is nobody, None where nothing is said."""
    if not node.present:
        return None
    return () if node.data == [] else selectors(node, people)


def second_person(node: Node, makers: tuple[str, ...], approvers: tuple[str, ...], people: People) -> None:
    """See that somebody else could approve what each maker writes."""
    writing, checking = people_of(makers, people.staff), people_of(approvers, people.staff)
    for maker in writing:
        # Why not where nobody approves: a post may be vacant for a while, and the bot says so when it is asked.
        if checking and all(approver == maker for approver in checking):
            node.child("approvers").fault("approvers", f"nobody but `{maker}` could approve what `{maker}` writes", "list a second person")


def _selector(node: Node, people: People) -> str:
    text = node.text()
    if not text:
        return ""
    if is_user_id(text) and "&" not in text:
        if parse_user(text) is None:
            node.fault("user", f"`{text}` is not a Matrix id", "such as `@clerk:example.org`")
        return text
    found = resolve([text], people.staff) if people.is_known else None
    if isinstance(found, Misread):
        hint = f"did you mean `{found.hint}`?" if found.hint else "such as `@clerk:example.org` or `post:clerk@pune`"
        node.fault("selector", f"`{text}` names nobody: `{found.word}` at sign {found.column} is not known", hint)
    return text


def _groups(node: Node, people: People) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({name: selectors(child, people) for name, child in node.entries()})


def _level(node: Node, people: People) -> LevelWish:
    if not node.keys(optional=("over", "importance", "needs", "approvers")):
        return LevelWish()
    if not node.child("over").present and not node.child("importance").present:
        node.fault("approval", "expected `over`, `importance` or both", "who approves everything stands in the bot's `approvers`")
    return LevelWish(
        over=node.child("over").integer(least=0) if node.child("over").present else None,
        importances=_importances(node.child("importance")),
        needs=node.child("needs").integer(1, least=1, most=9),
        approvers=selectors(node.child("approvers"), people),
    )


def _quota(node: Node, people: People) -> QuotaWish:
    if not node.keys(optional=("who", "importance", "per_day", "cooldown", "together")):
        return QuotaWish()
    if not node.child("per_day").present and not node.child("cooldown").present:
        node.fault("quota", "expected `per_day`, `cooldown` or both")
    return QuotaWish(
        who=selectors(node.child("who"), people),
        importances=_importances(node.child("importance")),
        per_day=node.child("per_day").integer(least=1) if node.child("per_day").present else None,
        cooldown=_span(node.child("cooldown"), timedelta(0)) if node.child("cooldown").present else None,
        is_shared=node.child("together").boolean(),
    )


def _importances(node: Node) -> tuple[str, ...]:
    return tuple(word for item in node.items(or_one=True) if (word := item.choice(tuple(IMPORTANCE))))


def _span(node: Node, default: timedelta) -> timedelta:
    text = node.text()
    if not text:
        return default
    found = _SPAN.fullmatch(text)
    if found is None or int(found[1]) == 0:
        node.fault("span", f"`{text}` is no length of time", "such as `3d`, `12h` or `30m`")
        return default
    return int(found[1]) * _UNITS[found[2]]


def _hours(node: Node) -> Hours:
    if not node.present or not node.keys(
        optional=("timezone", "office_hours", "weekend", "holidays", "extra_holidays", "working_days", "quiet_hours", "quiet_override")
    ):
        return Hours()
    blank = Hours()
    office = _from_to(node.child("office_hours")) or (blank.opens, blank.closes)
    if office[0] >= office[1]:
        node.child("office_hours").fault("hours", "the offices close before they open")
    country, state = _country(node.child("holidays"))
    weekend = node.child("weekend")
    override = node.child("quiet_override")
    return Hours(
        zone=_zone(node.child("timezone")),
        opens=office[0],
        closes=office[1],
        weekend=frozenset(_weekday(item) for item in weekend.items()) if weekend.present else blank.weekend,
        country=country,
        state=state,
        extra_holidays=MappingProxyType(dict(_holiday(item) for item in node.child("extra_holidays").items())),
        working_days=frozenset(_date(item) for item in node.child("working_days").items()),
        quiet=_from_to(node.child("quiet_hours")),
        overrides=frozenset(_importances(override)) if override.present else blank.overrides,
    )


def _zone(node: Node) -> tzinfo | None:
    name = node.text()
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        node.fault("timezone", f"`{name}` is no time zone", "such as `Asia/Kolkata`")
        return None


def _from_to(node: Node) -> tuple[time, time] | None:
    text = node.text()
    if not text:
        return None
    start, _, end = text.replace(" ", "").partition("-")
    opens, closes = read_clock(start), read_clock(end)
    if opens is None or closes is None or opens == closes:
        node.fault("hours", f"`{text}` is no span of hours", "such as `09:45-18:15`")
        return None
    return opens, closes


def _weekday(node: Node) -> int:
    name = node.choice(WEEKDAYS)
    return WEEKDAYS.index(name) if name in WEEKDAYS else 0


def _country(node: Node) -> tuple[str, str]:
    text = node.text()
    country, _, state = text.partition("-")
    if text and not is_known(country, state):
        node.fault("holidays", f"the holidays of `{text}` are not known", "such as `IN-MH`")
        return "", ""
    return country, state


def _holiday(node: Node) -> tuple[date, str]:
    if isinstance(node.data, Mapping):
        node.keys(required=("date",), optional=("name",))
        return _date(node.child("date")), node.child("name").text("-")
    return _date(node), "-"


def _date(node: Node) -> date:
    # Why both: YAML makes a day of `2026-11-09` where it is not in quotes.
    if isinstance(node.data, datetime):
        return node.data.date()
    if isinstance(node.data, date):
        return node.data
    text = node.text()
    try:
        return date.fromisoformat(text)
    except ValueError:
        if text:
            node.fault("date", f"`{text}` is no day", "such as `2026-11-09`")
        return date.min


def enough(node: Node, settings: CirculationSettings, approvers: tuple[str, ...], people: People) -> None:
    """See that there are as many people as a level asks for; where a post is vacant, it is for the bot to say."""
    for place, level in enumerate(settings.levels):
        there = people_of(level.approvers or approvers, people.staff)
        if there and len(there) < level.needs:
            child = node.child("approval").child(place).child("needs")
            child.fault("needs", f"expected {level.needs} approvals, but only {len(there)} may approve")
