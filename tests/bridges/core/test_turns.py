"""Whose turn it is among the mails of a mailbox that wait."""

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.core.turns import Choice, Waiting, called_back, choose, has_turn, is_away, marks_of
from daftar_bridges.email.mime_in import parse
from daftar_bridges.matrix.answers import Unreachable, error_of
from daftar_bridges.matrix.appservice import Homeserver, Registration

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


def away(*numbers: int) -> list[Waiting]:
    return [Waiting(number, 300, is_taken=False, marks=frozenset(), is_away=True) for number in numbers]


def test_mails_that_wait_for_the_homeserver_only_are_tried_when_it_answers() -> None:
    others = [
        Waiting(7, 300, is_taken=False, marks=frozenset()),
        Waiting(8, 300, is_taken=True, marks=None, is_away=True),
        Waiting(9, 5, is_taken=False, marks=None, is_away=True),
    ]
    back, since = called_back([*away(1, 2), *others], {}, 5, 10)
    assert back == [], "it may have answered before"
    assert called_back([*away(1, 2), *others], since, 5, 10)[0] == []
    back, since = called_back([*away(1, 2, 3), *others], since, 6, 10)
    assert back == [1, 2], "the third was not seen before, what is put off for itself waits, the rest is due or taken"
    assert called_back(away(1, 2), since, 7, 10) == ([], {1: since[1], 2: since[2]}), "who fails again waits, and who has gone is forgotten"


@given(st.lists(st.booleans(), max_size=200))
def test_one_that_makes_the_homeserver_fail_costs_a_try_in_many_answers(answers: list[bool]) -> None:
    count, tries, since = 0, 0, dict[int, int]()
    for answer in answers:
        count += answer
        back, since = called_back(away(1), since, count, 10)
        tries += len(back)
    assert tries <= 1 + count // 64


@pytest.mark.parametrize(
    ("status", "body", "is_put_off_for_nothing"),
    [
        (502, {}, True),
        (503, {"errcode": "M_UNKNOWN", "error": "later"}, True),
        (401, {"errcode": "M_UNKNOWN_TOKEN", "error": "who"}, True),
        (404, {}, True),
        (429, {"errcode": "M_LIMIT_EXCEEDED", "error": "Too many"}, False),
        (403, {"errcode": "M_FORBIDDEN", "error": "502 times no"}, False),
    ],
)
def test_what_says_that_the_homeserver_is_away(status: int, body: dict[str, object], *, is_put_off_for_nothing: bool) -> None:
    assert is_away(str(error_of(status, body, ""))) == is_put_off_for_nothing
    assert not is_away("")
    assert not is_away("fault: the homeserver cannot be reached")


async def test_a_homeserver_that_does_not_listen_is_away(unused_tcp_port_factory: Callable[[], int]) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port_factory()}"
    homeserver = Homeserver(Registration(url, "daftar.example", "daftar", "mail", "as", "hs"), lambda _: asyncio.sleep(0))
    await homeserver.start("127.0.0.1", 0)
    try:
        with pytest.raises(Unreachable) as caught:
            await homeserver.call("GET", "_matrix/client/v3/account/whoami")
    finally:
        await homeserver.stop()
    assert is_away(str(caught.value))


def test_what_a_mail_may_be_placed_by() -> None:
    raw = b"Message-ID: <a@x>\nIn-Reply-To: <b@x>\nReferences: <c@x>\nSubject: Re: it [DAFTAR-ABCDEFGHIJKLM]\n\nwords"
    marks = marks_of(parse(raw), ("b@x", "c@x"), "v@x")
    assert {"id:a@x", "id:b@x", "id:c@x", "token:ABCDEFGHIJKLM"} < marks
    again = marks_of(parse(raw.replace(b"<b@x>", b"<z@x>")), (), "v@x")
    assert any(mark.startswith("like:") for mark in marks & again), "the same mail by another way"
