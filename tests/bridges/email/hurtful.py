"""Mails that are made to hurt their reader, by name: many parts and levels, large files and headers, bait for patterns.

Law: each is made when it is asked for, so that none is in memory unasked. It does not know what reading them may cost.
"""

import struct
from collections.abc import Callable, Mapping

MEGABYTE = 1024 * 1024
# The largest mail that is taken where `mail.yaml` does not say another size: no reader is handed more.
MOST_TAKEN = 26_214_400
TEXT, HTML, MIXED = b"Content-Type: text/plain\n\n", b"Content-Type: text/html\n\n", b"Content-Type: multipart/mixed; boundary=b\n\n"
CALENDAR = b"Content-Type: text/calendar\n\n"
ZONE = (
    b"BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:x\nBEGIN:STANDARD\nDTSTART:19700101T000000\nRRULE:FREQ=SECONDLY\nTZOFFSETFROM:+0100\n"
    b"TZOFFSETTO:+0200\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=x:20260101T100000\nEND:VEVENT\nEND:VCALENDAR\n"
)


def nested(levels: int) -> bytes:
    """A multipart in a multipart in a multipart."""
    return b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(levels)) + b"\ndeep\n"


def packed(name: int, data: bytes) -> bytes:
    """A winmail.dat with one object."""
    head = b"Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22\x01\x00\x01"
    return head + struct.pack("<HHI", name, 6, len(data)) + data + b"\0\0"


def packed_body(rtf: bytes) -> bytes:
    """A winmail.dat whose body is there as RTF, every octet of it as it is (MS-OXRTFCP section 2.1.3)."""
    body = b"".join(b"\0" + rtf[at : at + 8] for at in range(0, len(rtf), 8))
    body = struct.pack("<II4sI", len(body) + 12, len(rtf), b"LZFu", 0) + body
    return packed(0x9003, struct.pack("<IHHII", 1, 0x0102, 0x1009, 1, len(body)) + body + b"\0" * (-len(body) % 4))


def attached(mail: bytes, count: int) -> bytes:
    """A mail with so many mails attached."""
    return MIXED + (b"--b\nContent-Type: message/rfc822\n\n" + mail + b"\n") * count + b"--b--\n"


def image(octets: int) -> bytes:
    """A picture of so many octets, which base64 makes a third larger, in lines of 76."""
    head = b"Content-Type: image/png; name=scan.png\nContent-Transfer-Encoding: base64\n\n"
    line = b"iVBORw0KGgo" * 6 + b"AAAAAAAAAA\n"
    return head + line * (octets // 57)


MAILS: Mapping[str, Callable[[], bytes]] = {
    "parts": lambda: MIXED + b"--b\n\nhi\n" * 10_000,
    "more parts": lambda: MIXED + b"--b\n\nhi\n" * 20_000,
    "lines like delimiters": lambda: MIXED + b"--b\n\n" + b"--x\n" * 1_000_000 + b"--b--\n",
    "last delimiters": lambda: MIXED + b"--b--\n" * 1_000_000,
    "levels": lambda: nested(200),
    "more levels": lambda: nested(5_000),
    "mails in mails": lambda: b"Content-Type: message/rfc822\n\n" * 500 + b"\nhi",
    "image": lambda: image(64 * MEGABYTE),
    "header": lambda: b"X: " + b"a" * (MOST_TAKEN - 100) + b"\n\nbody",
    "folded header": lambda: b"X: " + b"a" * 70 + b"\n  b" * (MOST_TAKEN // 4 - 100) + b"\n\nbody",
    "headers": lambda: b"X: a\n" * (MOST_TAKEN // 5 - 100) + b"\n\nbody",
    "header without an end": lambda: b"To: a@x.example, " * (MOST_TAKEN // 17),
    "encoded words": lambda: b"Subject: " + b"=?utf-8?q?" * 100_000 + b"\n\nbody",
    "brackets": lambda: b"To: " + b"(" * 200_000 + b"\n\nbody",
    "colons": lambda: b"To: " + b"a:" * 100_000 + b"\n\nbody",
    "ats": lambda: b"To: a@" + b":" * 200_000 + b"\n\nbody",
    "dates": lambda: b"Date: " + b"1 Jan " * 100_000 + b"\n\nbody",
    "quotes": lambda: TEXT + b"> a\nb\n" * 50_000,
    "attributions": lambda: TEXT + b"On Mon 10:00 2026 a@b.example\n" * 20_000,
    "digits": lambda: TEXT + b"1" * 2_000_000,
    "flowed": lambda: b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 200_000,
    "lines": lambda: TEXT + b"a\n" * (MOST_TAKEN // 2 - 100),
    "soft lines": lambda: b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * (MOST_TAKEN // 3 - 100),
    "texts of many lines": lambda: MIXED + (b"--b\nContent-Type: text/plain; format=flowed\n\n" + b"a \n" * 90_000) * 90,
    "beginnings of files": lambda: TEXT + b"begin 644 x\n" * (MOST_TAKEN // 12 - 100),
    "short files": lambda: TEXT + b"begin 644 x\n\nend\n" * (MOST_TAKEN // 17 - 100),
    "beginnings of signed words": lambda: TEXT + b"-----BEGIN PGP SIGNED MESSAGE-----\n" * 700_000,
    "pages": lambda: MIXED + (b"--b\n" + HTML + b"<p style='color:red'>a" * 79_000) * 12,
    "pages beside texts": lambda: MIXED + (b"--b\n" + TEXT + b"a " * 100_000 + b"\n--b\n" + HTML + b"a <b>" * 100_000 + b"\n") * 20,
    "tags": lambda: HTML + b"<p style='color:red'>a" * 79_000,
    "preformatted": lambda: HTML + b"<pre>" + b"a\n" * 2_400_000,
    "long page": lambda: HTML + b"word " * (MOST_TAKEN // 5 - 100),
    "lines of a long page": lambda: HTML + b"a\n" * (MOST_TAKEN // 2 - 100),
    "deep html": lambda: HTML + b"<div>" * 100_000,
    "references": lambda: HTML + b"&" * 1_000_000,
    "open styles": lambda: HTML + b"<style" * 200_000,
    "rules": lambda: HTML + b"<style>" + b".a{" * 300_000,
    "blanks": lambda: HTML + b"<p>" + b" " * 1_000_000 + b"x",
    "nested calendars": lambda: CALENDAR + b"BEGIN:A\n" * 30_000 + b"END:B\n" * 40_000,
    "endless zone": lambda: CALENDAR + ZONE,
    "packed bodies": lambda: MIXED + (b"--b\n" + packed_body(b"{\\rtf1\\fromhtml1 " + b"{\\*\\htmltag64 <p>}" * 100_000) + b"\n") * 8,
    "attached mails of many parts": lambda: attached(MIXED.replace(b"=b", b"=c") + b"--c\n\nhi\n" * 10_000, 50),
    "attached pages": lambda: attached(HTML + b"<p style='color:red'>a" * 20_000, 50),
    "attached lines": lambda: attached(TEXT + b"> a\nb\n" * 80_000, 50),
    "attached in attached": lambda: attached(attached(attached(TEXT + b"On Mon 10:00 2026 a@b.example\n" * 20_000, 2), 3), 5),
    "packed counts": lambda: packed(0x9003, b"\xff" * 4),
    "packed counts of many": lambda: packed(0x9003, struct.pack("<IHHI", 1, 0x1002, 1, 0xFFFFFFFF)),
    "packed objects": lambda: packed(0x8005, b"") + b"\x01\x05\x80\0\0\0\0\0\0\0\0" * 500_000,
    "envelopes in envelopes": lambda: b"Content-Type: application/pkcs7-mime\n\n" + b"\x30\x80" * 1_000_000,
}
