"""Draining: how fast mail that waits comes into its rooms, beside plain sends of an appservice to the same homeserver in the same run.

Law: the same rooms and ghosts, and the events that the mails become, on both sides; short turns of each, one after the other, while one
bridge runs; what counts is the ratio. A turn ends when every mail is an event. It does not know how a mail becomes one.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import aiohttp

from daftar_bridges import config
from daftar_bridges.bench import synapse
from daftar_bridges.bench.accept import SERVER, free_port, running, send

_GHOSTS = 4
# Why so many short turns: what else a machine does comes and goes within seconds, and must hit every side alike.
_TURNS = 12
_ORDERS = ((0, 1, 2), (2, 1, 0), (1, 0, 2), (2, 0, 1), (1, 2, 0), (0, 2, 1))
_WAIT = 0.01
_TEXT = "The bid documents for the road work may be seen at this office on any working day.\r\n"
_BODY = _TEXT * 10
_BARE = {"msgtype": "m.text", "body": _BODY, "format": "org.matrix.custom.html", "formatted_body": f"<p>{_BODY}</p>"}


@dataclass(frozen=True, slots=True)
class Drained:
    """What was measured, in events a second: our mails, plain sends of the same events, and of texts without any further field."""

    mails: int
    rooms: int
    ours: float
    plain: float
    bare: float
    turns: tuple[tuple[float, float, float], ...]

    @property
    def ratio(self) -> float:
        """How many of our mails there are to one plain send of such an event."""
        return self.ours / self.plain

    @property
    def ratio_to_bare(self) -> float:
        """How many of our mails there are to one plain send of its text alone."""
        return self.ours / self.bare


@dataclass(frozen=True, slots=True)
class _Place:
    url: str
    path: Path
    port: int
    boxes: tuple[str, ...]


def measure(count: int, rooms: int, turns: int = _TURNS) -> Drained:
    """Bring so many mails, in all, into so many rooms.

    Raises:
        MissingError: Synapse is not installed.
        RuntimeError: a part does not start, or mail does not arrive.
    """
    # Why four: fewer mails than that in a room are no queue.
    each = max(4, count // (rooms * turns))
    took: list[tuple[float, float, float]] = []
    with tempfile.TemporaryDirectory() as name, _place(Path(name), rooms) as place:
        # Why one turn more: it makes ghosts, devices and memberships, and is not counted.
        _fill(place, (each - 1) * (turns + 1))
        with closing(_spool(place)) as db, running(place.path) as bridge:
            if bridge.stdout is None or b"rooms" not in bridge.stdout.readline():
                raise RuntimeError("the bridge does not find its rooms")
            _drain(place, db, each, "first")
            made = asyncio.run(_events(place))
            for number in range(turns):
                times = [0.0] * len(_ORDERS[0])
                # Why not always in this order: what a turn leaves behind for the homeserver to do falls into the next.
                for side in _ORDERS[number % len(_ORDERS)]:
                    times[side] = _turn(place, db, made, (side, each, number))
                took.append((times[0], times[1], times[2]))
    sent = each * rooms
    ours, plain, bare = (turns * sent / sum(side) for side in zip(*took, strict=True))
    return Drained(turns * sent, rooms, ours, plain, bare, tuple((sent / a, sent / b, sent / c) for a, b, c in took))


def _turn(place: _Place, db: sqlite3.Connection, made: Mapping[str, Mapping[str, object]], turn: tuple[int, int, int]) -> float:
    """Do one side's turn: our mails, plain sends of their events, plain sends of their text; give the seconds."""
    side, each, number = turn
    if side == 0:
        return _drain(place, db, each, f"m{number}")
    contents = made if side == 1 else dict.fromkeys(made, _BARE)
    return asyncio.run(_plain(place, contents, each, f"{'mpb'[side]}{number}"))


@contextmanager
def _place(directory: Path, rooms: int) -> Iterator[_Place]:
    """Start a homeserver and write the bridge's installation."""
    homeserver_port, own_port, smtp_port = free_port(), free_port(), free_port()
    boxes = tuple(f"box{number}" for number in range(rooms))
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
        yield _Place(url, path, smtp_port, boxes)


def _spool(place: _Place) -> sqlite3.Connection:
    return sqlite3.connect(place.path.parent / "state" / "mail.db", isolation_level=None, timeout=10)


def _fill(place: _Place, each: int) -> None:
    """Have mails wait for every room that no turn has begun with."""
    away = place.path.with_name("away.yaml")
    # Why away: the mails are taken while there is no homeserver, so that nothing but the drain is measured.
    away.write_text(place.path.read_text(encoding="utf-8").replace(place.url, "http://127.0.0.1:1"), encoding="utf-8")
    with running(away):
        asyncio.run(_hand_over(place, each, "queued"))
    with closing(_spool(place)) as db:
        db.execute("UPDATE delivery SET state = 'held', due = 0, attempts = 0, reason = '' WHERE state = 'ready'")


def _drain(place: _Place, db: sqlite3.Connection, each: int, name: str) -> float:
    """Let so many mails go in every room, and give the seconds until all are there; the last of each comes by SMTP and wakes the bridge."""
    began = time.perf_counter()
    db.execute("BEGIN IMMEDIATE")
    for box in place.boxes:
        chosen = "SELECT id FROM delivery WHERE mailbox = ? AND state = 'held' ORDER BY id LIMIT ?"
        db.execute(f"UPDATE delivery SET state = 'ready' WHERE id IN ({chosen})", (f"{box}@it.daftar.example", each - 1))  # noqa: S608 - our own words
    db.execute("COMMIT")
    asyncio.run(_hand_over(place, 1, name))
    left = "SELECT count(*) FROM delivery WHERE state = 'ready'"
    while (count := db.execute(left).fetchone()[0]) > 0:
        if time.perf_counter() - began > 60 + each * len(place.boxes):
            raise RuntimeError(f"{count} mails do not arrive")
        time.sleep(_WAIT)
    return time.perf_counter() - began


async def _hand_over(place: _Place, each: int, name: str) -> None:
    """Hand mails for every room over, on one connection each. Raises RuntimeError."""
    ways = []
    for number, box in enumerate(place.boxes):
        mails = [_mail(number, count, name) for count in range(each)]
        ways.append(send(place.port, mails, [], f"{box}@it.daftar.example"))
    taken = sum(await asyncio.gather(*ways))
    if taken != each * len(place.boxes):
        raise RuntimeError(f"{taken} of {each * len(place.boxes)} mails were taken")


def _mail(box: int, number: int, name: str) -> bytes:
    ghost = number % _GHOSTS
    return (
        f"From: Vijay {ghost} <vijay{ghost}@bidder{box}.example>\r\nTo: <box{box}@it.daftar.example>\r\n"
        "Date: Mon, 21 Sep 2026 10:00:00 +0530\r\n"
        f"Message-ID: <{name}.{box}.{number}@bidder.example>\r\nSubject: Tender {name} {number}\r\n\r\n{_BODY}"
    ).encode()


async def _events(place: _Place) -> dict[str, Mapping[str, object]]:
    """Give the content of a mail's event in each room, as the homeserver has it: room id → content. Raises RuntimeError."""
    found: dict[str, Mapping[str, object]] = {}
    async with aiohttp.ClientSession(headers={"Authorization": "Bearer as-bench"}) as http:
        for box in place.boxes:
            alias = quote(f"#{box}:{SERVER}", safe="")
            async with http.get(f"{place.url}/_matrix/client/v3/directory/room/{alias}") as answer:
                room = str((await answer.json())["room_id"])
            where = f"{place.url}/_matrix/client/v3/rooms/{quote(room, safe='')}/messages"
            async with http.get(where, params={"dir": "b", "limit": "20"}) as answer:
                chunk = (await answer.json())["chunk"]
            made = [event["content"] for event in chunk if "in.daftar.mail" in event["content"]]
            if not made:
                raise RuntimeError(f"there is no mail in the room of {box}")
            found[room] = made[0]
    return found


async def _plain(place: _Place, contents: Mapping[str, Mapping[str, object]], each: int, name: str) -> float:
    """Send such an event by the same ghosts, one after the other in each room, all rooms at once; give the seconds."""
    async with aiohttp.ClientSession(headers={"Authorization": "Bearer as-bench"}) as http:
        began = time.perf_counter()
        ways = [
            _send_all(http, f"{place.url}/_matrix/client/v3/rooms", (box, *pair), range(each), name)
            for box, pair in enumerate(contents.items())
        ]
        await asyncio.gather(*ways)
        return time.perf_counter() - began


async def _send_all(http: aiohttp.ClientSession, url: str, place: tuple[int, str, Mapping[str, object]], numbers: range, name: str) -> None:
    box, room, content = place
    for number in numbers:
        user = f"@mail_vijay{number % _GHOSTS}=40bidder{box}.example:{SERVER}"
        where = f"{url}/{quote(room, safe='')}/send/m.room.message/{name}.{number}"
        async with http.put(where, json=content, params={"user_id": user, "device_id": "DAFTARMAIL"}) as answer:
            if answer.status != 200:
                raise RuntimeError(f"a plain send was refused: {await answer.text()}")
