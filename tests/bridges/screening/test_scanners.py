"""ClamAV, rspamd and SpamAssassin: their answers, and everything that is none."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from daftar_bridges.screening import clamav, spam
from daftar_bridges.screening.clamav import Failed, TooLarge
from daftar_bridges.screening.settings import Address, Clamav, Rspamd, Spamassassin
from daftar_bridges.screening.spam import Route

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
# Whoever answers does so at once; how long we wait for the others is of no account, but for the one who says nothing.
PLENTY = timedelta(seconds=120)
SOON = timedelta(seconds=0.3)
ROUTE = Route("203.0.113.5", "mx.x.example", "v@x.example", ["a@it.daftar.example", "b@it.daftar.example"])


def at(fake: Any) -> Address:
    return Address("127.0.0.1", fake.port)


async def test_clamd_is_told_all_of_a_mail(clamd: Any, tmp_path: Path) -> None:
    large = b"x" * 300_000
    assert await clamav.scan(large, Clamav(at(clamd), PLENTY)) is None
    assert clamd.scanned == [large]
    assert await clamav.scan(large + EICAR, Clamav(at(clamd), PLENTY)) == "Eicar-Test-Signature"
    assert await clamav.scan(b"", Clamav(Address(socket=tmp_path / "clamd.ctl"), PLENTY)) is None


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: lies\0", b"\xff\xfe\0", b"stream: OK"])
async def test_what_is_no_answer_of_clamd_is_a_failure(clamd: Any, answer: bytes) -> None:
    clamd.answer = answer or b"\0"
    if answer == b"stream: OK":
        assert await clamav.scan(b"x", Clamav(at(clamd), PLENTY)) is None
        return
    with pytest.raises(Failed):
        await clamav.scan(b"x", Clamav(at(clamd), PLENTY))


async def test_a_scanner_that_says_nothing_or_is_away_is_a_failure(clamd: Any, unused_tcp_port: int) -> None:
    clamd.is_silent = True
    with pytest.raises(Failed, match="no answer in time"):
        await clamav.scan(b"x", Clamav(at(clamd), SOON))
    nobody = Address("127.0.0.1", unused_tcp_port)
    with pytest.raises(Failed):
        await clamav.scan(b"x", Clamav(nobody, PLENTY))
    with pytest.raises(Failed):
        await spam.spamassassin(b"x", Spamassassin(nobody, PLENTY))
    with pytest.raises(Failed):
        await spam.rspamd(b"x", ROUTE, Rspamd(f"http://127.0.0.1:{unused_tcp_port}", PLENTY))


async def test_what_is_too_large_to_be_scanned_is_no_fault_that_passes(clamd: Any) -> None:
    with pytest.raises(TooLarge, match="has 2 octets, more than the 1"):
        await clamav.scan(b"xx", Clamav(at(clamd), PLENTY, most=1))
    clamd.answer = b"INSTREAM size limit exceeded. ERROR\0"
    with pytest.raises(TooLarge, match="StreamMaxLength"):
        await clamav.scan(b"xx", Clamav(at(clamd), PLENTY))
    clamd.answer = b"UNKNOWN COMMAND\0"
    with pytest.raises(Failed) as raised:
        await clamav.scan(b"xx", Clamav(at(clamd), PLENTY))
    assert not isinstance(raised.value, TooLarge)


async def test_rspamd_is_told_the_envelope(rspamd: Any) -> None:
    settings = Rspamd(f"http://127.0.0.1:{rspamd.port}", PLENTY, "secret")
    score = await spam.rspamd(b"Subject: viagra\r\n\r\n", ROUTE, settings)
    assert score.as_json() == {"by": "rspamd", "spam": True, "score": "20.5", "limit": "15.0"}
    told = dict(rspamd.told)
    assert (told["IP"], told["Helo"], told["From"], told["Password"]) == ("203.0.113.5", "mx.x.example", "v@x.example", "secret")
    assert [value for name, value in rspamd.told if name == "Rcpt"] == ["a@it.daftar.example", "b@it.daftar.example"]
    assert not (await spam.rspamd(b"Subject: hello\r\n\r\n", ROUTE, settings)).is_spam
    assert not (await spam.rspamd(b"x" * 3_000_000, ROUTE, Rspamd(settings.url, PLENTY))).is_spam
    odd = Route("", "a\r\nX: y", "ü@x.example", [])
    assert not (await spam.rspamd(b"x", odd, settings)).is_spam
    assert "Helo" not in dict(rspamd.told)


@pytest.mark.parametrize(("status", "answer"), [(500, None), (200, ["action"]), (200, {"action": 3}), (302, {"action": "reject"})])
async def test_what_is_no_answer_of_rspamd_is_a_failure(rspamd: Any, status: int, answer: object) -> None:
    rspamd.status, rspamd.answer = status, answer
    with pytest.raises(Failed):
        await spam.rspamd(b"x", ROUTE, Rspamd(f"http://127.0.0.1:{rspamd.port}", PLENTY))


async def test_spamassassin_scores(spamd: Any) -> None:
    settings = Spamassassin(at(spamd), PLENTY)
    score = await spam.spamassassin(b"Subject: viagra\r\n\r\n", settings)
    assert (score.is_spam, score.score, score.limit) == (True, 15.2, 5.0)
    score = await spam.spamassassin(b"Subject: hello\r\n\r\n", settings)
    assert (score.is_spam, score.score) == (False, -0.5)


@pytest.mark.parametrize(
    "answer", [b"SPAMD/1.0 76 EX_PROTOCOL\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"SPAMD/1.1 0 EX_OK\r\nSpam: True ; . / 5\r\n\r\n"]
)
async def test_what_is_no_answer_of_spamd_is_a_failure(spamd: Any, answer: bytes) -> None:
    spamd.answer = answer
    with pytest.raises(Failed):
        await spam.spamassassin(b"x", Spamassassin(at(spamd), PLENTY))
