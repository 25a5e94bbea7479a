"""Helping: what a person may say here, and nothing else.

Law: a verb that a person may not use is not named to them. A new command adds its line to `LINES`. It does not know what a command does.
"""

from __future__ import annotations

from enum import Enum, auto

from daftar_bots.announcements import rights
from daftar_bots.announcements.desk import Desk


class Whom(Enum):
    """For whom a line is."""

    MAKER = auto()
    APPROVER = auto()
    LISTED = auto()


# In the order of the work: the sentence, and for whom it is.
LINES: tuple[tuple[str, Whom], ...] = (
    ("help-announce", Whom.MAKER),
    ("help-announce-audience", Whom.MAKER),
    ("help-announce-options", Whom.MAKER),
    ("help-announce-more", Whom.MAKER),
    ("help-compose", Whom.MAKER),
    ("help-template", Whom.MAKER),
    ("help-revise", Whom.MAKER),
    ("help-approve", Whom.APPROVER),
    ("help-withdraw", Whom.APPROVER),
    ("help-return", Whom.APPROVER),
    ("help-cancel", Whom.LISTED),
    ("help-schedule", Whom.LISTED),
    ("help-status", Whom.LISTED),
    ("help-unacked", Whom.LISTED),
    ("help-unacked-by", Whom.LISTED),
    ("help-chart", Whom.LISTED),
    ("help-export", Whom.LISTED),
    ("help-evidence", Whom.LISTED),
    ("help-correct", Whom.MAKER),
    ("help-recall", Whom.LISTED),
    ("help-recall-now", Whom.LISTED),
    ("help-remind", Whom.LISTED),
    ("help-need", Whom.LISTED),
    ("help-escalate", Whom.LISTED),
    ("help-ack", Whom.LISTED),
    ("help-retry", Whom.LISTED),
    ("service-help-outgoing", Whom.LISTED),
    ("help-delegate", Whom.APPROVER),
    ("help-charge", Whom.LISTED),
    ("help-help", Whom.LISTED),
)


def help_for(desk: Desk, person: str, language: str) -> list[str]:
    """Give what this person may say."""
    listed = rights.listed(desk)
    if person not in listed:
        return [desk.say(language, "help-nothing", people=desk.people(listed, language))]
    may = {Whom.LISTED}
    if person in rights.makers(desk):
        may.add(Whom.MAKER)
    approvers = rights.approvers(desk)
    if person in approvers or any(each.delegate == person and each.person in approvers for each in rights.stand_ins(desk)):
        may.add(Whom.APPROVER)
    # Why not where there are no levels: every recall is as quick then.
    hidden = [] if desk.settings.circulation.levels else ["help-recall-now"]
    hidden += [] if desk.settings.outgoing else ["service-help-outgoing"]
    return [desk.say(language, "help-head"), *(desk.say(language, key) for key, whom in LINES if whom in may and key not in hidden)]
