"""A day at the office as a play: what people write and tick, what the bot says and sends."""

import json
from datetime import timedelta

import pytest
from tests.bots.conftest import RULES, Office, organisation, plain
from tests.fakes.matrix import busy, once

from daftar_bots import app
from daftar_bots.announcements import rooms
from daftar_bots.port import Refused
from daftar_bots.store import Store, StoreError
from daftar_policy.core.conditions import UNKNOWN
from daftar_policy.core.derive import derive, plan_for
from daftar_policy.core.facts import ACTIONS, FACTS

DRAFT = 'announce pune/* "Flood duty" Report at nine.'


async def test_the_whole_way(office: Office) -> None:
    preview = await office.says("clerk", DRAFT)
    assert "Draft 1/2026 by Clerk Kale: Flood duty" in preview
    assert "For 3 officers in 2 rooms (pune/*)." in preview
    assert "Largest offices: Haveli (2), Pune (1)" in preview
    assert "Report at nine." in preview
    shown = office.notices()[-1]
    assert "approved by Deputy Rao and is being sent to 2 rooms" in await office.reacts("deputy", shown)
    assert "1/2026 is now in 2 rooms." in plain(office.notices()[-1])
    (circular,) = office.circulars("pune")
    assert circular.content["in.daftar.announcement"] == {"id": "it-2026-1", "number": "1/2026", "importance": "routine"}
    assert circular.content["msgtype"] == "m.text"
    assert circular.content["m.mentions"] == {}
    await office.reacts("asha", circular, "✅\ufe0f")
    await office.reacts("imran", office.circulars("haveli")[0])
    report = await office.says("clerk", "status 1/2026")
    assert "Acknowledged: 2 of 3." in report
    assert "Office Haveli: 1 of 2\nYes: Imran Shaikh\nNot yet: Vikram Joshi" in report
    assert "Not yet acknowledged, 1/2026: 1 of 3\nOffice Haveli: Vikram Joshi" in await office.says("clerk", "unacked 1/2026")


async def test_an_acknowledgement_is_taken_back(office: Office) -> None:
    await sent(office)
    (circular,) = office.circulars("pune")
    tick = office.homeserver.react("@asha:daftar.example", circular.room_id, circular.event_id, "✅")
    assert "Acknowledged: 1 of 3." in await office.says("clerk", "status 1")
    office.homeserver.redact("@asha:daftar.example", circular.room_id, tick)
    assert "Acknowledged: 0 of 3." in await office.says("clerk", "status 1")


async def sent(office: Office, draft: str = DRAFT) -> None:
    await office.says("clerk", draft)
    await office.reacts("deputy", office.notices()[-1])


@pytest.mark.parametrize(
    ("who", "how", "words"),
    [
        ("clerk", "✅", "Clerk Kale, you wrote 1/2026 yourself, so somebody else must approve it: Deputy Rao."),
        ("guest", "✅", "Guest Naik, you may not approve announcements here. These may: Deputy Rao."),
        ("guest", "❌", "Guest Naik, only its writer and the approvers may cancel 1/2026."),
    ],
)
async def test_who_may_not_decide_is_told_why(office: Office, who: str, how: str, words: str) -> None:
    await office.says("clerk", DRAFT)
    assert words in await office.reacts(who, office.notices()[-1], how)
    assert office.circulars("pune") == []


async def test_approval_in_words_counts_once(office: Office) -> None:
    await office.says("clerk", DRAFT)
    assert "is being sent to 2 rooms" in await office.says("deputy", "approve 1/2026")
    assert "1/2026 is approved already." in await office.says("deputy", "approve 1/2026")
    assert len(office.circulars("pune")) == 1


@pytest.mark.parametrize("how", ["cancel 1/2026 yes", "✅"])
async def test_a_cancelled_draft_stays_cancelled_and_keeps_its_number(office: Office, how: str) -> None:
    await office.says("clerk", DRAFT)
    shown = office.notices()[-1]
    question = await office.says("clerk", "cancel 1/2026")
    assert question.startswith("Drop 1/2026 “Flood duty”? Its number stays in the register as cancelled.")
    asked = office.notices()[-1]
    assert "only its writer and the approvers may cancel" in await office.reacts("guest", asked)
    assert await office.reacts("deputy", asked, "❌") == ""
    said = await office.reacts("clerk", asked) if how == "✅" else await office.says("clerk", how)
    assert "1/2026 is cancelled by Clerk Kale. Nothing was sent." in said
    assert "1/2026 is cancelled, so it cannot be approved." in await office.reacts("deputy", shown)
    assert "Draft 2/2026" in await office.says("clerk", DRAFT)
    assert office.circulars("pune") == []


async def test_what_is_sent_cannot_be_cancelled(office: Office) -> None:
    await sent(office)
    assert "1/2026 has been sent, so it cannot be cancelled." in await office.says("clerk", "cancel 1/2026")


async def test_the_policy_refuses_before_a_number_is_given(office: Office) -> None:
    said = await office.says("clerk", 'announce pune "Pay" About your Salary.')
    assert said == "The policy refuses this announcement: Salary circulars come from Finance. [ANN-1]"
    assert "Draft 1/2026" in await office.says("clerk", DRAFT)
    asked = office.policy.asked[-1]
    assert asked["audience.size"] == 3
    assert asked["audience.units"] == ["pune", "haveli"]
    assert asked["audience.external"] is False
    assert asked["actor.id"] == "@clerk:daftar.example"


async def test_the_policy_is_asked_again_at_approval(office: Office) -> None:
    await office.says("clerk", DRAFT)
    office.policy.set([{"id": "STOP", "title": "Nothing today", "on": "announce", "then": "deny", "say": "Not today."}], organisation())
    assert "refuses this announcement: Not today. [STOP]" in await office.says("deputy", "approve 1")
    assert office.circulars("pune") == []
    office.policy.set(RULES, organisation())
    assert "is being sent" in await office.says("deputy", "approve 1")


async def test_a_hold_is_named_in_the_preview(office: Office) -> None:
    assert "The policy asks for approval [ANN-2]" in await office.says("clerk", 'announce pune urgent "Flood" Now.')
    assert "is being sent" in await office.says("deputy", "approve 1")
    (circular,) = office.circulars("pune")
    assert circular.content["m.mentions"] == {"room": True}


async def test_outsiders_are_seen_by_preview_and_policy(office: Office) -> None:
    office.homeserver.rooms[office.room("pune")].members["@x:other.example"] = "join"
    await office.restart()
    assert "Outsiders in these rooms: 1." in await office.says("clerk", 'announce pune "Note" Text')
    assert "There are outsiders. [ANN-3]" in await office.says("clerk", 'announce pune label:restricted "Note" Text')


async def test_another_audience_is_shown_before_it_is_approved(office: Office) -> None:
    await office.says("clerk", DRAFT)
    office.policy.set(RULES, organisation([{"id": "mulshi", "in": "pune", "name": {"en": "Mulshi"}, "rooms": ["#mulshi:daftar.example"]}]))
    said = await office.says("deputy", "approve 1/2026")
    assert "The audience of 1/2026 has changed since it was shown" in said
    assert "in 3 rooms" in said
    assert "The bot is not in: #mulshi:daftar.example." in said
    assert office.circulars("pune") == []
    assert "is being sent to 3 rooms" in await office.says("deputy", "approve 1/2026")
    assert "Room #mulshi:daftar.example: the bot is not in this room; invite it" in plain(office.notices()[-1])
    await rooms.enter_all(office.bot.desk, office.matrix)
    assert "Trying again for 1/2026: 1 room." in await office.says("clerk", "retry 1/2026")
    assert len(office.circulars("mulshi")) == 1
    assert len(office.circulars("pune")) == 1


async def test_the_audience_is_frozen_at_approval(office: Office) -> None:
    await sent(office)
    moved = {"imran": ("Imran Shaikh", "", "it", "ur"), "vikram": ("Vikram Joshi", "", "haveli", "hi"), "clerk": ("Clerk", "", "it", "en")}
    office.policy.set(RULES, organisation(officers=moved))
    report = await office.says("clerk", "status 1/2026")
    assert "Acknowledged: 0 of 3." in report
    assert "@asha:daftar.example" in report


async def test_an_encrypted_room_is_served_and_said_to_be_one(office: Office) -> None:
    office.homeserver.encrypt("@dept_it:daftar.example", office.room("haveli"))
    assert "These rooms are encrypted; members whose devices are not verified" in await office.says("clerk", DRAFT)
    await office.says("deputy", "approve 1")
    assert len(office.circulars("haveli")) == len(office.circulars("pune")) == 1


async def test_the_policy_is_given_every_fact_or_told_that_it_is_unknown(office: Office) -> None:
    office.homeserver.rooms[office.room("pune")].members["@x:other.example"] = "join"
    await office.restart()
    await office.says("clerk", 'announce pune label:plain important "Call" Ring +91 98220 12345 at once.')
    values = derive(plan_for(FACTS, ACTIONS["announce"]), office.policy.requests[-1], office.policy.surroundings)
    # Nobody here has a post.
    assert ACTIONS["announce"] - set(values) == {"actor.post"}
    unknown = {name for name in ACTIONS["announce"] if values.get(name) is UNKNOWN}
    assert unknown == {"actor.roles", "client.address", "client.network", "client.country", "client.agent"}


async def test_what_policy_refuses_in_a_room_is_told_and_not_tried_again(office: Office) -> None:
    denied = Refused("M_FORBIDDEN", "no", {"rules": ["SEND-1"]})
    office.homeserver.fault = lambda verb, room="", *_: denied if verb == "send" and room == office.room("haveli") else None
    await sent(office)
    end = plain(office.notices()[-1])
    assert "1/2026 is in 1 of 2 rooms. Not delivered to:\nRoom #haveli:daftar.example: refused by the policy [SEND-1]" in end
    office.homeserver.fault = lambda *_: None
    await office.restart()
    assert office.circulars("haveli") == []
    assert "Trying again for 1/2026: 1 room." in await office.says("clerk", "retry 1/2026")
    assert len(office.circulars("haveli")) == 1


async def test_a_rate_limit_is_waited_for_and_a_lost_answer_sends_nothing_twice(office: Office) -> None:
    await office.says("clerk", DRAFT)
    office.homeserver.fault = once(busy(20), "send")
    office.homeserver.lost = once(busy(20), "send")
    await office.says("deputy", "approve 1/2026")
    for _ in range(4):
        office.clock.forward(timedelta(seconds=21))
        await office.settle()
    assert len(office.circulars("pune")) == len(office.circulars("haveli")) == 1
    assert "1/2026 is now in 2 rooms." in plain(office.notices()[-1])


async def test_old_commands_are_not_obeyed_but_old_ticks_count(office: Office) -> None:
    await sent(office)
    await office.says("clerk", 'announce pune "Second" Text')
    shown = office.notices()[-1]
    office.homeserver.react("@deputy:daftar.example", office.control, shown.event_id, "✅")
    office.homeserver.say("@clerk:daftar.example", office.control, 'announce pune "Third" Text')
    (circular,) = office.circulars("haveli")
    office.homeserver.react("@vikram:daftar.example", circular.room_id, circular.event_id, "✅")
    before = len(office.notices())
    await office.restart()
    said = [plain(event) for event in office.notices()[before:]]
    assert said == [
        "I was not running when this was written. If it still holds, please say it again: ✅ 2/2026",
        'I was not running when this was written. If it still holds, please say it again: announce pune "Third" Text',
    ]
    assert len(office.circulars("pune")) == 1
    assert "Acknowledged: 1 of 3." in await office.says("clerk", "status 1/2026")


async def test_ticks_lost_in_a_gap_are_read_again(office: Office) -> None:
    await sent(office)
    (circular,) = office.circulars("haveli")
    office.homeserver.timeline_limit = 1
    office.homeserver.read_again = 0
    for who in ("imran", "vikram"):
        office.homeserver.react(f"@{who}:daftar.example", circular.room_id, circular.event_id, "✅")
    office.homeserver.react("@vikram:daftar.example", circular.room_id, circular.event_id, "👍")
    office.bot.desk.store.close()
    office.open()
    await app._take(office.bot, await office.matrix.sync(office.bot.desk.store.cursor(), timedelta(0)), is_old=False, is_first=False)
    office.homeserver.timeline_limit = 100
    assert "Acknowledged: 2 of 3." in await office.says("clerk", "status 1/2026")


async def test_replies_in_the_thread_and_about_what_is_replied_to(office: Office) -> None:
    await office.says("clerk", DRAFT)
    shown = office.notices()[-1]
    await office.says("clerk", "status", **{"m.relates_to": {"m.in_reply_to": {"event_id": shown.event_id}}})
    assert "It is a draft by Clerk Kale and waits for approval." in plain(office.notices()[-1])
    thread = {"rel_type": "m.thread", "event_id": shown.event_id, "m.in_reply_to": {"event_id": shown.event_id}, "is_falling_back": True}
    await office.says("clerk", "> <@x> quoted\n\nstatus", **{"m.relates_to": thread})
    answer = office.notices()[-1]
    assert "It is a draft" in plain(answer)
    relation = answer.content["m.relates_to"]
    assert isinstance(relation, dict)
    assert relation["rel_type"] == "m.thread"
    assert relation["event_id"] == shown.event_id


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('announce poone/* "T" x', "There is no office “poone/*”. Did you mean “pune/*”?"),
        ('announce zzz "T" x', "There is no office “zzz”."),
        ('announce mh "T" x', "Nobody is meant by “mh”."),
        ('announce pune/* & post:clerk "T" x', "There is no post “post:clerk”. In “pune/* & post:clerk” that is at character 10."),
        ('announce pune at:yesterday "T" x', "“at:yesterday” is no time."),
        ('announce pune at:01-01-2020 "T" x', "That time is over already"),
        ('announce pune at:25-11 ack:24-11-2026 "T" x', "over already"),
        ('announce pune supersedes:9/2026 "T" x', "There is no announcement 9/2026."),
        ("announce pune T x", "The title in quotation marks is missing."),
        ('announce pune ack:soon "T" x', "“ack:soon” is no time."),
        ('announce pune ack:31-02-2027 "T" x', "“31-02-2027” is over already, or no such day exists."),
        ('announce pune ack:01-01-2020 "T" x', "“01-01-2020” is over already"),
        ('announce pune "T" ' + "x" * 60000, "The text is too long for one message"),
        ("status 99/2026", "There is no announcement 99/2026."),
        ("approve", "Which one? Say its number, as in: approve 1/2026"),
        ("status x", "“x” is not the number of an announcement"),
        ("anounce pune", "I do not know “anounce”. Did you mean “announce”?"),
        ("!frobnicate", "I do not know “frobnicate”. Say: help"),
        ("status", "There are no announcements yet."),
    ],
)
async def test_what_cannot_be_done_is_said_in_words(office: Office, text: str, words: str) -> None:
    assert words in await office.says("clerk", text)


async def test_people_may_talk_to_each_other(office: Office) -> None:
    assert await office.says("clerk", "good morning, is the file ready?") == ""


async def test_an_edit_or_a_notice_is_no_command(office: Office) -> None:
    new = {"msgtype": "m.text", "body": DRAFT}
    assert await office.says("clerk", DRAFT, **{"m.new_content": new}) == ""
    assert await office.says("clerk", DRAFT, msgtype="m.notice") == ""


async def test_help_shows_only_what_one_may_do(office: Office) -> None:
    assert "announce pune/*" in await office.says("clerk", "help")
    guest = await office.says("guest", "help")
    assert "announce pune/*" not in guest
    assert "Ask: Clerk Kale, Deputy Rao" in guest
    assert "Guest Naik, you may not announce here." in await office.says("guest", DRAFT)
    assert "Guest Naik, you may not do that here." in await office.says("guest", "status")


async def test_each_reader_is_answered_in_their_language(office: Office) -> None:
    office.configure(makers=tuple(f"@{who}:daftar.example" for who in ("asha", "imran", "vikram", "clerk")))
    for who in ("asha", "imran", "vikram"):
        office.homeserver.rooms[office.control].members[f"@{who}:daftar.example"] = "join"
    await office.restart()
    await sent(office, 'घोषणा पुणे/* तातडीचे "पूर नियंत्रण" मजकूर')
    assert "पोच दिली: 3 पैकी 0." in await office.says("asha", "स्थिती १/२०२६")
    assert "पावती दी: 3 में से 0।" in await office.says("vikram", "स्थिति 1/2026")
    urdu = await office.says("imran", "حالت ۱/۲۰۲۶")
    assert "تصدیق کی: 3 میں سے 0۔" in urdu
    assert "دفتر حویلی" in urdu
    assert "عمران شیخ" in urdu


async def test_an_event_that_cannot_be_handled_is_kept_and_told(office: Office) -> None:
    office.policy.asked = None  # type: ignore[assignment]  # a policy that breaks
    assert "I could not finish something (AttributeError)" in await office.says("clerk", DRAFT)
    rows = office.bot.desk.store.rows("SELECT event, error FROM dead_letter")
    assert json.loads(str(rows[0][0]))["content"]["body"] == DRAFT
    office.policy.set(RULES, organisation())
    assert "Draft 1/2026" in await office.says("clerk", DRAFT)


async def test_a_room_the_bot_was_put_out_of(office: Office) -> None:
    office.homeserver.leave("@dept_it:daftar.example", office.room("haveli"))
    assert "The bot is not in: #haveli:daftar.example." in await office.says("clerk", DRAFT)
    office.configure(create_rooms=False)
    await office.restart()
    assert "Draft 2/2026" in await office.says("clerk", DRAFT)


async def test_a_store_serves_one_bot_only(office: Office) -> None:
    with pytest.raises(StoreError, match="in use by another running bot"):
        Store(office.settings.store)
