"""Pages: `/healthz` and `/metrics`, on the appservice's port or on one of their own.

Law: a page is answered within seconds, whatever is broken; it shows figures and reasons, and nothing of any mail. It does not know what
is healthy (`health`) nor what is counted (`figures`).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus

from aiohttp import web

from daftar_bridges import figures, health, metrics
from daftar_bridges.config_operations import Operations
from daftar_bridges.email.smtp_in import Listener
from daftar_bridges.figures import Figures
from daftar_bridges.health import Seen, Watch
from daftar_bridges.pulls import Pulls
from daftar_bridges.store import Store
from daftar_policy.enforcement.point import Point
from daftar_policy.storage import Connection

# Why: monitoring systems wait ten seconds by default, and the spool's own patience is three.
_PATIENCE = timedelta(seconds=8)


@dataclass(slots=True)
class Pages:
    """What the pages are made of; `listeners` come to be after the pages."""

    store: Store
    point: Point
    watch: Watch
    wanted: Operations
    faults: Mapping[str, int]
    listeners: dict[str, Listener] = field(default_factory=dict)
    pulls: Pulls = field(default_factory=Pulls)

    def add_to(self, routes: web.UrlDispatcher, paths: Iterable[str] = ("/healthz", "/metrics")) -> None:
        """Add pages to an application."""
        pages = {"/healthz": self.healthz, "/metrics": self.metrics}
        for path in paths:
            routes.add_get(path, pages[path])

    async def healthz(self, _request: web.Request) -> web.Response:
        """Say whether mail flows: 200, or 503 with the reasons."""
        found, seen, bad = await self._look()
        ages = {way: round(max(0.0, time.time() - since)) for way, since in found.oldest.items()}
        body = {"ok": not bad, "reasons": bad, "mails": dict(found.mails), "oldest_seconds": ages, "set_aside": dict(found.set_aside)}
        body["imap"] = [
            {"mailbox": each.number, "host": each.host, "silent_seconds": round(each.silent.total_seconds()), "problem": each.why}
            | {"set_aside": each.aside}
            for each in seen.pulled
        ]
        status = HTTPStatus.SERVICE_UNAVAILABLE if bad else HTTPStatus.OK
        return web.json_response(body | {"homeserver_away_seconds": round(seen.away.total_seconds())}, status=status)

    async def metrics(self, _request: web.Request) -> web.Response:
        """Give the figures for Prometheus."""
        found, seen, bad = await self._look()
        replies: dict[tuple[str, ...], float] = {
            (way, code): count for way, listener in self.listeners.items() for code, count in listener.replies.items()
        }
        state = metrics.State(
            found, time.time(), not bad, not seen.spool, replies,
            {way: listener.connections for way, listener in self.listeners.items()},
            self.faults, seen.away.total_seconds(), self.point.lost, seen.pulled,
        )  # fmt: skip
        return web.Response(body=metrics.page(state), headers={"Content-Type": metrics.CONTENT_TYPE})

    async def _look(self) -> tuple[Figures, Seen, list[str]]:
        found, problem = await health.look(lambda: self.store.run(_write_and_look, time.time()), _PATIENCE)
        is_full = any(listener.service.intake.no_room() is not None for listener in self.listeners.values())
        seen = Seen(problem, is_full, self.point.log_problem or "", self.watch.away, self.watch.unheard, self.pulls.look())
        return found, seen, health.reasons(found, seen, self.wanted, time.time())


def _write_and_look(db: Connection, now: float) -> Figures:
    """Count, and write something: a spool that can only be read takes no mail."""
    db.execute("INSERT INTO tally (name, value) VALUES ('looked', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (int(now),))
    return figures.look(db)


async def open_own(pages: Pages, routes: web.UrlDispatcher) -> web.AppRunner | None:
    """Add the pages to the appservice's; where the figures have a port of their own, listen there. Raises OSError."""
    if not pages.wanted.metrics_port:
        pages.add_to(routes)
        return None
    pages.add_to(routes, ["/healthz"])
    app = web.Application()
    pages.add_to(app.router)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, pages.wanted.metrics_host, pages.wanted.metrics_port).start()
    except BaseException:
        await runner.cleanup()
        raise
    return runner
