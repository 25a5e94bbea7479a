"""What people are told of a mail's origin: the table of names, domains and results."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.core import ghosts
from daftar_bridges.core.lookalike import imitated, is_one_off
from daftar_bridges.core.message import Address, Message, Problem
from daftar_bridges.core.origin import (
    Authentication,
    Doubt,
    Names,
    Origin,
    Signature,
    Standing,
    authentication_from,
    banner,
    is_path_confirmed,
    is_unproven,
    judge,
)
from daftar_bridges.email.mime_in import parse

NAMES = Names(own=("daftar.example", "*.daftar.example"), official=("*.gov.in", "nic.in"))


def judged(sender: str, found: Authentication | None = None, name: str | None = None) -> Origin:
    return judge(Message(sender=(Address(name, sender),)), "bounce@x.example", found, NAMES)


def confirmed(domain: str) -> Authentication:
    return Authentication("pass", "pass", "pass", domain=domain, aligned=("dkim",))


@pytest.mark.parametrize(
    ("sender", "found", "standing", "mark"),
    [
        ("a@pune.gov.in", confirmed("pune.gov.in"), Standing.OFFICIAL, "✔"),
        ("a@it.daftar.example", confirmed("it.daftar.example"), Standing.OFFICIAL, "✔"),
        ("a@bidder.example", confirmed("bidder.example"), Standing.EXTERNAL, ""),
        ("a@pune.gov.in", confirmed("other.gov.in"), Standing.UNCONFIRMED, ""),
        ("a@pune.gov.in", Authentication(dmarc="fail", domain="pune.gov.in"), Standing.FAILED, "⚠"),
        ("a@pune.gov.in", Authentication(dmarc="permerror", domain="pune.gov.in"), Standing.FAILED, "⚠"),
        ("a@bidder.example", Authentication("fail", domain="bidder.example"), Standing.FAILED, "⚠"),
        ("a@bidder.example", Authentication("softfail", domain="bidder.example"), Standing.UNCONFIRMED, ""),
        ("a@bidder.example", Authentication("temperror", "temperror", "temperror", domain="bidder.example"), Standing.UNCONFIRMED, ""),
        ("a@it.daftar.example", Authentication(domain="it.daftar.example"), Standing.FAILED, "⚠"),
        ("a@it.daftar.example", Authentication("temperror", "none", "temperror", domain="it.daftar.example"), Standing.UNCONFIRMED, ""),
        ("a@pune.gov.in", None, Standing.UNCONFIRMED, ""),
    ],
)
def test_standing(sender: str, found: Authentication | None, standing: Standing, mark: str) -> None:
    origin = judged(sender, found)
    assert (origin.standing, origin.mark) == (standing, mark)
    assert bool(banner(origin)) == (found is not None)


def test_the_name_that_is_another_address_is_not_shown() -> None:
    origin = judged("x@evil.example", None, "Chief Secretary <cs@gov.in>")
    assert (origin.name, origin.doubts) == (None, (Doubt.NAME,))
    assert ghosts.display_name(origin.name, origin.address, origin.mark) == "⚠ x@evil.example"
    assert "x@evil.example" in banner(origin)


@pytest.mark.parametrize(
    ("name", "is_doubtful"),
    [
        ("cs@gov.in", True),
        ("cs＠gov.in", True),
        ("Secretary (cs@gov.in)", True),
        ("Help desk pune.gov.in", True),
        ("PUNE.GOV.IN", True),
        ("pune.g\u200bov.in Help", True),
        ("c\u00ads\u2060@gov.in", True),
        ("g0v.in Help", True),
        ("ɢov.in", True),
        ("x@evil.example", False),
        ("X@EVIL.EXAMPLE", False),
        ("Vijay K. Patil", False),
        ("Acme Ltd.", False),
        ("विजय", False),
        ("Dr. A.P. Joshi", False),
        ("news.example weekly", False),
    ],
)
def test_names(name: str, is_doubtful: bool) -> None:
    assert (judged("x@evil.example", None, name).doubts == (Doubt.NAME,)) is is_doubtful


def test_an_address_that_reads_as_another_is_marked() -> None:
    assert judged('"cs@gov.in"@evil.example', confirmed("evil.example")).doubts == (Doubt.NAME,)


def test_an_office_may_name_another_office() -> None:
    assert judged("a@pune.gov.in", confirmed("pune.gov.in"), "Cell, nic.in").doubts == ()


@pytest.mark.parametrize(
    ("domain", "base"),
    [
        ("g0v.in", "gov.in"),
        ("pune.g0v.in", "gov.in"),
        ("xn--gv-fmc.in", "gov.in"),
        ("nlc.in", "nic.in"),
        ("n1c.in", "nic.in"),
        ("nіc.in", "nic.in"),
        ("gòv.in", "gov.in"),
        ("ɢov.in", "gov.in"),
        ("mahakosh-gov.in", "gov.in"),
        ("gov.in.evil.example", "gov.in"),
        ("gov-in.example", "gov.in"),
        ("daftar-example.com", "daftar.example"),
        ("daftar.example.com", "daftar.example"),
        ("dafter.example", "daftar.example"),
        ("daftaar.example", "daftar.example"),
        ("mail.dafatr.example", "daftar.example"),
        ("daftаr.example", "daftar.example"),
    ],
)
def test_look_alikes(domain: str, base: str) -> None:
    assert imitated(domain, ["daftar.example", "*.daftar.example", "*.gov.in", "nic.in"]) == base
    origin = judged(f"x@{domain}", confirmed(domain))
    assert (origin.imitates, origin.mark) == (base, "⚠")
    assert f"is not {base}" in banner(origin)


@pytest.mark.parametrize(
    "domain",
    [
        "gov.in",
        "pune.gov.in",
        "daftar.example",
        "it.daftar.example",
        "gmail.com",
        "nix.in",
        "bidder.example",
        "government.example",
        "in",
        "",
        "magic.in",
    ],
)
def test_other_names(domain: str) -> None:
    assert imitated(domain, ["daftar.example", "*.daftar.example", "*.gov.in", "nic.in"]) is None


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_one_off_is_symmetric_and_means_one_letter(one: str, other: str) -> None:
    assert is_one_off(one, other) == is_one_off(other, one)
    if is_one_off(one, other):
        assert abs(len(one) - len(other)) <= 1


@given(st.text(max_size=100), st.text(max_size=60))
def test_any_name_and_address_are_judged(name: str, address: str) -> None:
    origin = judged(address or "x", confirmed("x"), name)
    shown = ghosts.display_name(origin.name, origin.address, origin.mark)
    assert not re.search(r"\w@\w", origin.name or "") or origin.address.casefold() in (origin.name or "").casefold()
    assert shown.count("✔") <= 1
    json.dumps(origin.as_json())


def test_nobody_confirms_himself() -> None:
    assert ghosts.display_name("✔ Chief Secretary ✅", "x@evil.example") == "Chief Secretary (x@evil.example)"


def test_ours_without_proof() -> None:
    nothing = Authentication(domain="it.daftar.example")
    assert is_unproven(judged("a@it.daftar.example", nothing), NAMES)
    assert not is_unproven(judged("a@it.daftar.example", confirmed("it.daftar.example")), NAMES)
    assert not is_unproven(judged("a@pune.gov.in", Authentication(domain="pune.gov.in")), NAMES)
    assert not is_unproven(judged("a@it.daftar.example"), NAMES)


def test_results_come_back_as_they_were_kept() -> None:
    found = Authentication("pass", "fail", "none", "pass", "x.example", ("spf",), "reject", (Signature("fail", "x.example"),), "upstream")
    assert authentication_from(json.loads(json.dumps(found.as_json()))) == found
    assert authentication_from(None) is None
    assert authentication_from({"signatures": 3, "aligned": {}}) == Authentication("", "", "", "", by="")


@given(st.text(max_size=60))
def test_a_forged_address_has_a_ghost_of_its_own(text: str) -> None:
    real = ghosts.user_id(f"{text}@x", "mail_", "s")
    forged = ghosts.user_id(f"{text}@x", "mail_", "s", has_failed=True)
    assert real != forged
    assert forged.startswith("@mail_=00")


@pytest.mark.parametrize("found", [None, confirmed("bidder.example")])
def test_a_mail_with_several_author_fields_is_marked(found: Authentication | None) -> None:
    mail = Message(sender=(Address("A", "a@bidder.example"),), problems=(Problem("header-duplicate", "from"),))
    origin = judge(mail, "a@bidder.example", found, NAMES)
    assert (origin.mark, origin.doubts) == ("⚠", (Doubt.AUTHORS,))
    for language in ("en", "mr", "hi", "ur"):
        assert "⚠" in banner(origin, language)
        assert "a@bidder.example" in banner(origin, language)
    other = Message(sender=mail.sender, problems=(Problem("header-duplicate", "subject"),))
    assert judge(other, "a@bidder.example", None, NAMES).doubts == ()


def test_a_mail_as_it_comes_with_two_author_fields_is_marked() -> None:
    mail = parse(b"From: a@bidder.example\r\nFrom: cs@pune.gov.in\r\nSubject: x\r\n\r\ntext\r\n")
    assert judge(mail, "a@bidder.example", None, NAMES).mark == "⚠"


@pytest.mark.parametrize(
    ("sender", "found", "expected"),
    [
        ("a@x.example", None, False),
        ("a@x.example", Authentication(), False),
        ("a@x.example", Authentication(spf="pass"), True),
        ("", Authentication(spf="pass"), False),
        ("a@x.example", Authentication(spf="fail", domain="x.example", aligned=("dkim",)), False),
        ("a@x.example", Authentication(spf="none", domain="x.example", aligned=("dmarc",)), False),
        # Signed by the author, sent on by somebody else.
        ("victim@y.example", Authentication(spf="none", domain="x.example", aligned=("dkim",)), False),
        ("a@x.example", Authentication(spf="none", domain="x.example", aligned=("arc",)), False),
    ],
)
def test_a_return_path_is_written_to_only_where_it_is_the_senders(sender: str, found: Authentication | None, expected: bool) -> None:
    assert is_path_confirmed(found, sender) is expected
