"""Policy files: `policy.yaml` with its list files and its organisation, read into a policy that can decide.

Law: what loads here is what an enforcement point enforces; there is no second, laxer way of reading. All problems of all files come out at
once. It does not know what a rule means: the core checks the plain data, and this room finds the places.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from daftar_policy.core.compile import compile_policy
from daftar_policy.core.document import Fault, Faults, Node
from daftar_policy.core.document import Path as Place
from daftar_policy.core.organisation import Organisation
from daftar_policy.core.policy import Policy
from daftar_policy.files import organisation as organisation_files
from daftar_policy.files.lists import ListFile, read_list
from daftar_policy.files.source import Problem, Problems, Source, Unreadable, parse, read_text


@dataclass(frozen=True, slots=True)
class LoadedPolicy:
    """A policy with what it was read from: its file, all files it depends on, and its plain data with list files inlined."""

    policy: Policy
    source: Source
    inputs: tuple[Path, ...]
    document: object
    sha256: str
    lists: Mapping[Place, ListFile] = field(default_factory=dict)

    def problem(self, fault: Fault) -> Problem:
        """Give what is said of a place in the document its line: in the policy, or in the list file that the place comes from."""
        listed = self.lists.get(fault.path[:3])
        match fault.path[3:]:
            case (int(entry), *_) if listed is not None:
                return listed.problem(entry, fault.code, fault.message, fault.hint)
            case _:
                return self.source.problem(fault)


def load_policy(
    path: Path, organisation: Path | None = None, *, read_tree: Callable[[Path], Organisation] = organisation_files.load_organisation
) -> LoadedPolicy:
    """Read a policy and its organisation; `read_tree` reads the latter.

    Raises:
        Unreadable: the policy or its organisation cannot be opened, and nothing else is wrong.
        Problems: all that is wrong with the policy, its list files and its organisation.
    """
    refused: list[Problems] = []
    tree = Organisation.EMPTY
    if organisation is not None:
        try:
            tree = read_tree(organisation)
        except Problems as problems:
            refused.append(problems)
    reading: _Reading | None = None
    try:
        reading = _Reading(path)
        policy = reading.compile(tree)
    except Problems as problems:
        refused.append(problems)
    if reading is None or refused:
        raise _together(refused)
    inputs = (*reading.inputs, *(organisation_files.inputs_of(organisation) if organisation is not None else ()))
    lists = {place: listed for place, listed in reading.files.items() if listed is not None}
    return LoadedPolicy(policy, reading.source, inputs, reading.document, reading.sha256, lists)


def _together(refused: Iterable[Problems]) -> Problems:
    refused = tuple(refused)
    found = [problem for problems in refused for problem in problems.problems]
    return Unreadable(found) if all(isinstance(problems, Unreadable) for problems in refused) else Problems(found)


class _Reading:
    """One reading of a policy file: the list files it names and the places of their entries."""

    def __init__(self, path: Path) -> None:
        text, self.sha256 = _stable(path)
        self.source = parse(text, path)
        self.inputs: list[Path] = [path]
        self.faults: list[Fault] = []
        self.problems: list[Problem] = []
        self.files: dict[Place, ListFile | None] = {}
        self.document = self._inlined()

    def compile(self, tree: Organisation) -> Policy:
        """Compile what was read. Raises Problems."""
        found = [*self.problems, *(self.source.problem(fault) for fault in self.faults)]
        try:
            policy = compile_policy(self.document, tree)
        except Faults as faults:
            found += [problem for fault in faults.faults if (problem := self._place(fault)) is not None]
            raise Problems(found) from faults
        if found:
            raise Problems(found)
        return policy

    def _inlined(self) -> object:
        if not isinstance(self.source.data, Mapping):
            return self.source.data
        document = dict(self.source.data)
        lists = document.get("lists")
        if isinstance(lists, Mapping):
            document["lists"] = {name: self._kinds(name, kinds) for name, kinds in lists.items()}
        return document

    def _kinds(self, name: str, kinds: object) -> object:
        if not isinstance(kinds, Mapping):
            return kinds
        return {kind: self._entries(("lists", name, kind), entries) for kind, entries in kinds.items()}

    def _entries(self, place: Place, entries: object) -> object:
        if not isinstance(entries, Mapping):
            return entries
        node = Node(entries, place, self.faults)
        node.keys(required=("file",))
        name = node.child("file").text()
        self.files[place] = None
        if not name:
            return []
        file = self.source.path.parent / name
        self.inputs.append(file)
        try:
            listed = read_list(file, str(place[2]))
        except Unreadable as unreadable:
            reason = unreadable.problems[0].message.removeprefix("cannot read the file: ")
            node.child("file").fault("unreadable", f"cannot read the list file `{name}`: {reason}")
        except Problems as problems:
            self.problems += problems.problems
        else:
            self.files[place] = listed
            return list(listed.entries)
        return []

    def _place(self, fault: Fault) -> Problem | None:
        """Give a fault of the core its place; None where a list file that could not be read is the cause."""
        place = fault.path[:3]
        if place not in self.files:
            return self.source.problem(fault)
        listed = self.files[place]
        if listed is None:
            return None
        match fault.path[3:]:
            case (int(entry), *_):
                return listed.problem(entry, fault.code, fault.message, fault.hint)
            case _:
                return self.source.problem(fault)


def _stable(path: Path) -> tuple[str, str]:
    """Give a file's text and the SHA-256 of just the bytes that the text was read from."""
    while True:
        text = read_text(path)
        if not path.is_file():  # a pipe can be read only once
            return text, hashlib.sha256(text.encode()).hexdigest()
        try:
            raw = path.read_bytes()
        except OSError:
            raw = b""
        if raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace") == text:
            return text, hashlib.sha256(raw).hexdigest()
