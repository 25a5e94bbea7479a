from dataclasses import replace

import pytest
from tests.bots.conftest import organisation

from daftar_bots.core.announcement import CONTENT_KEY, Announcement, State, Verdict, digest, may_approve, room_content, transaction_id
from daftar_bots.core.audience import Audience, resolve

ENTRY = Announcement(
    id="it-2026-1",
    office="it",
    year=2026,
    serial=1,
    maker="@m:x",
    title="<b>Flood</b>",
    text="One & two\n\nThree\nfour",
    importance="routine",
    label=None,
    ack_by=None,
    audience=("pune",),
    digest="",
    state=State.DRAFT,
    made_at="2026-11-21T10:00:00+05:30",
)


@pytest.mark.parametrize(
    ("person", "state", "verdict"),
    [
        ("@a:x", State.DRAFT, Verdict.YES),
        ("@m:x", State.DRAFT, Verdict.OWN),
        ("@z:x", State.DRAFT, Verdict.NOT_APPROVER),
        ("@a:x", State.APPROVED, Verdict.DONE),
        ("@a:x", State.CANCELLED, Verdict.CANCELLED),
        ("@m:x", State.APPROVED, Verdict.DONE),
    ],
)
def test_who_may_approve(person: str, state: State, verdict: Verdict) -> None:
    assert may_approve(replace(ENTRY, state=state), person, ["@a:x", "@m:x"]) is verdict


def test_the_clerks_words_are_text_in_html() -> None:
    content = room_content(replace(ENTRY, ack_by="2026-11-23T10:00:00+05:30", label="restricted"), "Head", ["Foot"])
    assert content["body"] == "Head\n\n<b>Flood</b>\n\nOne & two\n\nThree\nfour\n\nFoot"
    assert content["formatted_body"] == (
        "<p>Head</p><h4>&lt;b&gt;Flood&lt;/b&gt;</h4><p>One &amp; two</p><p>Three<br>four</p><hr><p>Foot</p>"
    )
    own = content[CONTENT_KEY]
    assert own == {
        "id": "it-2026-1", "number": "1/2026", "importance": "routine", "ack_by": "2026-11-23T10:00:00+05:30", "label": "restricted",
    }  # fmt: skip


def test_transaction_ids_derive_from_announcement_and_room() -> None:
    assert transaction_id("it-2026-1", "!a") == transaction_id("it-2026-1", "!a")
    assert len({transaction_id(one, room) for one in ("it-2026-1", "it-2026-2") for room in ("!a", "!b")}) == 4
    assert transaction_id("it-2026-1", "!a/ü:x").isascii()


def test_an_audience_is_named_by_rooms_and_people_whatever_their_order() -> None:
    tree = organisation()
    one, other = resolve(["pune", "haveli"], tree), resolve(["haveli", "pune"], tree)
    assert isinstance(one, Audience)
    assert isinstance(other, Audience)
    assert digest(one) == digest(replace(other, officers=tuple(reversed(other.officers)), rooms=tuple(reversed(other.rooms))))
    assert digest(one) != digest(replace(one, officers=one.officers[1:]))
    assert digest(one) != digest(replace(one, rooms=one.rooms[1:]))
