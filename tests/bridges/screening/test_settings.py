"""What `mail.yaml` may say of screening: the defaults, and one file for each mistake."""

import ast
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from daftar_bridges import config
from daftar_bridges.authentication.settings import Mode
from daftar_bridges.screening.settings import Address, Screening
from daftar_policy.files.source import Problems


def test_without_the_keys_nothing_is_screened(make_office: Any) -> None:
    screening = make_office().load().screening
    assert screening.authentication.mode is Mode.OFF
    assert screening == Screening(screening.authentication)
    assert screening.authentication.names.own == ("it.daftar.example", "*.it.daftar.example")


def test_every_key_is_read(make_office: Any) -> None:
    office = make_office(
        more="""\
authentication: {mode: trust, authserv_id: mx.daftar.example, hops: 2, upstream: [10.0.0.0/8], own: ["*.daftar.example"], own_unproven: deny,
  official: ["*.gov.in"], arc_sealers: [Lists.Example], suffixes: [Maharashtra.gov.in, शासन.भारत],
  dns: {servers: [127.0.0.1, "::1"], port: 53, seconds: 5}}
scanners:
  clamav: {socket: clamd.ctl, seconds: 9, found: hold, failed: accept, size: 1000}
  rspamd: {url: "http://127.0.0.1:11333/", password_file: secret, found: deny, failed: again}
  spamassassin: {host: spam.example, port: 783, found: mark}
limits: {sender: {mails: 60}, room: {mails: 600, minutes: 10}, domain: {mails: 5, minutes: 1}}
greylist: {delay_seconds: 60, window_hours: 4, known_days: 7, exempt: [192.0.2.0/24]}
"""
    )
    (office.directory / "secret").write_text("hush\n")
    found = office.load().screening
    assert found.authentication.arc_sealers == {"lists.example"}
    assert found.authentication.suffixes == {"maharashtra.gov.in", "xn--l2b1agx.xn--h2brj9c"}
    assert found.authentication.servers.addresses == ("127.0.0.1", "::1")
    assert found.authentication.names.own[-1] == "*.daftar.example"
    assert found.clamav.at == Address(socket=office.directory / "clamd.ctl")
    assert (found.rspamd.url, found.rspamd.password, found.rspamd.found) == ("http://127.0.0.1:11333", "hush", "deny")
    assert found.spamassassin.at == Address("spam.example", 783)
    assert found.sender.per == timedelta(hours=1)
    assert [str(each) for each in found.greylist.exempt] == ["10.0.0.0/8", "192.0.2.0/24"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("authentication: {}", "missing key `mode`"),
        ("authentication: {mode: guess}", "`guess` is not one of: check, trust, off"),
        ("authentication: {mode: trust}", "`trust` needs `authserv_id`"),
        ("authentication: {mode: check, ofical: [a]}", "unknown key `ofical`"),
        ("authentication: {mode: check, official: ['a*.in']}", "`a*.in` is not a domain"),
        ("authentication: {mode: check, suffixes: [gov.in, 'a b']}", "`a b` is not a domain"),
        ("authentication: {mode: check, upstream: [10.0.0.1/8]}", "`10.0.0.1/8` is not a network"),
        ("authentication: {mode: check, dns: {servers: [dns.example]}}", "`dns.example` is not an IP address"),
        ("authentication: {mode: check, hops: many}", "expected a whole number"),
        ("scanners: {clamd: {}}", "unknown key `clamd`"),
        ("scanners: {clamav: {socket: a, port: 3}}", "expected either `socket` or `host` and `port`"),
        ("scanners: {clamav: {found: mark}}", "`mark` is not one of: hold, deny"),
        ("scanners: {rspamd: {}}", "missing key `url`"),
        ("scanners: {rspamd: {url: 'spam.example'}}", "`spam.example` is not an http address"),
        ("scanners: {rspamd: {url: 'http://a', password_file: nothing}}", "cannot read"),
        ("limits: {sender: {}}", "missing key `mails`"),
        ("limits: {sender: {mails: 0}}", "expected a number of at least 1"),
        ("limits: {people: {mails: 1}}", "unknown key `people`"),
        ("greylist: {delay_seconds: 0}", "expected a number from 1 to 86400"),
        ("greylist: true", "expected a mapping"),
    ],
)
def test_mistakes(make_office: Any, more: str, message: str) -> None:
    office = make_office(more=more + "\n")
    with pytest.raises(Problems) as caught:
        config.load(office.path)
    assert len(caught.value.problems) == 1
    assert message in caught.value.problems[0].message
    assert caught.value.problems[0].line >= 11


def test_every_key_is_documented() -> None:
    root = Path(__file__).parents[3] / "bridges"
    page = (root / "SENDERS.md").read_text()
    documented = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`\n]+)`", page))))
    keys: set[str] = set()
    for module in ("authentication/settings.py", "screening/settings.py"):
        for call in ast.walk(ast.parse((root / "daftar_bridges" / module).read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in {"keys", "child"}:
                keys |= {found.value for found in ast.walk(call) if isinstance(found, ast.Constant) and isinstance(found.value, str)}
    assert len(keys) > 30
    assert keys <= documented
