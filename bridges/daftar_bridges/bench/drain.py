"""Draining: how fast mail that waits comes into its rooms, beside plain sends of an appservice to the same homeserver in the same run.

Law: the same rooms, the same ghosts and texts of the same length on both sides, several rounds of each in turn; what counts is the ratio.
A round ends when every mail is an event. It does not know how a mail becomes one.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import aiohttp
from aiohttp import web

from daftar_bridges import config
from daftar_bridges.bench import synapse
from daftar_bridges.bench.accept import SERVER, burst, free_port, running

_GHOSTS = 4
_WAIT = 0.05
_TEXT = "The bid documents for the road work may be seen at this office on any working day.\r\n"


@dataclass(frozen=True, slots=True)
class Drained:
    """What was measured: events a second on each side."""

    mails: int
    rooms: int
    ours: float
    plain: float
    rounds: tuple[tuple[float, float], ...]

    @property
    def ratio(self) -> float:
        """How many of our mails there are to one plain send."""
        return self.ours / self.plain


@dataclass(frozen=True, slots=True)
class _Place:
    url: str
    path: Path
    port: int
    own_port: int
    rooms: int


def measure(count: int, rooms: int, rounds: int = 3) -> Drained:
    """Bring so many mails, in all, into so many rooms.

    Raises:
        MissingError: Synapse is not installed.
        RuntimeError: a part does not start, or mail does not arrive.
    """
    took: list[tuple[float, float]] = []
    each = max(1, count // rooms)
    with tempfile.TemporaryDirectory() as name, _place(Path(name), rooms) as place:
        # Why once before: ghosts, devices and memberships are made by the first mails.
        _round(place, _GHOSTS, "first")
        asyncio.run(_plain(place, 2, "first"))
        for number in range(rounds):
            sides = [lambda n=number: _round(place, each, f"m{n}"), lambda n=number: asyncio.run(_plain(place, each, f"p{n}"))]
            times = [0.0, 0.0]
            for which in (0, 1) if number % 2 else (1, 0):
                times[which] = sides[which]()
            took.append((each * rooms / times[0], each * rooms / times[1]))
    ours, plain = (rounds / sum(1 / pair[side] for pair in took) for side in (0, 1))
    return Drained(each * rooms, rooms, ours, plain, tuple(took))


@contextmanager
def _place(directory: Path, rooms: int) -> Iterator[_Place]:
    """Start a homeserver and write the bridge's installation."""
    homeserver_port, own_port, smtp_port = free_port(), free_port(), free_port()
    boxes = [f"box{number}" for number in range(rooms)]
    aliases = [f"#{box}:{SERVER}" for box in (*boxes, "control")]
    registration = directory / "registration.yaml"
    wanted = config.registration_for(SERVER, f"http://127.0.0.1:{own_port}", "as-bench", "hs-bench", aliases=aliases)
    registration.write_text(json.dumps(wanted), encoding="utf-8")
    # The policy watches only, as the starting policy does.
    rule = "{id: M-1, on: [email-receive], when: {email.findings: aadhaar}, then: hold, mode: monitor, say: {en: Watched.}}"
    (directory / "policy.yaml").write_text(f"policy: 1\nrevision: bench\nlanguages: [en]\nrules:\n  - {rule}\n", encoding="utf-8")
    with synapse.running(directory / "synapse", homeserver_port, registration) as url:
        lines = [f'  - {{address: {box}@it.daftar.example, room: "#{box}:{SERVER}"}}' for box in boxes]
        path = directory / "mail.yaml"
        path.write_text(
            f"""\
homeserver: {{url: "{url}", name: {SERVER}}}
appservice: {{port: {own_port}, registration: registration.yaml}}
smtp: {{port: {smtp_port}, hostname: mx.it.daftar.example, limits: {{mails: 100000}}}}
relay: {{host: 127.0.0.1, port: 1, tls: none, domain: it.daftar.example}}
mailboxes:
{chr(10).join(lines)}
control_room: "#control:{SERVER}"
policy: {{policy: policy.yaml, log: log}}
spool: state/mail.db
""",
            encoding="utf-8",
        )
        yield _Place(url, path, smtp_port, own_port, rooms)


def _round(place: _Place, each: int, name: str) -> float:
    """Have mails wait for every room, then give the seconds that a bridge needs to bring them in."""
    away = place.path.with_name("away.yaml")
    # Why away: the mails are taken while there is no homeserver, so that nothing but the drain is measured.
    away.write_text(place.path.read_text(encoding="utf-8").replace(place.url, "http://127.0.0.1:1"), encoding="utf-8")
    with running(away):
        taken = asyncio.run(_hand_over(place, each, name))
    if taken != each * place.rooms:
        raise RuntimeError(f"{taken} of {each * place.rooms} mails were taken")
    with closing(sqlite3.connect(place.path.parent / "state" / "mail.db", isolation_level=None, timeout=10)) as db:
        db.execute("UPDATE delivery SET due = 0, attempts = 0 WHERE state = 'ready'")
        with running(place.path) as bridge:
            if bridge.stdout is None or b"rooms" not in bridge.stdout.readline():
                raise RuntimeError("the bridge does not find its rooms")
            return _until_empty(db, each * place.rooms)


def _until_empty(db: sqlite3.Connection, count: int) -> float:
    """Wait until nothing is left; give the seconds as if the bridge had begun with all of them."""
    began = time.perf_counter()
    first = _left(db)
    while (left := _left(db)) > 0:
        if time.perf_counter() - began > 30 + count:
            raise RuntimeError(f"{left} mails do not arrive")
        time.sleep(_WAIT)
    seconds = time.perf_counter() - began
    # What was in its room before we looked is as fast as the rest.
    return seconds * count / max(1, first)


def _left(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM delivery WHERE state <> 'done'").fetchone()[0])


async def _hand_over(place: _Place, each: int, name: str) -> int:
    taken = 0
    for box in range(place.rooms):
        mails = [_mail(box, number, name) for number in range(each)]
        found, _, _ = await burst(place.port, mails, min(10, each), f"box{box}@it.daftar.example")
        taken += found
    return taken


def _mail(box: int, number: int, name: str) -> bytes:
    ghost = number % _GHOSTS
    return (
        f"From: Vijay {ghost} <vijay{ghost}@bidder{box}.example>\r\nTo: <box{box}@it.daftar.example>\r\n"
        "Date: Mon, 21 Sep 2026 10:00:00 +0530\r\n"
        f"Message-ID: <{name}.{box}.{number}@bidder.example>\r\nSubject: Tender {name} {number}\r\n\r\n{_TEXT * 10}"
    ).encode()


async def _plain(place: _Place, each: int, name: str) -> float:
    """Send events of the same length by the same ghosts, one after the other in each room, all rooms at once; give the seconds."""
    # Why a listener: the homeserver pushes the events to it, as it does to the bridge, and keeps none for the bridge's next round.
    async with _listener(place.own_port), aiohttp.ClientSession(headers={"Authorization": "Bearer as-bench"}) as http:
        rooms = [await _resolve(http, place.url, f"#box{box}:{SERVER}") for box in range(place.rooms)]
        began = time.perf_counter()
        await asyncio.gather(*(_send_all(http, place.url, (box, room), each, name) for box, room in enumerate(rooms)))
        return time.perf_counter() - began


@asynccontextmanager
async def _listener(port: int) -> AsyncIterator[None]:
    """Take what the homeserver pushes, and do nothing with it."""
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_put("/_matrix/app/v1/transactions/{txn}", _pushed)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield
    finally:
        await runner.cleanup()


async def _pushed(request: web.Request) -> web.Response:
    await request.read()
    return web.json_response({})


async def _resolve(http: aiohttp.ClientSession, url: str, alias: str) -> str:
    async with http.get(f"{url}/_matrix/client/v3/directory/room/{quote(alias, safe='')}") as answer:
        return str((await answer.json())["room_id"])


async def _send_all(http: aiohttp.ClientSession, url: str, place: tuple[int, str], each: int, name: str) -> None:
    box, room = place
    text = _TEXT * 10
    content = {"msgtype": "m.text", "body": text, "format": "org.matrix.custom.html", "formatted_body": f"<p>{text}</p>"}
    for number in range(each):
        user = f"@mail_vijay{number % _GHOSTS}=40bidder{box}.example:{SERVER}"
        where = f"{url}/_matrix/client/v3/rooms/{quote(room, safe='')}/send/m.room.message/{name}.{number}"
        async with http.put(where, json=content, params={"user_id": user, "device_id": "DAFTARMAIL"}) as answer:
            if answer.status != 200:
                raise RuntimeError(f"a plain send was refused: {await answer.text()}")
