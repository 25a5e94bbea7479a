"""Compressed RTF: the examples of the specification, letters made from HTML and from text, any bytes, bounded time."""

import struct
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daftar_bridges.email import mime_in, rtf

# MS-OXRTFCP sections 4.1.1 and 4.1.2, the specification's own.
EXAMPLES = [
    (
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0",
        b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n",
    ),
    ("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0", b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"),
]
HTML = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fswiss\fcharset204 Arial;}}{\colortbl;}"
    rb"{\*\htmltag64 <p>}\htmlrtf \par {\htmlrtf0 Dear {\*\htmltag84 <b>}\htmlrtf {\b \htmlrtf0 sir\htmlrtf }\htmlrtf0 {\*\htmltag92 </b>}"
    rb"{\*\htmltag84 &amp;}\htmlrtf &\htmlrtf0  caf\'e9 {\f1 \'c4\'e0} {\*\mhtmltag84 <x>}\u2350?\u-10179?\u-8704?\htmlrtf }\htmlrtf0"
    rb"{\*\htmltag72 </p>}}"
)
TEXT = rb"{\rtf1\ansi\ansicpg1252\fromtext{\fonttbl{\f0 Arial;}}{\*\generator Riched20;}\f0 One \{brace\}\par two\tab x{\v hidden}\par{\pict 00ff}\u8217 't}"


def packed(data: bytes) -> bytes:
    """Everything as it is: eight octets after each control octet of none."""
    body = b"".join(b"\0" + data[at : at + 8] for at in range(0, len(data), 8))
    return struct.pack("<II4sI", len(body) + 12, len(data), b"LZFu", 0) + body


def winmail(*values: tuple[int, bytes]) -> bytes:
    """A mail whose only part is a winmail.dat with these binary properties."""
    listed = b"".join(struct.pack("<HHII", 0x0102, tag, 1, len(data)) + data + b"\0" * (-len(data) % 4) for tag, data in values)
    properties = struct.pack("<I", len(values)) + listed
    return (
        b"From: a@b.example\nContent-Type: application/ms-tnef; name=winmail.dat\n\n\x78\x9f\x3e\x22\x01\x00\x01"
        + struct.pack("<HHI", 0x9003, 6, len(properties)) + properties + b"\0\0"
    )  # fmt: skip


@pytest.mark.parametrize(("compressed", "plain"), EXAMPLES)
def test_the_examples_of_the_specification(compressed: str, plain: bytes) -> None:
    assert rtf.decompress(bytes.fromhex(compressed)) == plain


def test_what_was_html_is_html_again() -> None:
    assert rtf.read(packed(HTML)) == rtf.Body("<p>Dear <b>sir</b>&amp; café Да म😀</p>", is_html=True)


def test_what_was_text_is_its_words() -> None:
    assert rtf.read(packed(TEXT)) == rtf.Body("One {brace}\ntwo\tx\n’t", is_html=False)
    assert rtf.read(struct.pack("<II4sI", len(TEXT) + 12, len(TEXT), b"MELA", 0) + TEXT) == rtf.Body(
        "One {brace}\ntwo\tx\n’t", is_html=False
    )


def test_a_mail_that_has_its_body_as_rtf_only_is_read() -> None:
    message = mime_in.parse(winmail((0x1009, packed(HTML))))
    assert (message.text, message.html) == (
        "Dear sir& café Да म😀",
        "<p>Dear <b>sir</b>&amp; café Да म😀</p>",
    )
    assert mime_in.parse(winmail((0x1009, packed(TEXT)))).text == "One {brace}\ntwo\tx\n’t"
    assert message.attachments == ()


def test_a_body_that_says_nothing_readable_stays_a_file() -> None:
    message = mime_in.parse(winmail((0x1009, packed(b"{\\rtf1{\\pict 00ff}}"))))
    assert [(item.name, item.type, item.content) for item in message.attachments] == [("body.rtf", "text/rtf", b"{\\rtf1{\\pict 00ff}}")]
    assert mime_in.parse(winmail((0x1009, b"rubbish" * 9))).attachments == ()


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    b"{",
                    b"}",
                    b"\\",
                    b"\\*",
                    b"\\htmltag64 ",
                    b"\\fromhtml1 ",
                    b"\\htmlrtf ",
                    b"\\u-10179?",
                    b"\\uc9 ",
                    b"\\'c4",
                    b"\\f1",
                    b"\\v ",
                    b"\\bin9 ",
                ]
            ),
            st.binary(max_size=6),
        ),
        max_size=40,
    ).map(b"".join),
    st.binary(max_size=60),
)
def test_any_bytes_are_text_or_nothing(words: bytes, rubbish: bytes) -> None:
    body = rtf.read(packed(b"{\\rtf1" + words))
    assert body is None or body.text.encode("utf-8")
    rtf.read(struct.pack("<II4sI", 1, 1000, b"LZFu", 0) + rubbish)
    mime_in.parse(winmail((0x1009, rubbish)))


@pytest.mark.parametrize(
    "body",
    [b"{" * 1_900_000, b"\\'c4" * 400_000, b"\\u1?" * 400_000, b"{\\*\\htmltag64 <p>}" * 100_000, b"\\" * 1_900_000, b"a" * 1_900_000],
)
def test_what_is_made_to_hurt_ends_in_time(body: bytes) -> None:
    begin = time.process_time()
    mime_in.parse(winmail((0x1009, packed(b"{\\rtf1\\fromhtml1 " + body))))
    assert time.process_time() - begin < 2


def test_a_few_octets_never_become_many() -> None:
    bomb = struct.pack("<II4sI", 1, 0xFFFFFFFF, b"LZFu", 0) + b"\xff" + b"\x00\x0f" * 1_000_000
    assert rtf.decompress(bomb) is None
    begin = time.process_time()
    rtf.read(struct.pack("<II4sI", 1, 2_000_000, b"LZFu", 0) + (b"\xff" + b"\x00\x1f" * 8) * 100_000)
    assert time.process_time() - begin < 2
