"""The whole process killed with -9 before and while an announcement goes out at its time: every room has it exactly once, told once."""

import random
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.bots.test_kill import CONTROL, Killed, delivered, state_of

ROOMS = 24


@pytest.fixture
async def killed(tmp_path: Path) -> AsyncIterator[Killed]:
    async with state_of(tmp_path, ROOMS) as made:
        yield made


def come_due(directory: Path) -> None:
    """Let the moment come while the process is dead."""
    with sqlite3.connect(directory / "store" / "bot.db") as database:
        changed = database.execute("UPDATE circulation SET send_at = 1 WHERE stage = 'scheduled'").rowcount
    database.close()
    assert changed == 1


async def approved(killed: Killed) -> tuple[str, str]:
    """Have a circular approved that goes out tomorrow; give the control room and the sign of approval."""
    homeserver = killed.homeserver
    await killed.start()
    await killed.until_ready()
    for person in ("clerk", "deputy"):
        homeserver.join(f"@{person}:daftar.example", CONTROL)
    control = homeserver.aliases[CONTROL]
    homeserver.say("@clerk:daftar.example", control, 'announce top/* at:tomorrow 10:00 "To all" Text')
    await homeserver.notify()
    preview = await killed.until("Draft 1/")
    sign = homeserver.react("@deputy:daftar.example", control, preview, "✅")
    await homeserver.notify()
    await killed.until("is approved by")
    return control, sign


async def test_what_was_scheduled_is_sent_exactly_once(killed: Killed, *, full_counts: bool) -> None:
    homeserver = killed.homeserver
    control, _ = await approved(killed)
    assert killed.process is not None
    killed.process.kill()
    await killed.until_dead()
    assert not delivered(homeserver)
    come_due(killed.directory)
    chance = random.Random(2)  # noqa: S311 - where to strike, the same each time
    killed.left = 1
    await killed.start()
    for _ in range(20 if full_counts else 2):
        await killed.until_dead()
        left = ROOMS - len(delivered(homeserver))
        killed.strikes_after = chance.random() < 0.7
        killed.left = chance.randint(1, max(1, left // 4))
        await killed.start()
        if left < 6:
            break
    await killed.until_dead()
    killed.left = None
    await killed.start()
    await killed.until(f"is now in {ROOMS} rooms")
    assert delivered(homeserver) == {f"#u{n}:daftar.example": 1 for n in range(ROOMS)}
    told = [event for event in homeserver.messages(control) if "goes out now, as scheduled" in str(event.content.get("body"))]
    assert len(told) == 1
