"""Character sets: bytes of any mail to text.

Law: `decode` is total and never gives a lone surrogate or NUL. Order: what is declared, its aliases, UTF-8, the Windows set of the
West, and detection only where the bytes look like no Western text at all. It does not know MIME.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from charset_normalizer import from_bytes

# Names seen in mail that Python does not know, or knows as a narrower set than the senders mean (WHATWG Encoding, section 4.2).
_ALIASES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb-2312": "gb18030",
    "euc-cn": "gb18030",
    "big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ms_kanji": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
    "euc-kr": "cp949",
    "ks_c_5601": "cp949",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "ksc_5601": "cp949",
    "windows-949": "cp949",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "646": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "iso-8859-8-i": "iso8859_8",
    "iso-8859-8-e": "iso8859_8",
    "iso-8859-6-i": "iso8859_6",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "unicode": "utf-8",
    "x-unicode": "utf-8",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-ce": "mac_latin2",
    "x-mac-centraleurroman": "mac_latin2",
    "x-mac-greek": "mac_greek",
    "x-mac-turkish": "mac_turkish",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "cp-850": "cp850",
    "koi8-ru": "koi8_u",
}
_UNSAID = frozenset({"", "x-unknown", "unknown", "unknown-8bit", "x-user-defined", "default", "default_charset", "binary", "8bit", "none"})
# Sets so often named by mistake over UTF-8 bytes that valid UTF-8 wins: Western text is hardly ever valid UTF-8 by chance.
_WESTERN = frozenset({"cp1252", "iso8859-15", "cp1254"})
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Why the last two too: overrides of direction (U+202D, U+202E) turn letters round, `gnp.exe` into `exe.png`; Urdu and Arabic need none.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\u202d\u202e]")
_HIGH = bytes(range(0x80, 0x100))
_DETECT_BYTES = 20_000  # enough to tell a script; the detector's time grows with its input


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and what was odd about its character set: "", "charset-unknown" or "charset-wrong"."""

    text: str
    problem: str = ""


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Give the text of `data`, whatever it is."""
    text, problem = _decode(data, (declared or "").strip().strip("\"'").lower().removeprefix("charset="))
    return Decoded(tidy(text), problem)


def decode_header(raw: bytes, declared: str) -> str:
    """Give the text of a header's bytes; `declared` is the set that the mail names for its text."""
    # RFC 6532 section 3.2: a header with other signs than ASCII's is UTF-8; its bytes hardly ever are that by chance.
    for name in ("utf-8", python_codec(declared) or ""):
        if name and (name == "utf-8" or not name.startswith("utf")):
            with suppress(UnicodeError):
                return tidy(raw.decode(name))
    return decode(raw).text


def tidy(text: str) -> str:
    """Drop what no reader should meet: byte order mark, NUL, overrides and other controls, lone surrogates; form feeds become line ends."""
    text = text.removeprefix("\ufeff")
    text = _CONTROLS.sub("", text.replace("\x0c", "\n").replace("\x0b", "\n"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


@lru_cache(maxsize=256)
def python_codec(name: str) -> str | None:
    """Give Python's name of a text encoding called `name` in a mail, or None."""
    folded = name.strip().lower()
    folded = _ALIASES.get(folded, folded)
    for candidate in (folded, folded.replace("windows-", "cp"), folded.removeprefix("x-")):
        try:
            info = codecs.lookup(candidate)
            "a".encode(info.name)
            b"a".decode(info.name, "replace")
        except (LookupError, ValueError, TypeError):
            continue
        # Why: these are encodings of Python's own, not of any mail.
        return None if info.name in {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"} else info.name
    return None


def _decode(data: bytes, declared: str) -> tuple[str, str]:
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return data.decode(codec, "replace"), ""
    if declared in _UNSAID:
        return _guess(data), ""
    codec_name = python_codec(declared)
    if codec_name is None:
        return _guess(data), "charset-unknown"
    if codec_name in _WESTERN and not data.isascii():
        try:
            return data.decode("utf-8"), "charset-wrong"
        except UnicodeDecodeError:
            pass
    try:
        return data.decode(codec_name), ""
    except (UnicodeError, ValueError):
        return _damaged(data, codec_name)


def _damaged(data: bytes, codec_name: str) -> tuple[str, str]:
    """Decode what does not fit its set: keep the set where only little is damaged."""
    if codec_name == "cp1252":
        return _western(data), ""
    text = data.decode(codec_name, "replace")
    damaged = text.count("\ufffd")
    sound = sum(1 for char in text[:_DETECT_BYTES] if char >= "\x80") - damaged
    if codec_name.startswith(("utf-16", "utf-32")) or (damaged <= max(1, sound)):
        return text, "charset-wrong"
    return _guess(data), "charset-wrong"


def _guess(data: bytes) -> str:
    if data.isascii():
        # ISO-2022 sets are 7-bit: an escape sequence tells them (RFC 1468, RFC 1557, RFC 1922).
        if b"\x1b$" in data:
            return data.decode("iso2022_kr" if b"\x1b$)C" in data else "iso2022_jp_ext", "replace")
        return data.decode("ascii")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    return _guess_high(data)


def _guess_high(data: bytes) -> str:
    """Guess a set for bytes that are no UTF-8."""
    cut = data[:_DETECT_BYTES]
    high = len(cut) - len(cut.translate(None, _HIGH))
    letters = sum(1 for byte in cut if byte > 0x40)
    # Western text has few accents among its letters; other scripts are nearly all high bytes.
    if high >= 6 and high * 10 > letters * 4:
        best = from_bytes(cut).best()
        if best is not None:
            return data.decode(best.encoding, "replace")
    if cut.count(0) * 3 > len(cut):
        return data.decode("utf-16-le" if cut[1:2] == b"\0" else "utf-16-be", "replace")
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") * 10 < high:
        return text
    return _western(data)


def _western(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        # Five bytes are undefined in cp1252 (0x81, 0x8d, 0x8f, 0x90, 0x9d); WHATWG maps them to the controls of that number.
        return (
            data.decode("latin-1")
            if not any(0x80 <= byte <= 0x9F and byte not in b"\x81\x8d\x8f\x90\x9d" for byte in data)
            else data.decode("cp1252", "replace")
        )
