"""Organisation: the office tree of units, posts and officers that rules and audiences speak of.

Law: what is compiled is whole: every unit's parent and every officer's unit and post exist, no unit stands below itself,
and nobody stands twice.
It does not know files or lines: `organisation.yaml` comes as plain data, `officers.csv` as rows of texts; a fault in row i names the path
("officers", i, column).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final, cast

from daftar_policy.core import ids
from daftar_policy.core.document import Fault, Faults, Node, did_you_mean
from daftar_policy.core.officers import COLUMNS, Officer, Officers, email_key, user_key
from daftar_policy.core.offices import Post, Unit, read_names, read_posts, read_units

__all__ = ["COLUMNS", "EMPTY", "Officer", "Organisation", "Post", "Unit", "compile_organisation", "from_document"]

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Organisation:
    """The office tree, with what is needed to ask it in constant time."""

    EMPTY: ClassVar[Organisation]

    name: Mapping[str, str]
    server: str
    units: Mapping[str, Unit]
    posts: Mapping[str, Post]
    officers: tuple[Officer, ...]
    _ancestors: Mapping[str, frozenset[str]] = field(repr=False, compare=False)
    _below: Mapping[str, tuple[str, ...]] = field(repr=False, compare=False)
    _by_user: Mapping[str, Officer] = field(repr=False, compare=False)
    _by_email: Mapping[str, Officer] = field(repr=False, compare=False)
    _in_unit: Mapping[str, tuple[Officer, ...]] = field(repr=False, compare=False)

    def officer(self, user_id: str) -> Officer | None:
        """Give the officer with this Matrix id, or None."""
        found = self._by_user.get(user_id)
        return found if found is not None else self._by_user.get(user_key(user_id) or "")

    def officer_by_email(self, address: str) -> Officer | None:
        """Give the officer with this address (both parts without case), or None."""
        return self._by_email.get(email_key(address) or "")

    def is_within(self, unit_id: str, ancestor_id: str) -> bool:
        """Tell whether a unit is the other or stands below it."""
        return ancestor_id in self._ancestors.get(unit_id, ())

    def below(self, unit_id: str) -> tuple[str, ...]:
        """Give the unit and all below it in the order of the document; () for one that is unknown."""
        return self._below.get(unit_id, ())

    def members(self, unit_id: str, deep: bool) -> tuple[Officer, ...]:  # noqa: FBT001 - one of the seam's fixed signatures
        """Give the officers of a unit, with `deep` of all units below it too, in the order of the file."""
        if not deep:
            return self._in_unit.get(unit_id, ())
        wanted = frozenset(self.below(unit_id))
        return tuple(officer for officer in self.officers if officer.unit in wanted)

    def as_document(self) -> dict[str, object]:
        """Give plain data that `from_document` turns into an equal organisation."""
        return {
            "organisation": VERSION,
            **({"name": dict(self.name)} if self.name else {}),
            "server": self.server,
            "units": [_unit_document(unit) for unit in self.units.values()],
            "posts": [{"id": post.id, "name": dict(post.name), "rank": post.rank} for post in self.posts.values()],
            "officers": [{column: getattr(officer, column) for column in COLUMNS} for officer in self.officers],
        }


def _unit_document(unit: Unit) -> dict[str, object]:
    document: dict[str, object] = {"id": unit.id, "name": dict(unit.name), "rooms": list(unit.rooms), "domains": list(unit.domains)}
    if unit.parent is not None:
        document["in"] = unit.parent
    if unit.tier:
        document["tier"] = unit.tier
    return document


def from_document(document: object) -> Organisation:
    """Give the organisation that `as_document` was taken of.

    Raises:
        Faults: it is not such a document.
    """
    if not isinstance(document, Mapping):
        raise Faults([Fault((), "type", "expected the mapping of an organisation")])
    if not document.get("server"):
        return Organisation.EMPTY
    rows = cast("Sequence[Mapping[str, str]]", document.get("officers") or ())
    return compile_organisation({key: value for key, value in document.items() if key != "officers"}, rows)


def compile_organisation(document: object, officers_rows: Iterable[Mapping[str, str]]) -> Organisation:
    """Check the plain data of `organisation.yaml` and the rows of `officers.csv` and give the organisation.

    Raises:
        Faults: all that is wrong with either.
    """
    root = Node(document)
    if not root.keys(required=("organisation", "server", "units"), optional=("name", "posts")):
        raise Faults(root.faults)
    version = root.child("organisation")
    if version.present and (version.data != VERSION or isinstance(version.data, bool)):
        version.fault("version", f"this program reads version {VERSION} of an organisation")
    server = _server(root.child("server"))
    name = read_names(root.child("name"), required=False)
    units = read_units(root.child("units"))
    posts = read_posts(root.child("posts"))
    ancestors = _ancestors(root.child("units"), units)
    officers = Officers(root.faults, server, units, posts)
    for row, columns in enumerate(officers_rows):
        officers.add(row, columns)
    if root.faults:
        raise Faults(root.faults)
    return _assemble(name, server, (units, ancestors), posts, officers)


def _assemble(
    name: Mapping[str, str],
    server: str,
    tree: tuple[Mapping[str, Unit], Mapping[str, frozenset[str]]],
    posts: Mapping[str, Post],
    officers: Officers,
) -> Organisation:
    units, ancestors = tree
    in_unit: dict[str, list[Officer]] = {}
    for officer in officers.found:
        in_unit.setdefault(officer.unit, []).append(officer)
    below: dict[str, list[str]] = {unit: [] for unit in units}
    for unit in units:
        for ancestor in ancestors[unit]:
            below[ancestor].append(unit)
    return Organisation(
        name=name,
        server=server,
        units=units,
        posts=posts,
        officers=tuple(officers.found),
        _ancestors=ancestors,
        _below={unit: tuple(those) for unit, those in below.items()},
        _by_user=officers.by_user,
        _by_email=officers.by_email,
        _in_unit={unit: tuple(those) for unit, those in in_unit.items()},
    )


def _server(node: Node) -> str:
    text = node.text().strip().lower()
    if text and ids.normalise_domain(text) is None:
        node.fault("server", f"`{text}` is not the name of a server")
    return text


def _ancestors(nodes: Node, units: Mapping[str, Unit]) -> dict[str, frozenset[str]]:
    """Give each unit's ancestors with itself, and fault parents that are unknown or stand below their own unit."""
    nodes_of = {str(node.child("id").data): node for node in reversed(nodes.items()) if isinstance(node.data, Mapping)}
    found: dict[str, frozenset[str]] = {}
    for unit in units.values():
        if unit.parent is not None and unit.parent not in units:
            nodes_of[unit.id].child("in").fault("unknown-unit", f"unknown unit `{unit.parent}`", did_you_mean(unit.parent, units))
        path: list[str] = []
        at: str | None = unit.id
        while at is not None and at in units and at not in found and at not in path:
            path.append(at)
            at = units[at].parent
        if at in path:
            circle = path[path.index(at) :]
            shown = " in ".join(f"`{step}`" for step in [*circle, circle[0]])
            nodes_of[circle[0]].child("in").fault("cycle", f"a unit stands in itself: {shown}")
        above = found.get(at or "", frozenset())
        for step in reversed(path):
            above = above | {step}
            found[step] = above
    return found


Organisation.EMPTY = Organisation(
    name={}, server="", units={}, posts={}, officers=(), _ancestors={}, _below={}, _by_user={}, _by_email={}, _in_unit={}
)
EMPTY: Final = Organisation.EMPTY
