"""Diff: what changes between two policies, rule by rule and list by list, in words.

Law: every difference of the two documents that can bear on an answer or on what is said is named; order of rules and entries is none.
It does not know files; it compares plain data with list files inlined.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from daftar_policy.core.shapes import mapping

MOST_ENTRIES = 5
_TOP = ("revision", "organisation", "languages", "timezone", "statute", "labellers")
_DEFAULTS = {"mode": "enforce", "on_error": "allow"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `about` is a rule's id, `list NAME`, `label NAME`, `default ACTION` or a key of the policy."""

    about: str
    kind: str
    words: str
    old: object = None
    new: object = None

    def as_json(self) -> dict[str, object]:
        """Give it as plain data."""
        return {"about": self.about, "kind": self.kind, "words": self.words, "old": self.old, "new": self.new}


def compare(old: object, new: object) -> tuple[Change, ...]:
    """Give what changes from one document to the other."""
    before, after = mapping(old), mapping(new)
    return tuple(_changes(before, after))


def _changes(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Change]:
    for key in _TOP:
        if old.get(key) != new.get(key):
            yield Change(key, "policy", f"{_shown(old.get(key))} → {_shown(new.get(key))}", old.get(key), new.get(key))
    before, after = mapping(old.get("defaults")), mapping(new.get("defaults"))
    for action in sorted({*before, *after}):
        one, other = before.get(action, "allow"), after.get(action, "allow")
        if one != other:
            yield Change(f"default {action}", "default", f"where no rule says anything: {one} → {other}", one, other)
    yield from _rules(old, new)
    yield from _lists(mapping(old.get("lists")), mapping(new.get("lists")))
    yield from _labels(mapping(old.get("labels")), mapping(new.get("labels")))


def _rules(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Change]:
    before, after = _by_id(old), _by_id(new)
    for rule in [*before, *(rule for rule in after if rule not in before)]:
        if rule not in after:
            yield Change(rule, "removed", f"removed ({_summary(before[rule])})", before[rule], None)
        elif rule not in before:
            yield Change(rule, "added", f"added ({_summary(after[rule])})", None, after[rule])
        else:
            yield from _rule(rule, before[rule], after[rule])


def _rule(rule: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Change]:
    for key in ("mode", "then", "on_error", "from", "until", "title", "source"):
        one, other = old.get(key, _DEFAULTS.get(key)), new.get(key, _DEFAULTS.get(key))
        if one != other:
            yield Change(rule, key, f"{key}: {_shown(one)} → {_shown(other)}", one, other)
    gone, come = _actions(old) - _actions(new), _actions(new) - _actions(old)
    if gone or come:
        words = [f"no longer on {', '.join(sorted(gone))}"] if gone else []
        words += [f"now on {', '.join(sorted(come))} too"] if come else []
        yield Change(rule, "on", "; ".join(words), sorted(_actions(old)), sorted(_actions(new)))
    if (old.get("when") or {}) != (new.get("when") or {}):
        yield Change(rule, "when", f"condition: {_condition(old)} → {_condition(new)}", old.get("when"), new.get("when"))
    if old.get("rollout") != new.get("rollout"):
        rolled = f"rollout: {_rollout(old.get('rollout'))} → {_rollout(new.get('rollout'))}"
        yield Change(rule, "rollout", rolled, old.get("rollout"), new.get("rollout"))
    yield from _exceptions(rule, old, new)
    yield from _sayings(rule, old.get("say"), new.get("say"))


def _exceptions(rule: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Change]:
    before, after = _sequence(old.get("except")), _sequence(new.get("except"))
    gone, come = [one for one in before if one not in after], [one for one in after if one not in before]
    for one in gone:
        match = next((other for other in come if other.get("ticket") == one.get("ticket")), None)
        if match is None:
            yield Change(rule, "except", f"exception {one.get('ticket')} (until {one.get('until')}) removed", one, None)
            continue
        come.remove(match)
        words = [f"until: {one.get('until')} → {match.get('until')}"] if one.get("until") != match.get("until") else []
        words += [f"condition: {_condition(one)} → {_condition(match)}"] if one.get("when") != match.get("when") else []
        yield Change(rule, "except", f"exception {one.get('ticket')}: {'; '.join(words)}", one, match)
    for one in come:
        added = f"exception {one.get('ticket')} added until {one.get('until')}: {_condition(one)}"
        yield Change(rule, "except", added, None, one)


def _sayings(rule: str, old: object, new: object) -> Iterator[Change]:
    before, after = _said(old), _said(new)
    for language in sorted({*before, *after}):
        if before.get(language) != after.get(language):
            named = f"message ({language})" if language else "message"
            words = f"{named}: {_shown(before.get(language))} → {_shown(after.get(language))}"
            yield Change(rule, "say", words, before.get(language), after.get(language))


def _lists(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Change]:
    for name in sorted({*old, *new}):
        if name not in new:
            yield Change(f"list {name}", "list", "removed", old[name], None)
        elif name not in old:
            yield Change(f"list {name}", "list", f"added ({_size(mapping(new[name]))})", None, new[name])
        else:
            before, after = mapping(old[name]), mapping(new[name])
            for kind in sorted({*before, *after}):
                yield from _entries(name, kind, _entries_of(before.get(kind)), _entries_of(after.get(kind)))


def _entries(name: str, kind: str, before: frozenset[str], after: frozenset[str]) -> Iterator[Change]:
    for verb, entries in (("gained", after - before), ("lost", before - after)):
        if entries:
            ordered = sorted(entries)
            listed = ", ".join(ordered[:MOST_ENTRIES]) + (f" and {len(ordered) - MOST_ENTRIES} more" if len(ordered) > MOST_ENTRIES else "")
            old, new = (ordered, None) if verb == "lost" else (None, ordered)
            yield Change(f"list {name}", verb, f"{verb} {len(ordered)} of {kind}: {listed}", old, new)


def _labels(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Change]:
    for name in sorted({*old, *new}):
        if old.get(name, ...) != new.get(name, ...):
            words = "removed" if name not in new else "added" if name not in old else "changed"
            rooms = f": {_shown(mapping(old.get(name)).get('rooms'))} → {_shown(mapping(new.get(name)).get('rooms'))}"
            yield Change(f"label {name}", "label", words + rooms, old.get(name), new.get(name))


def _summary(rule: Mapping[str, object]) -> str:
    title = f"{rule['title']}: " if rule.get("title") else ""
    return f"{title}{rule.get('mode', 'enforce')} {rule.get('then')} on {', '.join(sorted(_actions(rule)))}, when {_condition(rule)}"


def _condition(rule: Mapping[str, object]) -> str:
    return condition_text(rule["when"]) if rule.get("when") else "always"


def condition_text(when: object) -> str:
    """Give a condition on one line, as a policy writes it."""
    text = json.dumps(when, ensure_ascii=False)
    return text.replace('"', "")


def _rollout(rollout: object) -> str:
    return condition_text(rollout) if rollout else "everybody"


def _said(say: object) -> dict[str, object]:
    return {str(language): text for language, text in say.items()} if isinstance(say, Mapping) else {"": say} if say else {}


def _by_id(document: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    return {str(rule.get("id")): rule for rule in _sequence(document.get("rules"))}


def _actions(rule: Mapping[str, object]) -> set[str]:
    on = rule.get("on")
    return {on} if isinstance(on, str) else {str(action) for action in on} if isinstance(on, list | tuple) else set()


def _size(kinds: Mapping[str, object]) -> str:
    return ", ".join(f"{len(_entries_of(entries))} of {kind}" for kind, entries in kinds.items()) or "nothing in it"


def _entries_of(value: object) -> frozenset[str]:
    return frozenset(str(entry) for entry in value) if isinstance(value, list | tuple) else frozenset()


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    return f"`{value}`" if isinstance(value, str) else condition_text(value)


def _sequence(value: object) -> list[Mapping[str, object]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list | tuple) else []
