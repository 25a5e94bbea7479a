"""What every implementation of the bots' Matrix port must do: the in-memory twin, nio on it by HTTP, nio on a real homeserver.

`Parties.other` is another person's port on the same homeserver.
"""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

import pytest

from daftar_bots.matrix_client import MatrixClient
from daftar_bots.port import Event, Matrix, Receipt, Refused, RoomPlan

NOW = timedelta(0)


@dataclass(frozen=True)
class Parties:
    bot: Matrix
    other: Matrix
    # Has the other person say that they have read an event: room, event, kind of receipt, and what goes with it.
    read: Callable[[str, str, str, Mapping[str, object]], Awaitable[object]]

    def alias(self) -> str:
        return f"#room-{secrets.token_hex(4)}:{self.bot.user_id.partition(':')[2]}"

    async def room(self, *, announcements: bool = True) -> str:
        alias = self.alias()
        room_id = await self.bot.create(RoomPlan(alias, "Room", (), announcements))
        await invite(self.bot, room_id, self.other.user_id)
        assert await self.other.join(alias) == room_id
        return room_id


async def invite(matrix: Matrix, room_id: str, user_id: str) -> str:
    return await matrix.send(room_id, "m.room.member", {"membership": "invite"}, "", state_key=user_id)


async def redact(matrix: Matrix, room_id: str, event_id: str, transaction_id: str, reason: str = "") -> str:
    content = {"redacts": event_id} | ({"reason": reason} if reason else {})
    return await matrix.send(room_id, "m.room.redaction", content, transaction_id)


def message(body: str) -> dict[str, object]:
    return {"msgtype": "m.text", "body": body}


def tick(event_id: str) -> dict[str, object]:
    return {"m.relates_to": {"rel_type": "m.annotation", "event_id": event_id, "key": "✅"}}


def reader(client: MatrixClient) -> Callable[[str, str, str, Mapping[str, object]], Awaitable[object]]:
    """Give the way in which a client says what was read."""

    async def read(room_id: str, event_id: str, kind: str, body: Mapping[str, object]) -> None:
        path = "/".join(quote(part, safe="") for part in (room_id, "receipt", kind, event_id))
        await client.call("POST", f"/_matrix/client/v3/rooms/{path}", body)

    return read


def receipts_in(receipts: Sequence[Receipt], room_id: str) -> list[tuple[str, str, str | None]]:
    return [(each.event_id, each.user_id, each.thread) for each in receipts if each.room_id == room_id]


def bodies(events: Sequence[Event]) -> list[object]:
    return [event.content.get("body") for event in events if event.type == "m.room.message"]


class MatrixContract:
    async def test_a_transaction_is_sent_once(self, parties: Parties) -> None:
        room = await parties.room()
        since = (await parties.bot.sync(None, NOW)).cursor
        first = await parties.bot.send(room, "m.room.message", message("one"), "txn-1")
        assert await parties.bot.send(room, "m.room.message", message("one"), "txn-1") == first
        batch = await parties.bot.sync(since, NOW)
        assert bodies(batch.events) == ["one"]
        assert bodies((await parties.bot.sync(batch.cursor, NOW)).events) == []

    async def test_the_same_transaction_in_two_rooms_is_two_events(self, parties: Parties) -> None:
        rooms = [await parties.room(), await parties.room()]
        sent = {await parties.bot.send(room, "m.room.message", message("one"), "txn-2") for room in rooms}
        assert len(sent) == 2

    async def test_members_of_an_announcement_room_react_but_do_not_write(self, parties: Parties) -> None:
        room = await parties.room()
        event = await parties.bot.send(room, "m.room.message", message("one"), "txn-3")
        with pytest.raises(Refused) as refused:
            await parties.other.send(room, "m.room.message", message("no"), "txn-4")
        assert refused.value.code == "M_FORBIDDEN"
        reaction = await parties.other.send(room, "m.reaction", tick(event), "txn-5")
        found = await parties.bot.annotations(room, event)
        assert [(each.event_id, each.sender) for each in found] == [(reaction, parties.other.user_id)]

    async def test_members_of_a_control_room_write(self, parties: Parties) -> None:
        room = await parties.room(announcements=False)
        await parties.other.send(room, "m.room.message", message("yes"), "txn-6")

    async def test_joining_again_gives_the_same_room(self, parties: Parties) -> None:
        alias = parties.alias()
        room = await parties.bot.create(RoomPlan(alias, "Room", (), announcements=True))
        assert await parties.bot.join(alias) == room
        assert await parties.bot.join(room) == room

    async def test_a_room_that_is_not_there(self, parties: Parties) -> None:
        with pytest.raises(Refused) as refused:
            await parties.bot.join(parties.alias())
        assert refused.value.code == "M_NOT_FOUND"

    async def test_a_room_one_is_not_invited_to(self, parties: Parties) -> None:
        alias = parties.alias()
        await parties.bot.create(RoomPlan(alias, "Room", (), announcements=True))
        with pytest.raises(Refused):
            await parties.other.join(alias)

    async def test_inviting_a_member_is_refused(self, parties: Parties) -> None:
        room = await parties.room()
        with pytest.raises(Refused):
            await invite(parties.bot, room, parties.other.user_id)

    async def test_members_are_heard_with_the_full_state_and_after(self, parties: Parties) -> None:
        room = await parties.room()
        batch = await parties.bot.sync(None, NOW, full_state=True)
        members = {
            event.state_key: event.content["membership"]
            for event in (*batch.state, *batch.events)
            if event.room_id == room and event.type == "m.room.member"
        }
        assert members == {parties.bot.user_id: "join", parties.other.user_id: "join"}
        again = await parties.bot.sync(batch.cursor, NOW, full_state=True)
        assert room in {event.room_id for event in (*again.state, *again.events)}

    async def test_an_invitation_is_heard(self, parties: Parties) -> None:
        since = (await parties.other.sync(None, NOW)).cursor
        room = await parties.bot.create(RoomPlan(parties.alias(), "Room", (), announcements=True))
        await invite(parties.bot, room, parties.other.user_id)
        assert room in (await parties.other.sync(since, NOW)).invited

    async def test_an_invitation_is_declined(self, parties: Parties) -> None:
        since = (await parties.other.sync(None, NOW)).cursor
        room = await parties.bot.create(RoomPlan(parties.alias(), "Room", (), announcements=True))
        invitation = {"membership": "invite", "is_direct": True}
        await parties.bot.send(room, "m.room.member", invitation, "", state_key=parties.other.user_id)
        batch = await parties.other.sync(since, NOW)
        assert batch.inviters[room] == parties.bot.user_id
        assert room in batch.direct
        await parties.other.send(room, "m.room.member", {"membership": "leave"}, "", state_key=parties.other.user_id)
        assert room in (await parties.other.sync(batch.cursor, NOW)).left
        with pytest.raises(Refused):
            await parties.other.join(room)

    async def test_what_was_read_is_heard_also_from_while_we_were_away(self, parties: Parties) -> None:
        room = await parties.room()
        since = (await parties.bot.sync(None, NOW)).cursor
        first = await parties.bot.send(room, "m.room.message", message("one"), "txn-read-1")
        second = await parties.bot.send(room, "m.room.message", message("two"), "txn-read-2")
        await parties.read(room, first, "m.read", {})
        heard = await parties.bot.sync(since, NOW)
        assert receipts_in(heard.receipts, room) == [(first, parties.other.user_id, None)]
        await parties.read(room, second, "m.read", {"thread_id": "main"})
        heard = await parties.bot.sync(heard.cursor, NOW)
        assert receipts_in(heard.receipts, room) == [(second, parties.other.user_id, "main")]
        for number in (3, 4):
            event = await parties.bot.send(room, "m.room.message", message("more"), f"txn-more-{number}")
            await parties.read(room, event, "m.read", {"thread_id": "main"})
        assert receipts_in((await parties.bot.sync(heard.cursor, NOW)).receipts, room) == [(event, parties.other.user_id, "main")]

    async def test_what_was_read_in_a_thread_names_it(self, parties: Parties) -> None:
        room = await parties.room(announcements=False)
        since = (await parties.bot.sync(None, NOW)).cursor
        root = await parties.bot.send(room, "m.room.message", message("one"), "txn-read-3")
        relation = {"m.relates_to": {"rel_type": "m.thread", "event_id": root}}
        reply = await parties.other.send(room, "m.room.message", message("why?") | relation, "txn-read-4")
        await parties.read(room, reply, "m.read", {"thread_id": root})
        assert receipts_in((await parties.bot.sync(since, NOW)).receipts, room)[-1:] == [(reply, parties.other.user_id, root)]

    async def test_a_private_receipt_is_not_heard(self, parties: Parties) -> None:
        room = await parties.room()
        since = (await parties.bot.sync(None, NOW)).cursor
        event = await parties.bot.send(room, "m.room.message", message("one"), "txn-read-5")
        await parties.read(room, event, "m.read.private", {})
        assert receipts_in((await parties.bot.sync(since, NOW)).receipts, room) == []

    async def test_what_a_gap_hides_is_read(self, parties: Parties) -> None:
        room = await parties.room(announcements=False)
        since = (await parties.bot.sync(None, NOW)).cursor
        for number in range(103):
            await parties.other.send(room, "m.room.message", message(str(number)), f"txn-gap-{number}")
        batch = await parties.bot.sync(since, NOW)
        assert bodies(batch.events) == [str(number) for number in range(103)]
        assert batch.gaps == frozenset()

    async def test_more_reactions_than_a_page_holds(self, parties: Parties) -> None:
        room = await parties.room()
        event = await parties.bot.send(room, "m.room.message", message("one"), "txn-7")
        for number in range(105):
            relation = {"rel_type": "m.annotation", "event_id": event, "key": f"k{number}"}
            await parties.other.send(room, "m.reaction", {"m.relates_to": relation}, f"txn-key-{number}")
        found = await parties.bot.annotations(room, event)
        assert len({each.event_id for each in found}) == 105

    async def test_what_is_redacted_is_gone_and_redacted_once(self, parties: Parties) -> None:
        room = await parties.room()
        event = await parties.bot.send(room, "m.room.message", message("one"), "txn-8")
        since = (await parties.bot.sync(None, NOW)).cursor
        redaction = await redact(parties.bot, room, event, "txn-9", "a mistake")
        assert await redact(parties.bot, room, event, "txn-9", "a mistake") == redaction
        (heard,) = [each for each in (await parties.bot.sync(since, NOW)).events if each.type == "m.room.redaction"]
        assert (heard.event_id, heard.redacts, heard.content.get("reason")) == (redaction, event, "a mistake")
        with pytest.raises(Refused):
            await redact(parties.other, room, event, "txn-10")

    async def test_what_is_uploaded_has_an_address(self, parties: Parties) -> None:
        addresses = [await parties.bot.upload("नाव\r\n".encode(), "a b.csv", "text/csv") for _ in range(2)]
        assert all(address.startswith(f"mxc://{parties.bot.user_id.partition(':')[2]}/") for address in addresses)
        assert len(set(addresses)) == 2
        assert [await parties.bot.download(address) for address in addresses] == ["नाव\r\n".encode()] * 2

    async def test_an_address_with_nothing_behind_it_is_refused(self, parties: Parties) -> None:
        for address in (f"mxc://{parties.bot.user_id.partition(':')[2]}/nothing", "https://example.org/x", "mxc://nothing"):
            with pytest.raises(Refused):
                await parties.bot.download(address)

    async def test_state_stands_once_and_is_heard(self, parties: Parties) -> None:
        room = await parties.room()
        since = (await parties.bot.sync(None, NOW)).cursor
        pinned = {"pinned": ["$a", "$b"]}
        event = await parties.bot.send(room, "m.room.pinned_events", pinned, "", state_key="")
        assert await parties.bot.send(room, "m.room.pinned_events", pinned, "", state_key="") == event
        heard = [each for each in (await parties.bot.sync(since, NOW)).events if each.type == "m.room.pinned_events"]
        assert [(each.event_id, each.state_key, each.content) for each in heard] == [(event, "", pinned)]
        with pytest.raises(Refused):
            await parties.other.send(room, "m.room.pinned_events", {"pinned": []}, "", state_key="")

    async def test_an_encrypted_room_is_used_like_any_other(self, parties: Parties) -> None:
        room = await parties.bot.create(RoomPlan(parties.alias(), "Room", (), announcements=False, encrypted=True))
        await invite(parties.bot, room, parties.other.user_id)
        await parties.other.join(room)
        since = (await parties.other.sync(None, NOW)).cursor
        first = await parties.bot.send(room, "m.room.message", message("sealed"), "txn-e1")
        assert await parties.bot.send(room, "m.room.message", message("sealed"), "txn-e1") == first
        heard = await parties.other.sync(since, NOW)
        assert bodies(heard.events) == ["sealed"]
        answer = await parties.other.send(room, "m.room.message", message("read"), "txn-e2")
        assert answer in {each.event_id for each in (await parties.bot.sync(None, NOW)).events}
        await parties.other.send(room, "m.reaction", tick(first), "txn-e3")
        assert [each.sender for each in await parties.bot.annotations(room, first)] == [parties.other.user_id]
