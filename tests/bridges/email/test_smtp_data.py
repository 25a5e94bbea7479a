"""The data of a mail, however their octets are cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.core.threads import Identity, identity
from daftar_bridges.email.smtp_data import DataReader

PIECES = st.lists(st.sampled_from([b"\r\n", b"\n", b"\r", b".", b"..", b"a", b"\r\n.", b"word"]), max_size=30)


def read(stream: bytes, cuts: list[int]) -> tuple[bytes, bytes | None, int]:
    """What a reader makes of a stream that comes cut at these places."""
    reader, content, rest = DataReader(), b"", None
    places = sorted({0, *(cut % (len(stream) + 1) for cut in cuts), len(stream)})
    for start, end in pairwise(places):
        if rest is not None:
            rest += stream[start:end]
            continue
        octets, rest = reader.feed(stream[start:end])
        content += octets
    return content, rest, reader.bare


@given(PIECES, st.lists(st.integers(0, 200)))
def test_what_is_sent_is_what_is_read(pieces: list[bytes], cuts: list[int]) -> None:
    mail = b"".join(pieces) + b"\r\n"
    # RFC 5321 section 4.5.2, as a sender does it.
    stuffed = b"".join(b"." + line if line.startswith(b".") else line for line in mail.replace(b"\r\n", b"\r\n\0").split(b"\0"))
    content, rest, bare = read(stuffed + b".\r\nQUIT\r\n", cuts)
    assert (content, rest) == (mail, b"QUIT\r\n")
    assert bare == mail.count(b"\n") - mail.count(b"\r\n")


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\r.\r\n"])
def test_only_one_thing_is_an_end(end: bytes) -> None:
    smuggled = b"one" + end + b"MAIL FROM:<x@y.example>\r\n"
    content, rest, bare = read(smuggled + b".\r\n", [])
    assert rest == b""
    assert b"MAIL FROM" in content
    assert bool(bare) == (b"\n" in end.replace(b"\r\n", b""))


def test_an_empty_mail() -> None:
    assert read(b".\r\n", [1, 2]) == (b"", b"", 0)


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=5))
def test_an_identity_does_not_depend_on_cuts(raw: bytes, cuts: list[int]) -> None:
    whole = Identity()
    places = sorted({0, *(cut % (len(raw) + 1) for cut in cuts), len(raw)})
    for start, end in pairwise(places):
        whole.add(raw[start:end])
    assert whole.hexdigest() == identity(raw)


def test_an_identity_does_not_depend_on_trace_fields_and_line_ends() -> None:
    mail = b"From: a@b.example\r\nMessage-ID: <1@b>\r\nSubject: x\r\n folded\r\n\r\nbody\r\n"
    assert identity(mail) == identity(b"Received: from c\r\n" + mail) == identity(mail.replace(b"\r\n", b"\n"))
    assert identity(mail) != identity(mail.replace(b"folded", b"other"))
    assert identity(mail) != identity(mail + b"more")
