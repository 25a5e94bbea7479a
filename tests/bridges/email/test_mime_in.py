"""Reading: the converters' tables, and any bytes (what is made to hurt is in `test_bounded`)."""

import json
import struct
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daftar_bridges.core.message import PROBLEM_CODES, Address, Auto
from daftar_bridges.email import charsets, mime_in
from daftar_bridges.email.addresses import parse_addresses
from daftar_bridges.email.dates import parse_date
from daftar_bridges.email.facts_in import read_facts
from daftar_bridges.email.head_in import read_head
from daftar_bridges.email.headers import decode_words, ids, parameterised
from daftar_bridges.email.letter_in import read_letter
from daftar_bridges.email.mime_in import parse
from daftar_bridges.email.parsed_json import as_json
from daftar_bridges.email.transfer import decode_transfer

IST = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=?utf-8?B?4KSG4KS24KS+?=", "आशा"),
        ("=?utf-8?Q?a_b?= =?utf-8?Q?c?=", "a bc"),
        ("=?utf-8?B?4KSG4KQ=?= =?utf-8?B?tuCkvg==?=", "आशा"),
        ('"=?iso-8859-1?q?J=F8rn?="', '"Jørn"'),
        ("=?utf-8*en?Q?x?= y", "x y"),
        ("=?utf-8?Q?with blank?=", "with blank"),
        ("=?utf-8?B?YWJj", "abc"),
        ("=?nonsense?Q?x?=", "x"),
        ("no =? word", "no =? word"),
    ],
)
def test_encoded_words(text: str, expected: str) -> None:
    assert decode_words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Asha <Asha@Pune.EXAMPLE>", [("Asha", "Asha@pune.example")]),
        ("asha@pune.example (Asha J)", [("Asha J", "asha@pune.example")]),
        ("Joshi, Anil <anil@x.example>, b@x.example", [("Joshi, Anil", "anil@x.example"), (None, "b@x.example")]),
        ("a@x.example; b@x.example", [(None, "a@x.example"), (None, "b@x.example")]),
        ("Group: a@x.example, b@x.example;", [(None, "a@x.example"), (None, "b@x.example")]),
        ("undisclosed-recipients:;", []),
        ('"Chief Secretary <cs@gov.in>" <x@evil.example>', [("Chief Secretary <cs@gov.in>", "x@evil.example")]),
        ('"cs@gov.in" <x@evil.example>', [("cs@gov.in", "x@evil.example")]),
        ("<@relay.example:a@x.example>", [(None, "a@x.example")]),
        ("a . b @ x.example", [(None, "a.b@x.example")]),
        ("<a b@c.example>", [(None, None)]),
        ("a@b@c.example", [("a@b@c.example", None)]),
        ("Asha <asha@x.example", [("Asha", "asha@x.example")]),
        ('"a b"@x.example', [(None, '"a b"@x.example')]),
        ("आशा@डाटा.भारत", [(None, "आशा@डाटा.भारत")]),
        ("<>", [(None, None)]),
    ],
)
def test_addresses(text: str, expected: list[tuple[str | None, str | None]]) -> None:
    assert parse_addresses(text) == tuple(Address(name, address) for name, address in expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon, 16 Nov 2026 10:00:00 +0530", datetime(2026, 11, 16, 10, tzinfo=IST)),
        ("16 Nov 26 10:00 IST", datetime(2026, 11, 16, 10, tzinfo=IST)),
        ("Mon, 16 Nov 2026 10:00:60 GMT (leap)", datetime(2026, 11, 16, 10, 0, 59, tzinfo=timezone.utc)),  # noqa: UP017
        ("2026-11-16T10:00:00+05:30", datetime(2026, 11, 16, 10, tzinfo=IST)),
        ("Mon Nov 16 10:00:00 2026 +0530", datetime(2026, 11, 16, 10, tzinfo=IST)),
        ("Mon, 16 Nov 2026 10:00:00", None),
        ("Mon, 32 Nov 2026 10:00:00 +0530", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(text: str, expected: datetime | None) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<a@b> <c@d>,<a@b>", ("a@b", "c@d")),
        ("<[x]@y> text", ("[x]@y",)),
        ("a@b c@d", ("a@b", "c@d")),
        ("<a b@c>", ("b@c",)),
        ("nothing", ()),
        (None, ()),
    ],
)
def test_message_ids(value: str | None, expected: tuple[str, ...]) -> None:
    assert ids(value) == expected


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"attachment; filename=a b.pdf", "a b.pdf"),
        (b'attachment; filename="a;b.pdf"; size=1', "a;b.pdf"),
        (b'attachment; filename="a.pdf', "a.pdf"),
        (b"attachment; filename*=utf-8''%E0%A4%85.pdf; filename=plain.pdf", "अ.pdf"),
        (b"attachment; filename*0=a; filename*1=b.pdf", "ab.pdf"),
        ("attachment; filename=अ.pdf".encode(), "अ.pdf"),
    ],
)
def test_parameters(raw: bytes, name: str) -> None:
    assert parameterised(raw).parameters["filename"] == name


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        ("मराठी".encode(), "utf-8", "मराठी"),
        ("मराठी".encode(), "us-ascii", "मराठी"),
        ("मराठी".encode(), "no-such-set", "मराठी"),
        (b"caf\xe9 \x93x\x94", "iso-8859-1", "café “x”"),
        ("日本".encode("cp932"), "shift_jis", "日本"),
        ("日本".encode("iso2022_jp"), None, "日本"),
        ("한국".encode("cp949"), "ks_c_5601-1987", "한국"),
        ("Tiếng Việt".encode("cp1258", "ignore"), "windows-1258", "Ting Vit"),
        (b"ok " * 5 + b"\xff " + "मराठी".encode(), "utf-8", "ok " * 5 + "\ufffd मराठी"),
        (b"\xff\xfea\x00", None, "a"),
        (b"a\x00b", None, "ab"),
        (b"+2AA-", "utf-7", "\ufffd"),
    ],
)
def test_character_sets(data: bytes, declared: str | None, text: str) -> None:
    assert charsets.decode(data, declared).text == text


@pytest.mark.parametrize(
    ("raw", "encoding", "data"),
    [
        (b"YWJj\nZGVm", "base64", b"abcdef"),
        (b"YWI=YWI=", "BASE64", b"abab"),
        (b"YW*Jj", "base64;", b"abc"),
        (b"YWJjZ", "base64", b"abc"),
        (b"These words were never\nencoded by anybody", "base64", b"These words were never\nencoded by anybody"),
        (b"a=3Db=  \nc", "quoted-printable", b"a=bc"),
        (b"a=ZZ", "Quoted-Printable", b"a=ZZ"),
        (b"begin 644 x\n#86)C\n`\nend\n", "x-uuencode", b"abc"),
        (b"as is", "text/html", b"as is"),
    ],
)
def test_transfer_encodings(raw: bytes, encoding: str, data: bytes) -> None:
    assert decode_transfer(raw, encoding)[0] == data


def test_a_packed_file_is_replaced_by_what_is_in_it() -> None:
    def attribute(level: int, name: int, data: bytes) -> bytes:
        return struct.pack("<BII", level, name, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    packed = b"\x78\x9f\x3e\x22\x01\x00" + attribute(1, 0x00089006, struct.pack("<I", 0x00010000)) + attribute(2, 0x00069002, b"\0" * 14)
    packed += attribute(2, 0x00018010, b"order.txt\0") + attribute(2, 0x0006800F, b"the order")
    message = mime_in.parse(b"Content-Type: application/ms-tnef; name=winmail.dat\n\n" + packed)
    assert [(item.name, item.content) for item in message.attachments] == [("order.txt", b"the order")]


def test_a_packed_file_that_is_damaged_stays_a_file() -> None:
    message = mime_in.parse(b"Content-Type: application/ms-tnef; name=winmail.dat\n\n\x78\x9f\x3e\x22" + bytes(300_000))
    assert [item.name for item in message.attachments] == ["winmail.dat"]
    assert [item.code for item in message.problems] == ["tnef-unreadable"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<p>a</p><div style="display: none">x</div>', "a"),
        ('<p>a</p><div style="max-height:0;overflow:hidden">x</div>', "a"),
        ('<p>a</p><span style="font-size:0px">x</span>', "a"),
        ('<td style="font-size:0px"><div style="font-size:14px">a</div></td>', "a"),
        ('<a style="mso-hide:all">a</a>', "a"),
        ("<style>.p{display:none} @media screen{.q{display:none}}</style><i class='p'>x</i><i class='q'>a</i>", "a"),
        ('<p>a</p><img width="1" height="1" src="https://t.example/" alt="x">', "a"),
        ("<p>a<!-- x --><script>x</script><o:p> b</o:p></p>", "a b"),
        ("<ul><li><p>a</p></li><li>b<ol start=7><li>c</li></ol></li></ul>", "- a\n- b\n  7. c"),
        ("<table><tr><td>a</td><td></td><td>b</td></tr><tr><td><p>c</p></td></tr></table>", "a | b\n\nc"),
        ("a&nbsp;&lt;b&gt;<br><br><br>c<hr>d", "a <b>\n\nc\n---\nd"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ('<a href="https://x.example/y">here</a> <a href="https://x.example">x.example</a>', "here (https://x.example/y) x.example"),
    ],
)
def test_html_as_text(html: str, text: str) -> None:
    assert mime_in.parse(f"Content-Type: text/html\n\n{html}".encode()).text == text


def test_html_for_the_room_has_only_its_own_pictures() -> None:
    html = (
        '<p>a<img src="cid:x@y" alt="X"><img src="https://t.example/i.png" alt="Far"><script>x()</script><a href="javascript:x()">b</a></p>'
    )
    message = mime_in.parse(f"Content-Type: text/html\n\n{html}<mx-reply>old</mx-reply>".encode())
    assert mime_in.matrix_html(message, {"x@y": "mxc://m.example/1"}) == '<p>a<img src="mxc://m.example/1" alt="X">[Far]<a>b</a></p>'
    assert mime_in.matrix_html(message, {}) == "<p>a[X][Far]<a>b</a></p>"


@pytest.mark.parametrize(
    ("headers", "auto"),
    [
        ("Auto-Submitted: auto-generated", Auto.REPLY),
        ("Auto-Submitted: no", None),
        ("Precedence: auto_reply", Auto.REPLY),
        ("Subject: Out of Office: Re: x", Auto.REPLY),
        ("Subject: स्वयंचलित उत्तर: x", Auto.REPLY),
        ("List-Unsubscribe: <mailto:u@x>", Auto.LIST),
        ("Precedence: bulk", None),
        ("Subject: Undeliverable goods at the port", None),
    ],
)
def test_kinds_of_automatic_mail(headers: str, auto: Auto | None) -> None:
    assert mime_in.parse(f"From: a@b.example\n{headers}\nContent-Type: text/plain; charset=utf-8\n\nWords.\n".encode()).auto is auto


def test_the_body_reads_well_alone_for_a_bare_forward() -> None:
    message = mime_in.parse(
        b"Subject: Fwd: x\n\n---------- Forwarded message ---------\nFrom: a@b.example\nTo: c\nSubject: x\n\nThe words.\n"
    )
    assert (message.text, message.body) == ("", "The words.")


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("FW: x", "FYI\n\nFrom: R [mailto:r@x.example]\nSent: 16 Nov 2026\nTo: A\nSubject: x\n\nThe words."),
        ("Fwd: x", "Begin forwarded message:\n\n> From: R <r@x.example>\n> Date: now\n> To: A\n> Subject: x\n>\n> The words."),
        ("WG: x", "Von: R <r@x.example>\nGesendet: heute\nAn: A\nBetreff: x\n\nThe words."),
        ("x", "-------- Forwarded Message --------\nSubject: \tx\nFrom: \tR <r@x.example>\nTo: \tA\n\n\nThe words."),
        ("पुढे: x", "---------- Forwarded message ---------\nप्रेषक: R <r@x.example>\nविषय: x\nप्रति: A\n\nThe words."),
    ],
)
def test_mail_forwarded_in_the_text(subject: str, text: str) -> None:
    message = mime_in.parse(f"Subject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}".encode())
    assert [(item.how, item.sender, item.subject, item.text) for item in message.forwarded] == [
        ("inline", (Address("R", "r@x.example"),), "x", "The words.")
    ]


def test_apple_forwards_everything_inside_a_quote() -> None:
    html = "FYI<blockquote type='cite'><div>Begin forwarded message:</div><br><div>From: R &lt;r@x.example&gt;</div><div>Subject: x</div>"
    message = mime_in.parse(
        f"Subject: Fwd: x\nContent-Type: text/html\n\n{html}<div>To: A</div><br><div>The words.</div></blockquote>".encode()
    )
    assert (message.text, [item.text for item in message.forwarded]) == ("FYI", ["The words."])


@pytest.mark.parametrize(
    ("zone", "start", "local"),
    [("", None, "2026-11-20T10:00:00"), ("X-WR-TIMEZONE:Asia/Kolkata\n", "2026-11-20T10:00:00+05:30", None)],
)
def test_a_floating_time_is_kept_as_written_and_not_guessed(zone: str, start: str | None, local: str | None) -> None:
    raw = f"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n{zone}BEGIN:VEVENT\nUID:u\nDTSTART:20261120T100000\nEND:VEVENT\nEND:VCALENDAR\n"
    (event,) = json.loads(json.dumps(as_json(mime_in.parse(raw.encode()), file="x")))["calendar"]
    assert (event["start"], event["local_start"], event["local_end"]) == (start, local, None)


MAIL_WORDS = st.sampled_from(
    [b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: text/html; charset=", b"\n", b"\r\n", b"--b\n", b"--b--\n", b"From: ", b"<", b">", b'"', b"=?utf-8?B?",
     b"?=", b"Subject: ", b"<div><blockquote>", b"Content-Transfer-Encoding: base64\n", b"Content-Type: message/rfc822\n\n", b"> q\n", b"-- \n", b"\xff\x00", b"a@b.example",
     b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:x\n", b"filename*0*=", b"On 1 Jan 2026 10:00 a@b.example wrote:\n", b"(", b";", b"Date: 1 Jan 2026 25:00 +9999\n"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.lists(st.one_of(MAIL_WORDS, st.binary(max_size=8)), max_size=30).map(b"".join)))
def test_any_bytes_give_an_object_that_keeps_every_line(raw: bytes) -> None:
    message = mime_in.parse(raw)
    assert {item.code for item in message.problems} <= PROBLEM_CODES.keys() - {"stage-failed"}
    json.dumps(as_json(message, file="x"), ensure_ascii=False).encode()
    parts = [line.strip() for part in (message.text, message.quoted, message.signature) for line in part.split("\n") if line.strip()]
    assert sorted(parts) == sorted(line.strip() for line in message.whole.split("\n") if line.strip())


@pytest.mark.parametrize(
    ("charset", "codec", "subject"),
    [
        ("gb2312", "gb2312", "邮件传输失败！"),
        ("Big5", "big5", "郵件傳送失敗"),
        ("koi8-r", "koi8-r", "Ошибка доставки"),
        ("windows-1251", "cp1251", "Ошибка доставки"),
        # What fits UTF-8 is UTF-8, whatever is named; what does not fit the set that is named is guessed.
        ("koi8-r", "utf-8", "मराठी पत्र"),
        ("utf-16", "cp1252", "résumé"),
        ("gb2312", "cp1252", "prê"),
    ],
)
@pytest.mark.parametrize("is_inside", [False, True])
def test_a_raw_header_is_in_the_set_of_the_text(charset: str, codec: str, subject: str, *, is_inside: bool) -> None:
    head = b"Subject: " + subject.encode(codec) + b"\r\nFrom: " + subject.encode(codec) + b" <a@x.example>\r\n"
    kind = f'Content-Type: text/plain; charset="{charset}"\r\n\r\ntext\r\n'.encode()
    raw = head + (b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + kind + b"--b--\r\n" if is_inside else kind)
    for found in (parse(raw), read_head(raw), read_facts(raw)):
        assert found.subject == subject
        assert [(person.name, person.address) for person in found.sender] == [(subject, "a@x.example")]
    assert read_letter(raw, ["from"]).headers["from"] == [f"{subject} <a@x.example>"]
