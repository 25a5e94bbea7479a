"""Killed with -9 between sharing a key, sending and storing: encrypted rooms have the circular once, and those in them can read it."""

import asyncio
import json
import random
from datetime import timedelta
from pathlib import Path

from tests.bots.test_kill import CONTROL, Killed, configure
from tests.fakes.matrix import FakeHomeserver
from tests.fakes.matrix_http import serve

from daftar_bots.core.announcement import CONTENT_KEY
from daftar_bots.matrix_client import connect
from daftar_bots.port import Event
from daftar_bots.session import Account
from daftar_bots.store import Store

ROOMS = 6


async def test_every_encrypted_room_once_and_readable(tmp_path: Path, *, full_counts: bool) -> None:
    homeserver = FakeHomeserver()
    async with serve(homeserver) as url:
        configure(tmp_path, url, ROOMS)
        config = json.loads((tmp_path / "bots.yaml").read_text())
        config["bots"][0]["encryption"] = {"control_room": True, "office_rooms": True}
        (tmp_path / "bots.yaml").write_text(json.dumps(config))
        killed = Killed(tmp_path, homeserver)
        try:
            async with asyncio.timeout(300):
                await _day(killed, url, tmp_path, 20 if full_counts else 2)
        finally:
            killed.left = None
            if killed.process is not None and killed.process.returncode is None:
                killed.process.kill()
                await killed.until_dead()


async def _day(killed: Killed, url: str, directory: Path, kills: int) -> None:
    homeserver = killed.homeserver
    await killed.start()
    await killed.until_ready()
    clerk = Account(url, "@clerk:daftar.example", "pw-clerk", directory / "clerk" / "session.json")
    deputy = Account(url, "@deputy:daftar.example", "pw-deputy", directory / "deputy" / "session.json")
    with Store(directory / "clerk") as store, Store(directory / "deputy") as other:
        async with await connect(clerk, store) as asks, await connect(deputy, other) as approves:
            for room in homeserver.rooms.values():
                for person in (asks.user_id, approves.user_id):
                    homeserver._member(room, room.creator, person, "join")
            control = homeserver.aliases[CONTROL]
            cursor = (await asks.sync(None, timedelta(0))).cursor
            await approves.sync(None, timedelta(0))
            await asks.send(control, "m.room.message", {"msgtype": "m.text", "body": 'announce top/* "To all" Come at nine.'}, "t1")
            preview = ""
            while not preview:
                batch = await asks.sync(cursor, timedelta(seconds=5))
                cursor = batch.cursor
                preview = next((event.event_id for event in batch.events if "Draft 1/" in plain(event)), "")
            chance = random.Random(7)  # noqa: S311 - where to strike, the same each time
            killed.left = 2
            relation = {"m.relates_to": {"rel_type": "m.annotation", "event_id": preview, "key": "✅"}}
            await approves.send(control, "m.reaction", relation, "t2")
            for number in range(kills):
                await killed.until_dead()
                killed.strikes_after = number % 2 == 0
                killed.left = chance.randint(1, 2)
                await killed.start()
                if len(homeserver.rooms) - 1 - _sent(homeserver) <= 2:
                    break
            if killed.left <= 0:
                await killed.until_dead()
            killed.left = None
            if killed.process is not None and killed.process.returncode is not None:
                await killed.start()
            read: dict[str, int] = {}
            failed: list[object] = []
            ended = False
            while not ended:
                batch = await asks.sync(cursor, timedelta(seconds=5))
                cursor = batch.cursor
                for event in batch.events:
                    if CONTENT_KEY in event.content:
                        read[event.room_id] = read.get(event.room_id, 0) + 1
                    failed += [event.content["in.daftar.unreadable"]] if is_failed(event, control) else []
                    ended = ended or f"is now in {ROOMS} rooms" in str(event.content.get("body")).replace("\u2068", "").replace(
                        "\u2069", ""
                    )
            assert failed == []
            assert read == {homeserver.aliases[f"#u{n}:daftar.example"]: 1 for n in range(ROOMS)}


def plain(event: Event) -> str:
    return str(event.content.get("body")).replace("\u2068", "").replace("\u2069", "")


def is_failed(event: Event, control: str) -> bool:
    # What the bot said in the control room before the clerk came is not the clerk's to read.
    return "in.daftar.unreadable" in event.content and event.room_id != control


def _sent(homeserver: FakeHomeserver) -> int:
    return len({room for _, room, transaction in homeserver.transactions if transaction.startswith("ann-")})
