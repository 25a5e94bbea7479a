"""Policies and requests at random, small enough to meet each other often. Any `Random` will do, hypothesis's own too."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any, TypeAlias

Plain: TypeAlias = dict[str, Any]

NAMES = ["gov.in", "a.gov.in", "b.a.gov.in", "gov.in.evil.com", "gmail.com", "evilgov.in", "nic.example"]
# The last is no name: it falls under nothing.
GIVEN_NAMES = [*NAMES, "x y.gov.in"]
NAME_PATTERNS = [*NAMES, "*.gov.in", "*.in"]
TEXTS = ["m.room.message", "m.room.name", "Straße", "a*b", "see drive.google.com/x\nnow"]
TEXT_PATTERNS = [*TEXTS, "m.*", "*", "?*o*e", "*drive*now"]
USERS = ["@a:daftar.example", "@nodal-1:daftar.example", "@b:NIC.example:8448"]
ROOMS = ["!r:x", "#tender-1:x", "#open:x"]
LISTS = {
    "official": {"domains": ["gov.in", "*.gov.in"], "servers": ["nic.example"]},
    "nodal": {"users": ["@nodal-*:daftar.example", "@a:daftar.example"], "servers": ["nic.example"]},
    "mail": {"addresses": ["*@gmail.com"], "domains": ["*.gov.in"]},
    "words": {"words": ["m.room.message", "a*b"]},
}

# Fact: (values that a request may give, scalars that a matcher may name, its list).
FACTS: dict[str, tuple[Sequence[object], Sequence[object], str | None]] = {
    "email.domain": (GIVEN_NAMES, NAME_PATTERNS, "official"),
    "email.address": (["a@gmail.com", "B@GOV.IN", "no address", "x@a.gov.in"], ["a@gmail.com", "*@gmail.com", "B@gov.in"], "mail"),
    "actor.id": ([*USERS, "nobody"], [*USERS, "@nodal-?:daftar.example", "@*:nic.example"], "nodal"),
    "event.type": (["m.room.message", "m.room.name", "m.room.encrypted"], TEXT_PATTERNS, "words"),
    "event.body": ([*TEXTS, ""], TEXT_PATTERNS, "words"),
    "event.link_domains": ([[], ["gov.in"], ["gmail.com", "a.gov.in"], ["evilgov.in"], ["x y.gov.in"]], NAME_PATTERNS, "official"),
    "room.alias": (ROOMS, [*ROOMS, "#tender-*:*"], None),
    "room.members": (range(6), range(6), None),
    "room.encrypted": ([True, False], [True, False], None),
}
_EMAIL = ["email.domain", "email.address", "actor.id"]
_ROOM = ["room.alias", "room.members", "room.encrypted"]
ACTIONS = {
    "register": _EMAIL,
    "send": ["event.type", "event.body", "event.link_domains", "actor.id", *_ROOM],
    "invite-email": [*_EMAIL, *_ROOM],
}
TIMES = [f"2026-11-{day}T10:00:00+05:30" for day in (20, 21, 22, 23)]


def _some(random: Random, values: Sequence[object], most: int) -> list[object]:
    return [random.choice(values) for _ in range(random.randint(1, most))]


def matcher(random: Random, fact: str) -> object:
    """A matcher that fits a fact."""
    _, scalars, named = FACTS[fact]
    written = random.randint(0, 4)
    if written == 0:
        return random.choice(scalars)
    if written == 1:
        return _some(random, scalars, 3)
    keys: dict[str, Callable[[], object]] = {"exists": lambda: random.choice([True, False])}
    keys["in"] = lambda: named if named and random.choice([True, False]) else _some(random, scalars, 2)
    keys["not in"] = keys["in"]
    if fact == "room.members":
        keys |= {"above": lambda: random.choice(scalars), "below": lambda: random.choice(scalars)}
    elif fact != "room.encrypted":
        keys["contains"] = lambda: random.choice(["GOOGLE", "ss", "a"])
        keys["matches"] = lambda: random.choice(["^m", r"gov\.in$", "[0-9]"])
    chosen = {random.choice(sorted(keys)) for _ in range(random.choice([1, 1, 2]))}
    return {key: keys[key]() for key in sorted(chosen)}


def condition(random: Random, facts: Sequence[str], depth: int = 0) -> Plain:
    """A condition over these facts."""
    made: Plain = {}
    for _ in range(random.randint(0 if depth == 0 else 1, 2)):
        fact = random.choice(facts)
        made[fact] = matcher(random, fact)
    if depth < 2 and random.randint(0, 2) == 0:
        word = random.choice(["any", "all", "not"])
        inner = [condition(random, facts, depth + 1) for _ in range(random.randint(1, 2))]
        made[word] = inner[0] if word == "not" else inner
    return made


def rule(random: Random, rule_id: str) -> Plain:
    """A rule with this id."""
    on = sorted({random.choice(list(ACTIONS)) for _ in range(random.randint(1, 2))})
    facts = sorted({fact for action in on for fact in ACTIONS[action]})
    made: Plain = {"id": rule_id, "on": on, "then": random.choice(["deny", "allow", "hold"]), "when": condition(random, facts)}
    if random.randint(0, 1):
        made["mode"] = random.choice(["off", "monitor", "warn", "enforce"])
        if made["mode"] == "warn" and made["then"] == "allow":
            made["then"] = "deny"
    if random.randint(0, 1):
        made["on_error"] = random.choice(["deny", "allow"])
    if random.randint(0, 3) == 0:
        made[random.choice(["from", "until"])] = random.choice(TIMES)
    if random.randint(0, 4) == 0:
        made["rollout"] = random.choice([{}, {"percent": 30}, {"percent": 0}, {"percent": 100}])
    if random.randint(0, 2) == 0:
        made["except"] = [{"when": condition(random, facts), "ticket": "T/1", "until": random.choice(TIMES)}]
    return made


def policy(random: Random, most: int = 6) -> Plain:
    """A policy's plain data."""
    return {
        "policy": 1,
        "revision": "1",
        "languages": ["mr", "en"],
        "lists": LISTS,
        "defaults": {action: random.choice(["allow", "deny", "hold"]) for action in ACTIONS if random.randint(0, 3) == 0},
        "rules": [rule(random, f"R-{place}") for place in range(random.randint(0, most))],
    }


def request(random: Random) -> Plain:
    """A request's plain data."""
    action = random.choice(list(ACTIONS))
    made: Plain = {"action": action, "at": random.choice(TIMES), "unknown": []}
    for fact in ACTIONS[action]:
        if random.randint(0, 3):
            made[fact] = random.choice(FACTS[fact][0])
    for _ in range(random.choice([0, 0, 1, 2])):
        made["unknown"].append(random.choice([*ACTIONS[action], "event", "email"]))
    return made
