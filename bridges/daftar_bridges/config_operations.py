"""What `mail.yaml` says of running the bridge: `metrics`, `health`, `logging`, `retention`.

Law: every value is checked here, with its place; what is left out has a default with its reason. It does not know the rest of the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from daftar_bridges.ways_in import read_port
from daftar_policy.core.document import Node

OPERATION_KEYS = ("metrics", "health", "logging", "retention")
_ADDRESSES = ("masked", "full")
_LEVELS = ("warning", "info")


@dataclass(frozen=True, slots=True)
class Operations:
    """How the bridge is watched and what it keeps; a port of 0 puts the figures on the appservice's port."""

    metrics_host: str = "127.0.0.1"
    metrics_port: int = 0
    # Why: a homeserver's restart or a long retry is over by then; what waits longer needs a person.
    stuck: timedelta = timedelta(minutes=30)
    homeserver_away: timedelta = timedelta(minutes=15)
    # Why as long as mail that waits: what is not pulled for so long waits, too, only elsewhere.
    unpulled: timedelta = timedelta(minutes=30)
    # Why: a log goes to more people and machines than mail does; who writes to an office is personal data.
    masks_addresses: bool = True
    level: str = "warning"
    # Why: CERT-In (Directions of 28 April 2022, (iv)) wants 180 days of logs, and the octets prove what a log says.
    keep: timedelta | None = timedelta(days=180)
    # Why longer: an identity costs little, and a mail that is handed over again after half a year is still one mail.
    forget: timedelta | None = timedelta(days=730)


def read_operations(root: Node) -> Operations:
    """Read the four keys of the file's root."""
    usual = Operations()
    metrics, health, logs, kept = (root.child(key) for key in OPERATION_KEYS)
    for node, keys in (
        (metrics, ("host", "port")),
        (health, ("stuck_minutes", "homeserver_minutes", "imap_minutes")),
        (logs, ("addresses", "level")),
        (kept, ("keep_days", "forget_days")),
    ):
        if node.present:
            node.keys(optional=keys)
    keep, forget = _days(kept.child("keep_days"), usual.keep), _days(kept.child("forget_days"), usual.forget)
    if forget is not None and (keep is None or keep > forget):
        place = kept.child("keep_days" if kept.child("keep_days").present else "forget_days")
        place.fault(
            "retention", "`keep_days` is more than `forget_days`", "a mail is known at least as long as it is kept; 0 means for ever"
        )
    return Operations(
        metrics.child("host").text(usual.metrics_host),
        read_port(metrics.child("port")) if metrics.child("port").present else 0,
        _minutes(health.child("stuck_minutes"), usual.stuck),
        _minutes(health.child("homeserver_minutes"), usual.homeserver_away),
        _minutes(health.child("imap_minutes"), usual.unpulled),
        logs.child("addresses").choice(_ADDRESSES, "masked") == "masked",
        logs.child("level").choice(_LEVELS, usual.level),
        keep,
        forget,
    )


def _minutes(node: Node, usual: timedelta) -> timedelta:
    return timedelta(minutes=node.integer(int(usual.total_seconds()) // 60, least=1))


def _days(node: Node, usual: timedelta | None) -> timedelta | None:
    """Read a number of days; 0 is for ever (None)."""
    # Why a century: more is a slip of the keyboard, and past it dates end.
    days = node.integer(usual.days if usual else 0, least=0, most=36_500)
    return timedelta(days=days) if days else None
