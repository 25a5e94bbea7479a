"""Hook file: one system's hook as it is written in YAML.

Law: what is compiled is whole: each slot of a text has a field, each route a room, and whoever posts has a token or a key to show; every
fault is noted in the node with its place. It does not know files or who reads them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from daftar_bots.core.hook import KINDS, LONGEST_VALUE, MOST_FIELDS, NAME, Field, Hook, Target, slots
from daftar_bots.core.language import LANGUAGES
from daftar_bots.core.spoken import read_spoken
from daftar_policy.core.document import Node, did_you_mean

VERSION = 1
_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
_REQUIRED = ("hook", "title", "fields", "text", "rooms")
_OPTIONAL = ("by", "routes", "id", "loud", "expires")
# Keys that say who may post; `services/hooks/shelf.py` reads them.
DOOR = ("token_file", "key_file", "old_key_file", "allow_from", "per_minute", "largest_kb", "window_seconds")


def compile_hook(root: Node, name: str) -> Hook | None:
    """Check the plain data of a hook's file; faults are noted in the node, None where there is no use going on."""
    if not root.keys(required=_REQUIRED, optional=(*_OPTIONAL, *DOOR)):
        return None
    version = root.child("hook")
    if version.data != VERSION or isinstance(version.data, bool):
        version.fault("version", f"this program reads version {VERSION} of a hook")
    if not _ID.fullmatch(name):
        root.fault("id", f"`{name}` is not the name of a hook", "the file's name: small Latin letters, digits and hyphens, then `.yaml`")
    fields = _fields(root.child("fields"))
    hook = Hook(
        name=name,
        title=_spoken(root.child("title")),
        fields=fields,
        texts=_spoken(root.child("text")),
        targets=_targets(root.child("rooms")),
        by=_known(root.child("by"), fields),
        routes={key: _targets(node) for key, node in root.child("routes").entries()},
        id_field=_known(root.child("id"), fields),
        is_loud=root.child("loud").boolean(),
        expires=_day(root.child("expires")),
    )
    _check(root, hook)
    return hook


def _check(root: Node, hook: Hook) -> None:
    names = [each.name for each in hook.fields]
    for language, text in hook.texts.items():
        for slot in slots(text):
            if slot not in names:
                place = root.child("text")
                where = place.child(language) if isinstance(place.data, Mapping) else place
                where.fault("slot", f"the slot `{{{slot}}}` has no field", did_you_mean(slot, names))
    if bool(hook.by) != bool(hook.routes):
        root.child("routes" if hook.by else "by").fault("routes", "`by` and `routes` go together")
    by = next((each for each in hook.fields if each.name == hook.by), None)
    for key in hook.routes:
        if by is not None and by.choices and key not in by.choices:
            fault = f"`{key}` is no choice of the field `{by.name}`"
            root.child("routes").child(key).fault("route", fault, did_you_mean(key, by.choices), at_key=True)
    if hook.id_field and not next((each.is_needed for each in hook.fields if each.name == hook.id_field), True):
        root.child("id").fault("id", f"the field `{hook.id_field}` names the message, so it must be needed")


def _fields(node: Node) -> tuple[Field, ...]:
    fields = tuple(field for name, each in node.entries() if (field := _field(name, each)) is not None)
    if node.present and not fields:
        node.fault("empty", "expected at least one field")
    if len(fields) > MOST_FIELDS:
        node.fault("many", f"more than {MOST_FIELDS} fields")
    pointers: dict[str, str] = {}
    for each in fields:
        clash = next(
            (
                name
                for pointer, name in pointers.items()
                if f"{each.pointer}/".startswith(f"{pointer}/") or f"{pointer}/".startswith(f"{each.pointer}/")
            ),
            None,
        )
        if clash is not None:
            node.child(each.name).fault("double", f"stands in the same place as `{clash}`")
        pointers[each.pointer] = each.name
    return fields


def _field(name: str, node: Node) -> Field | None:
    if not NAME.fullmatch(name):
        node.fault("id", f"`{name}` is not the name of a field", "use small Latin letters, digits and `_`", at_key=True)
        return None
    if isinstance(node.data, str):
        return Field(name, f"/{name}", node.choice(KINDS, "text"))
    if not node.keys(optional=("type", "at", "needed", "most", "choices", "show_last", "sample")):
        return None
    kind = node.child("type").choice(KINDS, "text")
    pointer = node.child("at").text(f"/{name}")
    if not pointer.startswith("/") or pointer.endswith("/"):
        node.child("at").fault("pointer", f"`{pointer}` is not a place in a body", "such as `/applicant/name`")
    choices = _choices(node.child("choices"))
    if (kind == "choice") != bool(choices):
        node.fault("choices", "a field of type `choice` needs `choices`, and no other has them")
    shown = node.child("show_last")
    return Field(
        name=name,
        pointer=pointer,
        kind=kind,
        is_needed=node.child("needed").boolean(default=True),
        most=node.child("most").integer(200, least=1, most=LONGEST_VALUE),
        choices=choices,
        shown=shown.integer(4, least=0, most=40) if shown.present else None,
        sample=node.child("sample").data,
    )


def _choices(node: Node) -> Mapping[str, Mapping[str, str]]:
    if isinstance(node.data, Mapping):
        return {key: _spoken(each) for key, each in node.entries()}
    return {text: {} for text in node.texts()}


def _targets(node: Node) -> tuple[Target, ...]:
    found = []
    for each in node.items(or_one=True):
        languages: tuple[str, ...] = ()
        place = each
        if isinstance(each.data, Mapping):
            if not each.keys(required=("room",), optional=("languages",)):
                continue
            place = each.child("room")
            languages = tuple(item.choice(LANGUAGES) for item in each.child("languages").items(or_one=True))
        room = place.text()
        if room and not (room.startswith(("#", "!")) and len(room) > 1):
            place.fault("room", f"`{room}` is not the alias of a room", "such as `#rti:example.org`, in quotes")
        elif room:
            found.append(Target(room, tuple(dict.fromkeys(language for language in languages if language))))
    if node.present and not found:
        node.fault("empty", "expected at least one room")
    return tuple(found)


def _spoken(node: Node) -> Mapping[str, str]:
    """Read a text, or texts by language."""
    if isinstance(node.data, str):
        return {"en": node.text()}
    found = read_spoken(node)
    if node.present and not found:
        node.fault("empty", "expected a text in at least one language")
    return found


def _known(node: Node, fields: tuple[Field, ...]) -> str:
    name = node.text()
    names = [each.name for each in fields]
    if name and name not in names:
        node.fault("unknown-field", f"there is no field `{name}`", did_you_mean(name, names))
        return ""
    return name


def _day(node: Node) -> date | None:
    text = node.text()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        node.fault("date", f"`{text}` is no day", "such as `2027-03-31`")
        return None
