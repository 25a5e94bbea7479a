"""Corrections and recalls as a play: shown, approved, carried out in every room, in whatever state the delivery is."""

import json
import sqlite3
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from tests.bots.conftest import RULES, Office, organisation, plain
from tests.fakes.matrix import busy, once

from daftar_bots.core.announcement import CONTENT_KEY
from daftar_bots.port import Event, Refused
from daftar_bots.store import Store, statements

DRAFT = 'announce pune/* "Flood duty" Report at nine.'


async def sent(office: Office, draft: str = DRAFT) -> None:
    await office.says("clerk", draft)
    await office.reacts("deputy", office.notices()[-1])


async def corrected_in_one_room(office: Office) -> None:
    """Send a circular and correct it, while the homeserver refuses one of its two rooms."""
    await sent(office)
    haveli = office.room("haveli")
    refused = Refused("M_FORBIDDEN", "not now")
    office.homeserver.fault = lambda verb, room="", *_: refused if verb == "send" and room == haveli else None
    await office.says("clerk", "correct 1 Report at ten.")
    await office.says("deputy", "approve 1")


def edits(office: Office, alias: str) -> list[Event]:
    return [event for event in office.circulars(alias) if "m.new_content" in event.content]


def bodies(office: Office, alias: str) -> list[str]:
    return [plain(event) for event in office.homeserver.messages(office.room(alias)) if event.type == "m.room.message"]


async def test_a_correction_is_shown_approved_and_made_everywhere(office: Office) -> None:
    await sent(office)
    (circular,) = office.circulars("pune")
    preview = await office.says("clerk", "correct 1/2026 Report at ten.")
    assert "Correction 1 to 1/2026 “Flood duty”, by Clerk Kale" in preview
    assert "It reads:\nFlood duty\nReport at nine.\nIt will read:\nFlood duty\nReport at ten." in preview
    assert "it is edited in 2 rooms" in preview
    shown = office.notices()[-1]
    assert "you wrote 1/2026 yourself, so somebody else must approve it: Deputy Rao" in await office.reacts("clerk", shown)
    assert edits(office, "pune") == []
    assert "Correction 1 to 1/2026 is approved by Deputy Rao" in await office.reacts("deputy", shown)
    assert "Correction 1 to 1/2026 now stands in 2 of 2 rooms." in plain(office.notices()[-1])
    for alias in ("pune", "haveli"):
        assert len(edits(office, alias)) == 1
    (edit,) = edits(office, "pune")
    assert edit.content["m.relates_to"] == {"rel_type": "m.replace", "event_id": circular.event_id}
    new = edit.content["m.new_content"]
    assert isinstance(new, dict)
    assert "Corrigendum \u20681\u2069" in new["body"]
    assert "Report at ten." in new["body"]
    assert new[CONTENT_KEY]["corrigendum"] == 1
    assert "m.relates_to" not in new
    await office.reacts("asha", circular)
    report = await office.says("clerk", "status 1/2026")
    assert "Corrected: corrigendum 1 of 21-11-2026 10:00." in report
    assert "Acknowledged: 1 of 3." in report
    kept = office.bot.desk.store.rows("SELECT old_text, text, maker, checker FROM amendment")
    assert kept == [("Report at nine.", "Report at ten.", "@clerk:daftar.example", "@deputy:daftar.example")]


async def test_the_second_correction_has_the_next_number_and_may_change_the_title(office: Office) -> None:
    await sent(office)
    for serial, words in ((1, "Report at ten."), (2, '"Storm duty" Report at ten.')):
        assert f"Correction {serial} to 1/2026" in await office.says("clerk", f"correct 1 {words}")
        assert f"Correction {serial} to 1/2026 is approved" in await office.says("deputy", "approve 1")
    assert "Storm duty" in bodies(office, "haveli")[-1]
    assert "This is what 1/2026 says already." in await office.says("clerk", 'correct 1 "Storm duty" Report at ten.')


async def test_one_change_at_a_time_and_a_tick_means_the_one_it_stands_on(office: Office) -> None:
    await sent(office)
    await office.says("clerk", "correct 1 Report at ten.")
    first = office.notices()[-1]
    assert "waits for approval already" in await office.says("deputy", "recall 1 No.")
    assert "A correction by Clerk Kale waits for approval." in await office.says("clerk", "status 1")
    assert "The change to 1/2026 is dropped by Clerk Kale." in await office.says("clerk", "cancel 1/2026")
    await office.says("clerk", "correct 1 Report at eleven.")
    assert "This change to 1/2026 is decided already." in await office.reacts("deputy", first)
    assert "This change to 1/2026 is decided already." in await office.reacts("deputy", first, "❌")
    assert edits(office, "pune") == []
    assert "is approved by Deputy Rao" in await office.says("deputy", "approve 1/2026")
    assert "Report at eleven." in bodies(office, "pune")[-1]
    assert "1/2026 is approved already." in await office.says("deputy", "approve 1/2026")


async def test_a_recall_redacts_every_event_and_leaves_a_notice(office: Office) -> None:
    await sent(office)
    await office.says("clerk", "correct 1 Report at ten.")
    await office.says("deputy", "approve 1")
    preview = await office.says("clerk", "recall 1/2026 Sent to the wrong district")
    assert "Recall of 1/2026 “Flood duty”, asked for by Clerk Kale\nReason: Sent to the wrong district" in preview
    assert len(office.circulars("pune")) == 2
    assert "The recall of 1/2026 is approved by Deputy Rao" in await office.reacts("deputy", office.notices()[-1])
    assert "1/2026 is recalled in 2 of 2 rooms." in plain(office.notices()[-1])
    for alias in ("pune", "haveli"):
        assert office.circulars(alias) == []
        (notice,) = bodies(office, alias)
        assert notice.startswith("Circular 1/2026 is recalled. Do not act on it.\nपरिपत्रक क्र. 1/2026 मागे घेतले आहे.")
        assert "Sent to the wrong district" in notice
        assert "Flood duty" not in notice
    assert "Recalled by Deputy Rao on 21-11-2026 10:00: Sent to the wrong district" in await office.says("clerk", "status 1")
    assert "1/2026 has been recalled." in await office.says("clerk", "correct 1 x")
    assert "nothing to try again" in await office.says("clerk", "retry 1")
    assert "1/2026, Flood duty: recalled" in await office.says("clerk", "status")
    assert office.bot.desk.register.by_number("it", 2026, 1) is not None


async def test_an_approver_may_recall_alone_and_others_may_not(office: Office) -> None:
    office.configure(approvers=("@deputy:daftar.example",))
    await office.restart()
    await sent(office)
    await office.says("clerk", "recall 1 Wrong")
    shown = office.notices()[-1]
    assert "you may not approve announcements here. These may: Deputy Rao." in await office.reacts("clerk", shown)
    assert "Guest Naik, only its writer and the approvers may cancel 1/2026." in await office.reacts("guest", shown, "❌")
    assert "dropped by Deputy Rao" in await office.reacts("deputy", shown, "❌")
    await office.says("deputy", "recall 1 Wrong")
    assert "is approved by Deputy Rao" in await office.reacts("deputy", office.notices()[-1])
    assert office.circulars("pune") == []


async def test_a_correction_needs_a_maker_a_policy_that_lets_it_and_room_enough(office: Office) -> None:
    await sent(office)
    assert "There is no announcement 9/2026." in await office.says("clerk", "correct 9 x")
    assert "Salary circulars come from Finance. [ANN-1]" in await office.says("clerk", "correct 1 About your salary.")
    assert "The text is too long" in await office.says("clerk", "correct 1 " + "x" * 30_000)
    assert "Guest Naik, you may not do that here." in await office.says("guest", "correct 1 x")
    office.configure(makers=("@clerk:daftar.example",))
    await office.restart()
    assert "Deputy Rao, you may not announce here." in await office.says("deputy", "correct 1 x")
    await office.says("clerk", 'announce pune "Draft" x')
    assert "2/2026 has not been sent; cancel it and write it again." in await office.says("clerk", "correct 2 y")
    await office.says("clerk", "correct 1 Come at ten.")
    stop: dict[str, object] = {"id": "STOP", "title": "Nothing today", "on": "announce", "then": "deny", "say": "Not today."}
    office.policy.set([stop], organisation())
    assert "Not today. [STOP]" in await office.says("deputy", "approve 1")
    office.policy.set(RULES, organisation())
    assert "is approved by" in await office.says("deputy", "approve 1")


async def test_what_is_not_yet_said_is_said_corrected(office: Office) -> None:
    """The homeserver takes the first room and is busy for the second; the correction comes in between."""
    await office.says("clerk", DRAFT)
    haveli = office.room("haveli")
    office.homeserver.fault = lambda verb, room="", *_: busy(600) if verb == "send" and room == haveli else None
    await office.reacts("deputy", office.notices()[-1])
    office.clock.forward(timedelta(minutes=1))
    assert len(office.circulars("pune")) == 1
    await office.says("clerk", "correct 1 Report at ten.")
    await office.says("deputy", "approve 1")
    office.homeserver.fault = lambda *_: None
    office.clock.forward(timedelta(minutes=20))
    await office.settle()
    assert [len(edits(office, alias)) for alias in ("pune", "haveli")] == [1, 1]
    # It was tried once, so the server may have had it: the old words first, and their correction after them.
    assert len(office.circulars("haveli")) == 2
    assert "now stands in 2 of 2 rooms" in plain(office.notices()[-1])


async def test_a_room_that_refused_gets_the_corrected_words_at_a_retry(office: Office) -> None:
    haveli = office.room("haveli")
    denied = Refused("M_FORBIDDEN", "no", {"rules": ["SEND-1"]})
    office.homeserver.fault = lambda verb, room="", *_: denied if verb == "send" and room == haveli else None
    await sent(office)
    await office.says("clerk", "correct 1 Report at ten.")
    await office.says("deputy", "approve 1")
    assert "now stands in 1 of 1 rooms" in plain(office.notices()[-1])
    office.homeserver.fault = lambda *_: None
    assert "Trying again for 1/2026: 1 room." in await office.says("clerk", "retry 1")
    (circular,) = office.circulars("haveli")
    assert "Report at ten." in plain(circular)
    assert edits(office, "haveli") == []


async def test_a_recall_withholds_what_the_server_cannot_have(office: Office) -> None:
    await office.says("clerk", DRAFT)
    # Approval, recall and its approval are heard at once, before anything is sent.
    preview = office.notices()[-1]
    office.homeserver.react("@deputy:daftar.example", office.control, preview.event_id, "✅")
    office.homeserver.say("@deputy:daftar.example", office.control, "recall 1 Wrong")
    office.homeserver.say("@clerk:daftar.example", office.control, "approve 1")
    await office.settle()
    assert bodies(office, "pune") == bodies(office, "haveli") == []
    assert "1/2026 is recalled in 0 of 0 rooms." in plain(office.notices()[-1])


async def test_what_a_recall_could_not_do_is_told_and_tried_again(office: Office) -> None:
    await sent(office)
    haveli = office.room("haveli")
    office.homeserver.fault = lambda verb, room="", *_: Refused("M_FORBIDDEN", "not now") if verb == "redact" and room == haveli else None
    await office.says("deputy", "recall 1 Wrong")
    await office.says("deputy", "approve 1")
    said = plain(office.notices()[-1])
    assert "1/2026 is recalled in 1 of 2 rooms.\nRoom #haveli:daftar.example: the homeserver refused (not now)" in said
    office.homeserver.fault = lambda *_: None
    await office.restart()
    assert "Trying again for 1/2026: 1 room." in await office.says("clerk", "retry 1")
    assert "1/2026 is recalled in 2 of 2 rooms." in plain(office.notices()[-1])
    assert office.circulars("haveli") == []


async def test_a_retry_never_brings_old_words_back(office: Office) -> None:
    await corrected_in_one_room(office)
    assert "now stands in 1 of 2 rooms" in plain(office.notices()[-1])
    await office.says("clerk", "retry 1")
    office.clock.forward(timedelta(seconds=1))
    assert "now stands in 1 of 2 rooms" in await office.says("clerk", "retry 1")
    office.homeserver.fault = lambda *_: None
    await office.says("clerk", "correct 1 Report at eleven.")
    await office.says("deputy", "approve 1")
    assert "There is nothing to try again" in await office.says("clerk", "retry 1")
    assert "Report at eleven." in bodies(office, "haveli")[-1]
    await office.says("clerk", "recall 1 Wrong")
    await office.says("deputy", "approve 1")
    assert "There is nothing to try again" in await office.says("clerk", "retry 1")
    assert office.circulars("haveli") == []


@pytest.mark.parametrize("verb", ["send", "redact"])
async def test_a_lost_answer_amends_nothing_twice(office: Office, verb: str) -> None:
    await sent(office)
    await office.says("clerk", "correct 1 Report at ten.")
    await office.says("deputy", "recall 1 Wrong" if verb == "redact" else "approve 1")
    if verb == "redact":
        await office.says("clerk", "cancel 1")
        await office.says("deputy", "recall 1 Wrong")
        office.homeserver.lost = once(busy(5), "redact")
        await office.says("deputy", "approve 1")
    for _ in range(4):
        office.clock.forward(timedelta(seconds=6))
        await office.settle()
    room = office.homeserver.rooms[office.room("pune")]
    kinds = [event.type for _, event in room.events if event.sender == "@dept_it:daftar.example" and event.state_key is None]
    assert kinds.count("m.room.redaction") == (1 if verb == "redact" else 0)
    assert kinds.count("m.room.message") == 2


def test_a_store_of_the_first_version_is_brought_up(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "bot.db")
    for statement in statements(files("daftar_bots").joinpath("schema", "0001_first_day.sql").read_text(encoding="utf-8")):
        old.execute(statement)
    old.execute(
        "INSERT INTO announcement VALUES ('it-2026-1', 'it', 2026, 1, '@a:x', 'T', 'x', 'routine', NULL, NULL, '[\"pune\"]', 'd',"
        " 'approved', '2026-11-21T10:00:00+05:30', '@b:x', '2026-11-21T10:01:00+05:30', NULL, '')"
    )
    old.execute(
        "INSERT INTO outbox (kind, announcement, alias, room_id, transaction_id, content, state)"
        " VALUES ('announcement', 'it-2026-1', '#p', '!p', 'ann-1', ?, 'waiting')",
        [json.dumps({"body": "x"})],
    )
    old.execute("PRAGMA user_version = 1")
    old.commit()
    old.close()
    with Store(tmp_path) as store:
        (row,) = store.due(0, 8)
        assert (row.transaction_id, row.content, row.is_moot) == ("ann-1", {"body": "x"}, False)
        assert store.rows("SELECT corrigendum, recalled_at FROM announcement") == [(0, None)]
