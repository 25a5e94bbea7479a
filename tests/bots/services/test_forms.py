"""Forms: opened in the control room, answered one question after the other in direct rooms, closed with a table."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.bots.conftest import plain
from tests.bots.services.conftest import ServiceOffice, server_of

from daftar_bots import app
from daftar_bots.services.forms.settings import FormSettings
from daftar_bots.services.settings import ServiceSettings

FLOOD = """form: 1
title: {en: "Flood readiness", mr: "पूर तयारी"}
for: ["pune/*"]
questions:
  - {id: boats, ask: {en: "How many boats?", mr: "किती होड्या?", hi: "कितनी नावें?", ur: "کتنی کشتیاں؟"}, kind: number}
  - {id: road, ask: {en: "Is the road open?"}, kind: choice, choices: [open, closed]}
  - {id: note, ask: {en: "Anything else?"}, required: false}
"""


class Forms(ServiceOffice):
    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.folder = directory / "forms"
        self.folder.mkdir()
        (self.folder / "flood.yaml").write_text(FLOOD)
        (self.folder / "mood.yaml").write_text(FLOOD.replace("form: 1", "form: 1\nanonymous: true"))
        (self.folder / "bad.yaml").write_text(FLOOD.replace("kind: number", "kind: numbr"))
        self.configure(services=ServiceSettings(forms=FormSettings(self.folder)))

    def files(self) -> dict[str, str]:
        return {name: data.decode("utf-8-sig") for name, _, data in self.homeserver.media.values()}


@pytest.fixture
async def forms(tmp_path: Path, database: str, request: pytest.FixtureRequest) -> AsyncIterator[Forms]:
    made = Forms(tmp_path)
    made.server = server_of(database, request)
    made.open()
    await app.begin(made.bot)
    for person in ("clerk", "deputy"):
        made.homeserver.join(f"@{person}:daftar.example", "#it-control:daftar.example")
    await made.settle()
    for person in ("asha", "imran", "vikram"):
        await made.opens(person)
    yield made
    made.bot.desk.store.close()


async def test_a_form_from_opening_to_table(forms: Forms) -> None:
    opened = await forms.says("clerk", "form open flood until 25-11 17:00")
    assert "3 people are asked" in opened
    assert "kept with your name" in opened
    assert "प्रपत्र flood" in forms.told("asha")[-1]
    assert "किती होड्या?" in await forms.asks("asha", "प्रपत्र flood")
    assert "boats" in await forms.asks("asha", "many")
    assert "1. open" in await forms.asks("asha", "३")
    # A restart in the middle loses no answer.
    await forms.restart()
    assert "Anything else?" in await forms.asks("asha", "2")
    review = await forms.asks("asha", "वगळा")
    assert "किती होड्या?: 3" in review
    assert "closed" in review
    await forms.asks("asha", "मागे")
    await forms.asks("asha", "=HYPERLINK(1)")
    assert "सादर झाले" in await forms.asks("asha", "हो")
    status = await forms.says("clerk", "form flood status")
    assert "1 of 3 have handed in" in status
    assert "Missing: Imran Shaikh, Vikram Joshi" in status
    # Anew: the named answers are replaced.
    for text in ("प्रपत्र flood", "7", "open", "-", "हो"):
        await forms.asks("asha", text)
    forms.clock.forward(timedelta(days=5))
    await forms.settle()
    assert "is over: 1 of 3" in plain(forms.notices()[-1])
    table = forms.files()["form-flood-1.csv"]
    assert table.splitlines()[1].startswith("Asha Patil,@asha:daftar.example,Pune,")
    assert table.splitlines()[1].endswith(",7,open,")
    assert len(table.splitlines()) == 2
    assert "बंद झाले" in await forms.asks("asha", "प्रपत्र flood")


async def test_an_anonymous_form_keeps_no_name(forms: Forms) -> None:
    assert "without your name" in await forms.says("clerk", "form open mood")
    for text in ("form mood", "4", "=1+1 is closed", "closed", "=1+1", "हाँ"):
        answer = await forms.asks("vikram", text)
    assert "नाम के बिना" in answer
    await forms.says("clerk", "form export mood")
    table = forms.files()["form-mood-1.csv"]
    assert "vikram" not in table.lower()
    assert table.splitlines()[1] == "4,closed,'=1+1"
    rows = forms.bot.desk.store.rows("SELECT user_id, at FROM form_response UNION ALL SELECT '', at FROM form_done")
    assert {(user or "", at) for user, at in rows} == {("", "")}
    assert "दे चुके हैं" in await forms.asks("vikram", "form mood")


async def test_who_may_do_what(forms: Forms) -> None:
    assert "Only those who run this bot" in await forms.asks("deputy", "form open flood")
    await forms.says("clerk", "form open flood")
    assert "There is no form “flood” for you" in await forms.asks("deputy", "form flood")
    broken = await forms.says("clerk", "form open bad")
    assert "bad.yaml:5:" in broken
    assert "There are: bad, flood, mood" in await forms.says("clerk", "form open other")
    assert "flood" in await forms.asks("imran", "فارم")
    # Stopped: nothing of it is kept.
    for text in ("فارم flood", "4", "رکیں"):
        await forms.asks("imran", text)
    assert forms.bot.desk.store.cell("SELECT count(*) FROM form_draft") == 0
