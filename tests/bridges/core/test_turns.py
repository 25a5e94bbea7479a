"""Whose turn it is among the mails of a mailbox that wait."""

from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.core.turns import Choice, Waiting, choose, has_turn, marks_of
from daftar_bridges.email.mime_in import parse

MARKS = st.frozensets(st.sampled_from(["id:a", "id:b", "id:c", "root:$1", "like:x"]), max_size=3)
QUEUES = st.lists(st.tuples(st.floats(0, 20), st.booleans(), st.none() | MARKS), max_size=12).map(
    lambda rows: [Waiting(number, *row) for number, row in enumerate(rows)]
)


@given(QUEUES)
def test_none_is_shown_before_an_earlier_one_that_it_may_belong_to(queue: list[Waiting]) -> None:
    chosen = choose(queue, 10).id
    if chosen is not None:
        mail = queue[chosen]
        assert not mail.is_taken
        assert mail.due <= 10
        if mail.marks is not None:
            assert has_turn(queue, chosen)
    for mail in queue:
        if has_turn(queue, mail.id):
            assert all(other.marks is not None and not (other.marks & (mail.marks or frozenset())) for other in queue[: mail.id])


@given(QUEUES)
def test_the_oldest_that_nobody_has_is_never_kept_waiting(queue: list[Waiting]) -> None:
    alone = [Waiting(mail.id, mail.due, is_taken=False, marks=mail.marks) for mail in queue]
    found = choose(alone, 10)
    if not queue:
        assert found == Choice()
    elif alone[0].due <= 10:
        assert found.id == 0
    elif found.id is None:
        assert found.wait is not None
        assert 0 < found.wait <= alone[0].due - 10


def test_one_that_is_put_off_keeps_only_its_conversation() -> None:
    queue = [
        Waiting(1, 99, is_taken=False, marks=frozenset({"id:a"})),
        Waiting(2, 0, is_taken=False, marks=frozenset({"id:a"})),
        Waiting(3, 0, is_taken=True, marks=frozenset({"id:b"})),
        Waiting(4, 0, is_taken=False, marks=frozenset({"id:c"})),
    ]
    assert choose(queue, 10).id == 4
    assert choose(queue[:2], 10) == Choice(wait=89)


def test_what_a_mail_may_be_placed_by() -> None:
    raw = b"Message-ID: <a@x>\nIn-Reply-To: <b@x>\nReferences: <c@x>\nSubject: Re: it [DAFTAR-ABCDEFGHIJKLM]\n\nwords"
    marks = marks_of(parse(raw), ("b@x", "c@x"), "v@x")
    assert {"id:a@x", "id:b@x", "id:c@x", "token:ABCDEFGHIJKLM"} < marks
    again = marks_of(parse(raw.replace(b"<b@x>", b"<z@x>")), (), "v@x")
    assert any(mark.startswith("like:") for mark in marks & again), "the same mail by another way"
