"""Reference: the page `policy/ACTIONS.md`, made of the table of facts and of what each enforcement point can supply.

Law: nothing on the page is written by hand but the sentences of this file; a test compares the page with them.
It does not know where the page is kept: run `python -m daftar_policy.study.reference` to print it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from daftar_policy.core.facts import ACTIONS, BLIND_WHEN_ENCRYPTED, FACTS, SHOWABLE, Fact, Kind
from daftar_policy.core.membership import FITTING
from daftar_policy.core.sentences import ACTION_WORDS
from daftar_policy.study.points import NEVER_ASKED, ONLY_WATCHED, POINTS
from daftar_policy.study.vocabulary import CLOSED

_HEAD = """# Actions and facts

What a policy can speak of: each action, its facts and their types, which enforcement point asks about it and can tell each fact, and which
facts nobody but a room's members can read once an event is encrypted. How facts compare, and what a fact that is not known does to a rule,
is in [FORMAT.md](FORMAT.md). This page is made from the code (`python -m daftar_policy.study.reference`).

A point is named by a letter where it can tell a fact; a fact without a letter is *unknown* at every point that asks, so a rule on it is not
evaluable there: it does nothing, or refuses with `on_error: deny`.
"""


def page() -> str:
    """Give the page."""
    return "\n".join([_HEAD, *_points(), *_common(), *_actions(), *_types()]).rstrip() + "\n"


def _letters() -> dict[str, str]:
    return {point.name: point.name[0].upper() for point in POINTS}


def _points() -> Iterator[str]:
    yield "| letter | enforcement point | asks about |"
    yield "|---|---|---|"
    for point in POINTS:
        yield f"| {_letters()[point.name]} | {point.name} | {', '.join(f'`{action}`' for action in ACTIONS if action in point.lacks)} |"
    yield ""
    silent = [f"`{action}`" for action in ACTIONS if not any(action in point.lacks for point in POINTS)]
    if silent:
        those = "it" if len(silent) == 1 else "these"
        yield f"No point asks about {', '.join(silent)}: a rule on {those} has no effect, and `daftar policy check` says so."
        yield ""


def _common() -> Iterator[str]:
    yield "## Facts of every action"
    yield ""
    common = [fact for fact in FACTS.values() if all(fact.name in facts for facts in ACTIONS.values())]
    yield "| fact | type | values |"
    yield "|---|---|---|"
    for fact in common:
        yield f"| `{fact.name}` | {_type(fact)} | {_values(fact)} |"
    yield ""


def _actions() -> Iterator[str]:
    common = frozenset.intersection(*ACTIONS.values())
    for action, facts in ACTIONS.items():
        asking = [point for point in POINTS if action in point.lacks]
        yield f"## `{action}`"
        yield ""
        asked = f"Asked by: {', '.join(point.name for point in asking)}." if asking else "No enforcement point asks about it."
        yield f"{ACTION_WORDS[action][2].capitalize()}. {asked}"
        if action in ONLY_WATCHED:
            yield "It is heard of only when it has happened: a rule can record it or warn, and refuses nothing."
        if action in NEVER_ASKED:
            yield f"{NEVER_ASKED[action]}."
        yield ""
        for point in asking:
            missing = sorted(common - point.supplies(action))
            if missing:
                yield f"- Of the facts of every action, {point.name} cannot tell {', '.join(f'`{name}`' for name in missing)}."
        own = [fact for fact in FACTS.values() if fact.name in facts - common]
        if own:
            if asking:
                yield ""
            yield "| fact | type | told by | in encrypted rooms | in messages |"
            yield "|---|---|---|---|---|"
        for fact in own:
            told = " ".join(_letters()[point.name] for point in asking if fact.name in point.supplies(action)) or ("–" if asking else "")
            blind = "not evaluable" if fact.name in BLIND_WHEN_ENCRYPTED and "event.type" in facts and action != "account-data" else ""
            yield f"| `{fact.name}` | {_type(fact)} | {told} | {blind} | {'yes' if fact.name in SHOWABLE else ''} |"
        yield ""


def _types() -> Iterator[str]:
    yield "## Types, and the kinds of lists that they are looked up in"
    yield ""
    yield "| type | lists | closed values |"
    yield "|---|---|---|"
    for kind in Kind:
        closed = [name for name in CLOSED if FACTS[name].kind is kind]
        yield f"| {kind} | {', '.join(FITTING[kind]) or '–'} | {', '.join(f'`{name}`' for name in closed)} |"
    yield ""
    for name, values in CLOSED.items():
        yield f"- `{name}`: {', '.join(values)}"


def _type(fact: Fact) -> str:
    return f"list of {fact.kind}" if fact.many else str(fact.kind)


def _values(fact: Fact) -> str:
    return ", ".join(CLOSED.get(fact.name, ()))


if __name__ == "__main__":
    sys.stdout.write(page())
