"""Rooms: the `room.*` facts of a room's state, and of a room that somebody asks to have made.

Law: a label that a room has by state or by alias is never overlooked; content of any shape gives a value, never an exception.
It does not know where the state comes from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from daftar_policy.core.ids import parse_user
from daftar_policy.core.policy import Policy

# Format 1, section 4: the state event that labels a room.
LABEL = "in.daftar.label"
ALIAS = "m.room.canonical_alias"
CREATE = "m.room.create"
TOMBSTONE = "m.room.tombstone"

# The state that facts are made of, in the form of an event filter.
STATE_READ = (
    (CREATE, ""),
    (ALIAS, ""),
    (LABEL, ""),
    ("m.room.encryption", ""),
    ("m.room.join_rules", ""),
    ("m.room.history_visibility", ""),
    (TOMBSTONE, ""),
)
# The facts that only a room's state and members give.
UNSEEN = frozenset(
    f"room.{name}"
    for name in (
        "alias", "aliases", "label", "version", "encrypted", "federated", "join_rule", "history_visibility", "creator",
        "members", "external_members", "servers",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StateEvent:
    """What facts need of a state event."""

    sender: str
    content: Mapping[str, object]


State: TypeAlias = "Mapping[tuple[str, str], StateEvent]"
# A state event to be: type, key, content.
Wished: TypeAlias = "tuple[str, str, Mapping[str, object]]"
_NOTHING = StateEvent("", {})

# Client-server API, POST /createRoom, table of presets: join rule, history visibility, guest access.
PRESETS = {
    "private_chat": ("invite", "shared", "can_join"),
    "trusted_private_chat": ("invite", "shared", "can_join"),
    "public_chat": ("public", "shared", "forbidden"),
}


def room_facts(room_id: str | None, state: State, policy: Policy, inherited: Iterable[str] = ()) -> dict[str, object]:
    """Give the facts of a room; `inherited` are labels of the room that it follows (an upgrade)."""
    created = state.get((CREATE, ""), _NOTHING)
    named = aliases(state)
    canonical = _text(state.get((ALIAS, ""), _NOTHING).content.get("alias"))
    labels = {*by_alias(room_id, state, policy), *by_state(state), *inherited}
    return {
        "room.id": room_id,
        "room.alias": canonical,
        "room.aliases": list(named),
        "room.label": sorted(labels),
        # Matrix specification, m.room.create: "1" where not given, federated where not given.
        "room.version": (_text(created.content.get("room_version")) or "1") if created.sender else None,
        "room.encrypted": ("m.room.encryption", "") in state,
        "room.federated": created.content.get("m.federate") is not False,
        "room.join_rule": _text(state.get(("m.room.join_rules", ""), _NOTHING).content.get("join_rule")),
        "room.history_visibility": _text(state.get(("m.room.history_visibility", ""), _NOTHING).content.get("history_visibility")),
        "room.creator": created.sender or None,
    }


def member_facts(members: Iterable[str], own_server: str) -> dict[str, object]:
    """Give the facts of who is joined in a room."""
    servers = [user.server for member in members if (user := parse_user(member)) is not None]
    return {
        "room.members": len(servers),
        "room.external_members": sum(server != own_server for server in servers),
        "room.servers": sorted(set(servers)),
    }


def aliases(state: State) -> tuple[str, ...]:
    """Give the canonical and the alternative aliases of a room's state."""
    content = state.get((ALIAS, ""), _NOTHING).content
    listed = content.get("alt_aliases")
    found = [content.get("alias"), *(listed if isinstance(listed, Sequence) and not isinstance(listed, str) else ())]
    return tuple(dict.fromkeys(alias for alias in found if isinstance(alias, str) and alias))


def by_alias(room_id: str | None, state: State, policy: Policy) -> tuple[str, ...]:
    """Give the labels that a room has by the globs of the policy."""
    return tuple(policy.labels_for(room_id or "", aliases(state)))


def by_state(state: State) -> tuple[str, ...]:
    """Give the labels that a room has by its state event: one, or the several that an enforcement point wrote down."""
    label = state.get((LABEL, ""), _NOTHING).content.get("label")
    listed = [label] if isinstance(label, str) else label
    if not isinstance(listed, Sequence):
        return ()
    return tuple(word for word in listed if isinstance(word, str) and word)


def label_content(labels: Iterable[str]) -> dict[str, object]:
    """Give the content of the state event for some labels."""
    listed = sorted(set(labels))
    return {"label": listed[0] if len(listed) == 1 else listed}


def predecessor(state: State) -> str | None:
    """Give the room that this one follows, or None."""
    follows = state.get((CREATE, ""), _NOTHING).content.get("predecessor")
    return _text(follows.get("room_id")) if isinstance(follows, Mapping) else None


def successor(state: State) -> str | None:
    """Give the room that replaces this one, or None."""
    return _text(state.get((TOMBSTONE, ""), _NOTHING).content.get("replacement_room"))


def wished_state(
    creator: str, server: str, wish: Mapping[str, object], presets: Iterable[Wished] = (), version: str | None = None
) -> dict[tuple[str, str], StateEvent]:
    """Give the state that a `POST /createRoom` asks for, as far as facts are made of it; `version` holds where it names none."""
    state: dict[tuple[str, str], StateEvent] = {}
    created = wish.get("creation_content")
    content = dict(created) if isinstance(created, Mapping) else {}
    if isinstance(wish.get("room_version"), str):
        content["room_version"] = wish["room_version"]
    elif version is not None:
        content["room_version"] = version
    state[CREATE, ""] = StateEvent(creator, content)
    alias = _wished_alias(server, wish)
    if alias is not None:
        state[ALIAS, ""] = StateEvent(creator, {"alias": alias})
    for kind, key, own in (*presets, *wished_events(wish)):
        state[kind, key] = StateEvent(creator, own)
    return state


def preset_events(wish: Mapping[str, object], server: str, encrypted: Collection[str] = ()) -> list[Wished]:
    """Give the state events that a new room gets by its preset and by the wish's own keys, except where its `initial_state` has others.

    `encrypted` are the presets that the homeserver's configuration encrypts.
    """
    wished = wish.get("preset")
    # Client-server API, POST /createRoom: without a preset, the visibility chooses one.
    preset = wished if isinstance(wished, str) else "public_chat" if wish.get("visibility") == "public" else "private_chat"
    join_rule, history, guests = PRESETS.get(preset, PRESETS["private_chat"])
    found: list[Wished] = [
        ("m.room.join_rules", "", {"join_rule": join_rule}),
        ("m.room.history_visibility", "", {"history_visibility": history}),
        ("m.room.guest_access", "", {"guest_access": guests}),
    ]
    if preset in encrypted:
        found.append(("m.room.encryption", "", {"algorithm": "m.megolm.v1.aes-sha2"}))
    levels = wish.get("power_level_content_override")
    if isinstance(levels, Mapping) and levels:
        found.append(("m.room.power_levels", "", levels))
    alias = _wished_alias(server, wish)
    if alias is not None:
        found.append((ALIAS, "", {"alias": alias}))
    own = {(kind, key) for kind, key, _ in wished_events(wish)}
    return [event for event in found if event[:2] not in own]


def _wished_alias(server: str, wish: Mapping[str, object]) -> str | None:
    localpart = wish.get("room_alias_name")
    return f"#{localpart}:{server}" if isinstance(localpart, str) and localpart else None


def wished_events(wish: Mapping[str, object]) -> list[Wished]:
    """Give the state events (type, key, content) that a `POST /createRoom` brings with it."""
    found: list[Wished] = []
    listed = wish.get("initial_state")
    for event in listed if isinstance(listed, Sequence) and not isinstance(listed, str) else ():
        if not isinstance(event, Mapping):
            continue
        kind, key, content = event.get("type"), event.get("state_key", ""), event.get("content")
        if isinstance(kind, str) and isinstance(key, str) and isinstance(content, Mapping):
            found.append((kind, key, content))
    for kind, wished in (("m.room.name", "name"), ("m.room.topic", "topic")):
        if isinstance(wish.get(wished), str):
            found.append((kind, "", {wished: wish[wished]}))
    return found


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
