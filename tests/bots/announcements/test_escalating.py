"""Escalation as a play: those above are told of who has not answered, level by level, once, and never of who has."""

from datetime import timedelta

from tests.bots.announcements.test_acknowledging import sent
from tests.bots.conftest import RULES, LivePolicy, Office, plain

from daftar_bots.announcements.after_settings import AfterSettings
from daftar_policy.core.organisation import Organisation, compile_organisation

# Approved at ten in the morning on Saturday the 21st; the deadline is Monday at ten.
DRAFT = 'announce pune/* ack:2d "Flood duty" Report at nine.'


def ranked() -> Organisation:
    units = [("mh", None), ("it", "mh"), ("pune", "mh"), ("haveli", "pune")]
    document = {
        "organisation": 1,
        "server": "daftar.example",
        "units": [
            {"id": unit, "name": {"en": unit.title()}, **({"in": above} if above else {}), "rooms": [f"#{unit}:daftar.example"]}
            for unit, above in units
        ],
        "posts": [{"id": name, "name": {"en": name}, "rank": rank} for name, rank in (("clerk", 10), ("tahsildar", 40), ("collector", 70))],
    }
    people = [
        ("asha", "pune", "collector"),
        ("imran", "haveli", "tahsildar"),
        ("vikram", "haveli", "clerk"),
        ("clerk", "it", "clerk"),
        ("deputy", "it", "collector"),
    ]
    rows = [
        {
            "matrix_id": f"@{who}:daftar.example",
            "email": f"{who}@daftar.example",
            "name": who.title(),
            "name_local": "",
            "post": post,
            "unit": unit,
            "language": "en",
        }
        for who, unit, post in people
    ]
    return compile_organisation(document, rows)


async def begin(office: Office, after: AfterSettings) -> None:
    policy = office.policy
    assert isinstance(policy, LivePolicy)
    policy.set(RULES, ranked())
    office.configure(after=after)
    await office.restart()
    await sent(office, DRAFT)


async def forward(office: Office, by: timedelta) -> None:
    office.clock.forward(by)
    await office.settle()


async def test_level_by_level_of_who_has_not_answered(office: Office) -> None:
    await begin(office, AfterSettings(escalate=timedelta(hours=4), levels=2))
    await office.reacts("asha", office.circulars("pune")[0])
    await forward(office, timedelta(days=2, hours=3))
    assert office.direct("imran") == []
    await forward(office, timedelta(hours=1))
    # Vikram's superior is Imran, in the same office; Imran's is Asha, in the office above.
    (to_imran,) = [event for event in office.direct("imran") if "who report to you" in plain(event)]
    assert "Circular 1/2026 “Flood duty” of It was to be acknowledged by 23-11-2026 10:00." in plain(to_imran)
    assert "Office Haveli: Vikram" in plain(to_imran)
    assert to_imran.content["m.mentions"] == {"user_ids": ["@imran:daftar.example"]}
    (to_asha,) = office.direct("asha")
    assert "Office Haveli: Imran" in plain(to_asha)
    assert plain(office.notices()[-1]) == "About 1/2026: 2 of those above were told of 2 officers."
    await office.reacts("imran", office.circulars("haveli")[0])
    await office.restart()
    assert len(office.direct("asha")) == 1
    # The second level is four hours later; the bot is back only on the next day, and waits for the offices to open: of Vikram alone.
    await forward(office, timedelta(hours=19))
    assert len(office.direct("asha")) == 1
    await forward(office, timedelta(minutes=45))
    assert "Office Haveli: Vikram" in plain(office.direct("asha")[1])
    assert "Imran" not in plain(office.direct("asha")[1])
    await forward(office, timedelta(days=4))
    assert len([event for event in office.direct("asha") if "who report to you" in plain(event)]) == 2


async def test_nobody_is_told_where_all_have_answered_or_it_is_recalled(office: Office) -> None:
    await begin(office, AfterSettings(escalate=timedelta(hours=4)))
    await office.says("clerk", "recall 1 wrong")
    await office.reacts("deputy", office.notices()[-1])
    await forward(office, timedelta(days=3))
    assert office.direct("imran") == office.direct("asha") == []


async def test_by_hand_and_where_the_tree_ends(office: Office) -> None:
    await begin(office, AfterSettings())
    assert "2 of those above were told of 2 officers." in (said := await office.says("clerk", "escalate 1"))
    assert "there is nobody left to be told above Asha" in said
    assert "1 of those above were told of 1 officer." in await office.says("clerk", "escalate 1")
    assert "there is nobody left to be told above Asha, Imran, Vikram" in await office.says("clerk", "escalate 1")
    assert "Which one?" in await office.says("clerk", "!escalate")
    assert "may not do that here" in await office.says("guest", "escalate 1")


async def test_who_is_on_leave_is_replaced_by_who_is_in_charge(office: Office) -> None:
    await begin(office, AfterSettings())
    now = office.clock().timestamp()
    with office.bot.desk.store.transaction():
        office.bot.desk.store.rows(
            "INSERT INTO delegation (event_id, person, delegate, kind, starts_at, ends_at, made_at) VALUES (?, ?, ?, 'charge', ?, ?, '')",
            *("$d", "@imran:daftar.example", "@deputy:daftar.example", now - 1, now + 100),
        )
    await office.says("clerk", "escalate 1")
    # For Vikram the one in charge of Imran is told, and for Imran too: in one message.
    (message,) = office.direct("deputy")
    assert "Office Haveli: Imran, Vikram" in plain(message)
    assert office.direct("imran") == []
