"""Which conversation a mail belongs to, and when two mails are one."""

from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.core import threads
from daftar_bridges.core.threads import Known

KNOWN = {
    "a@x": Known("$a", "$a", ours=False),
    "b@x": Known("$a", "$b", ours=False),
    "mine@us": Known("$a", "$m", ours=True),
    "seen@x": Known("$z", "", ours=False),
}
PEOPLE = {"$a": frozenset({"vijay@x"}), "$z": frozenset({"vijay@x"})}


def test_the_nearest_known_ancestor_decides() -> None:
    assert threads.ancestors(["b@x"], ["a@x", "seen@x"]) == ("b@x", "seen@x", "a@x")
    assert threads.join(["b@x", "seen@x"], KNOWN, PEOPLE, "Vijay@x") == "$a"
    assert threads.join(["seen@x", "b@x"], KNOWN, PEOPLE, "vijay@x") == "$z"


def test_who_took_no_part_needs_an_id_of_ours() -> None:
    assert threads.join(["a@x"], KNOWN, PEOPLE, "mallory@x") is None
    assert threads.join(["mine@us"], KNOWN, PEOPLE, "colleague@x") == "$a"


def test_the_parent_is_the_nearest_that_is_in_the_room() -> None:
    assert threads.parent(["seen@x", "b@x"], KNOWN, "$a") == "$b"
    assert threads.parent(["unknown@x"], KNOWN, "$a") == "$a"


def test_a_hundred_thousand_references_are_cut() -> None:
    assert len(threads.ancestors([], [f"{n}@x" for n in range(100_000)])) == threads.MOST_REFERENCES


MAIL = b"Received: by a\r\nMessage-ID: <1@x>\r\nSubject: one\r\n two\r\nDate: today\r\n\r\nbody\r\n"


def test_trace_and_line_ends_do_not_make_another_mail() -> None:
    same = threads.identity(MAIL)
    assert threads.identity(b"Received: by b\r\n\tfor c\r\nX-Spam: no\r\n" + MAIL) == same
    assert threads.identity(MAIL.replace(b"\r\n", b"\n")) == same


def test_every_telling_part_makes_another_mail() -> None:
    changed = [MAIL.replace(old, new) for old, new in ((b"<1@x>", b"<2@x>"), (b" two", b" three"), (b"today", b"now"), (b"body", b"other"))]
    changed.append(b"Resent-Date: now\r\n" + MAIL)
    assert len({threads.identity(each) for each in [MAIL, *changed]}) == 6


def test_recurring_mail_is_not_one_mail() -> None:
    assert threads.identity(b"Subject: report\nDate: Mon\n\nall well") != threads.identity(b"Subject: report\nDate: Tue\n\nall well")


@given(st.binary(max_size=300))
def test_any_bytes_have_an_identity_and_hops(raw: bytes) -> None:
    assert len(threads.identity(raw)) == 64
    assert threads.hops(raw) >= 0
