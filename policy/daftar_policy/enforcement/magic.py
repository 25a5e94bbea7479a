"""Magic: what kind of file some bytes are, by what they begin with.

Law: a name or a sender's word counts for nothing; bytes that say nothing give None (they may be anything, ciphertext too), never a guess.
It does not know files.
"""

from __future__ import annotations

# So much of a file is looked at. Why: the first entries of a ZIP container (OOXML, OpenDocument) lie within it.
HEAD = 8192

# (offset, bytes, type); the first that fits counts. IANA's names where there is one.
_MAGIC = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"\x00\x00\x01\x00", "image/vnd.microsoft.icon"),
    (0, b"fLaC", "audio/flac"),
    (0, b"OggS", "application/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\x1aE\xdf\xa3", "video/x-matroska"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\x7fELF", "application/x-elf"),
    (0, b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (0, b"\xce\xfa\xed\xfe", "application/x-mach-binary"),
    # Java classes begin so too, which are programs as well.
    (0, b"\xca\xfe\xba\xbe", "application/java-vm"),
    (0, b"\x00asm", "application/wasm"),
    (0, b"dex\n", "application/vnd.android.dex"),
    # Windows shortcut: header size and class id (MS-SHLLINK 2.1).
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"),
    # Word, Excel, PowerPoint up to 2003, Outlook messages, Windows installers (MS-CFB 2.2).
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"MSCF", "application/vnd.ms-cab-compressed"),
    (257, b"ustar", "application/x-tar"),
    (0, b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (0, b"#!", "text/x-shellscript"),
    (0, b"-----BEGIN PGP MESSAGE", "application/pgp-encrypted"),
)
# RIFF containers, by their form (bytes 8 to 12).
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
# ISO base media (ISO/IEC 14496-12), by the major brand; any other is video/mp4.
_BRANDS = {
    b"qt  ": "video/quicktime", b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heif", b"avif": "image/avif",
    b"M4A ": "audio/mp4", b"3gp4": "video/3gpp", b"3gp5": "video/3gpp",
}  # fmt: skip
_OOXML = "application/vnd.openxmlformats-officedocument."
# ZIP containers, by what their first entries are called.
_IN_ZIP = (
    (b"word/", f"{_OOXML}wordprocessingml.document"),
    (b"xl/", f"{_OOXML}spreadsheetml.sheet"),
    (b"ppt/", f"{_OOXML}presentationml.presentation"),
    (b"AndroidManifest.xml", "application/vnd.android.package-archive"),
    (b"META-INF/MANIFEST.MF", "application/java-archive"),
)
_MARKUP = ((b"<!doctype html", "text/html"), (b"<html", "text/html"), (b"<svg", "image/svg+xml"))
# Why only these: a container could say anything of itself.
_SELF_TOLD = ("application/vnd.oasis.opendocument.", "application/epub+zip")
_LONGEST_NAME = 100


def mimetype(head: bytes) -> str | None:
    """Give the media type of a file that begins so (the first `HEAD` bytes, or all of it), or None."""
    found = next((kind for offset, magic, kind in _MAGIC if head.startswith(magic, offset)), None) or _container(head)
    if found is not None:
        return found
    # BMP: the reserved bytes are 0 (two letters alone would be any text).
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return "image/bmp"
    # MPEG audio without tags: eleven bits of synchronisation, layer III.
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:
        return "audio/mpeg"
    return _text(head)


def _container(head: bytes) -> str | None:
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    return _in_zip(head) if head[:4] in (b"PK\x03\x04", b"PK\x05\x06") else None


def _in_zip(head: bytes) -> str:
    # OpenDocument 1.3 part 2, 3.3 and EPUB 3.3, 4.2.6.3: the first entry is `mimetype`, stored, and its content is the type.
    if head[30:38] == b"mimetype":
        said = head[38 : 38 + _LONGEST_NAME].partition(b"PK")[0].decode("ascii", "replace").strip()
        if said.startswith(_SELF_TOLD):
            return said
    return next((kind for name, kind in _IN_ZIP if name in head), "application/zip")


def _text(head: bytes) -> str | None:
    """Give the type of a text: all of it is UTF-8 (but for a character cut off at the end) without control characters."""
    plain = head.removeprefix(b"\xef\xbb\xbf")
    start = plain.lstrip()[:200].lower()
    try:
        text = plain.decode()
    except UnicodeDecodeError as error:
        # Why 3: a character has at most four bytes, of which the looked-at part may have cut some off.
        if len(head) < HEAD or error.start < len(plain) - 3:
            return None
        text = plain[: error.start].decode()
    if not text.strip() or any(ord(character) < 0x20 and character not in "\t\n\r\f\x1b" for character in text):
        return None
    for mark, kind in _MARKUP:
        if start.startswith(mark) or (start.startswith(b"<?xml") and mark in plain[:2000].lower()):
            return kind
    return "application/xml" if start.startswith(b"<?xml") else "text/plain"
