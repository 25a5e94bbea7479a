"""A proposed policy: studied, shown to those whom it touches, commented on, voted on, decided; and never brought into force from here."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.bots.conftest import plain
from tests.bots.services.conftest import ServiceOffice, server_of
from tests.bots.services.test_polls import started, vote

from daftar_bots import app
from daftar_bots.core import poll as wire
from daftar_bots.core.consultation import Stage
from daftar_bots.port import Event, RoomPlan
from daftar_bots.services.consultation import publishing, requests, watching
from daftar_bots.services.consultation.settings import ConsultationSettings
from daftar_bots.services.settings import ServiceSettings
from daftar_bots.services.yard import Yard
from daftar_policy.enforcement.point import Point
from daftar_policy.files.manifest import collect
from daftar_policy.files.point_config import PointConfig

OLD = """policy: 1
revision: "2026-1"
languages: [en, mr, hi, ur]
timezone: Asia/Kolkata
rules:
  - id: R-1
    title: No links to file shares
    on: send
    when: {event.text: {contains: files.example}}
    then: deny
    say: {en: "No file shares."}
"""
NEW = (
    OLD.replace("2026-1", "2026-2")
    + """  - id: R-2
    title: Rooms are made by offices
    on: create-room
    then: deny
    say: {en: "Ask your office for a room.", mr: "खोलीसाठी आपल्या कार्यालयाला विचारा.", ur: "کمرے کے لیے اپنے دفتر سے پوچھیں۔"}
"""
)
COMMAND = "consult rooms until 5-12 17:00 effective 15-12"


class Council(ServiceOffice):
    """The service office with a policy on disk, a log of what was decided under it, and a proposal."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.folder = directory / "proposals"
        self.folder.mkdir()
        self.in_force = directory / "policy.yaml"
        self.in_force.write_text(OLD)
        (self.folder / "rooms.yaml").write_text(NEW)
        tree = {key: value for key, value in self.policy.organisation.as_document().items() if key != "officers"}
        (directory / "organisation.yaml").write_text(json.dumps(tree))
        columns = ("matrix_id", "email", "name", "name_local", "post", "unit", "language")
        rows = [",".join(getattr(officer, column) for column in columns) for officer in self.policy.organisation.officers]
        (directory / "officers.csv").write_text(",".join(columns) + "\n" + "\n".join(rows) + "\n")
        self.config = PointConfig(self.in_force, directory / "organisation.yaml", directory / "log")
        consultation = ConsultationSettings(folder=self.folder, look_back=timedelta(days=3650), policy=self.config)
        self.configure(services=ServiceSettings(consultation=consultation))
        self.bell = asyncio.Event()

    def log(self, *people: str) -> None:
        """Have each of these people have made a room, and been let, last month."""
        point = Point.of("bots", self.config)
        point.start()
        for person in people:
            point.ask("create-room", {"actor.id": f"@{person}:daftar.example"})
        point.stop()

    @property
    def yard(self) -> Yard:
        bot = self.bot
        return Yard(bot.desk, self.matrix, bot.courier.turn, bot.courier.wake.set, self.bell)

    async def study(self) -> None:
        await watching.take_up(self.yard)
        await self.settle()

    async def look(self) -> None:
        await watching.look(self.yard)
        await self.settle()

    def notice(self, room: str) -> Event:
        return next(each for each in self.said(room) if "in.daftar.consultation" in each.content)

    async def published(self) -> None:
        await self.says("clerk", COMMAND)
        await self.study()
        await self.says("deputy", "consult 1 publish")


@pytest.fixture
async def council(tmp_path: Path, database: str, request: pytest.FixtureRequest) -> AsyncIterator[Council]:
    made = Council(tmp_path)
    made.server = server_of(database, request)
    bot = made.settings.user_id
    for alias, people in (("pune", ("asha",)), ("haveli", ("imran", "vikram"))):
        made.homeserver.create(
            "@root:daftar.example",
            RoomPlan(f"#{alias}:daftar.example", "", (bot, *(f"@{each}:daftar.example" for each in people)), announcements=False),
        )
        for person in people:
            made.homeserver.join(f"@{person}:daftar.example", f"#{alias}:daftar.example")
    made.log("imran", "vikram", "imran")
    made.open()
    await app.begin(made.bot)
    for person in ("clerk", "deputy"):
        made.homeserver.join(f"@{person}:daftar.example", "#it-control:daftar.example")
    await made.settle()
    yield made
    made.bot.desk.store.close()


async def test_it_is_studied_and_shown_before_anything_goes_out(council: Council) -> None:
    assert "I am looking at what it changes" in await council.says("clerk", COMMAND)
    before = len(council.notices())
    await council.study()
    (preview,) = [plain(each) for each in council.notices()[before:]]
    assert "for whom an answer changes. Rooms: 1 (Haveli); people directly: 0" in preview
    assert "New rule R-2, “Rooms are made by offices”: refused — making a room" in preview
    assert "It says to people: “Ask your office for a room.”" in preview
    assert "of 3 decisions, 3 would have come out otherwise; people concerned: 2" in preview
    assert "3 times: allowed → refused" in preview
    assert "Nothing changes before 15-12-2026 00:00" in preview
    assert "no account is locked" in preview
    assert not [each for each in council.said(council.room("haveli")) if "in.daftar.consultation" in each.content]
    # Who asked for it does not publish it.
    assert "a second person" in await council.says("clerk", "consult 1 publish")
    assert "published. Rooms: 1; people directly: 0" in await council.reacts("deputy", council.notices()[before])
    assert council.notice(council.room("haveli")).content["in.daftar.consultation"]["number"] == 1
    assert not council.said(council.room("pune"))


async def test_comments_votes_result_and_decision(council: Council) -> None:
    await council.published()
    haveli = council.room("haveli")
    notice, event = council.notice(haveli), started(council, haveli)
    thread = {"m.relates_to": {"rel_type": "m.thread", "event_id": notice.event_id}}
    said = council.homeserver.say("@vikram:daftar.example", haveli, "मुझे काम के लिए कक्ष चाहिए", **thread)
    council.homeserver.say("@imran:daftar.example", haveli, "ٹھیک ہے", **{"m.relates_to": {"m.in_reply_to": {"event_id": notice.event_id}}})
    gone = council.homeserver.say("@imran:daftar.example", haveli, "نہیں", **thread)
    await council.settle()
    council.homeserver.redact("@imran:daftar.example", haveli, gone)
    edit = {"m.new_content": {"msgtype": "m.text", "body": "=1+1"}, "m.relates_to": {"rel_type": "m.replace", "event_id": said}}
    council.homeserver.say("@vikram:daftar.example", haveli, "* =1+1", **edit)
    await vote(council, "vikram", event, "c2")
    await vote(council, "imran", event, "c1", stable=True)
    assert "recorded" in await council.asks("deputy", "comment 1 fine with me")
    listed = await council.says("clerk", "consult 1 comments")
    assert "Comments: 3" in listed
    assert "=1+1" in listed
    # Too early: it is open.
    assert "cannot be done with it now" in await council.says("deputy", "consult 1 adopt yes")
    council.clock.forward(timedelta(days=15))
    await council.settle()
    result = plain(council.said(haveli)[-1])
    # The room's languages are those of the department.
    assert "Consultation 1 is over" in result
    assert [each.type for each in council.homeserver.messages(haveli)].count(wire.END) == 1
    assert "no longer counts" in await council.calls("deputy", council.dms["deputy"], "comment 1 too late")
    await council.says("deputy", "consult 1 adopt")
    ask = council.notices()[-1]
    assert "Adopt consultation 1, in force from 15-12-2026 00:00?" in plain(ask)
    assert "the change is adopted" in await council.reacts("deputy", ask)
    assert "15-12-2026" in plain(council.said(haveli)[-1])
    await council.says("clerk", "consult 1 export")
    tables = {name: data.decode("utf-8-sig") for name, _, data in council.homeserver.media.values()}
    record = tables["consultation-1.csv"]
    vikram = next(line for line in record.splitlines() if "@vikram" in line)
    assert "I do not agree" in vikram
    assert publishing.book(council.bot.desk).by_number(1).study.sha256 in vikram  # type: ignore[union-attr]
    assert "'=1+1" in tables["comments-1.csv"]


async def test_the_bot_activates_nothing_and_says_when_somebody_did(council: Council) -> None:
    await council.published()
    await council.look()
    quiet = len(council.notices())
    await council.look()
    assert len(council.notices()) == quiet
    # Somebody activates it while people are still asked.
    council.in_force.write_text(NEW)
    await council.look()
    assert "is in force already, though people were promised" in plain(council.notices()[-1])
    council.in_force.write_text(OLD)
    await council.look()
    council.clock.forward(timedelta(days=15))
    await council.settle()
    await council.says("deputy", "consult 1 adopt yes")
    council.clock.forward(timedelta(days=15))
    await council.look()
    assert "daftar policy activate" in plain(council.notices()[-1])
    assert council.in_force.read_text() == OLD
    council.in_force.write_text(NEW)
    await council.look()
    assert "is in force now" in plain(council.notices()[-1])
    told = len(council.said(council.room("haveli")))
    await council.look()
    assert len(council.said(council.room("haveli"))) == told


async def test_nobody_loses_anything_for_not_agreeing(council: Council) -> None:
    """From the first notice to the last: only messages, polls and files leave the bot; no account, membership or power is touched."""
    before = {room_id: dict(room.members) for room_id, room in council.homeserver.rooms.items()}
    await council.published()
    haveli = council.room("haveli")
    await vote(council, "vikram", started(council, haveli), "c2")
    council.clock.forward(timedelta(days=15))
    await council.settle()
    await council.says("deputy", "consult 1 adopt yes")
    council.clock.forward(timedelta(days=15))
    await council.look()
    for room_id, members in before.items():
        assert council.homeserver.rooms[room_id].members.items() >= members.items()
    kinds = {event.type for room in council.homeserver.rooms.values() for _, event in room.events if event.sender == council.bot_id}
    assert kinds <= {"m.room.message", "m.room.member", wire.START, wire.END}
    removed = [
        event
        for room in council.homeserver.rooms.values()
        for _, event in room.events
        if event.type == "m.room.member" and event.sender == council.bot_id and event.content.get("membership") in {"ban", "leave"}
    ]
    assert removed == []


async def test_a_proposal_that_touches_nobody_known_goes_to_all(council: Council) -> None:
    (council.folder / "quiet.yaml").write_text(NEW.replace("on: create-room", "on: knock"))
    await council.says("clerk", COMMAND.replace("rooms", "quiet"))
    await council.study()
    assert "would go to everybody" in plain(council.notices()[-1])
    await council.says("deputy", "consult 1 publish")
    assert council.notice(council.room("pune"))
    # Who is in no room of an office is written to directly.
    assert council.direct("guest")


async def test_what_cannot_be_used_is_said_with_its_place(council: Council) -> None:
    (council.folder / "broken.yaml").write_text(NEW + "colour: red\n")
    await council.says("clerk", COMMAND.replace("rooms", "broken"))
    await council.study()
    said = plain(council.notices()[-1])
    assert "cannot be used" in said
    assert "broken.yaml:" in said
    assert "There is no proposal “../policy”" in await council.says("clerk", COMMAND.replace("rooms", "../policy"))
    assert "at least 7 days" in await council.says("clerk", "consult rooms until tomorrow effective 15-12")
    assert "before the consultation is over" in await council.says("clerk", "consult rooms until 5-12 17:00 effective 1-12")
    assert "Say until when" in await council.says("clerk", "consult rooms")
    assert "Only those who run this bot" in await council.asks("deputy", COMMAND)


async def test_a_request_of_the_command_line_is_taken_up_once(council: Council) -> None:
    now = council.clock().timestamp()
    week = timedelta(days=8).total_seconds()
    version = collect(council.folder / "rooms.yaml", None)
    requests.leave(council.folder, version, now + week, now + 2 * week, audience="", asked_at=council.clock().isoformat())
    await council.study()
    await council.study()
    (entry,) = publishing.book(council.bot.desk).latest(5)
    assert (entry.stage, entry.maker, entry.study.revision if entry.study else "") == (Stage.STUDIED, "", "2026-2")
    with pytest.raises(FileExistsError):
        requests.leave(council.folder, version, now + week, now + 2 * week, audience="", asked_at="")


async def test_restarts_between_all_steps_lose_and_double_nothing(council: Council) -> None:
    await council.says("clerk", COMMAND)
    await council.restart()
    await council.study()
    await council.restart()
    await council.says("deputy", "consult 1 publish")
    await council.restart()
    haveli = council.room("haveli")
    assert len([each for each in council.said(haveli) if "in.daftar.consultation" in each.content]) == 1
    assert [each.type for each in council.homeserver.messages(haveli)].count(wire.START) == 1
    shown = publishing.book(council.bot.desk).shown(publishing.book(council.bot.desk).by_number(1).id)  # type: ignore[union-attr]
    assert {each.user_id for each in shown} >= {"@imran:daftar.example", "@vikram:daftar.example"}
    council.clock.forward(timedelta(days=15))
    await council.restart()
    await council.restart()
    assert [each.type for each in council.homeserver.messages(haveli)].count(wire.END) == 1
