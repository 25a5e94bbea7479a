"""The word of the mail server in front: taken by its id, near the top, from where it hands over; nobody else's."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daftar_bridges.authentication import upstream
from daftar_bridges.authentication.checks import Checks, Sent
from daftar_bridges.authentication.settings import Mode, Settings
from daftar_bridges.core.origin import Authentication, Names
from daftar_bridges.email import headers
from daftar_bridges.email.mime_in import parse

OURS = "Authentication-Results: mx.daftar.example; dmarc=pass (p=REJECT) header.from=pune.gov.in; spf=pass smtp.mailfrom=asha@pune.gov.in; dkim=pass header.d=pune.gov.in"
RECEIVED = "Received: from a by mx.daftar.example; Sat, 21 Nov 2026 10:00:00 +0530"
AUTHOR = "From: Asha <asha@pune.gov.in>"


async def look(*lines: str, peer: str = "127.0.0.1", hops: int = 1, via: str = "") -> Authentication:
    raw = "\r\n".join([*lines, "", "text"]).encode()
    checks = Checks(Settings(Mode.TRUST, Names(), authserv_id="mx.daftar.example", hops=hops))
    found = await checks.run(raw, Sent("asha@pune.gov.in", peer, "", parse(raw), via))
    checks.close()
    assert found is not None
    return found


@pytest.mark.parametrize("lines", [(OURS, RECEIVED, AUTHOR), (RECEIVED, OURS, AUTHOR), (RECEIVED, OURS.replace("mx.", "MX."), AUTHOR)])
async def test_ours_is_taken(lines: tuple[str, ...]) -> None:
    found = await look(*lines)
    assert (found.spf, found.dkim, found.dmarc, found.aligned, found.policy, found.by) == (
        "pass",
        "pass",
        "pass",
        ("dmarc",),
        "reject",
        "upstream",
    )


@pytest.mark.parametrize(
    "lines",
    [
        (RECEIVED, OURS.replace("mx.daftar", "mx.evil"), AUTHOR),
        (RECEIVED, "Received: from x by evil.example", OURS, AUTHOR),
        (RECEIVED, AUTHOR),
        (RECEIVED, OURS.replace("=pass", "=excellent"), AUTHOR),
        (RECEIVED, "Authentication-Results: " + "x" * 9_000, AUTHOR),
    ],
)
async def test_a_forged_one_is_not_there(lines: tuple[str, ...]) -> None:
    found = await look(*lines)
    assert (found.spf, found.dkim, found.dmarc, found.aligned) == ("none", "none", "none", ())


async def test_ours_stands_before_a_forged_one_below_it() -> None:
    mine = "Authentication-Results: mx.daftar.example; dmarc=fail (p=none) header.from=pune.gov.in; spf=fail smtp.mailfrom=x@evil.example"
    found = await look(RECEIVED, mine, OURS, AUTHOR)
    assert (found.spf, found.dmarc, found.aligned) == ("fail", "fail", ())


async def test_a_stranger_who_hands_over_himself_is_not_our_mail_server() -> None:
    found = await look(OURS, RECEIVED, AUTHOR, peer="203.0.113.5")
    assert (found.dmarc, found.aligned, found.by) == ("none", (), "stranger")
    assert (await look(OURS, RECEIVED, AUTHOR, peer="203.0.113.5", via="127.0.0.1")).dmarc == "pass"
    assert (await look(OURS, RECEIVED, AUTHOR, peer="127.0.0.1", via="203.0.113.6")).by == "stranger"


async def test_a_verdict_about_another_author_confirms_nobody() -> None:
    found = await look(RECEIVED, OURS.replace("header.from=pune.gov.in", "header.from=evil.example"), AUTHOR)
    assert (found.dmarc, found.aligned) == ("fail", ())


async def test_without_dmarc_the_aligned_signature_confirms() -> None:
    line = "Authentication-Results: mx.daftar.example; dkim=fail header.d=list.example; dkim=pass header.d=mail.pune.gov.in; spf=hardfail smtp.mailfrom=evil.example"
    found = await look(RECEIVED, line, AUTHOR)
    assert (found.spf, found.dkim, found.dmarc, found.aligned) == ("fail", "pass", "none", ("dkim",))


async def test_two_authors_are_nobody() -> None:
    assert (await look(RECEIVED, OURS, AUTHOR, "From: x@evil.example")).aligned == ()


async def test_more_of_our_own_servers_may_stand_in_between() -> None:
    lines = (RECEIVED, RECEIVED, OURS, AUTHOR)
    assert (await look(*lines)).dmarc == "none"
    assert (await look(*lines, hops=2)).dmarc == "pass"


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='ab=;(). /"\\@\n\tspfdkim1', max_size=300))
def test_any_text_is_read(value: str) -> None:
    for said in [*upstream.read(value, None), *upstream.sealed(value)]:
        assert said.method in {"spf", "dkim", "dmarc", "arc"}


def test_many_fields_cost_little() -> None:
    head: Any = headers.split((OURS.replace("mx.", "no.") + "\r\n").encode() * 500)
    assert upstream.trusted(head, "mx.daftar.example", 1) == []


@pytest.mark.parametrize("bait", ["(", "a=b ", " ", "\\(", '"', "spf=pass (", "a.b=c;", "=", "()", "x/"])
def test_bait_takes_no_time(bait: str) -> None:
    began = time.process_time()
    for value in (
        "mx.daftar.example; " + bait * (7_900 // len(bait)),
        bait * (7_900 // len(bait)) + ";",
        "mx.daftar.example; spf=pass " + bait * (2_900 // len(bait)) + "!",
    ):
        upstream.read(value, "mx.daftar.example")
        upstream.sealed(f"i=1; {value}"[:3_000])
    assert time.process_time() - began < 5
