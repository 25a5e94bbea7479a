"""What is nearly too long for an event: refused before it is a draft, shown by what differs, cut where nothing is decided by it."""

import json

from tests.bots.conftest import Office, plain

from daftar_bots.announcements.desk import MOST_SHOWN
from daftar_bots.core.differing import SAME, differing
from daftar_bots.port import Event

# Specification, "Size limits"; Megolm's base64 makes four bytes of three.
LARGEST = 65_536 * 3 // 4
PAGES = "\n".join(f"{number}. सर्व अधिकाऱ्यांनी नऊ वाजता नियंत्रण कक्षात उपस्थित राहावे." for number in range(110))


def size(event: Event) -> int:
    return len(json.dumps(event.content, ensure_ascii=False).encode())


def everything(office: Office) -> list[Event]:
    return [event for room in office.homeserver.rooms for event in office.homeserver.messages(room)]


async def test_a_long_circular_is_sent_corrected_and_closed_within_the_size_of_an_event(office: Office) -> None:
    await office.says("clerk", f'announce pune/* until:30-11 "Order" {PAGES}')
    await office.says("deputy", "approve 1")
    preview = await office.says("clerk", f"correct 1 {PAGES.replace('7. ', '7. तातडीने ')}")
    assert SAME in preview
    assert "77. तातडीने सर्व" in preview
    assert "78. सर्व" not in preview
    assert "Correction 1 to 1/2026 now stands in 2 of 2 rooms" in await office.says("deputy", "approve 1")
    (edit,) = [event for event in office.homeserver.messages(office.room("pune")) if "m.new_content" in event.content]
    new = edit.content["m.new_content"]
    assert isinstance(new, dict)
    assert "77. तातडीने सर्व" in str(new["body"])
    assert all(size(event) <= LARGEST - 1_500 for event in everything(office))


async def test_what_cannot_be_shown_whole_becomes_no_draft(office: Office) -> None:
    assert "too long for one message" in await office.says("clerk", f'announce pune/* "Order" {PAGES * 2}')
    # The words alone would fit, but not with all for whom they are.
    audience = ", ".join(f"{'पुणे/*'}" for _ in range(190))
    most = PAGES + PAGES[: len(PAGES) // 4]
    assert "too long for one message" in await office.says("clerk", f'announce {audience} "Order" {most}')
    assert office.bot.desk.store.cell("SELECT count(*) FROM announcement") == 0


async def test_a_report_that_is_too_long_is_cut_and_says_how_much(office: Office) -> None:
    desk = office.bot.desk
    with desk.store.transaction():
        desk.tell("long", [f"In #room{number}:daftar.example it could not be delivered." for number in range(2_000)])
    await office.settle()
    told = office.notices()[-1]
    assert size(told) <= MOST_SHOWN + 500
    shown = plain(told).splitlines()
    assert shown[-1] == f"and {2_000 - (len(shown) - 1):,} more"


def test_what_differs() -> None:
    assert differing("a\nb\nc", "a\nB\nc") == (f"{SAME}\nb\n{SAME}", f"{SAME}\nB\n{SAME}")
    assert differing("a", "a\nb") == (SAME, f"{SAME}\nb")
    assert differing("", "") == (SAME, SAME)
