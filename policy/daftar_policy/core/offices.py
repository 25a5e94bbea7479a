"""Offices: units and kinds of posts, as `organisation.yaml` has them, each checked by itself.

Law: an id stands once, in its normal form, and has no sign of the audience language in it; names are by language; domains are in
their normal form.
It does not know how units hang together (`organisation` does) nor who works in them (`officers` does).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from daftar_policy.core import ids, normal
from daftar_policy.core.document import Node

# Why: an id of a unit stands in audiences (`pune/*`, lists with commas) and in globs, so their signs are kept out of it.
_ID = re.compile(r"""[^\s/*?,:;@#!&|()\[\]{}"'\x00-\x1f\x7f]+""")
# BCP 47: a language of two or three letters, with its script or region behind it.
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Unit:
    """An office: its place in the tree, its names by language, its rooms (aliases or ids) and its mail domains."""

    id: str
    parent: str | None
    name: Mapping[str, str]
    tier: str
    rooms: tuple[str, ...]
    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """A kind of office-holder, such as tahsildar; a higher rank is a higher post."""

    id: str
    name: Mapping[str, str]
    rank: int


def is_language(text: str) -> bool:
    """Whether a text has the form of a language's code."""
    return _LANGUAGE.fullmatch(text) is not None


def read_names(node: Node, *, required: bool = True) -> dict[str, str]:
    """Give a name by language; faults are noted at the node."""
    if not node.present and not required:
        return {}
    names: dict[str, str] = {}
    for language, text in node.entries():
        if not is_language(language):
            text.fault("language", f"`{language}` is not the code of a language, such as `mr`", at_key=True)
        names[language] = text.text()
        if not text.present:
            text.fault("empty", "expected text, found nothing")
    if not names and isinstance(node.data, Mapping):
        node.fault("empty", "expected a name in at least one language")
    return names


def _id(node: Node, kind: str, known: Mapping[str, object]) -> str | None:
    text = normal.text(node.text())
    if not text:
        return None
    if not _ID.fullmatch(text):
        node.fault("id", f"the id `{text}` has a space or a sign that an id must not have", "use letters, digits, `-`, `_` and `.`")
        return None
    if text in known:
        node.fault("double", f"the {kind} `{text}` stands twice")
        return None
    return text


def read_units(nodes: Node) -> dict[str, Unit]:
    """Give the units that can be read, in the order of the document; faults are noted at their nodes."""
    units: dict[str, Unit] = {}
    for node in nodes.items():
        if not node.keys(required=("id", "name"), optional=("in", "tier", "rooms", "domains")):
            continue
        name = read_names(node.child("name"), required=False)
        unit_id = _id(node.child("id"), "unit", units)
        parent = normal.text(node.child("in").text()) or None
        rooms = tuple(text for room in node.child("rooms").items() if (text := _room(room)))
        domains = tuple(text for domain in node.child("domains").items() if (text := _domain(domain)))
        tier = node.child("tier").text()
        if unit_id is not None:
            units[unit_id] = Unit(unit_id, parent, name, tier, rooms, domains)
    if nodes.present and nodes.data == []:
        nodes.fault("empty", "expected at least one unit")
    return units


def _room(node: Node) -> str | None:
    text = node.text()
    # Matrix specification, appendix "Room aliases" and "Room IDs" (a room of version 12 has no server in its id).
    sigil, _, rest = text[:1], None, text[1:]
    _, colon, server = rest.partition(":")
    is_named = bool(colon) and ids.normalise_domain(server) is not None
    if text and not ((sigil == "#" and is_named) or (sigil == "!" and rest and (is_named or not colon))):
        node.fault("room", f"`{text}` is not a room", "a room is written `#alias:server` or `!id:server`")
        return None
    return text or None


def _domain(node: Node) -> str | None:
    text = node.text()
    if not text:
        return None
    domain = ids.normalise_domain(text)
    if domain is None:
        node.fault("domain", f"`{text}` is not a domain")
    return domain


def read_posts(nodes: Node) -> dict[str, Post]:
    """Give the posts that can be read; faults are noted at their nodes."""
    posts: dict[str, Post] = {}
    for node in nodes.items():
        if not node.keys(required=("id", "name"), optional=("rank",)):
            continue
        name = read_names(node.child("name"), required=False)
        rank = node.child("rank").integer(0)
        post_id = _id(node.child("id"), "post", posts)
        if post_id is not None:
            posts[post_id] = Post(post_id, name, rank)
    return posts
