"""Corrections and recalls need as many approvals as the circular itself; a recall that cannot wait is carried out with the first."""

import io
import json
import zipfile
from datetime import timedelta

from tests.bots.announcements.test_amending import bodies, edits, sent
from tests.bots.conftest import Office, plain

from daftar_bots.announcements import evidence
from daftar_bots.announcements.circulation_settings import CirculationSettings, LevelWish

CLERK, DEPUTY, ASHA, VIKRAM = (f"@{who}:daftar.example" for who in ("clerk", "deputy", "asha", "vikram"))


async def two_levels(office: Office, *, importance: str = "routine") -> None:
    """Send one that needed two of the three approvers; emergencies need Vikram besides."""
    levels = (LevelWish(over=2, needs=2), LevelWish(importances=("emergency",), approvers=(VIKRAM,)))
    office.configure(approvers=(DEPUTY, ASHA, CLERK), circulation=CirculationSettings(levels=levels))
    for who in ("asha", "vikram"):
        office.homeserver.rooms[office.control].members[f"@{who}:daftar.example"] = "join"
    await office.restart()
    await office.says("clerk", f'announce pune/* {importance} "Flood duty" Report at nine.')
    shown = office.notices()[-1]
    for who in ("deputy", "asha", *(("vikram",) if importance == "emergency" else ())):
        await office.reacts(who, shown)
    assert len(office.circulars("pune")) == 1


def approvals(office: Office) -> list[tuple[object, ...]]:
    return office.bot.desk.store.rows("SELECT person, seat FROM amendment_approval ORDER BY amendment, place")


async def test_a_correction_waits_for_all_levels(office: Office) -> None:
    await two_levels(office, importance="emergency")
    preview = await office.says("clerk", "correct 1/2026 Report at ten.")
    assert "Approvals needed: 2 of Deputy Rao, Asha Patil, Clerk Kale.\nApprovals needed: 1 of Vikram Joshi." in preview
    shown = office.notices()[-1]
    said = await office.reacts("deputy", shown)
    assert "Deputy Rao has approved this change to 1/2026. It is not made yet.\nApprovals needed: 1 of Asha Patil." in said
    assert edits(office, "pune") == []
    assert "your approval of 1/2026 is noted already. Still asked: Asha Patil, Vikram Joshi" in await office.says("deputy", "approve 1")
    assert "somebody else must approve it: Asha Patil, Vikram Joshi" in await office.reacts("clerk", shown)
    assert "This change is approved so far by: Deputy Rao" in await office.says("clerk", "status 1")
    await office.restart()
    assert "Approvals needed: 1 of Asha Patil." in await office.says("vikram", "approve 1")
    assert edits(office, "pune") == []
    assert "Correction 1 to 1/2026 is approved by Asha Patil" in await office.reacts("asha", shown)
    assert len(edits(office, "pune")) == len(edits(office, "haveli")) == 1
    assert approvals(office) == [(DEPUTY, DEPUTY), (VIKRAM, VIKRAM), (ASHA, ASHA)]


async def test_a_recall_waits_for_all_levels_and_who_asked_counts(office: Office) -> None:
    await two_levels(office)
    preview = await office.says("deputy", "recall 1/2026 Wrong district")
    assert "If it cannot wait for all of them, drop this one and say: recall now 1/2026" in preview
    shown = office.notices()[-1]
    assert "It is not made yet" in await office.reacts("deputy", shown)
    assert len(office.circulars("pune")) == 1
    assert "स्वीकृत करने का अधिकार नहीं" in await office.reacts("vikram", shown)
    assert "The recall of 1/2026 is approved by Asha Patil" in await office.reacts("asha", shown)
    assert office.circulars("pune") == office.circulars("haveli") == []


async def test_a_recall_that_cannot_wait_is_confirmed_afterwards(office: Office) -> None:
    await two_levels(office, importance="emergency")
    preview = await office.says("clerk", "recall now 1/2026 The dam holds")
    assert "the first approval carries it out; the others are asked to confirm it afterwards" in preview
    shown = office.notices()[-1]
    said = await office.reacts("deputy", shown)
    assert "The recall of 1/2026 is approved by Deputy Rao" in said
    assert "Please look at it and confirm it" in said
    assert "Approvals needed: 1 of Asha Patil, Clerk Kale.\nApprovals needed: 1 of Vikram Joshi." in said
    # Who is asked afterwards is rung.
    asked = next(event for event in office.notices() if "could not wait for the other" in plain(event))
    assert asked.content["m.mentions"] == {"user_ids": [DEPUTY, ASHA, CLERK, VIKRAM]}
    assert office.circulars("pune") == []
    assert bodies(office, "pune")[0].startswith("Circular 1/2026 is recalled.")
    await office.restart()
    report = await office.says("clerk", "status 1")
    assert "The recall was carried out at once and is not confirmed by all:\nApprovals needed: 1 of Asha Patil, Clerk Kale." in report
    assert "Vikram Joshi has confirmed the recall of 1/2026 afterwards." in await office.reacts("vikram", shown)
    assert await office.says("asha", "approve 1/2026") == "Asha Patil has confirmed the recall of 1/2026 afterwards."
    assert "not confirmed by all" not in await office.says("clerk", "status 1")
    assert "1/2026 is approved already." in await office.says("clerk", "approve 1")
    assert len([body for body in bodies(office, "pune") if "recalled" in body]) == 1
    desk = office.bot.desk
    entry = desk.register.by_number("it", 2026, 1)
    assert entry is not None
    archive = zipfile.ZipFile(io.BytesIO(evidence.bundle(desk, entry)))
    recalls = [each for each in json.loads(archive.read("approvals.json")) if each["kind"] == "recall"]
    assert [(each["person"], each["at_once"], each["remark"]) for each in recalls] == [
        (person, True, "The dam holds") for person in (DEPUTY, VIKRAM, ASHA)
    ]


async def test_now_behind_the_number_is_a_word_of_the_reason(office: Office) -> None:
    await two_levels(office)
    preview = await office.says("clerk", "recall 1/2026 now outdated")
    assert "Reason: now outdated" in preview
    assert "drop this one and say: recall now" in preview
    assert "It is not made yet" in await office.reacts("deputy", office.notices()[-1])
    assert len(office.circulars("pune")) == 1


async def test_one_stands_in_for_an_approver_of_a_change(office: Office) -> None:
    await two_levels(office)
    await office.says("asha", "delegate to @vikram till 25-11")
    await office.says("clerk", "correct 1/2026 Report at ten.")
    shown = office.notices()[-1]
    await office.reacts("deputy", shown)
    assert "is approved by Vikram Joshi on behalf of" in await office.reacts("vikram", shown)
    assert approvals(office) == [(DEPUTY, DEPUTY), (VIKRAM, ASHA)]
    office.clock.forward(timedelta(seconds=1))


async def test_where_nobody_is_left_who_may_it_is_said(office: Office) -> None:
    await sent(office)
    office.configure(approvers=(CLERK,))
    await office.restart()
    await office.says("clerk", "correct 1/2026 Report at ten.")
    assert "nobody is left who may approve 1/2026" in await office.says("clerk", "approve 1")


async def test_one_level_needs_one_as_before(office: Office) -> None:
    await sent(office)
    assert "Approvals needed" not in await office.says("clerk", "correct 1/2026 Report at ten.")
    assert "Correction 1 to 1/2026 is approved" in await office.reacts("deputy", office.notices()[-1])


async def test_a_change_that_nobody_approves_lapses(office: Office) -> None:
    await sent(office)
    assert "28-11-2026 10:00" in await office.says("clerk", "correct 1/2026 Report at ten.")
    shown = office.notices()[-1]
    office.clock.forward(timedelta(days=7) - timedelta(seconds=1))
    await office.restart()
    assert "lapsed" not in plain(office.notices()[-1])
    office.clock.forward(timedelta(seconds=1))
    await office.settle()
    assert plain(office.notices()[-1]).startswith("Clerk Kale, nobody approved the change to 1/2026 in time. Nothing was changed")
    assert office.notices()[-1].content["m.mentions"] == {"user_ids": [CLERK]}
    assert "This change to 1/2026 is decided already." in await office.reacts("deputy", shown)
    assert edits(office, "pune") == []
    assert "Correction 1 to 1/2026" in await office.says("clerk", "correct 1/2026 Report at eleven.")
