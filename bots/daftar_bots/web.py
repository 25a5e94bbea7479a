"""Web: the one HTTP server of the process. Each topic gives its routes; this serves them all at one address.

Law: a request is bounded in size and time; an answer is never cached or framed; what goes wrong inside is in the log, not in the answer.
Below `/v1/` every fault is a problem in JSON (RFC 9457), elsewhere a line of text. It does not know what the routes do.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager

from aiohttp import hdrs, web

from daftar_bots.config_http import HttpSettings

_log = logging.getLogger(__name__)

# Why: what a route reads whole is text; a route that takes files reads them piece by piece, with limits of its own.
LARGEST_REQUEST = 32 * 1024 * 1024
# Why: a request that takes longer is a fault of ours or a sender who holds the line.
REQUEST_TIMEOUT = 60.0
# Why: an office behind a line of half a megabit sends its files, too; nobody is waited for longer than this.
SLOWEST, LONGEST_TIMEOUT = 64 * 1024, 1800.0
_STOP_TIMEOUT = 5.0
_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def problem(
    status: int,
    title: str,
    *,
    kind: str = "about:blank",
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, object] | None = None,
) -> web.Response:
    """Give a fault as programs read it (RFC 9457); each of `errors` has `pointer` (RFC 6901) and `detail`, `more` are further members."""
    body: dict[str, object] = {"type": kind, "title": title, "status": status, **(more or {})}
    if errors:
        body["errors"] = [dict(error) for error in errors]
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(status=status, text=text, content_type="application/problem+json", headers=headers)


def application(groups: Iterable[Iterable[web.RouteDef]]) -> web.Application:
    """Put the routes of all topics together."""
    app = web.Application(client_max_size=LARGEST_REQUEST, middlewares=[_guard])
    for routes in groups:
        app.add_routes(list(routes))
    return app


@asynccontextmanager
async def serving(settings: HttpSettings, groups: Iterable[Iterable[web.RouteDef]]) -> AsyncIterator[str]:
    """Serve while inside; give the address with the port that was really taken.

    Raises:
        OSError: the address cannot be had.
    """
    # Why no access log: addresses of pages hold signed one-time links.
    runner = web.AppRunner(application(groups), access_log=None, shutdown_timeout=_STOP_TIMEOUT)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        async with asyncio.timeout(min(REQUEST_TIMEOUT + (request.content_length or 0) / SLOWEST, LONGEST_TIMEOUT)):
            answer = await handler(request)
    except web.HTTPException as error:
        if not request.path.startswith("/v1/") or error.status < web.HTTPBadRequest.status_code:
            error.headers.update(_HEADERS)
            raise
        kept = {str(hdrs.ALLOW): error.headers[hdrs.ALLOW]} if hdrs.ALLOW in error.headers else {}
        answer = problem(error.status, error.reason.lower(), headers=kept)
    except TimeoutError:
        answer = problem(503, "this took too long; try again")
    except Exception:  # noqa: BLE001 - a request's top: one must not stop the others
        _log.exception("%s %s failed", request.method, request.match_info.route.resource)
        answer = problem(500, "something went wrong here; it is in the log")
    answer.headers.update({name: value for name, value in _HEADERS.items() if name not in answer.headers})
    return answer
