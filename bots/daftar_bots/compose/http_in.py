"""HTTP in: `POST /v1/announcements` for a department's own programs, and `GET /v1/announcements/{number}` for how one stands.

Law: a request makes a draft like a person's, with the configured service person as its maker; it is approved in the control room like any
other. The same idempotency key gives the same draft, for good. A fault says which field is wrong and why. It does not know other topics'
pages.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import web

from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.compose import drafts
from daftar_bots.compose.ledger import Ledger
from daftar_bots.compose.settings import ApiSettings
from daftar_bots.compose.shelf import read_shelf
from daftar_bots.core import posted
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.commands import Announce, parse
from daftar_bots.core.derived import derived
from daftar_bots.core.posted import Fault, Posted
from daftar_bots.core.reading import Mistake, number_in
from daftar_bots.core.templates import Template, Unfit, check_values, fill
from daftar_bots.port import Event
from daftar_bots.web import problem

PATH = "/v1/announcements"
# Why 1 MB: a text has 64 kB at most, in several languages and with escapes.
LARGEST_BODY = 1024 * 1024
LONGEST_KEY = 200
_MINUTE = 60.0


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
    """One bot that takes announcements over HTTP: its token, and `said`, called when it has something to say."""

    desk: Desk
    api: ApiSettings
    token: bytes
    said: Callable[[], None]
    pace: Pace


def department(desk: Desk, token: str, said: Callable[[], None]) -> Department | None:
    """Give the HTTP door of a bot; None where it is not to have one."""
    api = desk.settings.compose.api
    return Department(desk, api, token.encode(), said, Pace(api.per_minute)) if api is not None else None


def routes(departments: Sequence[Department]) -> list[web.RouteDef]:
    """Give the routes of all departments; the token tells which one is meant."""

    async def post(request: web.Request) -> web.Response:
        found = _admitted(departments, request)
        return found if isinstance(found, web.Response) else await _post(found, request)

    async def get(request: web.Request) -> web.Response:
        found = _admitted(departments, request)
        return found if isinstance(found, web.Response) else _get(found, request)

    return [web.post(PATH, post), web.get(PATH + r"/{number:[^/]+(?:/\d+)?}", get)]


def _admitted(departments: Sequence[Department], request: web.Request) -> Department | web.Response:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    found: Department | None = None
    for each in departments:
        # Why all of them, whatever was found: how long it takes tells nothing about a token.
        if hmac.compare_digest(each.token, token.strip().encode("utf-8", "surrogateescape")):
            found = each
    if found is None or scheme.lower() != "bearer":
        return problem(401, "a bearer token of a department is needed", headers={"WWW-Authenticate": "Bearer"})
    if wait := found.pace.take(found.desk.now().timestamp()):
        return problem(429, "too many requests", headers={"Retry-After": str(int(wait) + 1)})
    return found


async def _post(found: Department, request: web.Request) -> web.Response:  # noqa: PLR0911 - one line a refusal
    key = request.headers.get("Idempotency-Key", "").strip().strip('"')
    if not key or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        return problem(
            400, f"the header `Idempotency-Key` is needed: up to {LONGEST_KEY} printable ASCII characters, new for each announcement"
        )
    if request.content_type != "application/json":
        return problem(415, "expected `Content-Type: application/json`")
    if (request.content_length or 0) > LARGEST_BODY:
        return problem(413, f"the body is larger than {LARGEST_BODY} bytes")
    body = await request.read()
    if len(body) > LARGEST_BODY:
        return problem(413, f"the body is larger than {LARGEST_BODY} bytes")
    desk, sha256 = found.desk, hashlib.sha256(body).hexdigest()
    if (known := Ledger(desk.store).request(key)) is not None:
        return _again(desk, known, sha256)
    read = posted.read(body)
    if not isinstance(read, Posted):
        return _faulty(read)
    with desk.store.transaction():
        answer = _draft(found, read, key, sha256)
    found.said()
    return answer


def _again(desk: Desk, known: tuple[str, str], sha256: str) -> web.Response:
    if known[0] != sha256:
        # draft-ietf-httpapi-idempotency-key-header, section 2.7: a key that comes with another body.
        return problem(422, "this `Idempotency-Key` has been used for another announcement")
    entry = desk.register.by_id(known[1])
    return problem(410, "that announcement is not there any more") if entry is None else _card(entry, 200)


def _draft(found: Department, read: Posted, key: str, sha256: str) -> web.Response:
    """Make the draft and note the request, in one transaction: what was answered 201 is there, and once."""
    desk = found.desk
    command = _command(desk, read)
    if isinstance(command, Fault):
        return _faulty([command])
    wish = parse(command, addressed=True)
    language = desk.language_of(found.api.maker)
    if not isinstance(wish, Announce):
        return _faulty([Fault(_field_of(wish), _words(desk, language, wish))])
    name = derived(f"{desk.settings.id}\0{key}")
    refusals: list[str] = []

    def take(lines: Sequence[str], about: Announcement | None, *, is_preview: bool) -> None:
        if about is None or not is_preview:
            refusals.extend(lines)
            return
        head = desk.say(desk.language, "http-came", person=desk.person(found.api.maker, desk.language))
        desk.tell(f"http-{name}", [head, *lines], about, is_preview=True)

    event = Event(desk.store.room_id(desk.settings.control_room) or "", f"http-{name}", "m.room.message", found.api.maker, {})
    made = drafts.draft(desk, Heard(event, command, taker=take), wish)
    if made is None:
        # RFC 9110, section 15.5.21: well formed, and cannot be done.
        return problem(422, "this cannot be announced", errors=[{"pointer": "", "detail": _plain(line)} for line in refusals])
    Ledger(desk.store).note_request(key, sha256, made.id, at=desk.now().isoformat(timespec="seconds"))
    return _card(made, 201)


def _command(desk: Desk, read: Posted) -> str | Fault:
    if not read.template:
        return read.command(read.title, read.text)
    template = read_shelf(desk.settings.compose.templates).templates.get(read.template)
    if template is None:
        return Fault("/template", f"there is no template `{read.template}`")
    values = check_values(template, read.fields)
    filled = values if isinstance(values, Unfit) else fill(template, values, desk.settings.languages)
    if isinstance(filled, Unfit):
        return Fault(f"/fields/{posted.escaped(filled.field)}", _unfit(filled))
    return _with(read, template).command(filled.title, filled.text)


def _with(read: Posted, template: Template) -> Posted:
    return Posted(
        read.audience or template.audience,
        "",
        "",
        read.importance or template.importance,
        read.ack or template.ack,
        read.label or template.label,
        read.at,
        read.template,
        read.fields,
    )


def _unfit(unfit: Unfit) -> str:
    said = {
        "template-missing": "this field is missing",
        "template-unknown-field": f"there is no such field{f': did you mean `{unfit.hint}`?' if unfit.hint else ''}",
        "template-choice": f"expected one of: {unfit.hint}",
        "template-long": f"longer than {unfit.hint} characters",
        "template-number": "expected a number",
        "template-date": "expected a day such as 30-11-2026",
        "template-time": "expected a time such as 09:30",
    }
    return said[unfit.sentence]


def _get(found: Department, request: web.Request) -> web.Response:
    desk = found.desk
    number = number_in(request.match_info["number"].replace("-", "/"))
    year = desk.now().astimezone(desk.policy.zone).year
    entry = desk.register.by_number(desk.settings.office, number.year or year, number.serial) if number is not None else None
    return problem(404, "there is no such announcement") if entry is None else _card(entry, 200, desk)


def _card(entry: Announcement, status: int, desk: Desk | None = None) -> web.Response:
    card: dict[str, object] = {"id": entry.id, "number": entry.number, "state": "recalled" if entry.recalled_at else entry.state.value}
    if desk is not None:
        deliveries = desk.register.deliveries(entry.id)
        card |= {"title": entry.title, "made_at": entry.made_at, "decided_at": entry.decided_at}
        card["rooms"] = {"sent": deliveries.sent, "waiting": deliveries.waiting, "failed": len(deliveries.failed)}
    headers = {"Location": f"{PATH}/{entry.number}"} if status == web.HTTPCreated.status_code else None
    return web.json_response(card, status=status, headers=headers, dumps=lambda value: json.dumps(value, ensure_ascii=False))


def _faulty(faults: Sequence[Fault]) -> web.Response:
    return problem(
        422, "the announcement is not well formed", errors=[{"pointer": fault.pointer, "detail": fault.detail} for fault in faults]
    )


def _field_of(mistake: object) -> str:
    key = mistake.key if isinstance(mistake, Mistake) else ""
    fields: Mapping[str, str] = {"mistake-deadline": "/ack", "mistake-option": "/importance", "mistake-long-title": "/title"}
    return fields.get(key, "/audience" if "audience" in key else "")


def _words(desk: Desk, language: str, mistake: object) -> str:
    if not isinstance(mistake, Mistake):
        return desk.say(language, "dialogue-again")
    key = f"{mistake.key}-close" if mistake.hint else mistake.key
    return _plain(desk.say(language, key, word=mistake.word, hint=mistake.hint))


def _plain(line: str) -> str:
    return line.replace("\u2068", "").replace("\u2069", "")
