"""Derive: facts that follow from others, worked out for those that a policy reads.

Law (format 1, section 2): a derived fact is unknown if its source is, absent if its source is; one that the request gives itself
is taken as given.
It does not know rules; it is told which facts are wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import NamedTuple, TypeAlias

from daftar_policy.core import detectors, event_text, links, normal
from daftar_policy.core.conditions import UNKNOWN, Values
from daftar_policy.core.matchers import WEEKDAYS
from daftar_policy.core.model import FactValue, Request
from daftar_policy.core.organisation import Officer, Organisation


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What facts derive from beside the request: the organisation, the time zone, and the labels that go by alias."""

    organisation: Organisation
    zone: tzinfo
    server: str | None
    labels: Callable[[Iterable[str]], tuple[str, ...]] | None


# Where the links of a text are kept, beside the facts, until their hosts are asked for.
_FOUND = "event.links found"

Compute: TypeAlias = "Callable[[Values, Request, Surroundings], FactValue | None]"


class Derivation(NamedTuple):
    """How one fact follows from its sources (from the time of the request where it has none)."""

    fact: str
    sources: tuple[str, ...]
    compute: Compute


def derive(plan: Sequence[Derivation], request: Request, surroundings: Surroundings) -> Values:
    """Give the facts of a request by name, those of the plan derived, unknown ones as UNKNOWN, absent ones left out."""
    values: Values = dict(request.facts)
    for name in request.unknown:
        values[name] = UNKNOWN
    for fact, sources, compute in plan:
        if fact in values:
            continue
        found = [values[name] for name in sources if name in values]
        if UNKNOWN in found:
            values[fact] = UNKNOWN
        elif found or not sources:
            value = compute(values, request, surroundings)
            if value is not None and value != ():
                values[fact] = value
    return values


def plan_for(wanted: Iterable[str], available: frozenset[str]) -> tuple[Derivation, ...]:
    """Choose the derivations that these facts need, sources first, among the facts that an action has."""
    needed = set(wanted)
    for derivation in reversed(DERIVATIONS):
        if derivation.fact in needed:
            needed.update(derivation.sources)
    return tuple(derivation for derivation in DERIVATIONS if derivation.fact in needed & available)


def _officer(who: str, values: Values, request: Request, organisation: Organisation) -> Officer | None:
    written = request.given.get(f"{who}.id")
    found = organisation.officer(values[f"{who}.id"])
    return organisation.officer(written) if found is None and isinstance(written, str) else found


def _person(who: str) -> tuple[Derivation, ...]:
    ident, server = f"{who}.id", f"{who}.server"

    def server_of(values: Values, _: Request, __: Surroundings) -> FactValue | None:
        return normal.server_of(values[ident])

    def localpart(values: Values, _: Request, __: Surroundings) -> FactValue | None:
        read = values[ident]
        return None if type(read) is normal.Unreadable else str(read)[1:].partition(":")[0]

    def is_local(values: Values, _: Request, around: Surroundings) -> FactValue | None:
        return None if around.server is None else bool(values[server] == around.server)

    def unit(values: Values, request: Request, around: Surroundings) -> FactValue | None:
        officer = _officer(who, values, request, around.organisation)
        return officer.unit or None if officer else None

    def post(values: Values, request: Request, around: Surroundings) -> FactValue | None:
        officer = _officer(who, values, request, around.organisation)
        return officer.post or None if officer else None

    return (
        Derivation(server, (ident,), server_of),
        Derivation(f"{who}.localpart", (ident,), localpart),
        Derivation(f"{who}.is_local", (server,), is_local),
        Derivation(f"{who}.unit", (ident,), unit),
        Derivation(f"{who}.post", (ident,), post),
    )


def _languages(values: Values, request: Request, around: Surroundings) -> FactValue | None:
    officer = _officer("actor", values, request, around.organisation)
    return (officer.language,) if officer and officer.language else None


def _email_domain(values: Values, _: Request, __: Surroundings) -> FactValue | None:
    return normal.domain_of(values["email.address"])


def _email_is_own(values: Values, request: Request, around: Surroundings) -> FactValue | None:
    """Whether the organisation gives this address to this person; absent where it knows neither."""
    if "actor.id" not in values or "email.address" not in values:
        return None
    holder = _officer("actor", values, request, around.organisation)
    owner = around.organisation.officer_by_email(str(values["email.address"]))
    return None if holder is None and owner is None else holder is owner


def _email_findings(values: Values, _: Request, __: Surroundings) -> FactValue | None:
    return detectors.kinds("\n".join(str(values[name]) for name in ("email.subject", "email.text") if name in values))


def _push_host(values: Values, _: Request, __: Surroundings) -> FactValue | None:
    return next(iter(links.domains(links.find(values["push.url"]))), None)


def _encrypted(values: Values, _: Request, __: Surroundings) -> FactValue | None:
    return bool(values["event.type"] == event_text.ENCRYPTED)


def _text(values: Values, _: Request, __: Surroundings) -> FactValue | None:
    content = {name: values[f"event.{name}"] for name in ("body", "formatted_body") if f"event.{name}" in values}
    return normal.text(event_text.event_text(content)) or None


def _links(values: Values, _: Request, __: Surroundings) -> FactValue | None:
    formatted = values.get("event.formatted_body")
    found = links.find(values["event.text"], formatted if isinstance(formatted, str) else None)
    values[_FOUND] = found
    return tuple(normal.text(link.url) for link in found)


def _link_domains(values: Values, _: Request, __: Surroundings) -> FactValue | None:
    found = values.get(_FOUND)
    return links.domains(found if found is not None else tuple(link for url in values["event.links"] for link in links.find(url)))


def _findings(values: Values, _: Request, __: Surroundings) -> FactValue | None:
    return detectors.kinds(values["event.text"])


def _labels(values: Values, _: Request, around: Surroundings) -> FactValue | None:
    if around.labels is None:
        return None
    single = [values[name] for name in ("room.id", "room.alias") if name in values]
    return tuple(around.labels((*single, *values.get("room.aliases", ()))))


def _date(_: Values, request: Request, around: Surroundings) -> FactValue | None:
    return request.at.astimezone(around.zone).date().isoformat()


def _hour(_: Values, request: Request, around: Surroundings) -> FactValue | None:
    return request.at.astimezone(around.zone).hour


def _weekday(_: Values, request: Request, around: Surroundings) -> FactValue | None:
    return WEEKDAYS[request.at.astimezone(around.zone).weekday()]


# In order: sources stand before what derives from them.
DERIVATIONS: Sequence[Derivation] = (
    *_person("actor"),
    Derivation("actor.languages", ("actor.id",), _languages),
    *_person("target"),
    Derivation("email.domain", ("email.address",), _email_domain),
    Derivation("email.is_own", ("actor.id", "email.address"), _email_is_own),
    Derivation("email.findings", ("email.subject", "email.text"), _email_findings),
    Derivation("push.host", ("push.url",), _push_host),
    Derivation("event.encrypted", ("event.type",), _encrypted),
    Derivation("event.text", ("event.body", "event.formatted_body"), _text),
    Derivation("event.links", ("event.text",), _links),
    Derivation("event.link_domains", ("event.links",), _link_domains),
    Derivation("event.findings", ("event.text",), _findings),
    Derivation("room.label", ("room.id", "room.alias", "room.aliases"), _labels),
    Derivation("time.date", (), _date),
    Derivation("time.hour", (), _hour),
    Derivation("time.weekday", (), _weekday),
)
