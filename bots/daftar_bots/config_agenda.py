"""Config of reminders: the section `agenda` of a service bot in `bots.yaml`.

Law: as the whole file's: every problem with its place. It does not know what is done with it.
"""

from __future__ import annotations

import re
from datetime import time, timedelta

from daftar_bots import config_circulation
from daftar_bots.config_circulation import People
from daftar_bots.core.schedule import read_clock
from daftar_bots.services.agenda.settings import MOST, NAG_EVERY, NAG_TIMES, AgendaSettings
from daftar_policy.core.document import Node

_SPAN = re.compile(r"(\d{1,3})([mh])")
_MOST_TIMES, _MOST_REMINDERS = 50, 10_000


def read(node: Node, people: People) -> AgendaSettings:
    """Read the section."""
    if not node.present or not node.keys(optional=("rooms", "nag_every", "nag_times", "most", "morning")):
        return AgendaSettings()
    return AgendaSettings(
        rooms=config_circulation.selectors(node.child("rooms"), people),
        nag_every=_span(node.child("nag_every")),
        nag_times=node.child("nag_times").integer(NAG_TIMES, least=1, most=_MOST_TIMES),
        most=node.child("most").integer(MOST, least=1, most=_MOST_REMINDERS),
        morning=_morning(node.child("morning")),
    )


def _span(node: Node) -> timedelta:
    text = node.text()
    if not text:
        return NAG_EVERY
    found = _SPAN.fullmatch(text)
    if found is None or int(found[1]) == 0:
        node.fault("span", f"`{text}` is no span of time", "such as `15m` or `1h`")
        return NAG_EVERY
    return timedelta(minutes=int(found[1])) if found[2] == "m" else timedelta(hours=int(found[1]))


def _morning(node: Node) -> time | None:
    text = node.text()
    if not text:
        return None
    if (found := read_clock(text)) is None:
        node.fault("clock", f"`{text}` is no time of day", 'such as `"09:45"`, in quotes')
    return found
