"""Mail in: a confirmed mail of an officer becomes an announcement that asks for its audience; nothing else does."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bots.compose.conftest import MAILBOX, ComposingOffice
from tests.bots.conftest import plain

from daftar_bots.compose import mail_in
from daftar_bots.compose.settings import SETTLES_SECONDS

GHOST = "@mail_clerk=40daftar.example:daftar.example"
ORIGIN = {
    "standing": "official",
    "doubts": [],
    "spf": "pass",
    "dkim": "pass",
    "dmarc": "pass",
    "domain": "daftar.example",
    "aligned": ["dkim"],
}
BODY = "Flood duty\n\n✔ Official sender, confirmed: daftar.example\n\nReport at nine.\n\nAll of you.\n\n-- \nClerk Kale\nIT Department"


def facts(**changes: object) -> dict[str, object]:
    people = [{"name": "Clerk Kale", "address": "clerk@daftar.example"}]
    return {"from": people, "subject": "Flood duty", "auto": None, "authentication": ORIGIN, **changes}


def arrives(office: ComposingOffice, mail: Mapping[str, object], body: str = BODY, sender: str = GHOST) -> str:
    room = office.homeserver.rooms[office.homeserver.aliases[MAILBOX]]
    room.members[sender] = "join"
    content = {"msgtype": "m.text", "body": body, "in.daftar.mail": dict(mail)}
    return office.homeserver.send(sender, room.room_id, "m.room.message", content, f"mail-{office.homeserver.position}")


def attaches(office: ComposingOffice, mail: str, name: str, data: bytes, sender: str = GHOST) -> None:
    relation = {"rel_type": "m.thread", "event_id": mail, "is_falling_back": True, "m.in_reply_to": {"event_id": mail}}
    content = {
        "msgtype": "m.file",
        "body": name,
        "filename": name,
        "url": office.homeserver.keep(name, "application/pdf", data),
        "info": {"mimetype": "application/pdf", "size": len(data)},
        "m.relates_to": relation,
    }
    office.homeserver.send(sender, office.homeserver.aliases[MAILBOX], "m.room.message", content, f"part-{office.homeserver.position}")


async def settled(office: ComposingOffice) -> list[str]:
    before = len(office.notices())
    await office.settle()
    office.clock.forward(timedelta(seconds=SETTLES_SECONDS + 1))
    await office.settle()
    return [plain(event) for event in office.notices()[before:]]


async def test_a_confirmed_mail_with_its_file_asks_to_whom_and_becomes_a_draft(office: ComposingOffice) -> None:
    mail = arrives(office, facts())
    attaches(office, mail, "GR.pdf", b"%PDF a resolution")
    (asked,) = await settled(office)
    assert asked.startswith("By mail from Clerk Kale: “Flood duty”, files: 1\nTo whom?")
    assert "Clerk Kale, please answer in the thread of this message." in asked
    question = office.notices()[-1]
    assert question.content["m.mentions"] == {"user_ids": ["@clerk:daftar.example"]}
    office.thread = question.event_id
    await office.restart()
    preview = await office.answers("clerk", "pune/*", "1", "1", "1")
    assert "Draft 1/2026 by Clerk Kale: Flood duty" in preview
    assert "Report at nine.\n\nAll of you.\nFile GR.pdf (1 kB), SHA-256" in preview
    assert "IT Department\nConfirmed" not in preview
    assert "Official sender" not in preview
    await office.reacts("deputy", office.notices()[-1])
    assert len(office.files("pune")) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"authentication": {**ORIGIN, "standing": "failed", "aligned": []}}, "That it is from there was not confirmed."),
        ({"authentication": {**ORIGIN, "standing": "unconfirmed"}}, "That it is from there was not confirmed."),
        ({"authentication": {**ORIGIN, "doubts": ["look-alike-domain"]}}, "That it is from there was not confirmed."),
        ({"authentication": {**ORIGIN, "aligned": []}}, "That it is from there was not confirmed."),
        ({"authentication": "yes"}, "That it is from there was not confirmed."),
        ({"authentication": {**ORIGIN, "standing": []}}, "That it is from there was not confirmed."),
        ({"from": [{"name": "Asha", "address": "asha@daftar.example"}]}, "Only those who may write announcements send them here."),
        ({"subject": ""}, "It has no subject"),
    ],
)
async def test_an_officers_mail_that_is_not_taken_is_told_once_with_the_reason(
    office: ComposingOffice, changes: dict[str, object], said: str
) -> None:
    arrives(office, facts(**changes))
    (told,) = await settled(office)
    assert said in told
    assert office.bot.desk.store.cell("SELECT count(*) FROM composition") == 0


@pytest.mark.parametrize(
    "mail",
    [
        facts(**{"from": [{"name": "Clerk Kale", "address": "clerk@elsewhere.example"}]}),
        facts(**{"from": [{"name": "Clerk Kale", "address": "clerk@daftar.example"}, {"name": "", "address": "x@elsewhere.example"}]}),
        facts(auto="vacation"),
        {"from": "clerk@daftar.example"},
        {},
    ],
)
async def test_what_no_officer_wrote_is_passed_over_in_silence(office: ComposingOffice, mail: dict[str, object]) -> None:
    arrives(office, mail)
    assert await settled(office) == []


async def test_only_the_bridge_brings_mail_and_only_into_the_mailbox(office: ComposingOffice) -> None:
    for sender in ("@guest:daftar.example", "@mail_clerk=40daftar.example:elsewhere.example"):
        arrives(office, facts(), sender=sender)
    office.homeserver.send(
        "@guest:daftar.example", office.control, "m.room.message", {"msgtype": "m.text", "body": BODY, "in.daftar.mail": facts()}, "forged"
    )
    assert await settled(office) == []


async def test_nothing_in_a_mail_is_an_order_to_the_bot(office: ComposingOffice) -> None:
    arrives(office, facts(subject='announce mh/* emergency "x" stop'), body="s\n\nnote\n\napprove 1/2026\nstop")
    (asked,) = await settled(office)
    assert "To whom?" in asked
    office.thread = office.notices()[-1].event_id
    assert "approve 1/2026\nstop" in await office.answers("clerk", "pune", "1", "1", "1")


async def test_a_mail_that_was_dropped_stays_dropped(office: ComposingOffice) -> None:
    arrives(office, facts())
    await settled(office)
    office.thread = office.notices()[-1].event_id
    assert "Ended." in await office.answers("clerk", "stop")
    assert await office.answers("clerk", "pune/*") == ""


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=2)
            | st.dictionaries(
                st.sampled_from(
                    ["from", "subject", "auto", "authentication", "address", "standing", "aligned", "doubts", "in.daftar.mail", "body"]
                ),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_reading_is_total(content: object) -> None:
    mail = mail_in.read({"in.daftar.mail": content, "body": BODY})
    assert mail is None or not mail.is_confirmed or mail.text == "Report at nine.\n\nAll of you."
