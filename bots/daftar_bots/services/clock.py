"""Clock: what comes by itself in a service bot, for the one loop that works the outbox off.

Law: a topic gives `work`, which queues in transactions of its own all that is due now, and `next_at`, the moment of its next (seconds since
1970). One that fails is logged and stops no other. It does not know what they do.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from daftar_bots.announcements.desk import Desk
from daftar_bots.services.agenda import ringing
from daftar_bots.services.consultation import publishing
from daftar_bots.services.feeds import alerts
from daftar_bots.services.forms import asking
from daftar_bots.services.hooks import ending
from daftar_bots.services.polls import polling

_log = logging.getLogger(__name__)

# One line a topic: (work, next_at).
TASKS: tuple[tuple[Callable[[Desk], None], Callable[[Desk], float | None]], ...] = (
    (ringing.work, ringing.next_at),
    (ending.work, ending.next_at),
    (alerts.expire, alerts.next_at),
    (polling.work, polling.next_at),
    (asking.work, asking.next_at),
    (publishing.work, publishing.next_at),
)
# Why: what failed is not tried again in a busy loop.
AGAIN = 60.0


def work(desk: Desk) -> None:
    """Queue all that is due."""
    if desk.settings.kind != "services":
        return
    for act, _ in TASKS:
        try:
            act(desk)
        except Exception:  # noqa: BLE001 - the loop's top: one topic must not stop the others
            _log.exception("%s: something that was due could not be done", desk.settings.id)


def next_at(desk: Desk) -> float | None:
    """Give when something is due next."""
    if desk.settings.kind != "services":
        return None
    now = desk.now().timestamp()
    moments = [at if at > now else now + AGAIN for _, following in TASKS if (at := following(desk)) is not None]
    return min(moments, default=None)
