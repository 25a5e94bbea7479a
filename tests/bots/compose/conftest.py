"""An office that composes: templates, room languages, a mailbox; `settle` fetches files, too."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.bots.conftest import Office, plain

from daftar_bots.compose import fetching
from daftar_bots.compose.settings import ApiSettings, ComposeSettings, MailSettings
from daftar_bots.port import Event, RoomPlan

TEMPLATE = """\
template: 1
name: {en: Flood duty, mr: पूर कर्तव्य}
title: {en: "Flood duty at {place}", mr: "{place} येथे पूर कर्तव्य"}
text:
  en: Report at {place} on {day}.
  mr: "{day} रोजी {place} येथे या."
fields:
  place: {ask: {en: Which place?, mr: कोणते ठिकाण?}, per_language: true}
  day: {ask: {en: Which day?}, kind: date}
audience: pune/*
importance: important
ack: 2d
"""
MAILBOX = "#it-mail:daftar.example"
BRIDGE = "@mailbridge:daftar.example"


class ComposingOffice(Office):
    """Each dialogue is in a thread of the control room."""

    thread = ""

    def with_api(self, api: ApiSettings) -> ComposeSettings:
        return replace(self.settings.compose, api=api)

    async def settle(self) -> None:
        await super().settle()
        while await fetching.one_round(self.bot.desk, self.matrix, self.bot.courier.turn):
            await super().settle()

    async def begins(self, who: str, text: str = "announce") -> str:
        """Say what begins a dialogue; give the bot's first question."""
        before = len(self.notices())
        self.thread = self.homeserver.say(f"@{who}:daftar.example", self.control, text)
        await self.settle()
        return "\n--\n".join(plain(event) for event in self.notices()[before:])

    async def answers(self, who: str, *texts: str) -> str:
        """Answer in the thread; give what the bot says to the last answer."""
        said = ""
        for text in texts:
            said = await self.says(who, text, **{"m.relates_to": {"rel_type": "m.thread", "event_id": self.thread}})
        return said

    async def posts(self, who: str, name: str, data: bytes, **more: object) -> str:
        """Post a file in the thread; give what the bot says to it."""
        content = {"url": self.homeserver.keep(name, "application/pdf", data), **more} if "file" not in more else more
        event = {
            "msgtype": "m.file",
            "body": name,
            "info": {"mimetype": "application/pdf", "size": len(data)},
            "m.relates_to": {"rel_type": "m.thread", "event_id": self.thread},
            **content,
        }
        before = len(self.notices())
        self.homeserver.send(f"@{who}:daftar.example", self.control, "m.room.message", event, f"file-{name}-{before}")
        await self.settle()
        return "\n--\n".join(plain(notice) for notice in self.notices()[before:])

    def files(self, alias: str) -> list[Event]:
        return [event for event in self.homeserver.messages(self.room(alias)) if "in.daftar.attachment" in event.content]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[ComposingOffice]:
    made = ComposingOffice(tmp_path)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "flood.yaml").write_text(TEMPLATE, encoding="utf-8")
    mailbox = made.homeserver.create(BRIDGE, RoomPlan(MAILBOX, "Mail", ("@dept_it:daftar.example",), announcements=False))
    made.homeserver.rooms[mailbox].members["@guest:daftar.example"] = "join"
    made.configure(
        compose=ComposeSettings(
            templates=tmp_path / "templates",
            room_languages={"haveli": ("ur",)},
            largest_file=64 * 1024,
            mail=MailSettings(MAILBOX),
        )
    )
    await made.begin()
    yield made
    made.bot.desk.store.close()
