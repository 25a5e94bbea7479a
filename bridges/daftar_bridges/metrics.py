"""Metrics: the figures as Prometheus reads them, in a registry of our own.

Law: no address, room or name is in a label; a figure that never falls ends with `_total`. It does not know where the figures come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from daftar_bridges.figures import Figures
from daftar_bridges.pulls import Pulled

CONTENT_TYPE = CONTENT_TYPE_LATEST
PREFIX = "daftar_mail"


@dataclass(frozen=True, slots=True)
class State:
    """Everything that is shown at one moment; `replies` is (way, code) → how often, `connections` by way, `faults` by loop."""

    figures: Figures
    now: float
    is_healthy: bool
    is_writable: bool
    replies: Mapping[tuple[str, ...], float] = field(default_factory=dict)
    connections: Mapping[str, int] = field(default_factory=dict)
    faults: Mapping[str, int] = field(default_factory=dict)
    homeserver_away: float = 0.0
    log_entries_lost: int = 0
    # How the mailboxes at other mail services stand.
    pulled: Sequence[Pulled] = ()


class _Shown(Collector):
    """One state as metrics."""

    def __init__(self, state: State) -> None:
        self._state = state

    def collect(self) -> Iterable[CounterMetricFamily | GaugeMetricFamily]:
        """Give every metric."""
        state, figures = self._state, self._state.figures
        yield _gauge("up", "Whether all is well, as /healthz says", int(state.is_healthy))
        yield _gauge("spool_writable", "Whether the spool answers", int(state.is_writable))
        yield _gauge("homeserver_away_seconds", "For how long the homeserver has not answered", state.homeserver_away)
        yield _counter("decision_log_entries_lost", "Entries that the decision log has lost to a full disk", state.log_entries_lost)
        yield _labelled_counter("smtp_replies", "Replies to recipients and mails by code", ("way", "code"), state.replies)
        yield _labelled("smtp_connections", "Open connections", "way", state.connections)
        yield _labelled_counter("loop_faults", "Faults that a loop has outlived", ("loop",), {(n,): v for n, v in state.faults.items()})
        failing = sum(1 for each in state.pulled if each.why)
        states = {"well": len(state.pulled) - failing, "failing": failing}
        yield _labelled("imap_mailboxes", "Mailboxes that are pulled, by how that went last", "state", states)
        silent = max((each.silent.total_seconds() for each in state.pulled), default=0.0)
        yield _gauge("imap_silent_seconds", "How long ago the mailbox was last pulled that has waited longest", silent)
        yield _gauge("imap_set_aside", "Mails that cannot be taken and stay at their mail service", sum(e.aside for e in state.pulled))
        if not state.is_writable:
            # Why none: zeros would look like an empty queue.
            return
        yield _counter("accepted", "Mails taken, one for each mailbox", figures.accepted)
        yield _counter("delivered", "Mails that are in their room", figures.closed.get("done", 0))
        yield _counter("returned", "Accepted mails that were turned away afterwards", figures.closed.get("returned", 0))
        for name in ("sent", "failed", "refused"):
            yield _counter(f"outgoing_{name}", f"Outgoing mails that are {name}, one for each recipient", figures.closed.get(name, 0))
        yield _gauge("held", "Mails that wait for a person", figures.mails.get("in.held", 0))
        yield _gauge("waiting", "Mails that wait for their room", figures.mails.get("in.ready", 0))
        outbox = {name.removeprefix("out."): count for name, count in figures.mails.items() if name.startswith("out.")}
        yield _labelled("outbox", "Outgoing mails by state", "state", outbox)
        ages = {way: max(0.0, state.now - figures.oldest[way]) if way in figures.oldest else 0.0 for way in ("in", "out")}
        yield _labelled("oldest_age_seconds", "How long the oldest mail waits", "way", ages)
        yield _counter("retries", "Tries that were put off", figures.retries)
        yield _labelled("dead_letters", "What was set aside or given up, and needs a person", "kind", figures.set_aside)
        yield _labelled("notices", "What the bridge has to say, by state", "state", figures.notices)
        yield _gauge("orders_waiting", "Events of rooms that wait", figures.orders)
        yield _counter("swept", "Events that the homeserver did not push and that were found", figures.swept)


def page(state: State) -> bytes:
    """Give the page that Prometheus reads."""
    # Why a new one each time: it costs nothing, and nothing is left of the last state.
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Shown(state))
    return generate_latest(registry)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{PREFIX}_{name}", text, value=value)


def _counter(name: str, text: str, value: float) -> CounterMetricFamily:
    return CounterMetricFamily(f"{PREFIX}_{name}", text, value=value)


def _labelled(name: str, text: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"{PREFIX}_{name}", text, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def _labelled_counter(name: str, text: str, labels: tuple[str, ...], values: Mapping[tuple[str, ...], float]) -> CounterMetricFamily:
    family = CounterMetricFamily(f"{PREFIX}_{name}", text, labels=list(labels))
    for keys, value in sorted(values.items()):
        family.add_metric(list(keys), value)
    return family
