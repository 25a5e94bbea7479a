"""Compile: a policy's plain data to a `Policy`, with every fault found on the way.

Law: all checking beyond the file's own syntax happens here, so what is accepted when checked is accepted at start, and the other way round.
It does not know files: lists that stand in files of their own have been put in their places before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import tzinfo
from types import MappingProxyType

from daftar_policy.core import derive, ids, membership, messages, normal, rules, sentences, spans, speech, statutes, when
from daftar_policy.core.document import Faults, Node, describe, did_you_mean
from daftar_policy.core.facts import ACTIONS, FACTS, Kind
from daftar_policy.core.lists import read_lists, read_pattern
from daftar_policy.core.matchers import Known
from daftar_policy.core.model import Effect, Mode
from daftar_policy.core.organisation import Organisation
from daftar_policy.core.plans import Otherwise, plans
from daftar_policy.core.policy import Label, Policy
from daftar_policy.core.rules import Rule

VERSION = 1
LABEL_EVENT = "in.daftar.label"
_REQUIRED = ("policy", "revision", "rules")
_OPTIONAL = ("organisation", "languages", "timezone", "statute", "lists", "labels", "labellers", "defaults")


def compile_policy(document: object, organisation: Organisation) -> Policy:
    """Compile a policy's plain data, its list files inlined.

    Raises:
        Faults: it is no policy of this format; all that is wrong with it.
    """
    root = Node(document)
    if not root.keys(required=_REQUIRED, optional=_OPTIONAL):
        raise Faults(root.faults)
    if root.child("policy").integer(VERSION) != VERSION:
        root.child("policy").fault(
            "version", f"format {describe(root.child('policy').data)} is not read", f"this engine reads `policy: {VERSION}`"
        )
    languages = messages.read_languages(root.child("languages"))
    zone = spans.read_zone(root.child("timezone"))
    known = Known(read_lists(root.child("lists")), organisation)
    labels = _read_labels(root.child("labels"))
    labellers = _read_labellers(root.child("labellers"), known)
    defaults = _read_defaults(root.child("defaults"))
    read = _read_rules(root.child("rules"), known, zone, languages)
    revision, title = root.child("revision").text(), root.child("organisation").text()
    statute = _read_statute(root.child("statute"))
    if root.faults:
        raise Faults(root.faults)
    # Why always: a label that anybody could set today would be trusted by the policy that brings the first rule about labels.
    read = [*read, _labellers_rule(labellers, known, languages)]
    surroundings = derive.Surroundings(organisation, zone, ids.normalise_domain(organisation.server), _labels_of(tuple(labels.values())))
    return Policy(
        revision=revision,
        title=title,
        languages=languages,
        zone=zone,
        statute=statute,
        organisation=organisation,
        lists=MappingProxyType(known.lists),
        labels=MappingProxyType(labels),
        labellers=labellers,
        defaults=MappingProxyType(defaults),
        rules=tuple(read),
        plans=MappingProxyType(plans(read, Otherwise(defaults, languages, revision))),
        surroundings=surroundings,
    )


def _read_rules(node: Node, known: Known, zone: tzinfo, languages: Sequence[str]) -> list[Rule]:
    read: list[Rule] = []
    first: dict[str, int] = {}
    for place, item in enumerate(node.items()):
        rule = rules.read_rule(item, place, known, zone=zone, languages=languages)
        written = item.child("id").data if isinstance(item.data, Mapping) else None
        if isinstance(written, str) and first.setdefault(written, place) != place:
            item.child("id").fault("double-id", f"the rule id `{written}` stands twice", f"first in rule {first[written] + 1}")
        if rule is not None:
            read.append(rule)
    return read


def _read_labels(node: Node) -> dict[str, Label]:
    labels: dict[str, Label] = {}
    for name, child in node.entries():
        if child.present and not child.keys(optional=("rooms",)):
            continue
        rooms = child.child("rooms").texts(or_one=True) if child.present else []
        patterns = tuple(pattern for room in rooms if (pattern := read_pattern(child.child("rooms"), room, Kind.ROOM)) is not None)
        label = normal.text(name)
        labels[label] = Label(label, patterns, membership.globs_test(patterns))
    return labels


def _labels_of(labels: Sequence[Label]) -> Callable[[Iterable[str]], tuple[str, ...]] | None:
    if not labels:
        return None

    def labels_of(rooms: Iterable[str]) -> tuple[str, ...]:
        known_as = [normal.text(room) for room in rooms]
        return tuple(sorted(label.name for label in labels if any(map(label.test, known_as))))

    return labels_of


def _read_labellers(node: Node, known: Known) -> str | None:
    name = node.text()
    if not name:
        return None
    named = known.lists.get(name)
    if named is None:
        node.fault("unknown-list", f"unknown list `{name}`", did_you_mean(name, known.lists))
    elif known.membership(named, FACTS["actor.id"]) is None:
        fitting = ", ".join(membership.FITTING[Kind.USER])
        node.fault("list-kind", f"the list `{name}` has nothing that a user could be in", f"give it one of: {fitting}")
    return name


def _read_statute(node: Node) -> str | None:
    profile = node.text() or None
    wrong = statutes.unknown(profile) if profile is not None else None
    if wrong is not None:
        node.fault("unknown-statute", *wrong)
    return profile


def _read_defaults(node: Node) -> dict[str, Effect]:
    defaults: dict[str, Effect] = {}
    for action, child in node.entries():
        if action not in ACTIONS:
            child.fault("unknown-action", f"unknown action `{action}`", did_you_mean(action, ACTIONS), at_key=True)
        elif child.data is None:
            child.fault("missing-value", f"nothing that holds for `{action}` by default")
        else:
            defaults[action] = Effect(child.choice([effect.value for effect in Effect], Effect.ALLOW) or Effect.ALLOW)
    return defaults


def _labellers_rule(labellers: str | None, known: Known, languages: Sequence[str]) -> Rule:
    """Make the built-in rule: only labellers set the event that labels a room (format 1, section 4, Labels)."""
    asked: dict[str, object] = {"event.type": LABEL_EVENT}
    if labellers is not None:
        asked["actor.id"] = {"not in": labellers}
    condition = when.read_when(Node(asked), known)
    message = messages.read_message(Node(dict(sentences.LABELLERS)), sentences.LANGUAGES)
    rule_id, title = f"{rules.RESERVED}labellers", "Only labellers set the label of a room"
    return Rule(
        id=rule_id,
        title=title,
        source="",
        on=frozenset({"state"}),
        condition=condition or when.ALWAYS,
        effect=Effect.DENY,
        mode=Mode.ENFORCE,
        denies_on_error=True,
        message=message,
        lines=speech.prepare(message, languages, rule_id, title),
        excuses=(),
        span=spans.ALWAYS,
        rollout=None,
        run=(condition or when.ALWAYS).run,
    )
