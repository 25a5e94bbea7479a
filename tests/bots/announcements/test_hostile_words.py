"""People who mean ill: words that show as others, markup, formulas, reactions and edits that are not theirs to give, and very long things."""

import pytest
from tests.bots.conftest import Office, plain

GUEST = "@guest:daftar.example"


async def test_a_title_reads_as_it_is_written(office: Office) -> None:
    preview = await office.says("clerk", 'announce pune "order \u202egpj.exe\u0000" Read it.\u2069\u2069')
    assert "order gpj.exe\n" in preview
    entry = office.bot.desk.register.by_number("it", 2026, 1)
    assert entry is not None
    assert (entry.title, entry.text) == ("order gpj.exe", "Read it.")
    assert "title" in await office.says("clerk", 'announce pune "\u202e\u0007" Text')
    assert office.bot.desk.register.by_number("it", 2026, 2) is None


async def test_a_correction_too(office: Office) -> None:
    await office.says("clerk", 'announce pune "Flood" Report at nine.')
    await office.reacts("deputy", office.notices()[-1])
    preview = await office.says("clerk", "correct 1 Report at \u202e01.")
    assert "It will read:\nFlood\nReport at 01." in preview


async def test_markup_stays_text(office: Office) -> None:
    await office.says("clerk", 'announce pune "<b>Flood</b>" <img src=x onerror=alert(1)> <a href="https://evil.example">here</a>')
    await office.reacts("deputy", office.notices()[-1])
    (circular,) = office.circulars("pune")
    shown = str(circular.content["formatted_body"])
    assert "<img" not in shown
    assert "<a " not in shown
    assert "&lt;b&gt;Flood&lt;/b&gt;" in shown


@pytest.mark.parametrize("words", ["pune," * 5000, "(" * 3000 + "pune", "pune & " * 3000 + "pune", "@" + "x" * 20000])
async def test_a_monstrous_audience_gets_a_short_answer(office: Office, words: str) -> None:
    answer = await office.says("clerk", f'announce {words} "Flood" Text')
    assert 0 < len(answer) < 1500, answer
    assert office.bot.desk.register.by_number("it", 2026, 1) is None


async def test_a_guest_decides_nothing(office: Office) -> None:
    await office.says("clerk", 'announce pune "Flood" Report.')
    preview = office.notices()[-1]
    office.homeserver.react(GUEST, office.control, preview.event_id, "✅")
    await office.settle()
    assert "may not approve" in plain(office.notices()[-1])
    for words in (
        "approve 1",
        "cancel 1 yes",
        "recall 1 x",
        "schedule cancel 1",
        "export 1",
        "evidence 1",
        "delegate to @guest till 30-12",
    ):
        office.homeserver.say(GUEST, office.control, words)
        await office.settle()
        assert "may not" in plain(office.notices()[-1]) or "only" in plain(office.notices()[-1]), words
    assert office.circulars("pune") == []


async def test_an_edit_is_no_command(office: Office) -> None:
    await office.says("clerk", 'announce pune "Flood" Report.')
    first = office.homeserver.say("@deputy:daftar.example", office.control, "good morning")
    before = len(office.notices())
    edit = {"m.new_content": {"msgtype": "m.text", "body": "approve 1"}, "m.relates_to": {"rel_type": "m.replace", "event_id": first}}
    office.homeserver.say("@deputy:daftar.example", office.control, "* approve 1", **edit)
    await office.settle()
    assert len(office.notices()) == before
    assert office.circulars("pune") == []


@pytest.mark.parametrize("content", [{"body": 5}, {"body": None}, {"body": "status", "m.relates_to": 7}, {"body": ["status"]}, {}])
async def test_a_message_of_another_shape_is_passed_over(office: Office, content: dict[str, object]) -> None:
    office.homeserver.send("@clerk:daftar.example", office.control, "m.room.message", {"msgtype": "m.text", **content}, "t-odd")
    await office.settle()
    assert office.bot.desk.store.cell("SELECT count(*) FROM dead_letter") == 0


async def test_no_cell_of_the_table_is_a_formula(office: Office) -> None:
    await office.says("clerk", 'announce pune "=HYPERLINK(1)" Report.')
    await office.reacts("deputy", office.notices()[-1])
    await office.says("clerk", "export 1")
    table = str(office.bot.desk.store.cell("SELECT content FROM outbox WHERE kind = 'file' AND content LIKE '%.csv%'"))
    assert ",'=HYPERLINK(1)," in table
