"""SPF, DKIM, DMARC and ARC against a DNS server of our own: who is confirmed, who is not, and what cannot be told now."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daftar_bridges.authentication import dkim_door, dmarc, spf_door
from daftar_bridges.authentication.checks import Checks, Sent
from daftar_bridges.authentication.settings import Mode, Settings
from daftar_bridges.core.origin import SPF, Authentication, Names, Signature
from daftar_bridges.email.head_in import read_head
from daftar_bridges.email.mime_in import parse

HOST, OTHER = "203.0.113.5", "198.51.100.9"
Look = Callable[..., Any]


@pytest.fixture
def look(zones: Any) -> Look:
    """Check one mail: handed over by HOST, with the author's address as return path, unless said otherwise."""

    async def run(raw: bytes, peer: str = HOST, sender: str = "asha@pune.gov.in", **more: Any) -> Authentication:
        settings = replace(Settings(Mode.CHECK, Names(own=("it.daftar.example",)), servers=zones.servers), **more)
        checks = Checks(settings)
        found = await checks.run(raw, Sent(sender, peer, "mx.pune.gov.in", parse(raw)))
        # Whoever has read the header alone must come to the same.
        assert await checks.run(raw, Sent(sender, peer, "mx.pune.gov.in", read_head(raw.partition(b"\r\n\r\n")[0]))) == found
        checks.close()
        assert found is not None
        return found

    return run


def publish(zones: Any, domain: str, record: str = "", *, policy: str = "reject", spf: str = f"v=spf1 ip4:{HOST} -all") -> None:
    zones.put(domain, "TXT", spf)
    if record:
        zones.put(f"s1._domainkey.{domain}", "TXT", record)
    if policy:
        zones.put(f"_dmarc.{domain}", "TXT", f"v=DMARC1; p={policy}")


async def test_a_signed_mail_from_the_right_host_passes_everything(zones: Any, key: Any, write: Any, look: Look) -> None:
    publish(zones, "pune.gov.in", key.record)
    found = await look(key.sign(write(), "pune.gov.in"))
    assert (found.spf, found.dkim, found.dmarc, found.aligned, found.policy) == ("pass", "pass", "pass", ("spf", "dkim"), "reject")
    assert [(each.result, each.domain) for each in found.signatures] == [("pass", "pune.gov.in")]


async def test_a_forged_author_fails_although_its_own_spf_passes(zones: Any, write: Any, look: Look) -> None:
    publish(zones, "pune.gov.in")
    zones.put("evil.example", "TXT", "v=spf1 +all")
    found = await look(write(), OTHER, "x@evil.example")
    assert (found.spf, found.dkim, found.dmarc, found.aligned) == ("pass", "none", "fail", ())


async def test_a_forwarded_mail_lives_by_its_signature(zones: Any, key: Any, write: Any, look: Look) -> None:
    publish(zones, "pune.gov.in", key.record)
    found = await look(key.sign(write(), "pune.gov.in"), OTHER)
    assert (found.spf, found.dkim, found.dmarc, found.aligned) == ("fail", "pass", "pass", ("dkim",))


async def test_one_bad_signature_beside_a_good_one_does_no_harm(zones: Any, key: Any, write: Any, look: Look) -> None:
    publish(zones, "pune.gov.in", key.record)
    signed = key.sign(write(), "pune.gov.in")
    broken = signed.replace(
        b"DKIM-Signature:", b"DKIM-Signature: v=1; a=rsa-sha256; d=list.example; s=x; h=from; bh=AAAA; b=AAAA\r\nDKIM-Signature:", 1
    )
    found = await look(broken, OTHER)
    assert (found.dkim, found.dmarc) == ("pass", "pass")
    assert {each.domain for each in found.signatures} == {"pune.gov.in", "list.example"}


@pytest.mark.parametrize(
    ("change", "result"),
    [
        (lambda raw: raw.replace(b"Good morning", b"Bad morning"), "fail"),
        (lambda raw: raw.replace(b"Subject: Hello", b"Subject: Money"), "fail"),
        (lambda raw: raw.replace(b"s=s1;", b"s=s2;"), "fail"),
        (lambda raw: raw.replace(b"a=rsa-sha256", b"a=rsa-sha1"), "policy"),
    ],
)
async def test_a_changed_mail_is_not_the_signed_one(
    zones: Any, key: Any, write: Any, look: Look, change: Callable[[bytes], bytes], result: str
) -> None:
    publish(zones, "pune.gov.in", key.record)
    found = await look(change(key.sign(write(), "pune.gov.in")), OTHER)
    assert (found.dkim, found.dmarc) == (result, "fail")


async def test_a_signature_that_leaves_the_author_or_the_end_open_is_none(zones: Any, key: Any, write: Any, look: Look) -> None:
    publish(zones, "pune.gov.in", key.record)
    partial = key.sign(write(), "pune.gov.in", length=True)
    assert (await look(partial, OTHER)).dkim == "pass"
    assert (await look(partial + b"Pay to another account.\r\n", OTHER)).dkim == "policy"
    unsigned = key.sign(write(), "pune.gov.in").replace(b"h=from : ", b"h=", 1)
    assert (await look(unsigned, OTHER)).dmarc == "fail"


async def test_alignment_ends_where_the_organisation_does(zones: Any, key: Any, write: Any, look: Look) -> None:
    # gov.in is a public suffix: one of its departments does not speak for another.
    publish(zones, "pune.gov.in", key.record)
    publish(zones, "other.gov.in", key.record, policy="")
    assert (await look(key.sign(write(), "other.gov.in"), OTHER)).dmarc == "fail"
    publish(zones, "mail.pune.gov.in", key.record, policy="")
    assert (await look(key.sign(write(), "mail.pune.gov.in"), OTHER)).dmarc == "pass"
    zones.put("_dmarc.pune.gov.in", "TXT", "v=DMARC1; p=reject; adkim=s; aspf=s")
    assert (await look(key.sign(write(), "mail.pune.gov.in"), OTHER)).dmarc == "fail"


async def test_a_subdomain_has_its_organisations_record(zones: Any, write: Any, look: Look) -> None:
    zones.put("_dmarc.pune.gov.in", "TXT", "v=DMARC1; p=reject; sp=quarantine")
    found = await look(write("Asha <asha@zp.pune.gov.in>"), OTHER)
    assert (found.dmarc, found.policy, found.domain) == ("fail", "quarantine", "zp.pune.gov.in")


@pytest.mark.parametrize(
    "records", [["v=DMARC1; p=reject", "v=DMARC1; p=none"], ["p=reject; v=DMARC1"], ["v=DMARC1; p=everything"], ["v=spf1 -all"], ["hello"]]
)
async def test_what_is_no_record_counts_as_none(zones: Any, write: Any, look: Look, records: list[str]) -> None:
    zones.put("_dmarc.pune.gov.in", "TXT", *records)
    assert (await look(write(), OTHER)).dmarc == "none"


async def test_without_a_record_an_aligned_check_still_confirms(zones: Any, write: Any, look: Look) -> None:
    publish(zones, "pune.gov.in", policy="")
    found = await look(write())
    assert (found.dmarc, found.aligned) == ("none", ("spf",))


@pytest.mark.parametrize("state", ["silent", "broken"])
async def test_a_dns_server_that_does_not_answer_is_no_failure(zones: Any, key: Any, write: Any, look: Look, state: str) -> None:
    publish(zones, "pune.gov.in", key.record)
    getattr(zones, state).update({"pune.gov.in", "s1._domainkey.pune.gov.in"})
    found = await look(key.sign(write(), "pune.gov.in"))
    assert (found.spf, found.dkim, found.is_unclear) == ("temperror", "temperror", True)
    assert found.dmarc == "temperror"


async def test_the_loop_goes_on_while_dns_is_waited_for(zones: Any, write: Any, look: Look) -> None:
    zones.silent.add("pune.gov.in")
    turns, is_done = 0, False

    async def watch() -> None:
        nonlocal turns
        while not is_done:
            await asyncio.sleep(0.01)
            turns += 1

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(look(write()) for _ in range(4)))
    is_done = True
    await watching
    # A second and more is waited for; a loop that stood still meanwhile would have had a turn before and one after.
    assert turns > 5


async def test_spf_goes_by_the_host_and_follows_its_record(zones: Any, write: Any, look: Look) -> None:
    zones.put("pune.gov.in", "TXT", "some other text", "v=spf1 include:_spf.nic.in mx a:mail.pune.gov.in ~all")
    zones.put("_spf.nic.in", "TXT", "v=spf1 ip4:192.0.2.0/24 -all")
    zones.put("pune.gov.in", "MX", "10 mx.pune.gov.in.")
    zones.put("mx.pune.gov.in", "A", HOST)
    zones.put("mail.pune.gov.in", "A", "203.0.113.77")
    results = [(await look(write(), peer)).spf for peer in ("192.0.2.7", HOST, "203.0.113.77", OTHER, "2001:db8::1")]
    assert results == ["pass", "pass", "pass", "softfail", "softfail"]
    zones.put("pune.gov.in", "TXT", "v=spf1 include:pune.gov.in -all")
    assert (await look(write())).spf == "permerror"
    assert (await look(write(), sender="a@nothing.example")).spf == "none"


async def test_the_null_sender_is_the_hosts_own_name(zones: Any, write: Any, look: Look) -> None:
    zones.put("mx.pune.gov.in", "TXT", f"v=spf1 ip4:{HOST} -all")
    found = await look(write(), sender="")
    assert (found.spf, found.aligned) == ("pass", ("spf",))
    assert (await look(write(), OTHER, "")).spf == "fail"


async def test_a_mail_server_in_front_is_no_sender(zones: Any, write: Any, look: Look) -> None:
    publish(zones, "pune.gov.in")
    assert [(await look(write(), peer)).spf for peer in ("127.0.0.1", "::1", "::ffff:127.0.0.1", "")] == ["none"] * 4
    assert (await look(write(), OTHER, upstream=(ip_network("198.51.100.0/24"),))).spf == "none"


@pytest.mark.parametrize(
    "raw",
    [
        b"From: Asha <asha@pune.gov.in>\r\nFrom: x@evil.example\r\nSubject: a\r\n\r\nb",
        b"From: asha@pune.gov.in, x@evil.example\r\nSubject: a\r\n\r\nb",
        b"X: y\rFrom: asha@pune.gov.in\r\nSubject: a\r\n\r\nb",
    ],
)
async def test_several_authors_are_nobody(zones: Any, look: Look, raw: bytes) -> None:
    publish(zones, "pune.gov.in")
    found = await look(raw)
    assert (found.dmarc, found.aligned) == ("permerror", ())


async def test_a_second_author_in_front_of_a_signed_one_is_not_taken(zones: Any, key: Any, write: Any, look: Look) -> None:
    publish(zones, "pune.gov.in", key.record)
    signed = key.sign(write(), "pune.gov.in")
    for forged in (b"From: Boss <boss@pune.gov.in>\r\n" + signed, b"X: y\rFrom: boss@pune.gov.in\r\n" + signed):
        assert (await look(forged, OTHER)).aligned == ()


async def test_a_trusted_chain_speaks_for_what_a_list_changed(zones: Any, key: Any, write: Any, look: Look) -> None:
    publish(zones, "pune.gov.in", key.record)
    publish(zones, "lists.example", key.record, policy="")
    said = "lists.example; dmarc=pass header.from=pune.gov.in; dkim=pass header.d=pune.gov.in"
    changed = f"Authentication-Results: {said}\r\n".encode() + key.sign(write(), "pune.gov.in").replace(
        b"Good morning", b"[list] Good morning"
    )
    sealed = key.seal(changed, "lists.example", "lists.example")
    assert (await look(sealed, OTHER)).dmarc == "fail"
    found = await look(sealed, OTHER, arc_sealers=frozenset({"lists.example"}))
    assert (found.arc, found.dmarc, found.aligned) == ("pass", "pass", ("arc",))
    broken = sealed.replace(b"Good morning", b"Good evening")
    found = await look(broken, OTHER, arc_sealers=frozenset({"lists.example"}))
    assert (found.arc, found.dmarc) == ("fail", "fail")
    other = key.seal(changed.replace(b"dmarc=pass", b"dmarc=fail"), "lists.example", "lists.example")
    assert (await look(other, OTHER, arc_sealers=frozenset({"lists.example"}))).dmarc == "fail"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"From",
        b" folded: first\r\nFrom: a@pune.gov.in\r\n\r\nx",
        b"DKIM-Signature: v=1\r\nFrom: a@pune.gov.in\r\n\r\nx",
        b"DKIM-Signature: a=rsa-sha256; d=\xff\xfe; s=..; h=:::; b==; bh==; l=-1; v=1\r\nFrom: a@pune.gov.in\r\n\r\nx",
        b"ARC-Seal: i=1; cv=none\r\nFrom: a@pune.gov.in\r\n\r\nx",
        b"ARC-Seal: i=x\r\nARC-Message-Signature: i=1; a=b\r\nFrom: a@pune.gov.in\r\n\r\nx",
        b"DKIM-Signature: x\r\n" * 3_000 + b"From: a@pune.gov.in\r\n\r\nx",
        b"From: a@" + b"x." * 200 + b"in\r\n\r\nx",
        "From: a@पुणे.भारत\r\n\r\nx".encode(),
    ],
)
async def test_any_octets_give_a_result_soon(zones: Any, look: Look, raw: bytes) -> None:
    publish(zones, "pune.gov.in", policy="none")
    began = time.process_time()
    found = await look(raw, OTHER)
    assert found.aligned == ()
    assert time.process_time() - began < 25


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw + b" " * 6_000_000 + b"x\r\n",
        lambda raw: raw.replace(b"b=", b"b=" + b" " * 60_000 + b"!", 1),
        lambda raw: raw.replace(b"h=", b"h=from" + b" " * 60_000, 1),
        lambda raw: raw.replace(b"From:", b"X: " + b" y" * 60_000 + b"\r\nFrom:", 1),
        lambda raw: b"A:\r\n" * 30_000 + raw,
        lambda raw: b"ARC-Seal: i=1; cv=none; b=" + b" " * 60_000 + b"\r\n" + raw,
        lambda raw: b"ARC-Authentication-Results: i" + b" i" * 60_000 + b"\r\n" + raw,
        lambda raw: b"Authentication-Results: " + b"(" * 60_000 + b"\r\n" + raw,
    ],
)
async def test_bait_takes_no_time_and_stops_nothing(zones: Any, key: Any, write: Any, spoil: Callable[[bytes], bytes]) -> None:
    publish(zones, "pune.gov.in", key.record)
    raw = spoil(key.sign(write(), "pune.gov.in"))
    began = time.process_time()
    checks = Checks(replace(Settings(Mode.CHECK), servers=zones.servers))
    await checks.run(raw, Sent("asha@pune.gov.in", OTHER, "h", read_head(raw[:200_000].partition(b"\r\n\r\n")[0])))
    checks.close()
    assert time.process_time() - began < 20


FIELD = st.sampled_from(["DKIM-Signature", "ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results", "From", "X"])
VALUE = st.text('abhdisvxl=;:.@ 0123/\t"\\', max_size=80)
SHARED = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SHARED
@given(fields=st.lists(st.tuples(FIELD, VALUE), max_size=6), body=st.binary(max_size=40))
def test_no_signature_stops_the_reader_or_passes(zones: Any, fields: list[tuple[str, str]], body: bytes) -> None:
    raw = "".join(f"{name}: {value}\r\n" for name, value in fields).encode() + b"\r\n" + body
    resolver = zones.resolver()
    assert all(each.result != "pass" for each in dkim_door.signatures(raw, resolver, resolver.clock()))
    assert dkim_door.chain(raw, resolver, resolver.clock()).result != "pass"


@SHARED
@given(record=st.text("v=spf1 +-~?aipmx4:6/%{}.inclurdt0", max_size=60), sender=st.text("ab@.%{} ", max_size=20))
def test_any_spf_record_gives_a_word(zones: Any, record: str, sender: str) -> None:
    zones.put("a.b", "TXT", "v=spf1 " + record)
    resolver = zones.resolver()
    assert spf_door.check(HOST, sender or "a@a.b", "h.a.b", resolver, resolver.clock()) in SPF


DOMAINS = st.sampled_from(["a.gov.in", "b.gov.in", "x.a.gov.in", "evil.example", "gov.in", ""])


@given(
    domain=DOMAINS.filter(bool),
    spf=st.sampled_from(["pass", "fail", "none", "temperror"]),
    about=DOMAINS,
    signed=st.lists(st.builds(Signature, st.sampled_from(["pass", "fail", "temperror"]), DOMAINS), max_size=3),
)
def test_only_a_passed_check_of_ones_own_organisation_confirms(domain: str, spf: str, about: str, signed: list[Signature]) -> None:
    found = dmarc.aligned(domain, dmarc.Checked(spf, about, signed))
    passed = [about] * (spf == "pass") + [each.domain for each in signed if each.result == "pass"]
    organisation = {"x.a.gov.in": "a.gov.in"}
    assert bool(found) == any(organisation.get(each, each) == organisation.get(domain, domain) for each in passed)
