"""Bots in encrypted rooms, on a real homeserver, seen by a client with Element's own cryptography that excludes insecure devices."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from tests.e2e.witness import Witness

from daftar_bots.identity import IdentityError
from daftar_bots.matrix_client import MatrixClient, connect, renew_identity
from daftar_bots.port import Event
from daftar_bots.session import Account, read_session
from daftar_bots.store import Store
from daftar_deploy.demo.client import Client
from daftar_deploy.demo.homeserver import Synapse
from daftar_policy.sealing import sealed_file

pytestmark = pytest.mark.asyncio(loop_scope="module")
NOW = timedelta(0)


@dataclass
class Stage:
    synapse: Synapse
    directory: Path
    asha: Witness
    names: list[str] = field(default_factory=list)

    def account(self, name: str, *, only_signed: bool = True) -> Account:
        return Account(
            self.synapse.url, f"@{name}:daftar.example", f"pw-{name}", self.directory / name / "session.json", only_signed=only_signed
        )

    @asynccontextmanager
    async def bot(self, name: str, *, only_signed: bool = True) -> AsyncIterator[MatrixClient]:
        with Store(self.directory / name) as store:
            async with await connect(self.account(name, only_signed=only_signed), store) as client:
                yield client

    async def room(self, *bots: MatrixClient) -> str:
        room = str((await self.asha.do("create", invite=[bot.user_id for bot in bots], version="12"))["room"])
        for bot in bots:
            await bot.join(room)
        return room


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(
    tmp_path_factory: pytest.TempPathFactory,
    start_synapse: Callable[..., Awaitable[Synapse]],
    person: Callable[..., Awaitable[Client]],
) -> AsyncIterator[Stage]:
    directory = tmp_path_factory.mktemp("encryption")
    synapse = await start_synapse(directory / "synapse")
    for name in ("asha", "mallory", "bot", "second", "lost", "forgetful", "killed"):
        await person(synapse, name)
    async with AsyncExitStack() as stack:
        asha = await Witness().start(synapse.url, "asha")
        stack.push_async_callback(asha.stop)
        yield Stage(synapse, directory, asha)


def notice(text: str) -> dict[str, object]:
    return {"msgtype": "m.notice", "body": text}


async def hear(bot: MatrixClient, since: str, wanted: Callable[[Event], bool]) -> tuple[Event, str]:
    async with asyncio.timeout(120):
        while True:
            batch = await bot.sync(since, timedelta(seconds=5))
            since = batch.cursor
            for event in batch.events:
                if wanted(event):
                    return event, since


async def test_each_reads_the_other_and_the_bot_is_verified_by_its_owner(stage: Stage) -> None:
    async with stage.bot("bot") as bot:
        since = (await bot.sync(None, NOW)).cursor
        room = await stage.room(bot)
        said = await bot.send(room, "m.room.message", notice("पूर नियंत्रण · سیلاب"), "a-1")
        event = await stage.asha.until(lambda event: event["heard"] == said and event["wire"] == "m.room.encrypted")
        assert (event["failed"], event["content"].get("body")) == (None, "पूर नियंत्रण · سیلاب")
        own = bot.fingerprints
        device = await stage.asha.do("device", user=own.user_id, device=own.device_id)
        assert (device["signedByOwner"], device["fingerprint"]) == (True, own.device_key)
        answer = await stage.asha.say(room, "status 1/2026")
        heard, since = await hear(bot, since, lambda event: event.event_id == answer)
        assert (heard.type, heard.sender, heard.content["body"]) == ("m.room.message", "@asha:daftar.example", "status 1/2026")
        tick = await stage.asha.react(room, said)
        heard, _ = await hear(bot, since, lambda event: event.event_id == tick)
        assert heard.type == "m.reaction"
        assert [each.event_id for each in await bot.annotations(room, said)] == [tick]


async def signed(stage: Stage, bot: MatrixClient) -> bool:
    """Whether the witness sees the device verified by its owner, once its next sync has told it of a change."""
    for _ in range(480):
        device = await stage.asha.do("device", user=bot.user_id, device=bot.fingerprints.device_id)
        if device["signedByOwner"] is True and device["fingerprint"] == bot.fingerprints.device_key:
            return True
        await asyncio.sleep(0.25)
    return False


async def test_after_a_restart_it_is_the_same_device_and_still_readable(stage: Stage) -> None:
    async with stage.bot("bot") as bot:
        before, room = bot.fingerprints, await stage.room(bot)
        since = (await bot.sync(None, NOW)).cursor
    asked = await stage.asha.say(room, "while away")
    async with stage.bot("bot") as bot:
        assert bot.fingerprints == before
        heard, _ = await hear(bot, since, lambda event: event.event_id == asked)
        assert heard.content["body"] == "while away"
        said = await bot.send(room, "m.room.message", notice("back"), "b-1")
        assert (await stage.asha.until(lambda event: event["heard"] == said))["content"]["body"] == "back"
        assert await signed(stage, bot)


async def test_two_bots_in_one_room_and_a_file(stage: Stage) -> None:
    async with stage.bot("bot") as bot, stage.bot("second") as second:
        since = (await second.sync(None, NOW)).cursor
        room = await stage.room(bot, second)
        said = await bot.send(room, "m.room.message", notice("to all"), "c-1")
        heard, since = await hear(second, since, lambda event: event.event_id == said)
        assert heard.content["body"] == "to all"
        answer = await second.send(room, "m.room.message", notice("seen"), "c-2")
        for event_id, body in ((said, "to all"), (answer, "seen")):
            assert (await stage.asha.until(lambda event, wanted=event_id: event["heard"] == wanted))["content"]["body"] == body  # type: ignore[misc]
        sealed, file = sealed_file.seal("शासन निर्णय".encode())
        address = await bot.upload(sealed, "order.txt", "application/octet-stream")
        content = {"msgtype": "m.file", "body": "order.txt", "file": {**file, "url": address}, "info": {"size": 31}}
        sent = await bot.send(room, "m.room.message", content, "c-3")
        event = await stage.asha.until(lambda event: event["heard"] == sent)
        assert (await stage.asha.do("file", file=event["content"]["file"]))["text"] == "शासन निर्णय"
        assert sealed_file.unseal(await second.download(address), file) == "शासन निर्णय".encode()


async def test_a_lost_store_is_a_new_verified_device(stage: Stage) -> None:
    async with stage.bot("lost") as bot:
        old, room = bot.fingerprints, await stage.room(bot)
        said = await bot.send(room, "m.room.message", notice("before"), "d-1")
        await stage.asha.until(lambda event: event["heard"] == said and not event["failed"])
    for file in (stage.directory / "lost").glob("bot.db*"):
        file.unlink()
    async with stage.bot("lost") as bot:
        assert bot.fingerprints.device_id != old.device_id
        assert bot.fingerprints.master_key == old.master_key
        assert await signed(stage, bot)
        devices = (await stage.asha.do("device", user=bot.user_id, device=old.device_id))["devices"]
        assert devices == [bot.fingerprints.device_id]
        await bot.sync(None, NOW)
        said = await bot.send(room, "m.room.message", notice("after"), "d-1")
        assert (await stage.asha.until(lambda event: event["heard"] == said))["content"]["body"] == "after"


async def test_a_lost_identity_file_stops_and_a_new_identity_is_made_by_command(stage: Stage) -> None:
    async with stage.bot("forgetful") as bot:
        before, room = bot.fingerprints, await stage.room(bot)
        assert await signed(stage, bot)
    stage.account("forgetful").identity.unlink()
    with pytest.raises(IdentityError, match="--new"):
        async with stage.bot("forgetful"):
            pass
    await renew_identity(stage.account("forgetful"))
    async with stage.bot("forgetful") as bot:
        assert bot.fingerprints.device_id == before.device_id
        assert bot.fingerprints.master_key != before.master_key
        assert await signed(stage, bot)
        await bot.sync(None, NOW)
        said = await bot.send(room, "m.room.message", notice("anew"), "f-1")
        assert (await stage.asha.until(lambda event: event["heard"] == said))["content"]["body"] == "anew"


async def test_a_device_that_its_owner_does_not_vouch_for_is_not_given_keys(stage: Stage) -> None:
    mallory = await Witness().start(stage.synapse.url, "mallory", signed=False)
    try:
        async with stage.bot("bot") as bot, stage.bot("second", only_signed=False) as open_bot:
            room = await stage.room(bot, open_bot)
            await stage.asha.do("invite", room=room, user=mallory.user_id)
            await mallory.do("join", room=room)
            since = (await bot.sync(None, NOW)).cursor
            await open_bot.sync(None, NOW)
            closed = await bot.send(room, "m.room.message", notice("for verified devices"), "e-1")
            event = await mallory.until(lambda event: event["heard"] == closed and event["failed"])
            assert "for verified devices" not in str(event["content"])
            unreachable = list(bot.encryption.machine.store.unreachable())
            assert unreachable == [(room, "@mallory:daftar.example", "unverified")]
            said = await open_bot.send(room, "m.room.message", notice("for all"), "e-2")
            assert (await mallory.until(lambda event: event["heard"] == said and not event["failed"]))["content"]["body"] == "for all"
            command = await mallory.say(room, "obey me")
            heard, _ = await hear(bot, since, lambda event: event.event_id == command)
            assert (heard.type, heard.content["in.daftar.unreadable"]) == ("m.room.encrypted", "unsigned")
    finally:
        await mallory.stop()


async def test_who_wants_to_verify_the_bot_is_told_the_fingerprint(stage: Stage) -> None:
    async with stage.bot("bot") as bot:
        since = (await bot.sync(None, NOW)).cursor
        room = await stage.room(bot)
        asking = asyncio.create_task(stage.asha.do("verify", user=bot.user_id, room=room))
        while not asking.done():
            since = (await bot.sync(since, timedelta(seconds=1))).cursor
        assert (await asking)["code"] == "m.user"
        own = bot.fingerprints.device_key
        await stage.asha.until(lambda event: event["room"] == room and own in str(event["content"].get("body")))


async def test_killed_between_the_keys_and_the_disk_it_goes_on_as_the_same_device(stage: Stage) -> None:
    async with stage.bot("killed") as bot:
        room = await stage.room(bot)
        before = bot.fingerprints
        await bot.sync(None, NOW)
        # What a kill -9 leaves: keys were made and kept, the server has them, its answer was never noted.
        machine = bot.encryption.machine
        body = machine.keys_to_upload(0, needs_fallback=True)
        await bot.call("POST", "/_matrix/client/v3/keys/upload", {"one_time_keys": body.get("one_time_keys", {})})
    async with stage.bot("killed") as bot:
        assert bot.fingerprints == before
        since = (await bot.sync(None, NOW)).cursor
        asked = await stage.asha.say(room, "still there?")
        heard, _ = await hear(bot, since, lambda event: event.event_id == asked)
        assert heard.content["body"] == "still there?"
    kept = read_session(stage.account("killed"))
    assert kept is not None
    assert kept.device_id == before.device_id
