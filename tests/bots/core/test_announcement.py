from dataclasses import replace
from datetime import UTC, datetime

from tests.bots.conftest import organisation

from daftar_bots.core.announcement import CONTENT_KEY, Announcement, State, digest, room_content, transaction_id
from daftar_bots.core.audience import Audience, Staff, resolve

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
    one, other = resolve(["pune", "haveli"], Staff(tree)), resolve(["haveli", "pune"], Staff(tree))
    assert isinstance(one, Audience)
    assert isinstance(other, Audience)
    assert digest(one) == digest(replace(other, officers=tuple(reversed(other.officers)), rooms=tuple(reversed(other.rooms))))
    assert digest(one) != digest(replace(one, officers=one.officers[1:]))
    assert digest(one) != digest(replace(one, rooms=one.rooms[1:]))
    assert digest(one) != digest(replace(one, persons=one.officers[:1]))


def test_what_else_holds_of_it_stands_in_the_event() -> None:
    until = datetime(2026, 11, 30, 18, tzinfo=UTC)
    content = room_content(replace(ENTRY, is_drill=True, supersedes="it-2026-9", until=until), "Head", [], is_ringing=True)
    own = content[CONTENT_KEY]
    assert isinstance(own, dict)
    assert own["drill"] is True
    assert own["supersedes"] == "it-2026-9"
    assert own["until"] == "2026-11-30T18:00:00+00:00"
    assert content["m.mentions"] == {"room": True}
