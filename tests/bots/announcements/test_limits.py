"""Limits asked once more when a circular goes out: kept till the next moment, said with who and until when, never lost."""

from datetime import UTC, datetime, time, timedelta

from tests.bots.announcements.test_circulation import arranged, later
from tests.bots.conftest import Office, plain

from daftar_bots.announcements.circulation_settings import Hours, QuotaWish

CLERK = "@clerk:daftar.example"
EACH_DAY = Hours(opens=time(9), closes=time(18), weekend=frozenset())


async def drafts(office: Office, count: int, *, importance: str = "") -> None:
    for number in range(count):
        await office.says("clerk", f'announce pune {importance} "Order {number + 1}" Text')
        office.clock.forward(timedelta(minutes=11))


def titles(office: Office) -> list[str]:
    return [plain(event).split("\n\n")[1] for event in office.circulars("pune")]


async def test_approved_together_they_go_out_apart(office: Office) -> None:
    await arranged(office, quotas=(QuotaWish(cooldown=timedelta(minutes=10)),), hours=EACH_DAY)
    await drafts(office, 3)
    assert "is being sent" in await office.says("deputy", "approve 1")
    said = await office.says("deputy", "approve 2")
    # Written at ten, eleven past and twenty-two past; it is now 10:33.
    assert "2/2026 is approved by Deputy Rao." in said
    assert (
        "too soon after the last announcement of Clerk Kale. 2/2026 is approved and not lost: it goes out by itself on 21-11-2026 10:43"
        in said
    )
    assert "10:43" in await office.says("deputy", "approve 3")
    assert "kept by a limit on how many are sent: 2/2026 “Order 2”" in await office.says("clerk", "schedule")
    assert titles(office) == ["Order 1"]
    await office.restart()
    said = await later(office, timedelta(minutes=10))
    assert "2/2026 “Order 2” goes out now, as scheduled" in said
    # The third is in the way of the second, and is kept again.
    assert "3/2026 is approved and not lost: it goes out by itself on 21-11-2026 10:53" in said
    assert titles(office) == ["Order 1", "Order 2"]
    office.clock.forward(timedelta(minutes=30))
    await office.restart()
    assert titles(office) == ["Order 1", "Order 2", "Order 3"]


async def test_a_days_limit_ends_with_the_office_of_the_next_day(office: Office) -> None:
    await arranged(office, quotas=(QuotaWish(per_day=2, who=(CLERK,)),), hours=EACH_DAY)
    await office.says("clerk", 'announce pune at:22-11-2026 12:00 "Later" Text')
    await office.says("deputy", "approve 1")
    assert "goes out on" in await office.says("clerk", "status 1")
    await later(office, timedelta(days=1))
    await drafts(office, 2)
    for number in (2, 3):
        assert "is being sent" in await office.says("deputy", f"approve {number}")
    said = await later(office, timedelta(hours=2))
    assert "Clerk Kale has sent 2 announcements today, as many as may be sent in a day. 1/2026 is approved and not lost" in said
    assert "goes out by itself on 23-11-2026 09:00. To stop it: schedule cancel 1/2026" in said
    assert office.notices()[-1].content["m.mentions"] == {"user_ids": [CLERK]}
    office.clock.time = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
    await office.settle()
    assert titles(office)[-1] == "Later"
    (entry,) = [entry for entry in office.bot.desk.register.latest(9) if entry.serial == 1]
    assert entry.stage.value == "sent"


async def test_what_would_go_out_too_late_is_returned(office: Office) -> None:
    await arranged(office, quotas=(QuotaWish(per_day=1),), hours=EACH_DAY)
    await office.says("clerk", 'announce pune ack:30h "Yesterday" Text')
    await later(office, timedelta(days=1))
    await office.says("clerk", 'announce pune "Today" Text')
    await office.says("deputy", "approve 2")
    said = await office.says("deputy", "approve 1")
    assert "let 1/2026 out on 23-11-2026 09:00 only, which is too late for it. It is returned to its writer." in said
    assert "It asks for acknowledgement by 22-11-2026 16:00, which is over before it goes out." in said
    assert "revise 1/2026" in said
    assert "which is too late for it" in await office.says("clerk", "status 1")
    assert titles(office) == ["Today"]


async def test_emergencies_and_drills_are_not_kept(office: Office) -> None:
    await arranged(office, quotas=(QuotaWish(cooldown=timedelta(minutes=10)),), hours=EACH_DAY)
    await office.says("clerk", 'announce pune "One" Text')
    await office.says("clerk", 'announce pune emergency "Two" Text')
    await office.says("clerk", 'announce pune drill "Three" Text')
    for number in (1, 2, 3):
        assert "is being sent" in await office.says("deputy", f"approve {number}")
