"""What an official writes, and who gets it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.core import reply
from daftar_bridges.core.reply import Command, Original, Person

US = Person("Asha", "tenders@us")


def people(*addresses: str) -> tuple[Person, ...]:
    return tuple(Person("", address) for address in addresses)


def is_ours(address: str) -> bool:
    return address.casefold().endswith("@us")


@pytest.mark.parametrize(
    ("body", "command"),
    [
        ("!mail reply Thank you", Command("reply", "Thank you")),
        ("!mail reply\nline 1\n\n  line 2", Command("reply", "line 1\n\n  line 2")),
        ("!mail   reply-all  x", Command("reply-all", "x")),
        ("!mail", Command("")),
        ("!mail help", Command("")),
        ("!mail reply  ", Command("", problem="no-text")),
        ("!mail send x", Command("", "send", problem="unknown-word")),
        ("!mailing list", None),
        ("please !mail reply x", None),
        ("", None),
    ],
)
def test_commands(body: str, command: Command | None) -> None:
    assert reply.command(body) == command


@given(st.text(max_size=200))
def test_any_text_is_a_command_or_none(body: str) -> None:
    found = reply.command(body)
    assert found is None or body.startswith("!mail")


@pytest.mark.parametrize(
    ("subject", "answer"),
    [("Tender", "Re: Tender"), ("RE: Tender", "RE: Tender"), ("Re[2]: x", "Re[2]: x"), ("AW: x", "AW: x"), ("Fwd: x", "Re: Fwd: x"),
     ("WG: x", "Re: WG: x"), ("Regarding: x", "Re: Regarding: x"), ("", "Re:"), ("a\r\n b", "Re: a b"), ("उत्तर: निविदा", "उत्तर: निविदा")],
)  # fmt: skip
def test_subjects(subject: str, answer: str) -> None:
    assert reply.reply_subject(subject) == answer


def test_a_reply_goes_to_reply_to_else_to_the_author_and_to_nobody_else() -> None:
    original = Original("m@x", ("r@x",), "S", people("a@x"), people("list@x", "b@x"), people("tenders@us", "c@x"), people("d@x"))
    draft = reply.draft(Command("reply", "t"), original, US, "id@us", is_ours)
    assert draft.recipients == ("list@x", "b@x")
    assert (draft.in_reply_to, draft.references) == ("m@x", ("r@x", "m@x"))
    assert reply.draft(Command("reply", "t"), Original("m@x", (), "S", people("a@x")), US, "id@us", is_ours).recipients == ("a@x",)


addresses = st.lists(st.sampled_from(["a@x", "A@x", "b@x", "c@x", "tenders@us", "Bids@US", ""]), max_size=5).map(
    lambda found: people(*found)
)


@given(st.builds(Original, st.none(), st.just(()), st.just("s"), addresses, addresses, addresses, addresses))
def test_nobody_is_added_who_was_not_named_nobody_twice_and_never_ourselves(original: Original) -> None:
    for word in ("reply", "reply-all"):
        draft = reply.draft(Command(word, "t"), original, US, "id@us", is_ours)
        named = {person.address for person in (*original.sender, *original.reply_to, *original.to, *original.cc)}
        folded = [address.casefold() for address in draft.recipients]
        assert set(draft.recipients) <= named
        assert len(folded) == len(set(folded))
        assert not any(is_ours(address) for address in folded)


def test_a_long_history_keeps_its_first_and_last_ids() -> None:
    original = Original("last@x", tuple(f"{n}@x" for n in range(300)), "S", people("a@x"))
    references = reply.draft(Command("reply", "t"), original, US, "id@us", is_ours).references
    assert (references[0], references[-1], len(references)) == ("0@x", "last@x", 20)


def test_message_ids_cannot_be_guessed_without_the_secret() -> None:
    assert reply.message_id(b"one", "$e", "us") == reply.message_id(b"one", "$e", "us")
    assert reply.message_id(b"one", "$e", "us") != reply.message_id(b"two", "$e", "us")


def test_an_original_survives_json() -> None:
    original = Original("m@x", ("r@x",), "S", people("a@x"), (), people("b@x"), ())
    assert reply.original_from(original.as_json()) == original
