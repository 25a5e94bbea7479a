"""Points: which enforcement points ask about which actions, and what each of them cannot know.

Law: the tables of points that stand on higher floors are written here by name, and a test compares them with what these really ask.
It does not know how a point finds its facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from daftar_policy.core.facts import ACTIONS, FACTS, GROUPS
from daftar_policy.enforcement.supplies import LACKS, SUPPLIES, UNSERVED, WATCHED, WATCHED_LACKS


@dataclass(frozen=True, slots=True)
class AskingPoint:
    """One enforcement point: its name, the action it asks about, and for each action the facts that it calls unknown."""

    name: str
    lacks: Mapping[str, frozenset[str]]

    def supplies(self, action: str) -> frozenset[str]:
        """Give the facts of an action that it can have."""
        return ACTIONS[action] - self.lacks[action] if action in self.lacks else frozenset()


def expand(names: Iterable[str], action: str) -> frozenset[str]:
    """Give the facts of an action that names of facts or of groups stand for."""
    names = set(names)
    found = {fact for fact in FACTS if fact in names or (fact.partition(".")[0] in names & GROUPS)}
    return frozenset(found) & ACTIONS[action]


_PERSON = ("actor.roles", "actor.languages", "client.network", "client.country", "client.agent")
_MEMBERS = ("room.members", "room.external_members", "room.servers")
_CHECKS = ("email.spf", "email.dkim", "email.dmarc", "server")
_BRIDGE: Mapping[str, tuple[str, ...]] = {
    "email-receive": (*_PERSON, *_MEMBERS, "server"),
    "email-send": (*_PERSON, *_MEMBERS, "client.address", *_CHECKS),
    "send": (*_PERSON, *_MEMBERS, "client.address"),
}
_BOT: Mapping[str, tuple[str, ...]] = {"announce": ("client", "actor.roles")}

HOMESERVER = AskingPoint("homeserver (Synapse module)", {**{action: LACKS[action] for action in SUPPLIES}, **WATCHED_LACKS})
MAIL_BRIDGE = AskingPoint("mail bridge", {action: expand(names, action) for action, names in _BRIDGE.items()})
ANNOUNCEMENTS = AskingPoint("announcements bot", {action: expand(names, action) for action, names in _BOT.items()})
POINTS = (HOMESERVER, MAIL_BRIDGE, ANNOUNCEMENTS)

SERVED = frozenset(action for point in POINTS for action in point.lacks)
# What is only heard of when it has happened: a rule can record it, and refuses nothing.
ONLY_WATCHED = frozenset(WATCHED)
# Why no point can ask, where there is a reason.
NEVER_ASKED: Mapping[str, str] = UNSERVED


def unsupplied(action: str) -> frozenset[str]:
    """Give the facts of an action that no point which asks about it can have; none where no point asks at all."""
    asking = [point for point in POINTS if action in point.lacks]
    return frozenset.intersection(*(point.lacks[action] for point in asking)) if asking else frozenset()
