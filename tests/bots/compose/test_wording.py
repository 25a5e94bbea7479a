"""Who reads what: rooms by their office, persons by their own language, one reader outside the rooms."""

from dataclasses import replace

from tests.bots.compose.conftest import ComposingOffice

from daftar_bots.announcements.wording import content, contents, told
from daftar_bots.core.bodies import Body

TEXT = 'mr: "पूर"\nनऊ वाजता.\nen: At nine.\nur: نو بجے۔'


async def test_each_place_gets_the_languages_that_are_read_there(office: ComposingOffice) -> None:
    await office.says("clerk", f'announce pune/* "Flood" {TEXT}')
    desk = office.bot.desk
    (entry,) = desk.register.latest(1)
    at = contents(desk, entry)

    def languages(made: dict[str, object]) -> list[str]:
        own = made["in.daftar.announcement"]
        assert isinstance(own, dict)
        return list(own.get("languages", []))

    assert languages(at("#pune:daftar.example")) == ["en", "mr"]
    assert languages(at("#haveli:daftar.example")) == ["ur"]
    assert languages(at("@imran:daftar.example")) == ["ur"]
    # Hindi was not written: a person who reads it gets what the office reads.
    assert languages(at("@vikram:daftar.example")) == ["en", "mr"]
    assert languages(content(desk, entry)) == ["en", "mr", "ur"]
    assert at("#pune:daftar.example") is at("#somewhere:daftar.example")
    assert told(desk, entry, "mr") == (Body("mr", "पूर", "नऊ वाजता."),)
    assert told(desk, entry, "hi") == (Body("en", "Flood", "At nine."), Body("mr", "पूर", "नऊ वाजता."))
    assert [(body.title, body.text) for body in told(desk, replace(entry, text="Plain."), "ur")] == [("Flood", "Plain.")]
