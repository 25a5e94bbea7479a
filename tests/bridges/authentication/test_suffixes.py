"""Where one organisation's domains begin, and that nobody else's word counts for it."""

import pytest

from daftar_bridges.authentication import dmarc, upstream
from daftar_bridges.authentication.checks import told
from daftar_bridges.authentication.suffixes import organisation_of
from daftar_bridges.core.origin import Names, Standing, judge
from daftar_bridges.email.mime_in import parse
from daftar_policy.core.ids import normalise_domain

OURS = frozenset({"maharashtra.gov.in", "xn--11b7cb3a6a.xn--h2brj9c"})


@pytest.mark.parametrize(
    ("domain", "organisation"),
    [
        ("pune.gov.in", "pune.gov.in"),
        ("mail.pune.gov.in", "pune.gov.in"),
        ("gov.in", "gov.in"),
        ("nic.in", "nic.in"),
        ("mail.lahore.gov.pk", "lahore.gov.pk"),
        ("bbc.co.uk", "bbc.co.uk"),
        ("in", "in"),
        # The list's default rule for a top-level domain that it does not have.
        ("it.daftar.example", "daftar.example"),
        ("evil.example", "evil.example"),
        ("mail.office.internal", "office.internal"),
        ("x.local", "x.local"),
        ("localhost", "localhost"),
        # What the list lacks, or has had for a short time only.
        ("राजभाषा.सरकार.भारत", "राजभाषा.सरकार.भारत"),
        ("mail.राजभाषा.सरकार.भारत", "राजभाषा.सरकार.भारत"),
        ("सरकार.भारत", "सरकार.भारत"),
        ("अन्य.भारत", "अन्य.भारत"),
        ("mail.sbi.bank.in", "sbi.bank.in"),
    ],
)
def test_where_an_organisation_begins(domain: str, organisation: str) -> None:
    assert organisation_of(normalise_domain(domain) or "") == normalise_domain(organisation)


@pytest.mark.parametrize(
    ("domain", "organisation"),
    [
        ("forests.maharashtra.gov.in", "forests.maharashtra.gov.in"),
        ("mail.forests.maharashtra.gov.in", "forests.maharashtra.gov.in"),
        ("maharashtra.gov.in", "maharashtra.gov.in"),
        ("mail.pune.gov.in", "pune.gov.in"),
    ],
)
def test_suffixes_of_the_administrator_stand_beside_the_list(domain: str, organisation: str) -> None:
    assert organisation_of(domain, OURS) == organisation
    # Of several the longest counts, so a short one of his takes nothing from the list.
    assert organisation_of("mail.pune.gov.in", frozenset({"in"})) == "pune.gov.in"


@pytest.mark.parametrize(
    ("author", "other"),
    [("it.daftar.example", "evil.example"), ("a.local", "b.local"), ("mail.it.internal", "mail.evil.internal"), ("a.gov.in", "b.gov.in"),
     ("xn--j2bya4ch0f.xn--11b7cb3a6a.xn--h2brj9c", "evil.xn--11b7cb3a6a.xn--h2brj9c")],
)  # fmt: skip
def test_another_organisation_of_the_same_top_level_domain_confirms_nobody(author: str, other: str) -> None:
    assert dmarc.aligned(author, dmarc.Checked("pass", other, ())) == ()
    found = told([upstream.Said("spf", "pass", other), upstream.Said("dkim", "pass", other)], author)
    assert found.aligned == ()
    message = parse(f"From: Chief <chief@{author}>\r\n\r\nx".encode())
    origin = judge(message, f"x@{other}", found, Names(own=(author,)))
    assert (origin.standing, origin.mark) == (Standing.FAILED, "⚠")


def test_departments_under_a_suffix_of_the_administrators_do_not_vouch_for_each_other() -> None:
    said = [upstream.Said("spf", "pass", "forests.maharashtra.gov.in")]
    assert told(said, "police.maharashtra.gov.in").aligned == ("spf",)
    assert told(said, "police.maharashtra.gov.in", OURS).aligned == ()
    assert told(said, "forests.maharashtra.gov.in", OURS).aligned == ("spf",)
