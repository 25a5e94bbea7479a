"""The lines of a client and the header of a proxy."""

import struct
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.email.smtp_words import XCLIENT, Wrong, read_attributes, read_path, read_proxy, read_size

KNOWN = frozenset({"SIZE", "BODY", "SMTPUTF8"})


@pytest.mark.parametrize(
    ("argument", "address", "parameters"),
    [
        ("FROM:<a@b.example>", "a@b.example", {}),
        ("from: <a@b.example> size=12 BODY=8BITMIME", "a@b.example", {"SIZE": "12", "BODY": "8BITMIME"}),
        ("FROM:<>", "", {}),
        ("FROM:<> SMTPUTF8", "", {"SMTPUTF8": ""}),
        ("FROM:<@one,@two:a@b.example>", "a@b.example", {}),
        ('FROM:<"a > b"@c.example>', '"a > b"@c.example', {}),
        ("FROM:a@b.example", "a@b.example", {}),
        ("FROM:<कार्यालय@b.example> SMTPUTF8", "कार्यालय@b.example", {"SMTPUTF8": ""}),
    ],
)
def test_a_path(argument: str, address: str, parameters: dict[str, str]) -> None:
    path = read_path(argument, "FROM", KNOWN)
    assert (path.address, dict(path.parameters)) == (address, parameters)


@pytest.mark.parametrize(
    ("argument", "code"),
    [
        ("", "501 5.5.4"),
        ("TO:<a@b.example>", "501 5.5.4"),
        ("FROM:<a@b.example", "501 5.5.4"),
        ("FROM:<a@b.example>x", "501 5.5.4"),
        ("FROM:<a@b.example> RET=HDRS", "555 5.5.4"),
        ("FROM:<a\x00@b.example>", "553 5.1.3"),
        (f"FROM:<{'a' * 300}@b.example>", "501 5.1.3"),
    ],
)
def test_what_is_no_path(argument: str, code: str) -> None:
    with pytest.raises(Wrong, match=code):
        read_path(argument, "FROM", KNOWN)


@given(st.text())
def test_any_line_gives_a_path_or_a_reply(argument: str) -> None:
    reply = "250"
    try:
        read_size(read_path(f"FROM:{argument}", "FROM", KNOWN).parameters)
    except Wrong as wrong:
        reply = str(wrong)
    assert reply[:3] in {"250", "501", "553", "555"}


def test_attributes() -> None:
    said = read_attributes("NAME=mx.bidder.example ADDR=IPV6:2001:DB8::1 HELO=a+20b PROTO=[UNAVAILABLE]", XCLIENT)
    assert said == {"NAME": "mx.bidder.example", "ADDR": "2001:db8::1", "HELO": "a b", "PROTO": ""}
    for bad in ("", "ADDR=one", "LOGIN=x", "ADDR"):
        with pytest.raises(Wrong, match="501"):
            read_attributes(bad, XCLIENT)


def v2(kind: int, family: int, body: bytes) -> bytes:
    return b"\r\n\r\n\x00\r\nQUIT\n" + bytes([0x20 | kind, family << 4 | 1]) + struct.pack("!H", len(body)) + body


@pytest.mark.parametrize(
    ("header", "address"),
    [
        (b"PROXY TCP4 192.0.2.7 127.0.0.1 4000 25\r\n", "192.0.2.7"),
        (b"PROXY TCP6 2001:DB8::7 ::1 4000 25\r\n", "2001:db8::7"),
        (b"PROXY UNKNOWN\r\n", None),
        (v2(1, 1, ip_address("192.0.2.7").packed + bytes(8)), "192.0.2.7"),
        (v2(1, 2, ip_address("2001:db8::7").packed + bytes(20) + b"more"), "2001:db8::7"),
        (v2(0, 0, b""), None),
    ],
)
def test_the_header_of_a_proxy(header: bytes, address: str | None) -> None:
    for cut in range(len(header)):
        assert read_proxy(header[:cut]) is None
    assert read_proxy(header + b"EHLO x\r\n") == (address, len(header))


@pytest.mark.parametrize(
    "header", [b"EHLO x\r\n", b"PROXY TCP4 a b c d\r\n", b"PROXY " + b"x" * 120, b"\r\nx", v2(9, 1, bytes(12)), v2(1, 1, b"x")]
)
def test_what_is_no_header_of_a_proxy(header: bytes) -> None:
    with pytest.raises(Wrong, match="421"):
        read_proxy(header)
