"""Words about what was sent: answers, lists by tier, how many are enough; and people who only talk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.after_commands import Answered, Need, Unacked
from daftar_bots.core.commands import About, Mistake, Number, parse


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("ack 142/2026", Answered("ack", Number(142, 2026))),
        ("पोच १४२/२०२६", Answered("ack", Number(142, 2026))),
        ("تصدیق ۱۴۲", Answered("ack", Number(142, None))),
        ("cannot 142: the road is closed", Answered("cannot", Number(142, None), "the road is closed")),
        ("अशक्य 142 रस्ता बंद आहे", Answered("cannot", Number(142, None), "रस्ता बंद आहे")),
        ("later 7", Answered("later", Number(7, None))),
        ("later we shall see", None),
        ("need two more chairs", None),
        ("chart the course", None),
        ("need 142 2", Need(Number(142, None), 2)),
        ("need 142 ३", Need(Number(142, None), 3)),
        ("need 142 all", Need(Number(142, None), None)),
        ("need 142 0", Mistake("mistake-need", "0")),
        ("need 142 -1", Mistake("mistake-need", "-1")),
        ("unacked 142 by taluka", Unacked(Number(142, None), "taluka")),
        ("प्रलंबित १४२ तालुका नुसार", Unacked(Number(142, None), "तालुका")),
        ("unacked", Unacked(None)),
        ("unacked by district", Unacked(None, "district")),
        ("unacked soon", Mistake("mistake-number", "soon")),
        ("escalate 142", About("escalate", Number(142, None))),
        ("पुरावा 142", About("evidence", Number(142, None))),
    ],
)
def test_what_people_write(text: str, command: object) -> None:
    assert parse(text, addressed=False) == command


def test_to_the_bot_no_number_is_needed() -> None:
    assert parse("ack", addressed=True) == Answered("ack", None)
    assert parse("cannot the road is closed", addressed=True) == Answered("cannot", None, "the road is closed")


@given(st.sampled_from(["ack", "later", "cannot", "need", "unacked", "chart", "evidence", "escalate"]), st.text(max_size=40), st.booleans())
def test_reading_is_total(verb: str, rest: str, addressed: bool) -> None:
    parse(f"{verb} {rest}", addressed=addressed)
