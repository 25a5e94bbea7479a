"""Approvals that are taken back before the announcement goes out: by the sign, by the word, in another's place; and what they cannot do."""

import json
from datetime import timedelta

import pytest
from tests.bots.announcements.test_circulation import ASHA, CLERK, DEPUTY, arranged, later
from tests.bots.announcements.test_proving import told, with_log
from tests.bots.conftest import Office, plain

from daftar_bots.announcements.circulation_settings import CirculationSettings, Hours, LevelWish, QuotaWish
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.approval import Stage
from daftar_bots.core.evidence import verify
from daftar_policy.log.keys import is_signed

LATER = 'announce pune/* at:tomorrow "Duty" Report at nine.'


def entry(office: Office) -> Announcement:
    found = office.bot.desk.register.by_id("it-2026-1")
    assert found is not None
    return found


async def takes_the_sign_away(office: Office, who: str = "deputy") -> str:
    """Redact the last reaction of the control room and give what the bot says to it."""
    sign = [event for event in office.homeserver.messages(office.control) if event.type == "m.reaction"][-1]
    before = len(office.notices())
    office.homeserver.redact(f"@{who}:daftar.example", office.control, sign.event_id)
    await office.settle()
    return "\n".join(plain(event) for event in office.notices()[before:])


def kept(office: Office) -> list[tuple[str, bool, str | None]]:
    rulings = office.bot.desk.register.circulation.rulings("it-2026-1")
    return [(ruling.person, ruling.withdrawn_at is not None, ruling.withdrawn_by) for ruling in rulings]


async def test_taking_the_tick_away_takes_the_approval_back_and_nothing_goes_out(office: Office) -> None:
    await office.says("clerk", LATER)
    shown = office.notices()[-1]
    await office.reacts("deputy", shown)
    assert entry(office).stage is Stage.SCHEDULED
    said = await takes_the_sign_away(office)
    assert said == (
        "Deputy Rao withdraws the approval of 1/2026.\nIt is not sent; 1/2026 waits for approval again.\n"
        "Approvals needed: 1 of Deputy Rao.\nTo approve it, tap ✅ on its newest preview or say: approve 1/2026"
    )
    assert office.notices()[-1].content["m.mentions"] == {"user_ids": [DEPUTY, CLERK]}
    assert entry(office).stage is Stage.OPEN
    assert "Approval withdrawn by: Deputy Rao" in await office.says("clerk", "status 1")
    await later(office, timedelta(days=2))
    assert office.circulars("pune") == []
    # The same person may approve the same preview again; its moment is over by then.
    assert "is being sent to 2 rooms" in await office.reacts("deputy", shown)
    assert kept(office) == [(DEPUTY, True, DEPUTY), (DEPUTY, False, None)]


async def test_a_level_that_was_met_is_open_again(office: Office) -> None:
    office.configure(approvers=(DEPUTY, ASHA, CLERK))
    await arranged(office, levels=(LevelWish(over=2, needs=2),))
    await office.says("clerk", 'announce pune/* "Duty" Report at nine.')
    shown = office.notices()[-1]
    await office.reacts("deputy", shown)
    assert "Approvals needed: 2 of Deputy Rao, Asha Patil." in await takes_the_sign_away(office)
    # Taken away twice is taken away once.
    assert "no approval of 1/2026 by you" in await office.says("deputy", "withdraw 1/2026")
    assert "It is not sent yet" in await office.reacts("asha", shown)
    assert office.circulars("pune") == []
    assert "is being sent" in await office.says("deputy", "approve 1")


@pytest.mark.parametrize("words", ["withdraw 1/2026", "मंजुरी-मागे 1", "प्रत्याहरण 1", "دستبرداری 1", "redact"])
async def test_an_approval_in_words_is_withdrawn_in_words_or_with_them(office: Office, words: str) -> None:
    await office.says("clerk", LATER)
    approval = office.homeserver.say(DEPUTY, office.control, "approve 1")
    await office.settle()
    assert entry(office).stage is Stage.SCHEDULED
    if words == "redact":
        office.homeserver.redact(DEPUTY, office.control, approval)
        await office.settle()
    else:
        await office.says("deputy", words)
    assert "Deputy Rao withdraws the approval of 1/2026." in plain(office.notices()[-1])
    assert (entry(office).stage, entry(office).send_at is None) == (Stage.OPEN, False)


async def test_what_has_gone_out_is_said_so_with_what_can_be_done(office: Office) -> None:
    await office.says("clerk", 'announce pune/* "Duty" Report at nine.')
    await office.reacts("deputy", office.notices()[-1])
    said = await takes_the_sign_away(office)
    assert said.startswith("1/2026 has gone out, so its approval cannot be withdrawn any more.")
    assert "correct 1/2026" in said
    assert said.endswith("say: recall 1/2026 The reason")
    assert "has gone out" in await office.says("deputy", "withdraw 1")
    assert kept(office) == [(DEPUTY, False, None)]
    assert len(office.circulars("pune")) == 1


async def test_who_did_not_approve_withdraws_nothing(office: Office) -> None:
    await office.says("clerk", LATER)
    await office.reacts("deputy", office.notices()[-1])
    assert "Clerk Kale, there is no approval of 1/2026 by you" in await office.says("clerk", "withdraw 1")
    assert "Guest Naik" in await office.says("guest", "withdraw 1")
    # A moderator who tidies up.
    said = await takes_the_sign_away(office, "clerk")
    assert said.startswith("Clerk Kale took the message away by which Deputy Rao approved 1/2026. The approval stands")
    assert entry(office).stage is Stage.SCHEDULED


async def test_whose_seat_it_was_may_withdraw_what_the_delegate_gave(office: Office) -> None:
    await arranged(office)
    await office.says("deputy", "delegate to @vikram till 25-11")
    await office.says("clerk", LATER)
    await office.says("vikram", "approve 1")
    said = await office.says("deputy", "withdraw 1")
    assert "Deputy Rao withdraws the approval of 1/2026 that Vikram Joshi gave in their place." in said
    assert kept(office)[-1] == ("@vikram:daftar.example", True, DEPUTY)


async def test_where_others_suffice_it_goes_out_all_the_same(office: Office) -> None:
    office.configure(approvers=(DEPUTY, ASHA))
    await arranged(office, levels=(LevelWish(over=1, approvers=("@asha",)),))
    await office.says("clerk", LATER)
    shown = office.notices()[-1]
    await office.reacts("deputy", shown)
    await office.reacts("asha", shown)
    assert entry(office).stage is Stage.SCHEDULED
    assert "has all the approvals it needs from others, and goes out on 22-11-2026" in await office.says("deputy", "withdraw 1")
    await later(office, timedelta(days=2))
    assert len(office.circulars("pune")) == 1


async def test_what_only_waited_for_the_morning_or_for_a_quota_has_no_moment_any_more(office: Office) -> None:
    office.configure(
        circulation=CirculationSettings(hours=Hours(), quotas=(QuotaWish(cooldown=timedelta(hours=1)),), expires=timedelta(days=7))
    )
    await office.restart()
    await office.says("clerk", 'announce pune "Duty" Report at nine.')
    office.clock.forward(timedelta(hours=2))
    await office.says("clerk", 'announce pune "Other" Report at ten.')
    await office.says("deputy", "approve 2")
    await office.says("deputy", "approve 1")
    assert entry(office).stage is Stage.SCHEDULED
    await office.says("deputy", "withdraw 1")
    now = entry(office)
    assert (now.stage, now.send_at, now.expires_at) == (Stage.OPEN, None, office.clock() + timedelta(days=7))


async def test_a_sign_that_was_taken_away_while_the_bot_was_away_counts(office: Office) -> None:
    await office.says("clerk", LATER)
    await office.reacts("deputy", office.notices()[-1])
    sign = [event for event in office.homeserver.messages(office.control) if event.type == "m.reaction"][-1]
    office.homeserver.redact(DEPUTY, office.control, sign.event_id)
    office.clock.forward(timedelta(days=2))
    await office.restart()
    assert office.circulars("pune") == []
    assert entry(office).stage is Stage.OPEN


async def test_the_evidence_tells_of_it_and_is_good(office: Office) -> None:
    await with_log(office)
    await office.says("clerk", LATER)
    await office.reacts("deputy", office.notices()[-1])
    await takes_the_sign_away(office)
    await office.says("deputy", "approve 1")
    await later(office, timedelta(days=2))
    parts = await told(office)
    assert verify(parts, is_signed).finding is None
    approvals = json.loads(parts["approvals.json"])
    assert [(each["kind"], each["verdict"], each["withdrawn_by"]) for each in approvals] == [
        ("withdrawn", "approved", DEPUTY),
        ("announcement", "approved", None),
    ]
    assert approvals[0]["withdrawn_at"].startswith("2026-11-21T10:00:00")
    assert approvals[0]["withdrawn_event"]
