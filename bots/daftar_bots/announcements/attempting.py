"""Attempting: one event after the other, each by itself.

Law: an event that cannot be handled stops no other; it is kept with what went wrong, and the control room is told. It does not know events.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict

from daftar_bots.announcements.desk import Desk
from daftar_bots.port import Event

_log = logging.getLogger(__name__)


def attempt(desk: Desk, event: Event, hear: Callable[[], None]) -> None:
    """Do what an event asks for, all or nothing."""
    try:
        with desk.store.attempt():
            hear()
    except Exception as error:  # noqa: BLE001 - the loop's top: one event must not stop the others
        _log.exception("event %s in %s could not be handled", event.event_id, event.room_id)
        desk.store.bury(event.event_id, event.room_id, asdict(event), repr(error), at=desk.now().isoformat(timespec="seconds"))
        desk.tell(f"trouble-{event.event_id}", [desk.say(desk.language, "trouble", text=type(error).__name__)])
