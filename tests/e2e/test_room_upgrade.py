"""A room upgraded on a real homeserver: the bot follows, with its circular, its pin and the answers."""

import asyncio
import json
from urllib.parse import quote

import pytest
from tests.e2e.test_announcements import Office, office, plain

pytestmark = pytest.mark.asyncio(loop_scope="module")
__all__ = ["office"]

PUNE = "#pune:daftar.example"
_TRIES = 120


async def test_followed_with_circular_pin_and_answers(office: Office) -> None:
    asha, bot, deputy = office.people["asha"], office.people["dept_it"], office.people["deputy"]
    old = (await asha.resolve(PUNE)).text("room_id")
    preview = await office.say("clerk", 'announce pune "Budget" Send it --ack 3d')
    (await deputy.react(office.control, str(preview["event_id"]), "✅")).expect()
    first = await asha.wait_for(old, lambda event: "Budget" in plain(event))
    (await asha.react(old, str(first["event_id"]), "✅")).expect()
    upgraded = await bot.call("POST", f"/_matrix/client/v3/rooms/{quote(old, safe='')}/upgrade", {"new_version": "12"})
    new = str(upgraded.expect()["replacement_room"])
    for _ in range(_TRIES):
        if (await asha.join(new)).status == 200:
            break
        await asyncio.sleep(0.5)
    again = await asha.wait_for(new, lambda event: "Budget" in plain(event) and event["type"] == "m.room.message", seconds=120)
    assert again["event_id"] != first["event_id"]
    for _ in range(_TRIES):
        pins = [event["content"] for event in await asha.state(new) if event["type"] == "m.room.pinned_events"]
        if pins == [{"pinned": [again["event_id"]]}]:
            break
        await asyncio.sleep(0.5)
    assert pins == [{"pinned": [again["event_id"]]}]
    status = plain(await office.say("clerk", "status 1"))
    assert "1 of 1" in status, status
    assert len([event for event in await asha.messages(new) if "in.daftar.announcement" in json.dumps(event)]) == 1
