"""Which conversation a mail belongs to, and when two mails are one."""

import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.core import threads
from daftar_bridges.core.message import Message
from daftar_bridges.core.threads import Known
from daftar_bridges.email.mime_in import parse

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


def test_broken_mails_are_told_apart_by_what_they_say() -> None:
    broken = (b"", b"all well", b"all is lost", b"Received: by b\nall well", b"all well\n going on", b"all well\n\nbye")
    assert len({threads.identity(each) for each in broken}) == len(broken)
    # What a mailbox file or a folded field of no meaning adds is no part of the mail.
    assert threads.identity(b"From v@x Mon Sep 21\n" + MAIL) == threads.identity(b"X-Spam: no\n at all\n" + MAIL) == threads.identity(MAIL)


ALARM = b"From: ups@x\r\nSubject: power failure\r\n\r\nUPS on battery\r\n"
TRACE = b"Received: from ups by mx with SMTP id 4Dk1;\r\n\tMon, 1 Jan 2024 10:00:00 +0530\r\n"


def test_an_alarm_without_id_and_date_is_told_by_the_way_that_it_came() -> None:
    first, later = TRACE + ALARM, TRACE.replace(b"4Dk1", b"4Dk2") + ALARM
    assert threads.identity(first) != threads.identity(later)
    # A mail server tries again with the trace that it wrote when it took the mail.
    assert threads.identity(first) == threads.identity(b"X-Spam: no\n" + first.replace(b"\r\n", b"\n"))
    assert not threads.identity(first).startswith(threads.ALIKE)


@pytest.mark.parametrize(
    ("head", "is_alike"),
    [
        (b"", True),
        (b"Message-ID:\r\nDate: \r\n", True),
        (b"message-id: <>\r\n", True),
        (b"Subject: Date: today\r\n", True),
        (b"Resent-From: a@x\r\n", True),
        (b"Date: today\r\n", False),
        (b"MESSAGE-ID :\r\n <1@x>\r\n", False),
        (b"Resent-Message-ID: <1@x>\r\n", False),
        (TRACE, False),
    ],
)
def test_only_what_nothing_tells_apart_is_alike(head: bytes, is_alike: bool) -> None:
    whole = threads.Identity()
    for octet in head + ALARM:
        whole.add(bytes([octet]))
    found = whole.hexdigest()
    assert found == threads.identity(head + ALARM)
    assert found.startswith(threads.ALIKE) is is_alike


def test_what_an_older_version_has_noted_is_still_known() -> None:
    told = b"Message-ID: <1@x>\nSubject: one\ntwo\nDate: today\n\nbody\n"
    assert threads.identity(MAIL) == hashlib.sha256(told).hexdigest()


@given(st.binary(max_size=300))
def test_any_bytes_have_an_identity_and_hops(raw: bytes) -> None:
    assert len(threads.identity(raw).removeprefix(threads.ALIKE)) == 64
    assert threads.hops(raw) >= 0


BROKEN = [
    (b"<a@x> <b@x>", ("a@x", "b@x")),
    (b"<a@x>,<b@x>", ("a@x", "b@x")),
    (b"<a@x>\r\n\t<b@x>", ("a@x", "b@x")),
    (b"<a@x><b@x>", ("a@x", "b@x")),
    (b"a@x b@x", ("a@x", "b@x")),
    (b"Your mail of Monday <a@x>", ("a@x",)),
    (b"<a@x> (a comment) <b@x>", ("a@x", "b@x")),
    (b"", ()),
    (b"nothing at all", ()),
]


@pytest.mark.parametrize(("written", "found"), BROKEN)
def test_references_are_found_however_they_are_written(written: bytes, found: tuple[str, ...]) -> None:
    assert parse(b"From: a@x\r\nReferences: " + written + b"\r\n\r\nx").references == found


def test_a_mail_that_was_answered_before_it_came_joins_its_answers() -> None:
    people = {"$z": frozenset({"vijay@x"})}
    assert threads.awaited("seen@x", KNOWN, people, "Vijay@x") == "$z"
    assert threads.awaited("seen@x", KNOWN, people, "mallory@x") is None
    assert threads.awaited("a@x", KNOWN, PEOPLE, "vijay@x") is None
    assert threads.awaited(None, KNOWN, people, "vijay@x") is None


def test_who_names_what_was_never_here_is_no_stranger() -> None:
    assert threads.is_stranger(["a@x"], KNOWN)
    assert not threads.is_stranger(["seen@x", "other@x"], KNOWN)


def test_a_token_is_found_in_subjects_and_cannot_be_guessed() -> None:
    token = threads.token(b"secret", "tenders@us", "$root")
    subject = threads.with_token("Re: roof", token)
    assert subject == f"Re: roof [DAFTAR-{token}]"
    assert threads.with_token(subject, token) == subject
    assert threads.tokens(f"AW: {subject.lower()} (was: [DAFTAR-short])") == (token,)
    others = {
        threads.token(b"other", "tenders@us", "$root"),
        threads.token(b"secret", "x@us", "$root"),
        threads.token(b"secret", "tenders@us", "$r"),
    }
    assert token not in others
    assert len(token) == 13


def test_a_token_comes_back_from_the_domain_that_it_was_sent_to() -> None:
    assert threads.is_from_there("jira@X.example", {"vijay@x.example"})
    assert not threads.is_from_there("jira@y.example", {"vijay@x.example"})
    assert not threads.is_from_there("", {"vijay@x.example", ""})


def said(text: str = "one\ntwo", **more: object) -> Message:
    return Message(**{"message_id": "m@x", "date": datetime(2026, 1, 5, tzinfo=UTC), "whole": text, **more})  # type: ignore[arg-type]


def test_mails_are_alike_by_id_or_by_date_and_only_with_the_same_words() -> None:
    first = set(threads.likenesses(said(), "@a:s"))
    alike = [said("one \n\n two"), said(message_id="n@x"), said(date=None), said(subject="other")]
    unlike = [said("one two"), said("one"), said(message_id="n@x", date=None), said(message_id="n@x", subject="other")]
    assert all(first & set(threads.likenesses(each, "@A:s")) for each in alike)
    assert not any(first & set(threads.likenesses(each, "@a:s")) for each in unlike)
    # A made-up author has another ghost, so that his mail never stands for the real one.
    assert not first & set(threads.likenesses(said(), "@failed:s"))


@given(st.text(max_size=200))
def test_any_subject_has_few_tokens(subject: str) -> None:
    assert len(threads.tokens(subject * 20)) <= 5
