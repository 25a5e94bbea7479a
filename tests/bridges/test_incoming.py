"""The octets of a mail as they arrive: what of them is looked at without the file."""

from pathlib import Path

import pytest

from daftar_bridges.core.message import Message
from daftar_bridges.email.head_in import read_head
from daftar_bridges.email.mime_in import parse
from daftar_bridges.incoming import MOST_IN_MEMORY, Incoming, end_of_head

AUTHOR = b"From: Chief <cs@gov.in>\r\nSubject: lottery\r\n"
BODY = b"\r\nhello\r\n"
LARGE = 1_100_000


def padding(size: int) -> bytes:
    return b"".join(b"X-Pad-%d: %s\r\n" % (number, b"a" * 900) for number in range(size // 911 + 1))


def arrive(directory: Path, raw: bytes, *, piece: int) -> Incoming:
    """As a connection brings it: in pieces, written where they are many."""
    content = Incoming(directory)
    for start in range(0, len(raw), piece):
        content.add(raw[start : start + piece])
        if content.is_heavy:
            content.write()
    return content


@pytest.mark.parametrize("piece", [4_096, 60_000, 2_000_000])
@pytest.mark.parametrize("size", [0, MOST_IN_MEMORY + 5_000, 260_000, 900_000])
def test_the_header_is_there_whatever_stands_before_the_author(tmp_path: Path, size: int, piece: int) -> None:
    raw = padding(size) + AUTHOR + BODY + b"x" * 300_000
    content = arrive(tmp_path, raw, piece=piece)
    assert not content.is_head_cut
    assert seen(read_head(content.head)) == seen(parse(raw))
    assert raw.startswith(content.head)
    content.discard()


@pytest.mark.parametrize("piece", [4_096, 2_000_000])
def test_a_header_that_does_not_end_is_known_to_go_on(tmp_path: Path, piece: int) -> None:
    content = arrive(tmp_path, padding(LARGE) + AUTHOR + BODY, piece=piece)
    assert content.is_head_cut
    assert len(content.head) <= 1024 * 1024
    content.discard()


def test_a_large_mail_is_not_kept_in_memory_for_its_header(tmp_path: Path) -> None:
    content = arrive(tmp_path, AUTHOR + BODY + b"y\r\n" * 1_000_000, piece=30_000)
    assert not content.is_head_cut
    assert len(content.head) <= 256 * 1024 + MOST_IN_MEMORY
    content.discard()


@pytest.mark.parametrize("before", [b"\r\n", b"\r\n\r\n", b"\n\n\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n\r\n", b"\r\n" * 40_000])
def test_empty_lines_before_the_first_field_hide_nothing(before: bytes) -> None:
    raw = before + AUTHOR + BODY
    end = end_of_head(raw)
    assert end == len(raw) - len(b"hello\r\n")
    assert seen(read_head(raw[:end])) == seen(parse(raw))
    assert parse(raw).subject == "lottery"


def test_a_mail_without_a_body_has_its_whole_header(tmp_path: Path) -> None:
    content = arrive(tmp_path, padding(300_000) + AUTHOR, piece=4_096)
    assert not content.is_head_cut
    assert read_head(content.head).subject == "lottery"
    content.discard()


def seen(message: Message) -> tuple[object, ...]:
    return message.sender, message.subject, message.to
