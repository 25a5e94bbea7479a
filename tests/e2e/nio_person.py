"""A person on matrix-nio, without encryption: `heard` has the shape that the witness gives (`witness.py`), so that one story fits both."""

import asyncio
from contextlib import suppress

import aiohttp
import nio
from tests.e2e.listening import Json, Listener

FILTER = {"room": {"timeline": {"limit": 50}}}


class NioPerson(Listener):
    """One person's client. It goes on when the homeserver was away."""

    def __init__(self) -> None:
        super().__init__()
        self.user_id = ""
        self._client: nio.AsyncClient
        self._reading: asyncio.Task[None]

    async def start(self, url: str, localpart: str) -> "NioPerson":
        self.user_id = f"@{localpart}:daftar.example"
        self._client = nio.AsyncClient(url, self.user_id)
        answer = await self._client.login(f"pw-{localpart}")
        assert isinstance(answer, nio.LoginResponse), answer
        self._reading = asyncio.create_task(self._read())
        return self

    async def stop(self) -> None:
        self._reading.cancel()
        with suppress(asyncio.CancelledError):
            await self._reading
        await self._client.close()

    async def join(self, room: str) -> None:
        answer = await self._client.join(room)
        assert isinstance(answer, nio.JoinResponse), answer

    async def say(self, room: str, text: str, **more: object) -> str:
        return await self._send(room, "m.room.message", {"msgtype": "m.text", "body": text, **more})

    async def react(self, room: str, event_id: str, key: str = "✅") -> str:
        return await self._send(room, "m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": event_id, "key": key}})

    async def file(self, event: Json) -> bytes:
        """Fetch the file of a message."""
        server, _, media = str(event["content"]["url"]).removeprefix("mxc://").partition("/")
        path = f"/_matrix/client/v1/media/download/{server}/{media}"
        async with aiohttp.ClientSession() as session:
            headers = {"Authorization": f"Bearer {self._client.access_token}"}
            async with session.get(f"{self._client.homeserver}{path}", headers=headers) as answer:
                assert answer.status == 200, await answer.text()
                return await answer.read()

    async def _send(self, room: str, kind: str, content: Json) -> str:
        answer = await self._client.room_send(room, kind, content)
        assert isinstance(answer, nio.RoomSendResponse), answer
        return str(answer.event_id)

    async def _read(self) -> None:
        since = None
        while True:
            try:
                answer = await self._client.sync(timeout=10_000, since=since, sync_filter=FILTER)
            except (aiohttp.ClientError, TimeoutError):
                answer = None
            if not isinstance(answer, nio.SyncResponse):
                await asyncio.sleep(0.2)
                continue
            since = answer.next_batch
            async with self.news:
                for room_id, room in answer.rooms.join.items():
                    for event in room.timeline.events:
                        self._note(room_id, event.source)
                self.news.notify_all()

    def _note(self, room_id: str, source: Json) -> None:
        content = source.get("content", {})
        self.heard[source["event_id"]] = {
            "heard": source["event_id"],
            "room": room_id,
            "sender": source["sender"],
            "type": source["type"],
            "wire": source["type"],
            "content": content,
            "relation": content.get("m.relates_to"),
            "failed": None,
        }
