"""Receiving: `POST /v1/hooks/{name}`, by which a department's system says something to rooms.

Law: nothing is taken from whom the hook's keys, addresses and dates do not admit; what is answered 202 is in the store, and the same id
never makes a second message. A hook that there is not answers like one whose token is wrong. It does not know how rooms are written to.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import cast

from aiohttp import web

from daftar_bots.announcements.desk import Desk
from daftar_bots.compose.http_in import Pace
from daftar_bots.core import hook as hooks
from daftar_bots.core import webhook
from daftar_bots.core.derived import derived
from daftar_bots.core.webhook import Verdict
from daftar_bots.services.hooks import posting
from daftar_bots.services.hooks.settings import Door
from daftar_bots.services.outgoing import noting
from daftar_bots.services.outgoing.settings import Network
from daftar_bots.services.yard import Served
from daftar_bots.web import problem

PATH = "/v1/hooks/{name}"
# Why: each costs a computation; a system whose key is wrong is not going to have the right one in a second.
_MOST_REFUSALS = 60
_WORDS: Mapping[Verdict, str] = {
    Verdict.NO_ID: f"the header `{webhook.ID}` is needed: printable ASCII characters, new for each message",
    Verdict.NO_TIMESTAMP: f"the header `{webhook.TIMESTAMP}` is needed: seconds since 1970",
    Verdict.TOO_OLD: "the timestamp is too old; sign it anew and send it again under the same id",
    Verdict.TOO_NEW: "the timestamp is in the future: look at the clock",
    Verdict.BAD_SIGNATURE: f"the header `{webhook.SIGNATURE}` does not fit: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`",
}


@dataclass(slots=True)
class Entrance:
    """A hook as it is served: its secrets in memory, and its paces."""

    served: Served
    door: Door
    token: bytes | None
    keys: tuple[bytes, ...]
    pace: Pace
    refusals: Pace = field(default_factory=lambda: Pace(_MOST_REFUSALS))
    # The day on which the control room was told last that somebody without the right key knocks.
    told: str = ""

    @property
    def desk(self) -> Desk:
        """The bot's desk."""
        return self.served.desk


def routes(bots: Sequence[Served]) -> list[web.RouteDef]:
    """Give the route of all hooks of the process."""
    known = {door.hook.name: entrance(bot, door) for bot in bots for door in bot.desk.settings.services.hooks.doors}
    if not known:
        return []

    async def post(request: web.Request) -> web.Response:
        return await _post(known.get(request.match_info["name"]), request)

    # Why nothing for GET: programs that preview links fetch them, and none of that is to say anything (405 is aiohttp's own answer).
    return [web.post(PATH, post)]


def entrance(bot: Served, door: Door) -> Entrance:
    """Open a door; its secrets were checked when the configuration was read."""
    token = secret_in(door.token_file).encode() if door.token_file is not None else None
    keys = tuple(key for path in door.key_files if (key := webhook.key_of(secret_in(path))) is not None)
    return Entrance(bot, door, token, keys, Pace(door.per_minute))


def secret_in(path: Path) -> str:
    """Read the first line of a file.

    Raises:
        OSError: it cannot be read.
    """
    return path.read_text(encoding="utf-8").partition("\n")[0].strip()


async def _post(found: Entrance | None, request: web.Request) -> web.Response:  # noqa: PLR0911 - one line a refusal
    if found is None or not _has_token(found, request):
        return _refused(found, "a bearer token of this hook is needed")
    settings = found.desk.settings.services.hooks
    if found.door.allowed and not is_from(
        request.remote, request.headers.getall("X-Forwarded-For", []), found.door.allowed, settings.proxies
    ):
        return problem(403, "this hook is not for your address")
    if request.content_type != "application/json":
        return problem(415, "expected `Content-Type: application/json`")
    body = await _read(request, found.door.largest)
    if body is None:
        return problem(413, f"the body is larger than {found.door.largest} bytes")
    now = found.desk.now().timestamp()
    if found.keys:
        verdict = _judge(found, request, body, now)
        if verdict is not Verdict.GOOD:
            return _refused(found, _WORDS[verdict])
    left = hooks.days_left(found.door.hook, found.desk.now().astimezone(found.desk.policy.zone).date())
    if left is not None and left < 0:
        return problem(403, f"this hook was open until {found.door.hook.expires}; ask the department to renew it")
    if wait := found.pace.take(now):
        return problem(429, "too many requests", headers={"Retry-After": str(int(wait) + 1)})
    return _take(found, request, body)


def _take(found: Entrance, request: web.Request, body: bytes) -> web.Response:
    hook, desk, sha256 = found.door.hook, found.desk, hashlib.sha256(body).hexdigest()
    given = request.headers.get(webhook.ID) or request.headers.get("Idempotency-Key", "").strip().strip('"')
    if given and not webhook.is_id(given):
        return problem(400, _WORDS[Verdict.NO_ID])
    # Why before the schema: what was taken under an older schema was taken.
    if given and (known := _known(desk, hook.name, given)) is not None:
        return _again(given, known, sha256)
    values = hooks.read(hook, body)
    if isinstance(values, list):
        return problem(422, "the body is not what this hook takes", errors=hooks.listed(values))
    name = given or (f"{hook.id_field}:{values[hook.id_field]}" if hook.id_field else "")
    if not name:
        return problem(400, f"the header `{webhook.ID}` or `Idempotency-Key` is needed: new for each message")
    if not given and (known := _known(desk, hook.name, name)) is not None:
        return _again(name, known, sha256)
    with desk.store.transaction():
        count = take(desk, found.door, values, name, sha256)
    found.served.wake()
    return web.json_response({"id": name, "rooms": count}, status=202)


def take(desk: Desk, door: Door, values: hooks.Values, name: str, sha256: str) -> int:
    """Write down a message and what rooms get for it, inside a transaction; give how many rooms."""
    hook = door.hook
    desk.store.rows("INSERT INTO hook_delivery (hook, id, sha256, at) VALUES (?, ?, ?, ?)", hook.name, name, sha256, desk.now().timestamp())
    targets = hooks.targets_of(hook, values)
    cause = derived(f"{hook.name}\0{name}")
    for target in targets:
        place = derived(target.room, 8)
        posting.post(desk, target.room, f"hook-{cause}-{place}", content(desk, hook, values, target))
    noting.hook(desk, hook.name, name, len(targets))
    return len(targets)


def content(desk: Desk, hook: hooks.Hook, values: hooks.Values, target: hooks.Target) -> dict[str, object]:
    """Give what one room reads."""
    wanted = target.languages or posting.languages_of(desk, target.room)
    spoken = [language for language in wanted if language in hook.texts] or list(wanted[:1])
    lines: list[str] = []
    for language in spoken:
        lines += ["", *hooks.render(hook, values, language, desk.policy.zone)]
    return posting.message(lines[1:], is_loud=hook.is_loud)


def is_from(remote: str | None, forwarded: Sequence[str], allowed: Sequence[Network], proxies: Sequence[Network]) -> bool:
    """Tell whether a request comes from an allowed address: the last one that no proxy of ours has written."""
    chain = [*(each.strip() for header in forwarded for each in header.split(",")), remote or ""]
    for text in reversed(chain):
        try:
            address = ip_address(text)
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        if any(address.version == network.version and address in network for network in proxies):
            continue
        return any(address.version == network.version and address in network for network in allowed)
    return False


def _has_token(found: Entrance, request: web.Request) -> bool:
    if found.token is None:
        return True
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return hmac.compare_digest(found.token, token.strip().encode("utf-8", "surrogateescape")) and scheme.lower() == "bearer"


def _judge(found: Entrance, request: web.Request, body: bytes, now: float) -> Verdict:
    headers = (
        request.headers.get(webhook.ID, ""),
        request.headers.get(webhook.TIMESTAMP, ""),
        request.headers.get(webhook.SIGNATURE, ""),
    )
    verdicts = [webhook.judge(key, headers, body, now=now, window=found.door.window) for key in found.keys]
    return next((verdict for verdict in verdicts if verdict is not Verdict.BAD_SIGNATURE), Verdict.BAD_SIGNATURE)


async def _read(request: web.Request, most: int) -> bytes | None:
    if (request.content_length or 0) > most:
        return None
    body = bytearray()
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)


def _refused(found: Entrance | None, words: str) -> web.Response:
    if found is None:
        return problem(401, words, headers={"WWW-Authenticate": "Bearer"})
    desk = found.desk
    now = desk.now()
    if wait := found.refusals.take(now.timestamp()):
        return problem(429, "too many requests", headers={"Retry-After": str(int(wait) + 1)})
    day = now.astimezone(desk.policy.zone).date().isoformat()
    if found.told != day:
        found.told = day
        name = found.door.hook.name
        with desk.store.transaction():
            desk.tell(f"hook-knock-{name}-{day}", [desk.say(desk.language, "hook-knock", name=name)])
        found.served.wake()
    return problem(401, words, headers={"WWW-Authenticate": "Bearer"})


def _known(desk: Desk, name: str, delivery: str) -> str | None:
    return cast("str | None", desk.store.cell("SELECT sha256 FROM hook_delivery WHERE hook = ? AND id = ?", name, delivery))


def _again(name: str, known: str, sha256: str) -> web.Response:
    if known != sha256:
        return problem(422, "this id has been used for another message")
    return web.json_response({"id": name, "again": True}, status=200)
