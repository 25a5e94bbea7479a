from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.announcement import deadline
from daftar_bots.core.commands import IMPORTANCE, VERBS, About, Amend, Announce, Day, Help, Mistake, Number, Remind, Within, parse
from daftar_bots.core.language import fold


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ('announce pune/* "Flood duty" Report at nine.', Announce(("pune/*",), "Flood duty", "Report at nine.")),
        ("घोषणा पुणे/* “पूर” मजकूर", Announce(("पुणे/*",), "पूर", "मजकूर")),
        ('اعلان pune، haveli فوری "سیلاب" متن', Announce(("pune", "haveli"), "سیلاب", "متن", "urgent")),
        (
            'announce pune, haveli/* urgent ack:2d label:restricted «T» a "b" c\n\nd',
            Announce(("pune", "haveli/*"), "T", 'a "b" c\n\nd', "urgent", Within(48), "restricted"),
        ),
        ('!ANNOUNCE  Pune\n"T"\nx', Announce(("pune",), "T", "x")),
        ('announce pune ack:३०-११-२०२६ "T"', Announce(("pune",), "T", "", ack_by=Day(2026, 11, 30))),
        ('announce pune ack:2026-11-30 "T"', Announce(("pune",), "T", "", ack_by=Day(2026, 11, 30))),
        ('announce pune ack:6h "T"', Announce(("pune",), "T", "", ack_by=Within(6))),
        ("approve 1/2026", About("approve", Number(1, 2026))),
        ("Approve \u20681/2026\u2069", About("approve", Number(1, 2026))),
        ("मंज़ूर १/२०२६", About("approve", Number(1, 2026))),
        ("منظور ۱", About("approve", Number(1, None))),
        ("status", About("status", None)),
        ("Status:", About("status", None)),
        ("pending 12", About("unacked", Number(12, None))),
        ("मदत", Help()),
        ("مدد", Help()),
        ("help me", Help()),
        ("good morning", None),
        ("", None),
        ("statu 1", Mistake("mistake-unknown", "statu", "status")),
        ("announce", Mistake("mistake-no-title")),
        ('announce pune "T', Mistake("mistake-open-title")),
        ('announce pune "  "', Mistake("mistake-no-title")),
        ('announce "T" x', Mistake("mistake-no-audience")),
        ('announce pune to:x "T"', Mistake("mistake-option", "to:x")),
        ('announce pune ack:2w "T"', Mistake("mistake-deadline", "ack:2w")),
        ('announce pune "' + "x" * 201 + '"', Mistake("mistake-long-title", "200")),
        ("correct 1/2026 Report at ten.\nBring boots.", Amend("correct", Number(1, 2026), "Report at ten.\nBring boots.")),
        ("दुरुस्ती १/२०२६: “पूर” नवा मजकूर", Amend("correct", Number(1, 2026), "नवा मजकूर", "पूर")),
        ("تصحیح ۱ متن", Amend("correct", Number(1, None), "متن")),
        ("recall 1 Wrong district", Amend("recall", Number(1, None), "Wrong district")),
        ('recall 1 "Flood" is wrong', Amend("recall", Number(1, None), '"Flood" is wrong')),
        ("export 1/2026", About("export", Number(1, 2026))),
        ("निर्यात १", About("export", Number(1, None))),
        ("remind 1/2026", Remind(Number(1, 2026))),
        ("remind 1 now", Remind(Number(1, None), at_once=True)),
        ("स्मरण १/२०२६ आता", Remind(Number(1, 2026), at_once=True)),
        ("یاددہانی ۱ ابھی", Remind(Number(1, None), at_once=True)),
        ("remind now", Remind(None, at_once=True)),
        ("remind me", Mistake("mistake-number", "me")),
        ("correct, the file is here", None),
        ("Correct.", None),
        ("correct 1/2026", Mistake("mistake-empty-correct")),
        ("recall 1", Mistake("mistake-empty-recall")),
        ('correct 1 "T', Mistake("mistake-open-title")),
        ("status abc", Mistake("mistake-number", "abc")),
    ],
)
def test_what_people_write(text: str, command: object) -> None:
    assert parse(text, addressed=False) == command


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    parse(text, addressed=True)
    parse("announce " + text, addressed=False)
    parse("status " + text, addressed=False)
    parse("correct 1 " + text, addressed=False)


def test_what_is_meant_for_the_bot_is_answered() -> None:
    assert parse("good morning", addressed=True) == Mistake("mistake-unknown", "good", "")
    assert parse("correct New text", addressed=True) == Amend("correct", None, "New text")
    assert parse("", addressed=True) == Mistake("mistake-unknown", "", "")


@pytest.mark.parametrize("table", [VERBS, IMPORTANCE])
def test_no_word_means_two_things_and_every_language_has_one(table: dict[str, tuple[str, ...]]) -> None:
    words = [fold(word) for row in table.values() for word in row]
    assert len(words) == len(set(words))
    for row in table.values():
        assert any("\u0900" <= word[0] <= "\u097f" for word in row)
        assert any("\u0600" <= word[0] <= "\u06ff" for word in row)


def test_deadlines() -> None:
    now = datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert deadline(None, now, UTC) is None
    assert deadline(Within(48), now, UTC) == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert deadline(Day(2026, 11, 21), now, UTC) == datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC)
    for day in (Day(2026, 11, 20), Day(2026, 2, 30), Day(0, 1, 1)):
        with pytest.raises(ValueError, match=r"day|year"):
            deadline(day, now, UTC)
