"""Advice: what a policy that is accepted would still surprise its author with.

Law: advice never changes what is accepted; each piece has a place in the file and says what to do.
It does not know the enforcement points themselves, only which actions they serve by now and which facts they can have. What needs the
compiled policy (rules in vain, look-alikes, refused services) is found in the room `study`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from daftar_policy.core.document import Fault, did_you_mean
from daftar_policy.core.document import Path as Place
from daftar_policy.core.facts import BLIND_WHEN_ENCRYPTED
from daftar_policy.core.organisation import Organisation
from daftar_policy.files.policy import LoadedPolicy
from daftar_policy.files.source import Problem
from daftar_policy.study import lookalikes, overlaps, probes, vocabulary
from daftar_policy.study.points import NEVER_ASKED, ONLY_WATCHED, SERVED, unsupplied

_OF_ROOM = frozenset({"send", "state", "redact"})


def advise(loaded: LoadedPolicy, now: datetime) -> tuple[Problem, ...]:
    """Give the advice on a policy at a time (with offset), in file order."""
    document = loaded.document
    if not isinstance(document, Mapping):
        return ()
    languages = tuple(loaded.policy.languages)
    today = now.astimezone(loaded.policy.zone).date()
    found: list[Fault] = []
    for index, rule in enumerate(_sequence(document.get("rules"))):
        if isinstance(rule, Mapping) and rule.get("mode") != "off":
            place = ("rules", index)
            found += _expired(rule, place, now, today)
            found += _unsaid(rule, place, languages)
            found += _unserved(rule, place)
            found += _blind(rule, place)
            found += _unsupplied(rule, place)
    found += _not_in_the_tree(document, loaded.policy.organisation)
    found += vocabulary.find(loaded.policy)
    found += overlaps.find(loaded.policy, now)
    found += lookalikes.find(loaded.policy, document)
    found += probes.find(loaded.policy, now)
    return tuple(sorted({loaded.problem(fault) for fault in found}, key=lambda problem: (problem.path, problem.line, problem.column)))


def _sequence(value: object) -> Sequence[object]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _actions(rule: Mapping[str, object]) -> list[tuple[str, Place]]:
    on = rule.get("on")
    if isinstance(on, str):
        return [(on, ("on",))]
    return [(str(action), ("on", index)) for index, action in enumerate(_sequence(on))]


def _is_over(until: object, now: datetime, today: date) -> bool:
    text = str(until)
    try:
        return date.fromisoformat(text) < today if len(text) == len("2026-12-31") else datetime.fromisoformat(text) <= now
    except (ValueError, TypeError):
        return False


def _expired(rule: Mapping[str, object], place: Place, now: datetime, today: date) -> Iterator[Fault]:
    if _is_over(rule.get("until"), now, today):
        yield Fault(
            (*place, "until"), "expired", f"the rule `{rule.get('id')}` ended on {rule.get('until')}", "remove the rule or renew it"
        )
    for index, exception in enumerate(_sequence(rule.get("except"))):
        if isinstance(exception, Mapping) and _is_over(exception.get("until"), now, today):
            ticket = exception.get("ticket")
            message = f"the exception of ticket `{ticket}` ended on {exception.get('until')}"
            yield Fault((*place, "except", index, "until"), "expired", message, "remove the exception or renew it")


def _unsaid(rule: Mapping[str, object], place: Place, languages: tuple[str, ...]) -> Iterator[Fault]:
    if rule.get("then") == "allow":
        return
    say = rule.get("say")
    said = set(say) if isinstance(say, Mapping) else {languages[0]} if isinstance(say, str) and languages else set()
    missing = [language for language in languages if language not in said]
    if missing:
        listed = ", ".join(f"`{language}`" for language in missing)
        yield Fault((*place, "say") if say else place, "message", f"the rule `{rule.get('id')}` has no message in {listed}")


def _unserved(rule: Mapping[str, object], place: Place) -> Iterator[Fault]:
    for action, step in _actions(rule):
        if action not in SERVED:
            message = f"no enforcement point asks about `{action}` yet, so the rule has no effect there"
            yield Fault((*place, *step), "unserved", message, NEVER_ASKED.get(action))
        elif action in ONLY_WATCHED and rule.get("mode", "enforce") == "enforce":
            message = f"`{action}` is heard of only when it has happened: the rule refuses nothing there"
            yield Fault((*place, *step), "watched", message, "use `mode: monitor` to have it recorded, or `warn`")


def _blind(rule: Mapping[str, object], place: Place) -> Iterator[Fault]:
    when = rule.get("when")
    if rule.get("on_error") == "deny" or not any(action in _OF_ROOM for action, _ in _actions(rule)):
        return
    facts = dict(_facts(when, (*place, "when")))
    content = sorted(fact for fact in facts if fact in BLIND_WHEN_ENCRYPTED)
    if content and not ({"room.encrypted", "event.encrypted"} & facts.keys()):
        message = f"the rule `{rule.get('id')}` cannot see `{content[0]}` in encrypted rooms and lets everything pass there"
        yield Fault(facts[content[0]], "blind", message, "set `on_error: deny`, or say for which rooms with `room.encrypted`", at_key=True)


def _unsupplied(rule: Mapping[str, object], place: Place) -> Iterator[Fault]:
    facts = dict(_facts(rule.get("when"), (*place, "when")))
    for action, _ in _actions(rule):
        missing = sorted(unsupplied(action) & facts.keys())
        if missing:
            follows = "it refuses everything there" if rule.get("on_error") == "deny" else "it does nothing there"
            message = f"no enforcement point can tell `{missing[0]}` of `{action}`: the rule `{rule.get('id')}` can seldom be judged"
            yield Fault(facts[missing[0]], "unsupplied", message, f"where it cannot, {follows}", at_key=True)
            return


def _not_in_the_tree(document: Mapping[str, object], tree: Organisation) -> Iterator[Fault]:
    if tree == Organisation.EMPTY:
        return
    named: list[tuple[object, Place]] = []
    for index, rule in enumerate(_sequence(document.get("rules"))):
        rollout = rule.get("rollout") if isinstance(rule, Mapping) else None
        named.append((rollout, ("rules", index, "rollout")))
    lists = document.get("lists")
    named += [(kinds, ("lists", name)) for name, kinds in lists.items()] if isinstance(lists, Mapping) else []
    for mapping, place in named:
        for kind, known in (("unit", tree.units), ("post", tree.posts)):
            entries = mapping.get(f"{kind}s") if isinstance(mapping, Mapping) else None
            for index, entry in enumerate(_sequence(entries)):
                if entry not in known:
                    hint = did_you_mean(str(entry), known)
                    yield Fault((*place, f"{kind}s", index), f"unknown-{kind}", f"the organisation has no {kind} `{entry}`", hint)


def _facts(when: object, place: Place) -> Iterator[tuple[str, Place]]:
    """Walk the facts that a condition reads with their places."""
    if isinstance(when, Mapping):
        for key, value in when.items():
            below = (*place, str(key))
            if key in {"any", "all", "not"}:
                yield from _facts(value, below)
            else:
                yield str(key), below
    for index, part in enumerate(_sequence(when)):
        yield from _facts(part, (*place, index))
