"""The whole process killed with -9 while it publishes a consultation: every room has the notice and the poll exactly once."""

import json
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.bots.test_kill import CONTROL, Killed, killed
from tests.fakes.matrix import FakeHomeserver

from daftar_bots.core.poll import START
from daftar_bots.port import RoomPlan

__all__ = ["killed"]

ROOMS = 8


def propose(directory: Path, homeserver: FakeHomeserver) -> None:
    units = [{"id": f"u{n}", "in": "top", "name": {"en": f"Unit {n}"}, "rooms": [f"#u{n}:daftar.example"]} for n in range(ROOMS)]
    tree = {"organisation": 1, "name": {"en": "State"}, "server": "daftar.example", "units": [{"id": "top", "name": {"en": "Top"}}, *units]}
    (directory / "organisation.yaml").write_text(json.dumps(tree))
    (directory / "proposals").mkdir()
    (directory / "proposals" / "next.yaml").write_text(
        'policy: 1\nrevision: "2"\nrules:\n  - {id: R-1, title: No knocking, on: knock, then: deny, say: {en: "Ask by mail."}}\n'
    )
    config = json.loads((directory / "bots.yaml").read_text())
    config["bots"][0] |= {"kind": "services", "consultation": {"folder": "proposals"}}
    (directory / "bots.yaml").write_text(json.dumps(config))
    for n in range(ROOMS):
        homeserver.create("@root:daftar.example", RoomPlan(f"#u{n}:daftar.example", "", ("@bot:daftar.example",), announcements=False))


def counted(homeserver: FakeHomeserver) -> tuple[Counter[str], Counter[str]]:
    notices, polls = Counter[str](), Counter[str]()
    for n in range(ROOMS):
        for event in homeserver.messages(homeserver.aliases[f"#u{n}:daftar.example"]):
            notices[event.room_id] += "in.daftar.consultation" in event.content
            polls[event.room_id] += event.type == START
    return +notices, +polls


async def test_every_room_has_notice_and_poll_once(killed: Killed, *, full_counts: bool) -> None:
    homeserver = killed.homeserver
    propose(killed.directory, homeserver)
    killed.prefixes = ("consultation-", "poll-")
    await killed.start()
    await killed.until_ready()
    for person in ("clerk", "deputy"):
        homeserver.join(f"@{person}:daftar.example", CONTROL)
    control = homeserver.aliases[CONTROL]
    until, effective = ((datetime.now(UTC) + timedelta(days=days)).strftime("%d-%m-%Y") for days in (20, 40))
    homeserver.say("@clerk:daftar.example", control, f"consult next until {until} 17:00 effective {effective}")
    await homeserver.notify()
    preview = await killed.until("would go to everybody")
    chance = random.Random(3)  # noqa: S311 - where to strike, the same each time
    killed.left = 3
    homeserver.react("@deputy:daftar.example", control, preview, "✅")
    await homeserver.notify()
    for _ in range(6 if full_counts else 2):
        await killed.until_dead()
        killed.strikes_after = chance.random() < 0.7
        killed.left = chance.randint(1, 2)
        await killed.start()
    await killed.until_dead()
    killed.left = None
    await killed.start()
    await killed.until_ready()
    await killed.until_so(lambda: [len(each) for each in counted(homeserver)] == [ROOMS, ROOMS])
    notices, polls = counted(homeserver)
    assert set(notices.values()) == set(polls.values()) == {1}
    assert len(notices) == len(polls) == ROOMS
    await killed.until("Consultation 1 is published")
