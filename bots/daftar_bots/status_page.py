"""Status page: how the bots stand, for people (`/`), for monitoring (`/metrics`) and for whoever restarts things (`/healthz`).

Law: it reads and changes nothing; a fingerprint is shown as clients show it, to be compared. Alive is who heard the homeserver lately.
It does not know who may look: it listens where it is told to.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from daftar_bots.core.language import LANGUAGES
from daftar_bots.identity import Fingerprints
from daftar_bots.speech import Speech
from daftar_bots.store import Store
from daftar_policy.sealing.cross_signing import fingerprint

# Why: a sync answers after 30 seconds at the latest; four of them missed is not bad luck.
STALE_SECONDS = 120.0
_NAMES = {"en": "English", "hi": "हिन्दी", "mr": "मराठी", "ur": "اردو"}
_COUNTS: Mapping[str, str] = {
    "rooms": "SELECT count(*) FROM room WHERE room_id IS NOT NULL",
    "rooms_encrypted": "SELECT count(*) FROM room JOIN crypto_room USING (room_id)",
    "waiting": "SELECT count(*) FROM outbox WHERE state = 'waiting'",
    "failed": "SELECT count(*) FROM outbox WHERE state = 'failed'",
    "unreadable": "SELECT CAST(coalesce(sum(times), 0) AS INTEGER) FROM unreadable",
    "keyless": "SELECT count(DISTINCT user_id) FROM crypto_unreachable",
    "dead_letters": "SELECT count(*) FROM dead_letter",
}
_STYLE = (
    "body{font-family:sans-serif;line-height:1.5;margin:0 auto;max-width:52rem;padding:1rem;color:#1a1a1a;background:#fff}"
    "dl{display:grid;grid-template-columns:minmax(10rem,1fr) 2fr;gap:.25rem 1rem}dt{font-weight:bold}dd{margin:0}"
    "code{font-size:1.1rem;overflow-wrap:anywhere}nav a{margin-inline-end:1rem}section{border-top:1px solid #767676;margin-top:1.5rem}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#111}a{color:#9cf}}"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One bot as it is shown."""

    id: str
    fingerprints: Fingerprints
    store: Store
    languages: tuple[str, ...]


def routes(bots: Sequence[Shown], speech: Speech, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> list[web.RouteDef]:
    """Give the routes of the page."""

    async def page(request: web.Request) -> web.Response:
        known = [language for bot in bots for language in bot.languages]
        wanted = request.query.get("lang", "")
        language = wanted if wanted in LANGUAGES else next(iter(known), "en")
        return web.Response(text=_page(bots, speech, language, now()), content_type="text/html")

    async def health(_: web.Request) -> web.Response:
        silent = [bot.id for bot in bots if not _is_alive(_age(bot, now()))]
        return web.json_response({"ok": not silent, "silent": silent}, status=503 if silent else 200)

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=_metrics(bots, now()), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    return [web.get("/", page), web.get("/healthz", health), web.get("/metrics", metrics)]


def _age(bot: Shown, now: datetime) -> float | None:
    at = bot.store.cell("SELECT at FROM cursor")
    return (now - datetime.fromisoformat(at)).total_seconds() if isinstance(at, str) else None


def _is_alive(age: float | None) -> bool:
    return age is not None and age < STALE_SECONDS


def _count(bot: Shown, name: str) -> int:
    value = bot.store.cell(_COUNTS[name])
    return int(value) if isinstance(value, int | float) else 0


def _page(bots: Sequence[Shown], speech: Speech, language: str, now: datetime) -> str:
    def say(key: str, **words: str | int) -> str:
        return html.escape(speech.say(language, key, words))

    direction = "rtl" if language == "ur" else "ltr"
    links = "".join(f'<a href="?lang={code}" lang="{code}" hreflang="{code}">{name}</a>' for code, name in _NAMES.items())
    title = say("page-title")
    return (
        f'<!DOCTYPE html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f"<header><nav>{links}</nav><h1>{title}</h1></header><main><p>{say('page-intro')}</p>"
        + "".join(_section(bot, say, now) for bot in bots)
        + "</main></body></html>"
    )


def _section(bot: Shown, say: Callable[..., str], now: datetime) -> str:
    own, age = bot.fingerprints, _age(bot, now)
    keyless = bot.store.rows("SELECT DISTINCT user_id FROM crypto_unreachable ORDER BY user_id")
    rows = [
        ("page-bot", f"<bdi>{html.escape(own.user_id)}</bdi>"),
        ("page-device", f"<bdi>{html.escape(own.device_id)}</bdi>"),
        ("page-fingerprint", f'<code dir="ltr">{fingerprint(own.device_key)}</code>'),
        ("page-master", f'<code dir="ltr">{fingerprint(own.master_key)}</code>'),
        ("page-last", say("page-never") if age is None else say("page-seconds", seconds=max(0, int(age)))),
        ("page-rooms", str(_count(bot, "rooms"))),
        ("page-rooms-encrypted", str(_count(bot, "rooms_encrypted"))),
        ("page-waiting", str(_count(bot, "waiting"))),
        ("page-failed", str(_count(bot, "failed"))),
        ("page-unreadable", str(_count(bot, "unreadable"))),
        ("page-keyless", ", ".join(f"<bdi>{html.escape(str(user))}</bdi>" for (user,) in keyless) or "0"),
    ]
    name = html.escape(bot.id)
    return (
        f'<section aria-label="{name}"><h2>{name}</h2><dl>' + "".join(f"<dt>{say(k)}</dt><dd>{v}</dd>" for k, v in rows) + "</dl></section>"
    )


def _metrics(bots: Sequence[Shown], now: datetime) -> bytes:
    registry = CollectorRegistry()
    gauges = {name: Gauge(f"daftar_bot_{name}", name.replace("_", " "), ["bot"], registry=registry) for name in _COUNTS}
    heard = Gauge("daftar_bot_last_heard_seconds", "seconds since the homeserver was heard", ["bot"], registry=registry)
    for bot in bots:
        for name, gauge in gauges.items():
            gauge.labels(bot.id).set(_count(bot, name))
        age = _age(bot, now)
        heard.labels(bot.id).set(float("nan") if age is None else age)
    return generate_latest(registry)
