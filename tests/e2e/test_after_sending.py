"""After sending on a real homeserver: a direct room, pins, answers in words, a live card, files, and evidence that the homeserver confirms."""

import asyncio
import json
from pathlib import Path

import pytest
from tests.e2e.test_announcements import Office, office, plain, relation
from tests.e2e.year import YEAR
from typer.testing import CliRunner

from daftar_bots import cli_announce
from daftar_deploy.demo.client import Client, Json, content
from daftar_policy.log.keys import PUBLIC_NAME

__all__ = ["office"]
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def approved(office: Office, words: str, number: str) -> None:
    preview = await office.say("clerk", words)
    assert f"Draft {number}" in plain(preview)
    (await office.people["deputy"].react(office.control, str(preview["event_id"]), "✅")).expect()
    await office.people["clerk"].wait_for(
        office.control, lambda event: f"{number} is now in" in plain(event) or f"{number} was written directly" in plain(event)
    )


async def invitation(person: Client) -> Json:
    """Wait for an invitation and give the event by which it came."""
    since = ""
    for _ in range(120):
        query = {"timeout": "1000", **({"since": since} if since else {})}
        reply = (await person.call("GET", "/sync", query=query)).expect()
        since = str(reply["next_batch"])
        rooms = reply.get("rooms")
        invited = rooms.get("invite", {}) if isinstance(rooms, dict) else {}
        for room_id, room in invited.items():
            events = room["invite_state"]["events"]
            (event,) = [each for each in events if each["type"] == "m.room.member" and each.get("state_key") == person.user_id]
            if event["content"].get("is_direct"):
                return {"room_id": room_id, **event}
    raise AssertionError("nobody was invited")


async def test_a_person_is_served_directly_and_answers_in_words(office: Office) -> None:
    await approved(office, 'announce @vikram:daftar.example "For you" Please come.', f"1/{YEAR}")
    vikram = office.people["vikram"]
    invited = await invitation(vikram)
    room = str(invited["room_id"])
    assert invited["sender"] == "@dept_it:daftar.example"
    (await vikram.join(room)).expect()
    circular = await vikram.wait_for(room, lambda event: "in.daftar.announcement" in content(event))
    assert "Please come." in plain(circular)
    asked = (await vikram.say(room, f"cannot 1/{YEAR} I am on leave")).expect()["event_id"]
    answer = await vikram.wait_for(room, lambda event: relation(event).get("m.in_reply_to") == {"event_id": asked})
    assert f"Noted: circular 1/{YEAR} has reached you" in plain(answer)
    assert "Cannot: Vikram Joshi — I am on leave" in plain(await office.say("clerk", f"status 1/{YEAR}"))
    # A second one comes into the same room.
    await approved(office, 'announce @vikram:daftar.example "Again" Please.', f"2/{YEAR}")
    await vikram.wait_for(room, lambda event: "Again" in plain(event))


async def test_the_room_has_its_pin_and_the_control_room_its_files(office: Office) -> None:
    await approved(office, 'announce pune/* ack:2d "Flood duty" Report at nine.', f"3/{YEAR}")
    asha = office.people["asha"]
    (circular,) = [each for each in await office.circulars("asha", "#pune:daftar.example") if "Flood duty" in plain(each)]
    room = str(circular["room_id"])
    for _ in range(1200):
        pinned = [event for event in await asha.state(room) if event["type"] == "m.room.pinned_events"]
        if pinned:
            break
        await asyncio.sleep(0.1)
    assert content(pinned[0])["pinned"] == [circular["event_id"]]
    (await asha.react(room, str(circular["event_id"]), "✅")).expect()
    for verb, kind, name in (("chart", "m.image", f"it-3-{YEAR}.png"), ("export", "m.file", f"it-3-{YEAR}.xlsx")):
        (await office.people["clerk"].say(office.control, f"{verb} 3/{YEAR}")).expect()
        file = await office.people["clerk"].wait_for(
            office.control,
            lambda event, kind=kind, name=name: content(event).get("msgtype") == kind and content(event).get("filename") == name,
        )
        assert str(content(file)["url"]).startswith("mxc://daftar.example/")


async def test_the_evidence_is_confirmed_by_the_homeserver(office: Office, tmp_path: Path) -> None:
    path, token = tmp_path / "bundle.zip", tmp_path / "token"

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli_announce.app, list(words))
        return result.exit_code, result.output

    async def runs(*words: str) -> tuple[int, str]:
        return await asyncio.to_thread(run, *words)

    made = ("report", f"3/{YEAR}", "--config", str(office.directory), "--format", "evidence", "--output", str(path))
    assert (await runs(*made))[0] == 0
    # The bot itself is in all the rooms.
    token.write_text(str(json.loads((office.directory / "state/it/session.json").read_text())["access_token"]))
    key = office.directory / "log" / "bots" / PUBLIC_NAME
    asked = ("--key", str(key), "--homeserver", office.synapse.url, "--token-file", str(token))
    code, said = await runs("verify", str(path), *asked)
    assert code == 0, said
    assert f"good: 3/{YEAR} of it: 1 of 3 acknowledged" in said
    token.write_text("wrong")
    assert (await runs("verify", str(path), *asked))[0] == 3
    # Somebody who is in one room only cannot confirm the others: the first event that cannot be had is named.
    token.write_text(office.people["asha"].token)
    code, said = await runs("verify", str(path), *asked)
    assert (code, "deliveries.json: the homeserver has no event" in said) == (1, True)
