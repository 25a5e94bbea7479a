"""What files begin with."""

import io
import random
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_policy.enforcement.magic import HEAD, mimetype


def zipped(*names: str, first: tuple[str, str] | None = None) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        if first is not None:
            file.writestr(*first)
        for name in names:
            file.writestr(name, "x" * 50)
    return held.getvalue()


OPEN_DOCUMENT = "application/vnd.oasis.opendocument.text"
TABLE = [
    (b"%PDF-1.7\n", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n\0\0", "image/png"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
    (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
    (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
    (b"\0\0\0\x20ftypisom\0\0", "video/mp4"),
    (b"\0\0\0\x20ftypheic\0\0", "image/heic"),
    (b"\0\0\0\x14ftypqt  \0\0", "video/quicktime"),
    (b"MZ\x90\0\x03", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF\x02", "application/x-elf"),
    (b"#!/bin/sh\nrm -rf /\n", "text/x-shellscript"),
    (b"L\0\0\0\x01\x14\x02\0\0\0\0\0", "application/x-ms-shortcut"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf1\\ansi}", "application/rtf"),
    (bytes(257) + b"ustar\x0000", "application/x-tar"),
    (b"BM\x36\0\0\0\0\0\0\0\x36", "image/bmp"),
    (b"BMC office order", "text/plain"),
    (b"\xff\xfb\x90\x64", "audio/mpeg"),
    (zipped("[Content_Types].xml", "word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (zipped("[Content_Types].xml", "xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (zipped("content.xml", first=("mimetype", OPEN_DOCUMENT)), OPEN_DOCUMENT),
    (zipped("a.exe", first=("mimetype", "image/png")), "application/zip"),
    (zipped("META-INF/MANIFEST.MF"), "application/java-archive"),
    (zipped("a.txt"), "application/zip"),
    (b"\n <!DOCTYPE html><p>", "text/html"),
    (b"\xef\xbb\xbf<html>", "text/html"),
    (b'<?xml version="1.0"?><svg xmlns="x">', "image/svg+xml"),
    (b'<?xml version="1.0"?><gpx>', "application/xml"),
    ("शासन निर्णय".encode(), "text/plain"),
    (("a" + "श" * HEAD).encode()[:HEAD], "text/plain"),
    ("शासन".encode()[:-1], None),
    (b"", None),
    (b" \n", None),
    (b"text with \0 in it", None),
    (random.Random(1).randbytes(HEAD), None),  # noqa: S311 - stands for ciphertext
]  # fmt: skip


@pytest.mark.parametrize(("head", "kind"), TABLE, ids=[f"{kind}-{n}" for n, (_, kind) in enumerate(TABLE)])
def test_kinds(head: bytes, kind: str | None) -> None:
    assert mimetype(head) == kind


@given(st.binary(max_size=600))
def test_any_bytes_give_a_type_or_none(head: bytes) -> None:
    found = mimetype(head)
    assert found is None or "/" in found
