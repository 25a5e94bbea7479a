"""Document: a cursor over plain data (mappings, sequences, scalars) that checks its shape and collects every fault.

Law: reading never raises and never stops at the first fault; a caller looks at `faults` once, at the end.
It does not know files, lines or YAML: a fault names its place by path, and the files room turns paths into lines and columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeAlias

Path: TypeAlias = "tuple[str | int, ...]"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at `path` of a document; `at_key` points at the key itself, not at its value."""

    path: Path
    code: str
    message: str
    hint: str | None = None
    at_key: bool = False


class Faults(Exception):
    """A document that cannot be used: every fault that was found, in document order where known."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = tuple(faults)


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Give "did you mean `x`?" for the closest known word, or None."""
    close = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else None


class Node:
    """One place in a document, with the list of faults that all nodes of the document share."""

    __slots__ = ("data", "faults", "path")

    def __init__(self, data: object, path: Path = (), faults: list[Fault] | None = None) -> None:
        self.data = data
        self.path = path
        self.faults: list[Fault] = [] if faults is None else faults

    def fault(self, code: str, message: str, hint: str | None = None, *, at_key: bool = False) -> None:
        """Note a fault at this place."""
        self.faults.append(Fault(self.path, code, message, hint, at_key))

    @property
    def present(self) -> bool:
        """Whether a value stands here (a key left out, or null, is not present)."""
        return self.data is not None

    def child(self, step: str | int) -> Node:
        """Give the node below; its data is None where there is none."""
        data: object = None
        # Why the type first: asking for `Mapping` is slow, a large policy has many nodes, and nearly all of them are dictionaries.
        if isinstance(step, str) and (type(self.data) is dict or isinstance(self.data, Mapping)):
            data = self.data.get(step)
        elif isinstance(step, int) and isinstance(self.data, Sequence) and not isinstance(self.data, str):
            data = self.data[step]
        return Node(data, (*self.path, step), self.faults)

    def keys(self, *, required: Iterable[str] = (), optional: Iterable[str] = ()) -> bool:
        """Check that this is a mapping with just these keys; give whether it is a mapping at all."""
        if not isinstance(self.data, Mapping):
            self.fault("type", f"expected a mapping, found {describe(self.data)}")
            return False
        required = tuple(required)
        known = {*required, *optional}
        for key in self.data:
            if not isinstance(key, str):
                self.child(str(key)).fault("key", f"a key must be text, found {describe(key)}", at_key=True)
            elif key not in known:
                self.child(key).fault("unknown-key", f"unknown key `{key}`", did_you_mean(key, known), at_key=True)
        for key in required:
            if self.data.get(key) is None:
                self.fault("missing-key", f"missing key `{key}`")
        return True

    def entries(self) -> Iterator[tuple[str, Node]]:
        """Walk a mapping with free keys; nothing (and a fault) where it is none."""
        if not isinstance(self.data, Mapping):
            if self.present:
                self.fault("type", f"expected a mapping, found {describe(self.data)}")
            return
        for key in self.data:
            if isinstance(key, str):
                yield key, self.child(key)
            else:
                self.child(str(key)).fault("key", f"a key must be text, found {describe(key)}", at_key=True)

    def items(self, *, or_one: bool = False) -> list[Node]:
        """Give the nodes of a sequence ([] where absent); with `or_one` a lone scalar counts as a sequence of one."""
        if self.data is None:
            return []
        if isinstance(self.data, Sequence) and not isinstance(self.data, str | bytes):
            return [self.child(i) for i in range(len(self.data))]
        if or_one and not isinstance(self.data, Mapping):
            return [self]
        self.fault("type", f"expected a sequence, found {describe(self.data)}")
        return []

    def text(self, default: str = "", *, allow_empty: bool = False) -> str:
        """Give the text here; `default` where absent or (with a fault) of another type."""
        if self.data is None:
            return default
        if not isinstance(self.data, str):
            self.fault("type", f"expected text, found {describe(self.data)}", "put it in quotes")
            return default
        if not self.data.strip() and not allow_empty:
            self.fault("empty", "expected text, found an empty one")
            return default
        return self.data

    def texts(self, *, or_one: bool = False) -> list[str]:
        """Give a sequence of texts; others are faults and left out."""
        return [text for node in self.items(or_one=or_one) if (text := node.text())]

    def boolean(self, *, default: bool = False) -> bool:
        """Give true or false; `default` where absent."""
        if self.data is None:
            return default
        if not isinstance(self.data, bool):
            self.fault("type", f"expected true or false, found {describe(self.data)}")
            return default
        return self.data

    def integer(self, default: int = 0, *, least: int | None = None, most: int | None = None) -> int:
        """Give a whole number within [least, most]; `default` where absent."""
        if self.data is None:
            return default
        if isinstance(self.data, bool) or not isinstance(self.data, int):
            self.fault("type", f"expected a whole number, found {describe(self.data)}")
            return default
        if (least is not None and self.data < least) or (most is not None and self.data > most):
            bounds = f"from {least} to {most}" if most is not None else f"of at least {least}"
            self.fault("range", f"expected a number {bounds}, found {self.data}")
            return default
        return self.data

    def choice(self, known: Sequence[str], default: str = "") -> str:
        """Give one of the known words; `default` where absent or (with a fault) another."""
        word = self.text(default)
        if self.data is None or word in known:
            return word
        if isinstance(self.data, str) and word:
            listed = ", ".join(known)
            self.fault("unknown-value", f"`{word}` is not one of: {listed}", did_you_mean(word, known))
        return default


def describe(value: object) -> str:  # noqa: PLR0911 - one line a type
    """Name a value's type as a person who writes YAML would."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "a boolean"
        case int() | float():
            return f"the number {value}"
        case str():
            return f"the text `{value[:40]}`"
        case Mapping():
            return "a mapping"
        case Sequence():
            return "a sequence"
        case _:
            return f"a {type(value).__name__}"
