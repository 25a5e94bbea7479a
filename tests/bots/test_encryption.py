"""Encrypted rooms between two bots over HTTP: readable through loss, restarts, kills and rate limits; closed to whom they must be closed."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession
from tests.fakes.matrix import FakeHomeserver, busy, once
from tests.fakes.matrix_http import serve_with_keys
from tests.fakes.matrix_keys import FakeKeys

from daftar_bots.identity import IdentityError
from daftar_bots.matrix_client import MatrixClient, connect, renew_identity
from daftar_bots.port import Event, Later, Refused, RoomPlan
from daftar_bots.session import Account, SessionError
from daftar_bots.store import Store
from daftar_policy.sealing.cross_signing import Vouch, vouch
from daftar_policy.sealing.devices import ENCRYPTED

NOW = timedelta(0)
ALGORITHM = {"algorithm": "m.megolm.v1.aes-sha2"}


@dataclass
class Place:
    homeserver: FakeHomeserver
    keys: FakeKeys
    url: str
    directory: Path

    def account(self, localpart: str, **more: object) -> Account:
        session = self.directory / localpart / "session.json"
        return Account(self.url, f"@{localpart}:daftar.example", f"pw-{localpart}", session, **more)  # type: ignore[arg-type]

    @asynccontextmanager
    async def bot(self, localpart: str, **more: object) -> AsyncIterator["Bot"]:
        with Store(self.directory / localpart) as store:
            async with await connect(self.account(localpart, **more), store) as client:
                yield Bot(client, (await client.sync(None, NOW)).cursor)

    async def room(self, creator: "Bot", *others: "Bot", **rotation: int) -> str:
        room = await creator.matrix.create(RoomPlan(f"#r{self.homeserver.position}:daftar.example", "R", (), announcements=False))
        await creator.matrix.send(room, "m.room.encryption", {**ALGORITHM, **rotation}, "", state_key="")
        for other in others:
            await creator.matrix.send(room, "m.room.member", {"membership": "invite"}, "", state_key=other.matrix.user_id)
            await other.matrix.join(room)
        for bot in (creator, *others):
            await bot.hear()
        return room

    def session(self, name: str) -> dict[str, str]:
        return json.loads((self.directory / name / "session.json").read_text())  # type: ignore[no-any-return]

    def standing(self, name: str) -> Vouch:
        user = f"@{name}:daftar.example"
        return vouch(user, self.session(name)["device_id"], self.keys.query({"device_keys": {user: []}}))


@dataclass
class Bot:
    matrix: MatrixClient
    cursor: str

    async def hear(self) -> list[Event]:
        batch = await self.matrix.sync(self.cursor, NOW)
        self.cursor = batch.cursor
        return [event for event in batch.events if event.type in {"m.room.message", ENCRYPTED, "m.reaction"}]

    async def bodies(self) -> list[object]:
        return [
            event.content.get("body", event.content.get("in.daftar.unreadable"))
            for event in await self.hear()
            if event.type != "m.reaction"
        ]

    async def say(self, room: str, body: str, txn: str = "") -> str:
        return await self.matrix.send(room, "m.room.message", {"msgtype": "m.text", "body": body}, txn or f"t-{body}")


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    homeserver = FakeHomeserver()
    async with serve_with_keys(homeserver) as (url, keys):
        yield Place(homeserver, keys, url, tmp_path)


@pytest.fixture
async def pair(place: Place) -> AsyncIterator[tuple[Bot, Bot]]:
    async with place.bot("one") as one, place.bot("two") as two:
        yield one, two


async def test_two_bots_read_each_other_and_the_server_reads_nothing(place: Place, pair: tuple[Bot, Bot]) -> None:
    one, two = pair
    room = await place.room(one, two)
    event = await one.say(room, "पूर")
    assert "पूर" in await two.bodies()
    (wire,) = [each for each in place.homeserver.messages(room) if each.event_id == event]
    assert wire.type == ENCRYPTED
    assert "पूर" not in json.dumps(dict(wire.content), ensure_ascii=False)
    await two.say(room, "سیلاب")
    assert "سیلاب" in await one.bodies()
    assert place.standing("one") is place.standing("two") is Vouch.SIGNED


async def test_reactions_and_what_relates_stay_readable_for_the_server(place: Place, pair: tuple[Bot, Bot]) -> None:
    one, two = pair
    room = await place.room(one, two)
    event = await one.say(room, "order")
    await two.hear()
    relation = {"m.relates_to": {"rel_type": "m.annotation", "event_id": event, "key": "✅"}}
    tick = await two.matrix.send(room, "m.reaction", relation, "tick")
    assert [each.event_id for each in await one.matrix.annotations(room, event)] == [tick]
    reply = {"msgtype": "m.text", "body": "why", "m.relates_to": {"m.in_reply_to": {"event_id": event}}}
    answer = await two.matrix.send(room, "m.room.message", reply, "reply")
    (wire,) = [each for each in place.homeserver.messages(room) if each.event_id == answer]
    assert wire.content["m.relates_to"] == reply["m.relates_to"]
    assert reply in [each.content for each in await one.hear()]


async def test_a_restart_changes_nothing_but_the_rooms_key(place: Place) -> None:
    async with place.bot("two") as two:
        async with place.bot("one") as one:
            room = await place.room(one, two)
            await one.say(room, "a")
            before = one.matrix.fingerprints
            cursor = one.cursor
        await two.say(room, "while away")
        async with place.bot("one") as one:
            assert one.matrix.fingerprints == before
            one.cursor = cursor
            assert "while away" in await one.bodies()
            await one.say(room, "b")
        assert [body for body in await two.bodies() if body in {"a", "b"}] == ["a", "b"]
        sessions = {event.content["session_id"] for event in place.homeserver.messages(room) if event.type == ENCRYPTED}
        assert len(sessions) == 3


async def test_a_lost_store_is_a_new_device_and_the_old_one_is_gone(place: Place) -> None:
    async with place.bot("two") as two:
        async with place.bot("one") as one:
            room = await place.room(one, two)
        old = place.session("one")
        (place.directory / "one" / "bot.db").unlink()
        async with place.bot("one") as one:
            new = place.session("one")
            assert new["device_id"] != old["device_id"]
            assert "previous" not in new
            assert list(place.keys.devices["@one:daftar.example"]) == [new["device_id"]]
            assert place.standing("one") is Vouch.SIGNED
            await one.say(room, "again")
        assert "again" in await two.bodies()


async def test_a_store_from_a_backup_is_a_new_device(place: Place) -> None:
    async with place.bot("one"), place.bot("two"):
        pass
    backup = (place.directory / "one" / "bot.db").read_bytes()
    old = place.session("one")
    async with place.bot("one") as one, place.bot("two") as two:
        # Keys that the copy does not know of are used up and made anew.
        place.keys.one_time["@one:daftar.example", old["device_id"]].clear()
        await one.hear()
        room = await place.room(one, two)
        await two.say(room, "x")
        await one.hear()
    (place.directory / "one" / "bot.db").write_bytes(backup)
    place.keys.one_time["@one:daftar.example", old["device_id"]].popitem()
    async with place.bot("one"):
        assert place.session("one")["device_id"] != old["device_id"]
        assert place.standing("one") is Vouch.SIGNED


async def test_a_stale_signature_is_seen_and_the_device_replaced(place: Place) -> None:
    async with place.bot("one"):
        pass
    old = place.session("one")
    # What a server keeps for a device whose keys were once others: a signature over something else.
    signatures = place.keys.devices["@one:daftar.example"][old["device_id"]]["signatures"]["@one:daftar.example"]
    for name in signatures:
        if not name.endswith(old["device_id"]):
            signatures[name] = "A" * 86
    assert place.standing("one") is Vouch.INVALID
    async with place.bot("one"):
        assert place.session("one")["device_id"] != old["device_id"]
        assert place.standing("one") is Vouch.SIGNED


async def test_a_bot_with_a_token_alone_says_what_to_do_with_a_lost_store(place: Place) -> None:
    async with place.bot("one"):
        pass
    (place.directory / "one" / "bot.db").unlink()
    token = place.session("one")["access_token"]
    with Store(place.directory / "one") as store, pytest.raises(SessionError, match="make a new token"):
        await connect(Account(place.url, "@one:daftar.example", token, place.directory / "one" / "session.json", is_token=True), store)


async def test_a_lost_identity_file_stops_with_the_command_that_goes_on(place: Place) -> None:
    async with place.bot("one") as one:
        before = one.matrix.fingerprints
    identity = place.account("one").identity
    assert identity.stat().st_mode & 0o777 == 0o600
    identity.rename(identity.with_name("elsewhere"))
    with pytest.raises(IdentityError, match=r"bring that file back from the backup, or .*`daftar bots identity it --new`"):
        async with place.bot("one", name="it"):
            pass
    assert not identity.exists()
    made = await renew_identity(place.account("one"))
    assert made.master_key != before.master_key
    async with place.bot("one") as one:
        assert one.matrix.fingerprints.master_key == made.master_key
        assert one.matrix.fingerprints.device_key == before.device_key
    assert place.standing("one") is Vouch.SIGNED


async def test_another_identity_than_ours_stops_and_a_new_one_leaves_the_old_file(place: Place) -> None:
    async with place.bot("one"):
        pass
    identity = place.account("one").identity
    data = json.loads(identity.read_text())
    identity.write_text(json.dumps({**data, "master": "A" * 43}))
    with pytest.raises(IdentityError, match="somebody made another"):
        async with place.bot("one"):
            pass
    await renew_identity(place.account("one"))
    assert len(list(identity.parent.glob("identity-until-*.json"))) == 1
    with pytest.raises(IdentityError, match="does not take a cross-signing identity"):
        await renew_identity(Account(place.url, "@one:daftar.example", "wrong", place.directory / "one" / "session.json"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("nonsense", "cannot read the identity"),
        ('{"user_id": "@one:daftar.example"}', "does not hold three keys"),
        (None, "is the identity of @other:daftar.example"),
    ],
)
async def test_an_identity_file_that_cannot_be_used(place: Place, content: str | None, words: str) -> None:
    async with place.bot("one"):
        pass
    identity = place.account("one").identity
    identity.write_text(content or json.dumps({**json.loads(identity.read_text()), "user_id": "@other:daftar.example"}))
    with pytest.raises(IdentityError, match=words):
        async with place.bot("one"):
            pass


async def test_killed_between_the_identity_file_and_the_server(place: Place) -> None:
    place.homeserver.fault = once(Later("gateway"), "keys/device_signing/upload")
    with pytest.raises(Later):
        async with place.bot("one"):
            pass
    kept = place.account("one").identity.read_text()
    async with place.bot("one"):
        assert place.account("one").identity.read_text() == kept
    assert place.standing("one") is Vouch.SIGNED


async def test_keys_that_reached_the_server_but_whose_answer_did_not(place: Place) -> None:
    fault = once(Later("gateway"), "keys/signatures/upload")
    place.homeserver.fault = fault
    with pytest.raises(Later):
        async with place.bot("one"):
            pass
    async with place.bot("one") as one, place.bot("two") as two:
        room = await place.room(one, two)
        await two.say(room, "hello")
        assert "hello" in await one.bodies()


async def test_a_device_that_nobody_vouches_for_is_not_given_keys_and_not_obeyed(place: Place) -> None:
    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(place.bot("one"))
        two = await stack.enter_async_context(place.bot("two"))
        open_bot = await stack.enter_async_context(place.bot("open", only_signed=False))
        # The server shows two's device without its owner's signature.
        device = place.session("two")["device_id"]
        keys = place.keys.devices["@two:daftar.example"][device]
        signatures = keys["signatures"]["@two:daftar.example"]
        signature = {name: signatures.pop(name) for name in list(signatures) if not name.endswith(device)}
        room = await place.room(one, two, open_bot)
        await one.say(room, "secret")
        assert await two.bodies() == ["withheld"]
        assert list(one.matrix.encryption.machine.store.unreachable()) == [(room, "@two:daftar.example", "unverified")]
        await two.say(room, "obey me")
        assert "unsigned" in await one.bodies()
        assert "obey me" in await open_bot.bodies()
        signatures.update(signature)
        place.keys._change("@two:daftar.example")
        for bot in (one, two):
            await bot.hear()
        await one.say(room, "welcome")
        assert "welcome" in await two.bodies()
        assert list(one.matrix.encryption.machine.store.unreachable()) == []


async def test_the_rooms_key_changes_when_a_member_leaves_and_after_so_many_messages(place: Place, pair: tuple[Bot, Bot]) -> None:
    one, two = pair
    room = await place.room(one, two, rotation_period_msgs=2)

    async def session(body: str) -> object:
        event = await one.say(room, body)
        await one.hear()
        return next(each.content["session_id"] for each in place.homeserver.messages(room) if each.event_id == event)

    used = [await session(body) for body in "abc"]
    assert (used[0] == used[1], used[1] == used[2]) == (True, False)
    place.homeserver.leave("@two:daftar.example", room)
    await one.hear()
    after = await session("d")
    assert after not in used
    assert not [each for each in place.keys.seen if each[0] == "@one:daftar.example"][2:]


async def test_a_new_member_reads_from_then_on(place: Place, pair: tuple[Bot, Bot]) -> None:
    one, two = pair
    room = await place.room(one, two)
    await one.say(room, "a")
    async with place.bot("three") as three:
        await one.matrix.send(room, "m.room.member", {"membership": "invite"}, "", state_key="@three:daftar.example")
        await three.matrix.join(room)
        await one.hear()
        await one.say(room, "b")
        bodies = await three.bodies()
        assert "b" in bodies
        assert "a" not in bodies


async def test_a_rate_limit_in_the_middle_of_sharing_is_later_and_then_done(place: Place, pair: tuple[Bot, Bot]) -> None:
    one, two = pair
    # Why a key for each message: each is shared anew.
    room = await place.room(one, two, rotation_period_msgs=1)
    for verb in ("keys/claim", "sendToDevice", "send"):
        place.homeserver.fault = once(busy(3), verb)
        with pytest.raises(Later) as later:
            await one.say(room, verb)
        assert later.value.wait == timedelta(seconds=3)
        await one.say(room, verb)
    assert [body for body in await two.bodies() if body] == ["keys/claim", "sendToDevice", "send"]


async def test_a_key_that_comes_late_opens_what_waited(place: Place, pair: tuple[Bot, Bot]) -> None:
    one, two = pair
    room = await place.room(one, two)
    await one.say(room, "late")
    owner = ("@two:daftar.example", place.session("two")["device_id"])
    held, place.keys.inbox[owner] = place.keys.inbox[owner], []
    (event,) = [each for each in await two.hear() if each.type == ENCRYPTED]
    assert event.content["in.daftar.unreadable"] == "no-key"
    assert ("@two:daftar.example", "m.room_key_request", "@one:daftar.example") in {each[:3] for each in place.keys.seen}
    place.keys.inbox[owner] = [(place.homeserver.step(), message) for _, message in held]
    assert await two.bodies() == ["late"]


async def test_the_same_ciphertext_in_another_event_or_from_another_sender_is_forged(place: Place, pair: tuple[Bot, Bot]) -> None:
    one, two = pair
    room = await place.room(one, two)
    event = await one.say(room, "pay")
    (wire,) = [each for each in place.homeserver.messages(room) if each.event_id == event]
    place.homeserver.send("@one:daftar.example", room, ENCRYPTED, dict(wire.content), "replayed")
    assert await two.bodies() == ["pay", "forged"]
    place.homeserver.send("@two:daftar.example", room, ENCRYPTED, dict(wire.content), "stolen")
    (stolen,) = [each for each in await one.hear() if each.sender == "@two:daftar.example"]
    assert stolen.content["in.daftar.unreadable"] == "forged"


async def test_a_room_entered_just_now_is_asked_whether_it_is_encrypted(place: Place, pair: tuple[Bot, Bot]) -> None:
    one, two = pair
    room = await one.matrix.create(RoomPlan("#late:daftar.example", "R", (), announcements=False))
    await one.matrix.send(room, "m.room.encryption", ALGORITHM, "", state_key="")
    await one.say(room, "never in the clear")
    assert [each.type for each in place.homeserver.messages(room)][-1] == ENCRYPTED
    with pytest.raises(Refused):
        await two.say(room, "not a member")


async def test_a_room_that_a_sync_told_of_while_it_was_made_is_encrypted_all_the_same(place: Place, pair: tuple[Bot, Bot]) -> None:
    one, _ = pair
    plan = RoomPlan("#half:daftar.example", "R", (), announcements=False, encrypted=True)
    room = await one.matrix.create(plan)
    await one.say(room, "never in the clear")
    created, member = (
        {"type": kind, "state_key": key, "sender": "@one:daftar.example", "event_id": "$h" + key, "content": content}
        for kind, key, content in (("m.room.create", "", {}), ("m.room.member", "@one:daftar.example", {"membership": "join"}))
    )
    other = await one.matrix.create(replace(plan, alias="#other:daftar.example", encrypted=False))
    await one.matrix.send(other, "m.room.encryption", ALGORITHM, "", state_key="")
    await one.matrix.encryption.take({"rooms": {"join": {other: {"timeline": {"events": [created, member]}}}}})
    await one.say(other, "nor here")
    for each in (room, other):
        assert [event.type for event in place.homeserver.messages(each)][-1] == ENCRYPTED


async def test_who_wants_to_verify_is_told_the_fingerprint(place: Place, pair: tuple[Bot, Bot]) -> None:
    one, two = pair
    device = place.session("one")["device_id"]
    request = {"from_device": place.session("two")["device_id"], "transaction_id": "v1", "methods": ["m.sas.v1"], "timestamp": 1}
    place.keys.send(
        ("@two:daftar.example", request["from_device"]),
        "m.key.verification.request",
        "x",
        {"messages": {"@one:daftar.example": {device: request}}},
    )
    await one.hear()
    (cancel,) = [
        event
        for _, event in place.keys.inbox["@two:daftar.example", str(request["from_device"])]
        if event["type"] == "m.key.verification.cancel"
    ]
    assert cancel["content"]["code"] == "m.user"
    assert one.matrix.fingerprints.device_key in cancel["content"]["reason"]
    room = await place.room(one, two)
    wish = {"msgtype": "m.key.verification.request", "body": "verify", "to": "@one:daftar.example", "methods": ["m.sas.v1"]}
    asked = await two.matrix.send(room, "m.room.message", wish, "verify")
    await one.hear()
    heard = await two.hear()
    (answer,) = [each for each in heard if each.content.get("msgtype") == "m.notice"]
    assert one.matrix.fingerprints.device_key in str(answer.content["body"])
    assert answer.content["m.relates_to"] == {"m.in_reply_to": {"event_id": asked}}


async def test_one_time_keys_are_filled_up_and_a_fallback_key_stands_behind_them(place: Place, pair: tuple[Bot, Bot]) -> None:
    one, two = pair
    owner = ("@one:daftar.example", place.session("one")["device_id"])
    assert len(place.keys.one_time[owner]) == 50
    place.keys.one_time[owner].clear()
    room = await place.room(two)
    await two.matrix.send(room, "m.room.member", {"membership": "invite"}, "", state_key="@one:daftar.example")
    await one.matrix.join(room)
    place.keys.one_time[owner].clear()
    first = dict(place.keys.fallback[owner])
    await two.hear()
    await two.say(room, "by the fallback key")
    assert "by the fallback key" in await one.bodies()
    assert len(place.keys.one_time[owner]) == 50
    assert place.keys.fallback[owner] != first


async def test_a_session_that_was_lost_on_one_side_is_made_anew(place: Place, pair: tuple[Bot, Bot]) -> None:
    one, two = pair
    room = await place.room(one, two, rotation_period_msgs=1)
    await two.say(room, "a")
    assert "a" in await one.bodies()
    store = one.matrix.encryption.machine.store
    with store.transaction():
        store._ledger.rows("DELETE FROM crypto_session")
    await two.say(room, "b")
    # The empty message of the new session goes out with this sync.
    assert await one.bodies() == ["no-key"]
    await two.hear()
    await two.say(room, "c")
    assert await one.bodies() == ["c"]
    assert len([each for each in place.keys.seen if each[:3] == ("@one:daftar.example", ENCRYPTED, "@two:daftar.example")]) == 1


async def test_killed_while_a_device_is_replaced_it_leaves_the_old_one_at_the_next_start(place: Place) -> None:
    async with place.bot("two") as two:
        async with place.bot("one") as one:
            room = await place.room(one, two)
            await one.say(room, "a")
        old = place.session("one")
        # What a kill leaves after the new login: the new session with the old token beside it, the old device's keys in the store.
        async with ClientSession() as http:
            wish = {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": "@one:daftar.example"}, "password": "pw-one"}
            async with http.post(f"{place.url}/_matrix/client/v3/login", json=wish) as answer:
                new = await answer.json()
        session = {"url": place.url, **new, "previous": old["access_token"]}
        place.account("one").session.write_text(json.dumps(session))
        async with place.bot("one") as one:
            assert list(place.keys.devices["@one:daftar.example"]) == [new["device_id"]]
            assert "previous" not in place.session("one")
            await two.hear()
            await one.say(room, "b")
        assert "b" in await two.bodies()
