"""Vocabulary: values that a fact of a closed set can never have, and labels, units and posts that nothing gives.

Law: only sets that this project, Matrix or an RFC closes are checked; a value with a `*` or `?` is left alone. It does not know files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from daftar_policy.core.conditions import Leaf
from daftar_policy.core.detectors import KINDS
from daftar_policy.core.document import Fault, did_you_mean
from daftar_policy.core.matchers import WEEKDAYS
from daftar_policy.core.model import Mode
from daftar_policy.core.organisation import Organisation
from daftar_policy.core.policy import Policy
from daftar_policy.study.logic import leaves, values_of

# RFC 8601, sections 2.7.1 and 2.7.2 (SPF, DKIM), RFC 7489, section 11.2 (DMARC).
_SPF = ("none", "neutral", "pass", "fail", "softfail", "temperror", "permerror", "policy")
_DKIM = ("none", "pass", "fail", "policy", "neutral", "temperror", "permerror")
_DMARC = ("none", "pass", "fail", "bestguesspass", "temperror", "permerror")

CLOSED: Mapping[str, tuple[str, ...]] = {
    "actor.kind": ("person", "ghost", "bot", "admin", "server"),
    "event.findings": KINDS,
    "email.findings": KINDS,
    "email.spf": _SPF,
    "email.dkim": _DKIM,
    "email.dmarc": _DMARC,
    # Matrix specification, client-server API, m.room.join_rules and m.room.history_visibility.
    "room.join_rule": ("public", "knock", "invite", "private", "restricted", "knock_restricted"),
    "room.history_visibility": ("invited", "joined", "shared", "world_readable"),
    "time.weekday": WEEKDAYS,
}
_OF_TREE = {"unit": ("actor.unit", "target.unit", "audience.units"), "post": ("actor.post", "target.post")}


def find(policy: Policy) -> Iterator[Fault]:
    """Give the values in conditions that nothing can ever equal."""
    for rule in policy.rules:
        if rule.place is None or rule.mode is Mode.OFF:
            continue
        for condition in (rule.condition, *(excuse.condition for excuse in rule.excuses)):
            for leaf in leaves(condition):
                yield from _of_leaf(leaf, policy)


def _of_leaf(leaf: Leaf, policy: Policy) -> Iterator[Fault]:
    name = leaf.fact.name
    if values_of(leaf) is None:
        yield from _of_list(leaf, policy)
        return
    if name in CLOSED:
        yield from _strangers(leaf, CLOSED[name], f"`{name}` is never")
    elif name == "room.label":
        known = {label.name for label in policy.labels.values()}
        yield from _strangers(
            leaf, tuple(known), "the policy's `labels` have no", "name it there, with `{}` where only the state event gives it"
        )
    tree = policy.organisation
    if tree == Organisation.EMPTY:
        return
    for kind, names in _OF_TREE.items():
        if name in names:
            yield from _strangers(leaf, tuple(tree.units if kind == "unit" else tree.posts), f"the organisation has no {kind}")


def _of_list(leaf: Leaf, policy: Policy) -> Iterator[Fault]:
    named = leaf.written.get("in") if isinstance(leaf.written, Mapping) else None
    known = CLOSED.get(leaf.fact.name)
    if known is None or not isinstance(named, str):
        return
    for word in sorted(policy.lists[named].entries.get("words", frozenset()) - set(known)):
        message = f"`{leaf.fact.name}` is never `{word}`, which the list `{named}` has"
        yield Fault(leaf.path, "unknown-value", message, did_you_mean(word, known))


def _strangers(leaf: Leaf, known: tuple[str, ...], words: str, hint: str | None = None) -> Iterator[Fault]:
    for value in sorted((values_of(leaf) or frozenset()) - set(known)):
        yield Fault(leaf.path, "unknown-value", f"{words} `{value}`", did_you_mean(value, known) or hint)
