"""Config of feeds: the section `feeds` of a service bot in `bots.yaml`.

Law: as the whole file's: every problem with its place. Which feeds are read is said in the control room, not here. It does not know how
they are read.
"""

from __future__ import annotations

from datetime import timedelta

from daftar_bots.core.cap import SEVERITIES
from daftar_bots.services.feeds.settings import EVERY, LARGEST, FeedSettings
from daftar_bots.services.hooks.shelf import networks
from daftar_policy.core.document import Node, did_you_mean
from daftar_policy.core.ids import normalise_domain
from daftar_policy.core.organisation import Organisation

_KILO = 1024
_MINUTE = 60


def read(node: Node, organisation: Organisation) -> FeedSettings:
    """Read the section; all of it may be left out."""
    if not node.present or not node.keys(
        optional=("every_minutes", "largest_kb", "hosts", "allow_private", "areas", "least_severity", "drills", "call_room"),
    ):
        return FeedSettings()
    return FeedSettings(
        every=timedelta(minutes=node.child("every_minutes").integer(int(EVERY.total_seconds()) // _MINUTE, least=1, most=24 * 60)),
        largest=node.child("largest_kb").integer(LARGEST // _KILO, least=16, most=64 * _KILO) * _KILO,
        hosts=_hosts(node.child("hosts")),
        private=networks(node.child("allow_private")),
        areas=_areas(node.child("areas"), organisation),
        least=node.child("least_severity").choice(SEVERITIES, "Unknown"),
        drills=node.child("drills").boolean(default=True),
        call_room=tuple(word for each in node.child("call_room").items(or_one=True) if (word := each.choice(SEVERITIES))),
    )


def _hosts(node: Node) -> tuple[str, ...]:
    found = []
    for each in node.items(or_one=True):
        text = each.text()
        name = normalise_domain(text.removeprefix("*."))
        if text and name is None:
            each.fault("host", f"`{text}` is no host", "such as `ndma.gov.in`; those below it are meant too")
        elif name:
            found.append(name)
    return tuple(found)


def _areas(node: Node, organisation: Organisation) -> dict[str, str]:
    found = {}
    for name, each in node.entries():
        unit = each.text()
        if unit and organisation.units and unit not in organisation.units:
            each.fault("unknown-unit", f"`{unit}` is no unit of the organisation", did_you_mean(unit, organisation.units))
        found[name] = unit
    return found
