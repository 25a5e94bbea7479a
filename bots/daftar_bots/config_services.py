"""Config of a service bot: the sections of `bots.yaml` that only `kind: services` has, one a topic.

Law: as the whole file's: every problem with its place. A new topic adds its name to `KEYS` and its reader to `read`. It does not know what
is done with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from daftar_bots import config_agenda, config_consultation, config_feeds, config_hooks
from daftar_bots.config_circulation import People
from daftar_bots.services.settings import ServiceSettings
from daftar_policy.core.document import Node

KIND = "services"


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys that a kind of bot has, or has to have, besides those of all kinds."""

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


# Why optional: nobody has to approve what a person asks for themselves; makers run its systems and remind rooms.
KEYS = Keys(optional=("makers", "approvers", "agenda", "hooks", "feeds", "consultation", "forms"))
ANNOUNCEMENTS = Keys(required=("makers", "approvers"))


def read(node: Node, folder: Path, people: People) -> ServiceSettings:
    """Read the sections of one bot."""
    return ServiceSettings(
        agenda=config_agenda.read(node.child("agenda"), people),
        consultation=config_consultation.read(node.child("consultation"), folder),
        forms=config_consultation.read_forms(node.child("forms"), folder),
        hooks=config_hooks.read(node.child("hooks"), folder),
        feeds=config_feeds.read(node.child("feeds"), people.staff.organisation),
    )
