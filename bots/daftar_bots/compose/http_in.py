"""HTTP in: `POST /v1/announcements` for a department's own programs, with files, and `GET /v1/announcements/{id}` for how one stands.

Law: a request makes a draft like a person's, with the configured service person as its maker; it is approved in the control room like any
other. The same idempotency key gives the same draft, for good. A program sees what it posted and nothing else. A fault says which field is
wrong and why. It does not know other topics' pages.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from aiohttp import web

from daftar_bots.announcements.desk import Desk
from daftar_bots.compose import cards, openapi, tokens
from daftar_bots.compose.faults import LONGEST_KEY, again_in, fault
from daftar_bots.compose.ledger import Ledger
from daftar_bots.compose.making import Sender, make
from daftar_bots.compose.openapi import ANNOUNCEMENTS as PATH
from daftar_bots.compose.settings import ApiSettings
from daftar_bots.compose.uploading import Came, NotTaken, receiving, sweep
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.reading import number_in

_log = logging.getLogger(__name__)

_MINUTE = 60.0
_dumps = partial(json.dumps, ensure_ascii=False)


@dataclass(slots=True)
class Pace:
    """How many requests a minute are taken; each leaves the bucket, which fills again evenly."""

    per_minute: int
    left: float = field(init=False)
    at: float = 0.0

    def __post_init__(self) -> None:
        self.left = float(self.per_minute)

    def take(self, now: float) -> float:
        """Take one; give how many seconds to wait where there is none."""
        rate = self.per_minute / _MINUTE
        self.left = min(float(self.per_minute), self.left + max(0.0, now - self.at) * rate)
        self.at = now
        if self.left < 1:
            return (1 - self.left) / rate
        self.left -= 1
        return 0.0


@dataclass(frozen=True, slots=True)
class Department:
    """One bot that takes announcements over HTTP; `said` is called when it has something to say, `busy` are the keys being worked on."""

    desk: Desk
    api: ApiSettings
    said: Callable[[], None]
    paces: dict[str, Pace] = field(default_factory=dict)
    busy: set[tuple[str, str]] = field(default_factory=set)

    def pace(self, system: str) -> Pace:
        """Give the pace of a program."""
        return self.paces.setdefault(system, Pace(self.api.per_minute))


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that has shown its token."""

    department: Department
    system: str


def department(desk: Desk, said: Callable[[], None]) -> Department | None:
    """Give the HTTP door of a bot; None where it is not to have one."""
    if desk.settings.compose.api is None:
        return None
    sweep(desk.settings.store)
    return Department(desk, desk.settings.compose.api, said)


def routes(departments: Sequence[Department]) -> list[web.RouteDef]:
    """Give the routes of all departments; the token tells which one is meant."""

    async def post(request: web.Request) -> web.Response:
        found = _admitted(departments, request)
        return found if isinstance(found, web.Response) else await _post(found, request)

    async def get(request: web.Request) -> web.Response:
        found = _admitted(departments, request)
        return found if isinstance(found, web.Response) else _get(found, request)

    async def describe(_: web.Request) -> web.Response:
        return web.json_response(openapi.document(), dumps=_dumps)

    return [web.post(PATH, post), web.get(PATH + r"/{number:[^/]+(?:/\d+)?}", get), web.get(openapi.PATH, describe)]


def _admitted(departments: Sequence[Department], request: web.Request) -> Caller | web.Response:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    found: Caller | None = None
    for each in departments:
        try:
            # Why each time: a token is changed, or taken from whoever lost it, without stopping anything.
            known = tokens.known(tokens.read(each.api.token_file), token.strip())
        except tokens.Unfit as error:
            _log.error("%s: the tokens of %s cannot be used: %s", each.desk.settings.id, each.api.token_file, error)
            return fault("no-tokens", headers=again_in(_MINUTE))
        if known is not None:
            found = Caller(each, known.system)
    if found is None or scheme.lower() != "bearer":
        return fault("no-token", headers={"WWW-Authenticate": "Bearer"})
    if wait := found.department.pace(found.system).take(found.department.desk.now().timestamp()):
        return fault("too-many", headers=again_in(wait))
    return found


async def _post(caller: Caller, request: web.Request) -> web.Response:
    found, desk = caller.department, caller.department.desk
    key = request.headers.get("Idempotency-Key", "").strip().strip('"')
    if not key or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        return fault("no-key")
    busy = (caller.system, key)
    if busy in found.busy:
        return fault("in-progress", headers=again_in(0))
    found.busy.add(busy)
    try:
        async with receiving(request, desk.settings.store, desk.settings.compose.largest_file) as came:
            return _take(caller, key, came)
    except NotTaken as refused:
        return refused.answer
    finally:
        found.busy.discard(busy)


def _take(caller: Caller, key: str, came: Came) -> web.Response:
    found, desk = caller.department, caller.department.desk
    if (known := Ledger(desk.store).request(caller.system, key)) is not None:
        if known[0] != came.sha256:
            return fault("key-reused")
        entry = desk.register.by_id(known[1])
        return fault("not-found") if entry is None else _card(desk, entry, 200)
    made = make(desk, Sender(caller.system, key, found.api.maker), came)
    found.said()
    return _card(desk, made, 201)


def _get(caller: Caller, request: web.Request) -> web.Response:
    desk, named = caller.department.desk, request.match_info["number"]
    entry = desk.register.by_id(named) or _numbered(desk, named)
    # Why as if there were none: what others of the department write is not this program's to read.
    if entry is None or Ledger(desk.store).posted_by(entry.id) != caller.system:
        return fault("not-found")
    return web.json_response(cards.whole(desk, entry), dumps=_dumps)


def _numbered(desk: Desk, named: str) -> Announcement | None:
    number = number_in(named.replace("-", "/"))
    year = desk.now().astimezone(desk.policy.zone).year
    return desk.register.by_number(desk.settings.office, number.year or year, number.serial) if number is not None else None


def _card(desk: Desk, entry: Announcement, status: int) -> web.Response:
    # RFC 9110, section 15.3.2: where what was made is; said again with each answer, since the first may not have been heard.
    headers = {"Location": f"{PATH}/{entry.number}"}
    return web.json_response(cards.made(desk, entry), status=status, headers=headers, dumps=_dumps)
