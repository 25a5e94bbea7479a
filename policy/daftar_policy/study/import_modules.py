"""Import of Synapse modules that say who may invite whom: their settings as rules.

Law: what a module does is taken from its code, as published: names of servers are exact, patterns are over the whole user id, the first
that speaks counts, server administrators are exempt from invitations and the making of rooms. What is not known is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from daftar_policy.core import ids, re2_door
from daftar_policy.core.document import Path as Place
from daftar_policy.study.imported import Finding, Rules

MODULES = ("DomainRuleChecker", "UserRestrictionsModule")
# Our own module needs no import.
_OWN = "daftar_policy."
_NOT_ADMIN: Mapping[str, object] = {"actor.kind": {"not in": ["admin"]}}
_NO_FACT = {
    "can_only_join_rooms_with_invite": "whether somebody joins on an invitation is no fact here",
    "can_only_invite_during_room_creation": "whether a room is still being made is no fact here",
    "domains_prevented_from_being_invited_to_published_rooms": "whether a room is published is no fact here",
}
# A sign that stands for itself; anything, or one of a class, repeated or not; an anchor or a bracket.
_PIECE = re.compile(r"\\(.)|(\.|\[[^]]*\])[*+?]?|[\^$()]")
_PERMISSIONS = {"invite": "invite", "create_room": "create-room"}


def module_rules(rules: Rules, module: object, place: Place, server: str) -> Iterator[Finding]:
    """Take one entry of `modules` (or the older `spam_checker`) over and say what became of it."""
    name = module.get("module") if isinstance(module, Mapping) else None
    config = module.get("config") if isinstance(module, Mapping) else None
    config = config if isinstance(config, Mapping) else {}
    if not isinstance(name, str):
        yield Finding("not-understood", place, "expected a `module` with its `config`")
    elif name.startswith(_OWN):
        yield Finding("left", place, "is this engine's own module")
    elif name.endswith(".DomainRuleChecker"):
        yield from _domain_rules(rules, config, (*place, "config"), server)
    elif name.endswith(".UserRestrictionsModule"):
        yield from _user_restrictions(rules, config, (*place, "config"), server)
    else:
        yield Finding("not-understood", place, f"the module `{name}` is not known to this import: keep it, or write its rules by hand")


def _domain_rules(rules: Rules, config: Mapping[str, object], place: Place, server: str) -> Iterator[Finding]:
    mapping = config.get("domain_mapping")
    mapping = mapping if isinstance(mapping, Mapping) else {}
    bad = [name for name in mapping if not _is_name(name) or not all(_is_name(one) for one in _sequence(mapping[name]))]
    if bad:
        words = "a name there is no server name; no rule is made of the mapping"
        yield Finding("not-understood", (*place, "domain_mapping", str(bad[0])), words)
    else:
        yield from _mapped(rules, mapping, config, place, server)
    if config.get("can_invite_by_third_party_id", True) in (False, "no", "off"):
        rules.add(
            "IMPORT-NO-EMAIL-INVITES",
            "Nobody is invited by email",
            "can_invite_by_third_party_id",
            ["invite-email"],
            {},
            "deny",
            say="People cannot be invited by email.",
        )
        request = {"action": "invite-email", "actor": {"id": f"@a:{server}"}, "email": {"address": "x@y.example"}}
        rules.test("nobody is invited by email", request, decision="deny", rule="IMPORT-NO-EMAIL-INVITES")
        yield Finding("taken", (*place, "can_invite_by_third_party_id"), "rule IMPORT-NO-EMAIL-INVITES")
    for key, value in config.items():
        if key in _NO_FACT and value not in (False, "no", "off", None, []):
            yield Finding("not-understood", (*place, key), _NO_FACT[key])
        elif key not in {*_NO_FACT, "domain_mapping", "can_invite_if_not_in_domain_mapping", "can_invite_by_third_party_id"}:
            yield Finding("not-understood", (*place, str(key)), f"`{key}` is no setting of this module that is known")


def _mapped(rules: Rules, mapping: Mapping[str, object], config: Mapping[str, object], place: Place, server: str) -> Iterator[Finding]:
    source = "domain_mapping"
    for inviter, invited in mapping.items():
        names = [str(one) for one in _sequence(invited)]
        when = {"actor.server": inviter, "target.server": {"not in": names}, **_NOT_ADMIN}
        _invite_rule(rules, "IMPORT-INVITE-MAPPING", f"People of {inviter} invite from their list only", source, when)
        stranger = next(name for name in ("stranger.invalid", "other.invalid") if name not in names)
        rules.test(
            f"people of {inviter} do not invite from elsewhere",
            _invite(f"@a:{inviter}", f"@b:{stranger}"),
            decision="deny",
            rule=str(rules.rules[-1]["id"]),
        )
        if names:
            rules.test(
                f"people of {inviter} invite from {names[0]}",
                _invite(f"@a:{inviter}", f"@b:{names[0]}"),
                decision=None,
                without=str(rules.rules[-1]["id"]),
            )
    if mapping:
        yield Finding("taken", (*place, source), f"{len(mapping)} rules IMPORT-INVITE-MAPPING")
    if config.get("can_invite_if_not_in_domain_mapping") in (False, "no", "off"):
        when = {"actor.server": {"not in": list(mapping)}, **_NOT_ADMIN}
        title = "People of servers without a list invite nobody"
        _invite_rule(rules, "IMPORT-INVITE-OTHERS", title, "can_invite_if_not_in_domain_mapping", when)
        outside = next(name for name in ("stranger.invalid", "other.invalid") if name not in mapping)
        request = _invite(f"@a:{outside}", f"@b:{server}")
        rules.test("people of servers without a list invite nobody", request, decision="deny", rule="IMPORT-INVITE-OTHERS")
        yield Finding("taken", (*place, "can_invite_if_not_in_domain_mapping"), "rule IMPORT-INVITE-OTHERS")


def _invite_rule(rules: Rules, rule: str, title: str, source: str, when: Mapping[str, object]) -> None:
    rules.add(rule, title, source, ["invite"], when, "deny", say="People of {target.server} cannot be invited from here.", on_error="deny")


def _invite(actor: str, target: str) -> dict[str, object]:
    return {"action": "invite", "actor": {"id": actor, "kind": "person"}, "target": {"id": target}}


def _user_restrictions(rules: Rules, config: Mapping[str, object], place: Place, server: str) -> Iterator[Finding]:
    entries = [one for one in _sequence(config.get("rules")) if isinstance(one, Mapping)]
    defaults = [str(one) for one in _sequence(config.get("default_deny"))]
    for permission, action in _PERMISSIONS.items():
        allowed: list[str] = []
        made = 0
        speaking = [one for one in entries if permission in (*_sequence(one.get("allow")), *_sequence(one.get("deny")))]
        unreadable = next((one.get("match") for one in speaking if not _is_pattern(one.get("match"))), None)
        if unreadable is not None:
            words = f"the pattern `{unreadable}` cannot be written in RE2; no rule is made for `{permission}`, as the order counts"
            yield Finding("not-understood", (*place, "rules"), words)
            continue
        for one in speaking:
            if permission in _sequence(one.get("allow")):
                allowed.append(str(one["match"]))
            else:
                when = {"actor.id": {"matches": _whole(str(one["match"]))}, **_unless(allowed)}
                made += _restriction(rules, action, when, f"People that match {one['match']}")
                _restriction_tests(rules, action, str(one["match"]), allowed, server)
        if permission in defaults:
            made += _restriction(rules, action, _unless(allowed), "Everybody else")
            _restriction_tests(rules, action, re.escape(f"@zz--nobody:{server}"), allowed, server)
        if made:
            yield Finding("taken", (*place, "rules"), f"rules for `{permission}`: {made}")
    for permission in {*defaults, *(str(name) for one in entries for key in ("allow", "deny") for name in _sequence(one.get(key)))}:
        if permission not in _PERMISSIONS:
            yield Finding("not-understood", place, f"`{permission}` is no permission of this module that is known")
    for key in config:
        if key not in {"rules", "default_deny"}:
            yield Finding("not-understood", (*place, str(key)), f"`{key}` is no setting of this module that is known")


def _restriction(rules: Rules, action: str, when: Mapping[str, object], who: str) -> int:
    verb = "invite nobody" if action == "invite" else "make no rooms"
    say = "You may not invite people." if action == "invite" else "You may not make rooms."
    asked = {**when, **_NOT_ADMIN}
    rules.add(f"IMPORT-{action.upper()}", f"{who} {verb}", "user restrictions", [action], asked, "deny", say=say, on_error="deny")
    return 1


def _restriction_tests(rules: Rules, action: str, pattern: str, allowed: Sequence[str], server: str) -> None:
    rule = str(rules.rules[-1]["id"])
    somebody = _sample(pattern)
    request: dict[str, object] = {"action": action, "actor": {"id": somebody, "kind": "person"}, "target": {"id": f"@b:{server}"}}
    if _matches(pattern, somebody) and not any(_matches(one, somebody) for one in allowed):
        rules.test(f"{action}: {somebody} is refused", request, decision="deny", rule=rule)
    admin = {**request, "actor": {"id": somebody, "kind": "admin"}}
    rules.test(f"{action}: an administrator is not ({rule})", admin, decision=None, without=rule)


def _sample(pattern: str) -> str:
    """Give a text that a simple pattern takes (the caller looks whether it does)."""
    return _PIECE.sub(lambda piece: piece[1] or ("x" if piece[2] else ""), pattern)


def _unless(allowed: Sequence[str]) -> dict[str, object]:
    return {"not": {"any": [{"actor.id": {"matches": _whole(pattern)}} for pattern in allowed]}} if allowed else {}


def _whole(pattern: str) -> str:
    return f"^(?:{pattern})$"


def _is_pattern(pattern: object) -> bool:
    if not isinstance(pattern, str):
        return False
    try:
        re2_door.searcher(_whole(pattern))
    except re2_door.PatternError:
        return False
    return True


def _matches(pattern: str, text: str) -> bool:
    return re2_door.searcher(_whole(pattern))(text)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and ids.normalise_domain(value) is not None


def _sequence(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []
