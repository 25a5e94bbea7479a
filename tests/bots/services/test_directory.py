"""The directory as people use it: short answers with how to reach somebody, who is on leave, and the language of one's choice."""

import pytest
from tests.bots.conftest import organisation
from tests.bots.services.conftest import ServiceOffice


async def test_a_person_is_found_with_how_to_write_to_them(service: ServiceOffice) -> None:
    answer = await service.asks("clerk", "who asha")
    assert answer == "Asha Patil — Pune\nhttps://matrix.to/#/@asha:daftar.example · asha@daftar.example"
    assert "आशा पाटील — पुणे" in await service.asks("asha", "कोण आशा")
    assert "Asha Patil" in await service.asks("clerk", "post asha pune")


async def test_in_a_room_when_addressed(service: ServiceOffice) -> None:
    room = await service.room_of("deputy", "clerk")
    assert await service.calls("clerk", room, "who asha") == ""
    assert "Asha Patil" in await service.calls("clerk", room, "!who asha")


async def test_no_more_than_a_screen(service: ServiceOffice) -> None:
    many = {f"p{n}": (f"Person {n}", "", "haveli", "en") for n in range(30)}
    service.policy.set([], organisation(officers={"clerk": ("Clerk Kale", "", "it", "en"), **many}))
    answer = await service.asks("clerk", "who person haveli")
    assert answer.count("matrix.to") == 5
    assert answer.endswith("… and 25 more. Name the office or the post too.")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("who zzzz", "I find nobody for “zzzz”."),
        ("who avelih", "Did you mean “haveli”?"),
        ("who", "Say a name, or a post and a place"),
        ("who aasha", "this sounds like it:\nAsha Patil"),
        ("language klingon", "I do not speak “klingon”"),
    ],
)
async def test_what_is_not_found(service: ServiceOffice, text: str, wanted: str) -> None:
    assert wanted in await service.asks("clerk", text)


async def test_a_charge_is_handed_over_and_seen(service: ServiceOffice) -> None:
    # In the language of who asks, whatever the bot's own is.
    assert "12-12-2026 23:59 तक प्रभार Imran Shaikh के पास है" in await service.asks("vikram", "charge to @imran till 12-12")
    assert "Vikram Joshi" in await service.asks("clerk", "charge list")
    answer = await service.asks("clerk", "who vikram")
    assert "On leave until 12-12-2026 23:59; the charge is with Imran Shaikh" in answer
    assert "Also has the charge of Vikram Joshi" in await service.asks("clerk", "who imran")
    await service.asks("vikram", "charge end")
    assert "On leave" not in await service.asks("clerk", "who vikram")
    service.policy.set([], organisation(officers={"vikram": ("Vikram Joshi", "", "haveli", "hi")}))
    assert "you are not in the list of officers" in await service.asks("clerk", "charge to @vikram till 12-12")


async def test_the_language_of_ones_choice(service: ServiceOffice) -> None:
    assert "मराठीत उत्तर देईन" in await service.asks("clerk", "language marathi")
    assert "तुमची कोणतीही स्मरणे नाहीत" in await service.asks("clerk", "reminders")
    await service.restart()
    assert "تحصیلدار" in await service.asks("clerk", "زبان اردو") or "اردو میں" in service.told("clerk")[-1]
    assert "मराठी" in await service.asks("asha", "language")
