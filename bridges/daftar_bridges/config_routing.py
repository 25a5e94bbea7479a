"""Config, routing: what `mail.yaml` says of mailboxes and of the rules that send mail on to others, to rooms, and mark it.

Law: every value is checked here, with its place; what a rule names exists. It does not know the rest of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from daftar_bridges.core.routing import Condition, Field, Pattern, Rule, is_tag, pattern
from daftar_bridges.mailboxes import MODES, ROOM, Mailbox, mailbox_key
from daftar_policy.core.document import Node
from daftar_policy.core.ids import normalise_domain, parse_address
from daftar_policy.core.sentences import LANGUAGES

_KINDS = ("contains", "matches")
# RFC 5322 section 2.2: the characters of a field's name.
_FIELD_NAME = re.compile(r"[!-9;-~]+\Z")
_ID = re.compile(r"[\w][\w.-]{0,79}\Z")


@dataclass(frozen=True, slots=True)
class Routing:
    """The mailboxes and the rules, in the order of the file."""

    mailboxes: tuple[Mailbox, ...]
    rules: tuple[Rule, ...] = ()


def read_routing(mailboxes: Node, routes: Node) -> Routing:
    """Read `mailboxes` and `routes`."""
    boxes = _mailboxes(mailboxes)
    return Routing(boxes, _rules(routes, boxes))


def read_room(node: Node) -> str:
    """Read a room's alias or id."""
    text = node.text()
    if text and not re.match(r"[#!][^\s:]", text):
        node.fault("room", f"`{text}` is neither a room alias nor a room id", "for example `#tenders:daftar.example`")
    return text


def read_users(node: Node) -> tuple[str, ...]:
    """Read user ids."""
    users: list[str] = []
    for item in node.items(or_one=True):
        text = item.text()
        if text and not re.match(r"@[^\s:]+:\S+$", text):
            item.fault("user", f"`{text}` is not a user id", "for example `@asha:daftar.example`")
        elif text:
            users.append(text)
    return tuple(users)


def _mailboxes(node: Node) -> tuple[Mailbox, ...]:
    boxes: list[Mailbox] = []
    taken: dict[str, str] = {}
    rooms: dict[str, str] = {}
    caught: dict[str, str] = {}
    for item in node.items():
        optional = ("name", "aliases", "members", "mode", "catch_all", "subject_token", "language")
        if not item.keys(required=("address", "room"), optional=optional):
            continue
        names = [_address(item.child("address")), *(_address(alias) for alias in item.child("aliases").items(or_one=True))]
        for name in filter(None, names):
            if mailbox_key(name) in taken:
                item.fault("double", f"the address `{name}` stands twice")
            taken[mailbox_key(name)] = name
        room = read_room(item.child("room"))
        if room and room in rooms:
            item.child("room").fault("double", f"the room `{room}` belongs to `{rooms[room]}` already")
        rooms[room] = names[0]
        mode = item.child("mode").choice(MODES, ROOM)
        if mode != ROOM and room.startswith("!"):
            item.child("room").fault("space", "a mailbox that is a space needs an alias, which its rooms are named after")
        title = item.child("name").text(names[0])
        domains = _domains(item.child("catch_all"), names[0], caught)
        members = read_users(item.child("members"))
        has_token = item.child("subject_token").boolean(default=False)
        language = item.child("language").choice(LANGUAGES, "en")
        boxes.append(Mailbox(names[0], room, title, tuple(filter(None, names[1:])), members, mode, domains, has_token, language))
    if node.present and not boxes and not node.faults:
        node.fault("empty", "expected at least one mailbox")
    return tuple(boxes)


def _domains(node: Node, address: str, caught: dict[str, str]) -> tuple[str, ...]:
    """Read the domains that a mailbox takes all other mail of."""
    found: list[str] = []
    for item in node.items(or_one=True):
        text = item.text()
        domain = normalise_domain(text) if text else None
        if text and domain is None:
            item.fault("domain", f"`{text}` is not a domain")
        elif domain in caught:
            item.fault("double", f"`{caught[domain]}` takes all other mail for `{domain}` already")
        elif domain:
            caught[domain] = address
            found.append(domain)
    return tuple(found)


def _address(node: Node) -> str:
    text = node.text()
    parsed = parse_address(text) if text else None
    if text and parsed is None:
        node.fault("address", f"`{text}` is not a mail address")
    return f"{parsed.local}@{parsed.domain}" if parsed else ""


def _rules(node: Node, boxes: Sequence[Mailbox]) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    known = {mailbox_key(address): box for box in boxes for address in (box.address, *box.aliases)}
    owners = {box.room: box.address for box in boxes}
    for item in node.items():
        if not item.keys(required=("id", "when"), optional=("to", "room", "tag", "label", "last")):
            continue
        name = item.child("id").text()
        if name and not _ID.match(name):
            item.child("id").fault("id", f"`{name}` is not an id: letters, digits, `.`, `_` and `-`")
        if any(rule.id == name for rule in rules):
            item.child("id").fault("double", f"the id `{name}` stands twice")
        conditions = _conditions(item.child("when"), known)
        to = _targets(item.child("to"), known)
        room = read_room(item.child("room"))
        tags = _tags(item.child("tag"))
        label, is_last = item.child("label").text(), item.child("last").boolean(default=False)
        if not (to or room or tags or label or is_last) and not item.child("to").present:
            item.fault("nothing", f"the rule `{name}` does nothing", "give it `to`, `room`, `tag`, `label` or `last`")
        if room:
            _own(item.child("room"), room, to or _only_mailbox(conditions, known), owners)
        rules.append(Rule(name, conditions, to, room, tags, label, is_last))
    return tuple(rules)


def _own(node: Node, room: str, mailboxes: Sequence[str], owners: dict[str, str]) -> None:
    """See to it that a rule's room belongs to one mailbox: what is answered there goes out from it."""
    if len(mailboxes) != 1:
        node.fault("room", "a room needs one mailbox that answers from there", "name it by `to` or by `when: {mailbox: …}`")
    elif owners.setdefault(room, mailboxes[0]) != mailboxes[0]:
        node.fault("double", f"the room `{room}` belongs to `{owners[room]}` already", "send the mail to that mailbox by `to`")


def _only_mailbox(conditions: Iterable[Condition], known: Mapping[str, Mailbox]) -> tuple[str, ...]:
    """Give the one mailbox that conditions are confined to, if they are."""
    found = [each.patterns for each in conditions if each.what is Field.MAILBOX]
    if len(found) == 1 and len(found[0]) == 1 and found[0][0].kind == "glob" and mailbox_key(found[0][0].text) in known:
        return (known[mailbox_key(found[0][0].text)].address,)
    return ()


def _targets(node: Node, known: Mapping[str, Mailbox]) -> tuple[str, ...]:
    found: list[str] = []
    for item in node.items(or_one=True):
        text = item.text()
        box = known.get(mailbox_key(text)) if text else None
        if text and box is None:
            item.fault("mailbox", f"`{text}` is none of the mailboxes")
        elif box is not None:
            found.append(box.address)
    return tuple(dict.fromkeys(found))


def _tags(node: Node) -> tuple[str, ...]:
    found: list[str] = []
    for item in node.items(or_one=True):
        text = item.text()
        if text and not is_tag(text):
            item.fault("tag", f"`{text}` is not a tag: letters, digits, `.`, `_` and `-`, at most 40")
        elif text:
            found.append(text)
    return tuple(found)


def _conditions(node: Node, known: Mapping[str, Mailbox]) -> tuple[Condition, ...]:
    if not node.present or not node.keys(optional=(*(each.value for each in Field), "header")):
        return ()
    found = [Condition(each, _patterns(node.child(each.value))) for each in Field if node.child(each.value).present]
    for name, item in node.child("header").entries():
        if not _FIELD_NAME.match(name):
            item.fault("header", f"`{name}` is not the name of a header field", at_key=True)
        found.append(Condition(name.casefold(), _patterns(item)))
    if not found and not node.faults:
        node.fault("empty", "expected at least one condition", "to catch everything write `mailbox: '*'`")
    for item in node.child(Field.MAILBOX.value).items(or_one=True) if not isinstance(node.child(Field.MAILBOX.value).data, Mapping) else ():
        text = item.text()
        if text and not ("*" in text or "?" in text) and mailbox_key(text) not in known:
            item.fault("mailbox", f"`{text}` is none of the mailboxes")
    return tuple(found)


def _patterns(node: Node) -> tuple[Pattern, ...]:
    """Read one pattern or several: a text is a glob, a mapping `{contains: …}` or `{matches: …}`."""
    found: list[Pattern] = []
    nodes = [node] if isinstance(node.data, Mapping) else node.items(or_one=True)
    for item in nodes:
        if isinstance(item.data, Mapping):
            item.keys(optional=_KINDS)
            given = [(kind, item.child(kind)) for kind in _KINDS if item.child(kind).present]
            if not given:
                item.fault("empty", "expected `contains` or `matches`")
        else:
            given = [("glob", item)]
        for kind, each in given:
            text = each.text()
            try:
                if text:
                    found.append(pattern(kind, text))
            except ValueError as error:
                each.fault("pattern", str(error))
    return tuple(found)
