"""When: the reading of a condition as a policy writes it, a mapping of facts, `any`, `all` and `not`.

Law: what is returned is complete and checked, or None with a fault noted; nesting has a bound, so running it always ends.
It does not know rules.
"""

from __future__ import annotations

from collections.abc import Mapping

from daftar_policy.core.conditions import All, Condition, Either, Not
from daftar_policy.core.document import Node, did_you_mean
from daftar_policy.core.facts import FACTS
from daftar_policy.core.matchers import Known, read_matcher

# Why 40: deeper than anybody can read, and far from the interpreter's own bound.
MOST_DEEP = 40
WORDS = ("any", "all", "not")
ALWAYS: All = All(())


def read_when(node: Node, known: Known, *, depth: int = 0) -> Condition | None:
    """Read a condition; nothing there is one that always holds; None (and a fault) where it cannot be read."""
    if node.data is None:
        return ALWAYS
    if not isinstance(node.data, Mapping):
        node.fault("type", "expected a condition, that is a mapping of facts", "write it as `fact: value`")
        return None
    if depth > MOST_DEEP:
        node.fault("nesting", f"conditions nest more than {MOST_DEEP} deep")
        return None
    parts = [_entry(key, child, known, depth) for key, child in node.entries()]
    read = tuple(part for part in parts if part is not None)
    if len(read) < len(node.data):
        return None
    return read[0] if len(read) == 1 else All(read)


def _entry(key: str, node: Node, known: Known, depth: int) -> Condition | None:
    if key == "not":
        if node.data is None:
            node.fault("missing-value", "`not` needs a condition")
            return None
        inner = read_when(node, known, depth=depth + 1)
        return Not(inner) if inner is not None else None
    if key in {"any", "all"}:
        return _several(key, node, known, depth)
    fact = FACTS.get(key)
    if fact is None:
        node.fault("unknown-fact", f"unknown fact `{key}`", did_you_mean(key, (*FACTS, *WORDS)), at_key=True)
        return None
    return read_matcher(node, fact, known)


def _several(key: str, node: Node, known: Known, depth: int) -> Condition | None:
    if node.data is None:
        node.fault("missing-value", f"`{key}` needs a sequence of conditions")
        return None
    items = node.items()
    if not items:
        if key == "all" and node.data == []:
            return ALWAYS
        if isinstance(node.data, list):
            node.fault("empty", "an empty `any` can never hold")
        return None
    parts = [read_when(item, known, depth=depth + 1) for item in items]
    read = tuple(part for part in parts if part is not None)
    if len(read) < len(parts):
        return None
    return Either(read) if key == "any" else All(read)
