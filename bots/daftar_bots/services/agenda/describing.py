"""Describing: a reminder's time in words of the reader's language.

Law: the same plan reads the same everywhere; days are written with their weekday. It does not change anything.
"""

from __future__ import annotations

from datetime import datetime, tzinfo

from daftar_bots.announcements.desk import Desk
from daftar_bots.core.moments import Cron, Every, Once, Plan, Unit
from daftar_bots.core.schedule import WEEKDAYS


def when(desk: Desk, plan: Plan, language: str) -> str:
    """Give when a plan is meant."""
    if isinstance(plan, Once):
        return moment(desk, plan.at, language)
    said = _cron(desk, plan, language) if isinstance(plan, Cron) else _every(desk, plan, language)
    return desk.say(language, "agenda-until", what=said, day=f"{plan.until:%d-%m-%Y}") if plan.until else said


def moment(desk: Desk, at: datetime, language: str) -> str:
    """Give a moment with its weekday."""
    local = at.astimezone(zone(desk))
    return desk.say(language, "agenda-moment", weekday=weekday(desk, local.weekday(), language), when=f"{local:%d-%m-%Y %H:%M}")


def zone(desk: Desk) -> tzinfo:
    """Give the bot's time zone."""
    return desk.settings.circulation.hours.zone or desk.policy.zone


def weekday(desk: Desk, day: int, language: str) -> str:
    """Give the name of a weekday (0 is Monday)."""
    return desk.say(language, f"weekday-{WEEKDAYS[day]}")


def _cron(desk: Desk, plan: Cron, language: str) -> str:
    return desk.say(language, "agenda-cron", fields=plan.fields)


def _every(desk: Desk, plan: Every, language: str) -> str:
    words = {"count": str(plan.step), "clock": f"{plan.clock:%H:%M}"}
    many = "s" if plan.step > 1 else ""
    match plan.unit:
        case Unit.MINUTE | Unit.HOUR:
            return desk.say(language, f"agenda-every-{plan.unit.value}", count=words["count"])
        case Unit.WORKDAY:
            return desk.say(language, "agenda-every-workday", clock=words["clock"])
        case Unit.WEEK:
            words["days"] = ", ".join(weekday(desk, day, language) for day in sorted(plan.weekdays))
        case Unit.MONTH:
            words["day"] = str(plan.day)
        case Unit.YEAR:
            words["day"] = f"{plan.day:02}-{plan.month:02}"
        case _:
            pass
    if not many:
        del words["count"]
    return desk.say(language, f"agenda-every-{plan.unit.value}{many}", **words)
