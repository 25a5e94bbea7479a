"""Record: what the decision log keeps of a decision.

Law: enough to explain the decision later, and nothing of anybody's words: texts are masked to their length, file names to their kind, links
to their domains. Findings are kept by kind, never by value.
It does not know how the log is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import PurePosixPath

from daftar_policy.core.conditions import UNKNOWN
from daftar_policy.core.derive import derive
from daftar_policy.core.explain import explain
from daftar_policy.core.facts import SHOWABLE
from daftar_policy.core.messages import clean
from daftar_policy.core.model import Decision, Request
from daftar_policy.core.policy import Policy
from daftar_policy.enforcement.answer import Answer

# Words of people: of these only the length is kept.
_WORDS = frozenset({"event.body", "event.formatted_body", "event.text", "email.subject", "email.text", "profile.name"})
# Names of files: of these only the suffix is kept.
_FILES = frozenset({"event.filename", "media.name", "email.attachments"})
# Why: what is longer than `.jpeg` and its like is no kind of file; a number may stand there.
_MOST_SUFFIX = 6
# Why: a value of three characters gives nobody away, and to take it out would take the sentence to pieces.
_LEAST_TAKEN = 4
# URLs may hold keys and names; their domains are a fact of their own.
_LINKS = frozenset({"event.links", "event.content_hosts", "push.url", "profile.avatar"})
# Why: where no rule spoke, these show what was looked at; a thousand of them would take long and fill the log.
MOST_UNNAMED = 20
# What an action is done to, the most telling first.
_OBJECTS = ("target.id", "email.address", "room.id", "room.alias", "server.name", "media.sha256", "push.host", "audience.units", "actor.id")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its answer, and which policy (by its file's SHA-256) and enforcement point gave it."""

    point: str
    sha256: str
    request: Request
    answer: Answer
    latency_us: int
    failed: str | None = None


def entry(policy: Policy, read: frozenset[str], asked: Asked) -> dict[str, object]:
    """Give the decision log's entry with the facts that rules `read`; a decision that names any rule carries its explanation."""
    request, decision = asked.request, asked.answer.decision
    values = derive(policy.plans[request.action].derivations, request, policy.surroundings)
    kept: dict[str, object] = {
        "kind": "decision",
        "time": request.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "local": _local(policy, request.at),
        "id": asked.answer.id,
        "point": asked.point,
        "revision": decision.revision,
        "sha256": asked.sha256,
        "action": request.action,
        "actor": _as_written(request, "actor.id"),
        "object": next((masked(name, _as_written(request, name)) for name in _OBJECTS if name in request.facts), None),
        "room": _as_written(request, "room.id"),
        "decision": decision.decision.value,
        "by": decision.by,
        "rules": list(decision.rules),
        "warned": list(decision.warned),
        "monitored": list(decision.monitored),
        "not_evaluable": list(decision.not_evaluable),
        "latency_us": asked.latency_us,
        "facts": {name: masked(name, values[name]) for name in sorted(read) if values.get(name, UNKNOWN) is not UNKNOWN},
        "unknown": sorted(name for name in read if values.get(name) is UNKNOWN),
        # Why: what was not there is known too, and a replay need not ask which policy wrote the line.
        "absent": sorted(read - values.keys()),
    }
    if asked.failed is not None:
        kept["error"] = asked.failed
    if decision.rules or decision.warned or decision.monitored or decision.not_evaluable or not decision.is_allowed:
        said = _without_words(decision.say, request)
        explained = masked_below(_explained(policy, request, decision))
        kept |= {"say": said, "explanation": _with_say(explained, said)}
    return kept


def _explained(policy: Policy, request: Request, decision: Decision) -> dict[str, object]:
    """Explain by the rules that the decision names, or where it names none, by the first few."""
    named = {*decision.rules, *decision.warned, *decision.monitored, *decision.not_evaluable}
    asked = [rule for rule in policy.rules if request.action in rule.on]
    telling = [rule for rule in asked if rule.id in named] if named else asked[:MOST_UNNAMED]
    explained = explain(replace(policy, rules=tuple(telling)), request)
    return {**explained.as_json(), "rules_left_out": len(asked) - len(telling)}


def _without_words(say: Mapping[str, str], request: Request) -> dict[str, str]:
    """Give what was said with the words and file names that it shows masked: the person asked may read them, the log may not hold them."""
    words = [(name, _as_written(request, name)) for name in (_WORDS | _FILES | _LINKS) & SHOWABLE & request.facts.keys()]
    shown = {clean(_joined(value)): _joined(masked(name, value)) for name, value in words}
    said = dict(say)
    # The longest first: one may be a part of another.
    for text in sorted(shown, key=len, reverse=True):
        if len(text) >= _LEAST_TAKEN:
            said = {language: told.replace(text, shown[text]) for language, told in said.items()}
    return said


def _joined(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _with_say(explained: object, said: Mapping[str, str]) -> object:
    """Put what was said, masked, into the decision that an explanation holds."""
    if not isinstance(explained, dict) or not isinstance(explained.get("decision"), dict):
        return explained
    return {**explained, "decision": {**explained["decision"], "say": dict(said)}}


def masked(name: str, value: object) -> object:
    """Give a fact's value as it may be written down."""
    if isinstance(value, list | tuple):
        return [masked(name, item) for item in value]
    if not isinstance(value, str):
        return value
    if name in _WORDS:
        return f"({len(value)} characters)"
    if name in _FILES:
        suffix = PurePosixPath(value).suffix
        return f"…{suffix}" if len(suffix) <= _MOST_SUFFIX else "…"
    if name in _LINKS:
        return "(a link)"
    return value


def masked_below(explained: object) -> object:
    """Give an explanation in which every value that stands beside the name of its fact is masked."""
    if isinstance(explained, Mapping):
        fact = explained.get("fact")
        return {
            key: masked(fact, value) if key == "value" and isinstance(fact, str) else masked_below(value)
            for key, value in explained.items()
        }
    if isinstance(explained, list | tuple):
        return [masked_below(item) for item in explained]
    return explained


def _as_written(request: Request, name: str) -> object:
    # Why: normal forms drop ports and case, which tell two homeservers, or an account's own spelling, apart.
    return request.given.get(name, request.facts.get(name))


def _local(policy: Policy, at: datetime) -> str:
    return at.astimezone(policy.zone).isoformat(timespec="milliseconds")
