"""Workload: a policy of any number of mixed rules and traffic for it, made up, the same for the same seed.

Law: traffic is 40 % send, 20 % invite, 10 % each register, join, state and email-send; a third is made to run into a rule that denies, and
of 5 % the content is unknown, as in an encrypted room. What `mixed` adds beside `plain` rules (patterns, exceptions, rollouts, modes, hold)
the other engines have no word for. It does not know how anything is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

Plain: TypeAlias = "dict[str, object]"
# A kind of rule: its number and a source of chance to its condition, and to the facts that make it hold.
Kind: TypeAlias = "Callable[[int, Random], tuple[Plain, Plain]]"

MIX = ("send",) * 4 + ("invite",) * 2 + ("register", "join", "state", "email-send")
LISTS, LABELS, UNITS = 20, 10, 36
AT = "2026-11-21T10:00:00+05:30"
_WORDS = (
    *(
        "the",
        "file",
        "of",
        "tender",
        "for",
        "new",
        "road",
        "was",
        "sent",
        "to",
        "collector",
        "with",
        "all",
        "papers",
        "please",
        "look",
        "at",
    ),
    *(
        "it",
        "before",
        "meeting",
        "on",
        "monday",
        "and",
        "tell",
        "tahsildar",
        "about",
        "survey",
        "wells",
        "in",
        "eastern",
        "villages",
        "which",
    ),
    *("chief", "secretary", "has", "asked", "again"),
)


@dataclass(frozen=True, slots=True)
class Workload:
    """A policy's plain data and the plain requests that it is asked."""

    document: Plain
    requests: tuple[Plain, ...]


def make(rules: int, requests: int, *, is_mixed: bool = True, entries: int = 50, seed: int = 7) -> Workload:
    """Make a workload of some rules, with lists of some entries each."""
    random = Random(seed)  # noqa: S311 - the same workload every time
    made: list[tuple[Plain, Plain, str]] = []
    for number in range(rules):
        action = MIX[number % len(MIX)]
        kinds = KINDS[action] + (PATTERNS.get(action, ()) if is_mixed else ())
        when, facts = random.choice(kinds)(number, random)
        rule: Plain = {
            "id": f"R-{number:05}",
            "on": [action],
            "when": when,
            "then": "deny",
            "say": {"en": f"Not so ({number}).", "mr": f"असे नाही ({number})."},
        }
        if number % 3 == 0:
            rule["on_error"] = "deny"
        if is_mixed:
            _vary(rule, number, random)
        made.append((rule, facts, action))
    document: Plain = {
        "policy": 1,
        "revision": "bench",
        "languages": ["en", "mr"],
        "lists": lists(entries),
        "rules": [rule for rule, _, _ in made],
    }
    denying = {action: [facts for rule, facts, on in made if on == action and _denies(rule)] for action in MIX}
    return Workload(document, tuple(_request(number, random, denying) for number in range(requests)))


def lists(entries: int) -> dict[str, object]:
    """Give the lists: file shares, mail providers, and people on contract, each in twenty parts; and the official domains."""
    found: dict[str, object] = {"official": {"domains": ["daftar.example", "*.daftar.example", "gov.example", "*.gov.example"]}}
    for part in range(LISTS):
        found[f"shares-{part}"] = {"domains": [f"share-{n}.part-{part}.example" for n in range(entries - 1)] + [f"*.any-{part}.example"]}
        found[f"mail-{part}"] = {"domains": [f"mail-{n}.part-{part}.example" for n in range(entries)]}
        found[f"contract-{part}"] = {"users": [f"@contract-{n}-{part}:daftar.example" for n in range(entries)]}
    return found


def _denies(rule: Mapping[str, object]) -> bool:
    return rule["then"] == "deny" and rule.get("mode", "enforce") == "enforce" and not {"except", "rollout", "from"} & set(rule)


def _vary(rule: Plain, number: int, random: Random) -> None:
    """Give some rules what administrators use beside conditions."""
    match random.randrange(20):
        case 0 | 1:
            rule["mode"] = "monitor"
        case 2:
            rule["mode"] = "warn"
        case 3:
            rule["then"] = "hold"
        case 4:
            excuse = {"when": {"actor.unit": f"unit-{number % UNITS}"}, "ticket": f"IT/{number}", "until": "2027-03-31"}
            rule["except"] = [excuse]
        case 5:
            rule["rollout"] = {"percent": 50}
        case 6:
            rule |= {"from": "2026-01-01", "until": "2027-12-31"}
        case 7:
            rule["when"] = {"any": [rule["when"], {"actor.post": f"post-{number}"}]}
        case _:
            rule["say"] = {"en": f"Not so, {{actor.id}} ({number}).", "mr": f"असे नाही, {{actor.id}} ({number})."}


def _share(part: int) -> str:
    return f"share-1.part-{part}.example"


def _send_list(number: int, _: Random) -> tuple[Plain, Plain]:
    label, part = f"label-{number % LABELS}", number % LISTS
    when: Plain = {"room.label": label, "event.link_domains": {"in": f"shares-{part}"}}
    return when, {"room.label": [label], "event.link_domains": [_share(part)]}


def _send_host(number: int, _: Random) -> tuple[Plain, Plain]:
    unit, host = f"unit-{number % UNITS}", f"host-{number}.example"
    when: Plain = {"actor.unit": unit, "event.link_domains": [host, f"*.{host}"]}
    return when, {"actor.unit": unit, "event.link_domains": [f"a.{host}"]}


def _send_finding(number: int, random: Random) -> tuple[Plain, Plain]:
    kind, members = random.choice(["aadhaar", "pan", "bank-account"]), 500 + number
    return {"event.findings": kind, "room.members": {"above": members}}, {"event.findings": [kind], "room.members": members + 1}


def _send_media(number: int, _: Random) -> tuple[Plain, Plain]:
    kind, label = f"video/x-{number % 50}", f"label-{number % LABELS}"
    when: Plain = {"event.msgtype": "m.video", "event.mimetype": f"{kind}*", "room.label": label}
    return when, {"event.msgtype": "m.video", "event.mimetype": f"{kind}-raw", "room.label": [label]}


def _send_word(number: int, _: Random) -> tuple[Plain, Plain]:
    return {"event.text": {"contains": f"secret word {number};"}}, {"event.text": f"this is the secret word {number}; tell nobody"}


def _send_room(number: int, _: Random) -> tuple[Plain, Plain]:
    room = f"!closed-{number}:daftar.example"
    when: Plain = {"room.id": room, "actor.id": {"in": f"contract-{number % LISTS}"}}
    return when, {"room.id": room, "actor.id": f"@contract-1-{number % LISTS}:daftar.example"}


def _invite_label(number: int, _: Random) -> tuple[Plain, Plain]:
    label, rule = f"label-{number % LABELS}", f"way-{number % 7}"
    when: Plain = {"room.label": label, "room.join_rule": rule, "target.server": {"not in": "official"}}
    return when, {"room.label": [label], "room.join_rule": rule, "target.server": "other.example", "target.id": "@who:other.example"}


def _invite_server(number: int, _: Random) -> tuple[Plain, Plain]:
    server = f"host-{number}.example"
    return {"target.server": server}, {"target.server": server, "target.id": f"@who:{server}"}


def _invite_unit(number: int, _: Random) -> tuple[Plain, Plain]:
    units = f"unit-{number % UNITS}", f"unit-{(number * 7) % UNITS}"
    return {"actor.unit": units[0], "target.unit": units[1], "room.members": {"above": 400 + number}}, {
        "actor.unit": units[0],
        "target.unit": units[1],
        "room.members": 401 + number,
    }


def _invite_glob(number: int, _: Random) -> tuple[Plain, Plain]:
    return {"target.id": f"@guest-{number}-*"}, {"target.id": f"@guest-{number}-7:daftar.example"}


def _register_list(number: int, _: Random) -> tuple[Plain, Plain]:
    part, country = number % LISTS, f"c{number % 30}"
    when: Plain = {"email.domain": {"in": f"mail-{part}"}, "client.country": country}
    return when, {"email.domain": f"mail-1.part-{part}.example", "client.country": country}


def _register_domain(number: int, _: Random) -> tuple[Plain, Plain]:
    return {"email.domain": f"host-{number}.example"}, {"email.domain": f"host-{number}.example"}


def _register_address(number: int, _: Random) -> tuple[Plain, Plain]:
    return {"email.address": f"temp-{number}-*"}, {"email.address": f"temp-{number}-x@mail.example", "email.domain": "mail.example"}


def _join_glob(number: int, _: Random) -> tuple[Plain, Plain]:
    when: Plain = {"room.alias": f"#tender-{number}-*", "actor.server": {"not in": "official"}}
    facts: Plain = {"room.alias": f"#tender-{number}-x:daftar.example", "actor.server": "other.example", "actor.id": "@a:other.example"}
    return when, facts


def _join_unit(number: int, _: Random) -> tuple[Plain, Plain]:
    unit, label = f"unit-{number % UNITS}", f"label-{number % LABELS}"
    return {"room.join_rule": "public", "actor.unit": unit, "room.label": label}, {
        "room.join_rule": "public",
        "actor.unit": unit,
        "room.label": [label],
    }


def _state_type(number: int, _: Random) -> tuple[Plain, Plain]:
    event, post = f"in.daftar.kind-{number % 40}", f"post-{number % 12}"
    return {"event.type": event, "actor.post": [post, f"post-{number}"]}, {"event.type": event, "actor.post": post}


def _state_key(number: int, _: Random) -> tuple[Plain, Plain]:
    when: Plain = {"event.type": "m.room.power_levels", "room.id": f"!closed-{number}:daftar.example"}
    return when, dict(when)


def _mail_list(number: int, _: Random) -> tuple[Plain, Plain]:
    part, kind = number % LISTS, ("aadhaar", "pan", "phone")[number % 3]
    when: Plain = {"email.domain": {"in": f"mail-{part}"}, "email.findings": kind}
    return when, {"email.domain": f"mail-1.part-{part}.example", "email.findings": [kind]}


def _mail_size(number: int, _: Random) -> tuple[Plain, Plain]:
    when: Plain = {"email.domain": f"*.host-{number}.example", "email.size": {"above": 1000 * number}}
    return when, {"email.domain": f"a.host-{number}.example", "email.size": 1000 * number + 1}


def _mail_subject(number: int, _: Random) -> tuple[Plain, Plain]:
    return {"email.subject": {"contains": f"quotation {number};"}}, {"email.subject": f"about the quotation {number}; in haste"}


def _text_pattern(number: int, _: Random) -> tuple[Plain, Plain]:
    return {"event.text": {"matches": rf"(?i)\bfile\s+no\.?\s*{number}/[0-9]+"}}, {"event.text": f"see File No. {number}/2026 today"}


def _mail_pattern(number: int, _: Random) -> tuple[Plain, Plain]:
    return {"email.subject": {"matches": rf"^bill {number}[a-z]?$"}}, {"email.subject": f"bill {number}b"}


KINDS: Mapping[str, tuple[Kind, ...]] = {
    "send": (_send_list, _send_host, _send_finding, _send_media, _send_word, _send_room),
    "invite": (_invite_label, _invite_server, _invite_unit, _invite_glob),
    "register": (_register_list, _register_domain, _register_address),
    "join": (_join_glob, _join_unit),
    "state": (_state_type, _state_key),
    "email-send": (_mail_list, _mail_size, _mail_subject),
}
PATTERNS: Mapping[str, tuple[Kind, ...]] = {"send": (_text_pattern,), "email-send": (_mail_pattern,)}


def _request(number: int, random: Random, denying: Mapping[str, list[Plain]]) -> Plain:
    action = MIX[number % len(MIX)]
    request: Plain = {"action": action, "at": AT, **_people(random), **_TRAFFIC[action](random)}
    if number % 20 == 0:  # 5 %, all of them sends
        known = {name: value for name, value in request.items() if not name.startswith("event.")}
        return known | {"event.type": "m.room.encrypted", "event.encrypted": True}
    # Why less than a third: of those whose content is unknown nearly all run into a rule with `on_error: deny`.
    if random.random() < 0.3 and denying[action]:
        request |= random.choice(denying[action])
    return request


def _people(random: Random) -> Plain:
    number = random.randrange(5000)
    return {
        "actor.id": f"@officer-{number}:daftar.example",
        "actor.server": "daftar.example",
        "actor.localpart": f"officer-{number}",
        "actor.is_local": True,
        "actor.kind": "person",
        "actor.unit": f"unit-{number % UNITS}",
        "actor.post": f"post-{number % 12}",
        "client.country": "in",
    }


def text(random: Random, length: int) -> str:
    """Make an office's message of about so many characters, with a link and a number in it where there is room."""
    words: list[str] = []
    while sum(map(len, words)) + len(words) < length - 60:
        words.append(random.choice(_WORDS))
    words[len(words) // 2 :] = [*words[len(words) // 2 :], f"https://docs.daftar.example/{random.randrange(9999)}", "98220 12345"]
    return " ".join(words)


def _room(random: Random) -> Plain:
    number = random.randrange(2000)
    return {
        "room.id": f"!room-{number}:daftar.example",
        "room.alias": f"#room-{number}:daftar.example",
        "room.label": [f"label-{number % LABELS}"] if number % 4 == 0 else [],
        "room.encrypted": False,
        "room.federated": False,
        "room.join_rule": "invite",
        "room.members": number % 400,
        "room.external_members": 0,
        "room.creator": "@officer-1:daftar.example",
    }


def _send(random: Random) -> Plain:
    body = text(random, 120)
    return _room(random) | {
        "event.type": "m.room.message",
        "event.msgtype": "m.text",
        "event.body": body,
        "event.text": body,
        "event.links": ["https://docs.daftar.example/1"],
        "event.link_domains": ["docs.daftar.example"],
        "event.findings": ["phone"],
        "event.mentions_room": False,
        "event.encrypted": False,
        "event.size": 600,
    }


def _invite(random: Random) -> Plain:
    number = random.randrange(5000)
    return _room(random) | {
        "target.id": f"@officer-{number}:daftar.example",
        "target.server": "daftar.example",
        "target.localpart": f"officer-{number}",
        "target.is_local": True,
        "target.unit": f"unit-{number % UNITS}",
        "target.post": f"post-{number % 12}",
    }


def _register(random: Random) -> Plain:
    return {"email.address": f"officer-{random.randrange(5000)}@pune.gov.example", "email.domain": "pune.gov.example"}


def _state(random: Random) -> Plain:
    return (
        _room(random)
        | {"event.type": "m.room.topic", "event.state_key": "", "event.text": "a new topic", "event.encrypted": False}
        | {
            "event.links": [],
            "event.link_domains": [],
            "event.findings": [],
        }
    )


def _email(random: Random) -> Plain:
    return _room(random) | {
        "email.address": f"citizen-{random.randrange(5000)}@mail.example",
        "email.domain": "mail.example",
        "email.subject": "your application for a new well",
        "email.text": text(random, 120),
        "email.findings": ["phone"],
        "email.size": 900,
    }


_TRAFFIC: Mapping[str, Callable[[Random], Plain]] = {
    "send": _send,
    "invite": _invite,
    "register": _register,
    "join": _room,
    "state": _state,
    "email-send": _email,
}
