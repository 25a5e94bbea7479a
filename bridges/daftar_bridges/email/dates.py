"""Dates of mail headers to a moment with the sender's offset.

Law: total; None where a date cannot be read or says no offset (a moment without one is a guess). Sources: RFC 5322 sections 3.3 and
4.3; ISO 8601 and the C library's form, which many programs send. It does not know headers.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from daftar_bridges.email.headers import decode_words

_MONTHS = {
    name: number
    for number, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1)
}
# Programs that write the month in their user's language, against RFC 5322 section 3.3; whole words and what they are cut to.
_FOREIGN = {
    word: english
    for english, words in {
        "Jan": "januar janvier janv enero ene gennaio gen janeiro januari ocak oca янв января जाने जानेवारी जनवरी",
        "Feb": "februar février févr fév fevrier febrero febbraio fevereiro fev februari şubat şub фев февраля फेब्रु फेब्रुवारी फरवरी फ़रवरी",
        "Mar": "märz mär mrz mars marzo março maart mrt mart мар марта मार्च",
        "Apr": "avril avr abril abr aprile nisan nis апр апреля एप्रि एप्रिल अप्रैल",
        "May": "mai mayo maggio mag maio mei maj mayıs май мая मे मई",
        "Jun": "juni juin junio giugno giu junho haziran haz июн июня जून",
        "Jul": "juli juillet juil julio luglio lug julho temmuz tem июл июля जुलै जुलाई",
        "Aug": "août aout agosto ago augustus augusti ağustos ağu авг августа ऑग ऑगस्ट अगस्त",
        "Sep": "septembre septiembre settembre set setembro eylül eyl сен сентября सप्टें सप्टेंबर सितंबर",
        "Oct": "oktober okt octobre octubre ottobre ott outubro out ekim eki окт октября ऑक्टो ऑक्टोबर अक्टूबर",
        "Nov": "novembre noviembre novembro kasım kas ноя ноября नोव्हें नोव्हेंबर नवंबर",
        "Dec": "dezember dez décembre déc diciembre dic dicembre dezembro december aralık ara дек декабря डिसें डिसेंबर दिसंबर",
    }.items()
    for word in words.split()
}
# RFC 5322 section 4.3; IST is India's here: the offices that write to us mean that one, not Israel's or Ireland's.
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 60, "cet": 60, "met": 60, "mez": 60, "cest": 120, "mest": 120, "mesz": 120,
    "eet": 120, "eest": 180,
    "msk": 180, "ist": 330, "pkt": 300, "npt": 345, "jst": 540, "kst": 540, "hkt": 480, "sgt": 480, "est": -300, "edt": -240,
    "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
}  # fmt: skip
_TIME = r"(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2})(?:[.,]\d{1,9})?)?[ ]*([AaPp]\.?[Mm]\.?)?"
_ZONE = r"[ ]*(?:(?:GMT|UTC|UT)?[ ]*([+-])[ ]?(\d{1,2}):?(\d{2})(?!\d)|([A-Za-z]{1,5})\b)?"
_RFC = re.compile(rf"(\d{{1,2}})\.?[ -]+([A-Za-z]{{3,9}})\.?,?[ -]+(\d{{2,4}})[ ,T]+(?:(?:at|um|om|kl|kl\.|alle|klo) )?{_TIME}{_ZONE}")
_US = re.compile(rf"([A-Za-z]{{3,9}})\.?[ ]+(\d{{1,2}}),?[ ]+(\d{{4}})(?:[ ,]+(?:at )?){_TIME}{_ZONE}")
_CTIME = re.compile(rf"([A-Za-z]{{3}})[ ]+(\d{{1,2}})[ ]+{_TIME}{_ZONE}[ ]+(\d{{4}}){_ZONE}")
_ISO = re.compile(rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}})[ T]+{_TIME}{_ZONE}")
_MONTH_WORDS = re.compile(r"[^\W\d_]{3,12}")
_COMMENT = re.compile(r"\([^()]*\)")
_LOOSE_COLON = re.compile(r"(?<=\d) ?: ?(?=\d)")
_BLANKS = re.compile(r"\s+")


def parse_date(text: str | None) -> datetime | None:
    """Read a date; None if it is none, or has no offset."""
    if not text or len(text) > 500:
        return None
    plain = decode_words(text)
    for _ in range(3):
        plain = _COMMENT.sub(" ", plain)
    plain = _MONTH_WORDS.sub(_english, plain.replace("\u2212", "-").replace('"', " "))
    plain = _LOOSE_COLON.sub(":", _BLANKS.sub(" ", plain)).strip()
    for read in (_rfc, _iso, _us, _ctime):
        moment = read(plain)
        if moment is not None:
            return moment
    return None


def _english(word: re.Match[str]) -> str:
    return _FOREIGN.get(word[0].casefold(), word[0])


def _rfc(text: str) -> datetime | None:
    found = _RFC.search(text)
    if not found:
        return None
    day, month, year, *rest = found.groups()
    return _build(year, _MONTHS.get(month[:3].lower()), day, rest)


def _us(text: str) -> datetime | None:
    found = _US.search(text)
    if not found:
        return None
    month, day, year, *rest = found.groups()
    return _build(year, _MONTHS.get(month[:3].lower()), day, rest)


def _ctime(text: str) -> datetime | None:
    found = _CTIME.search(text)
    if not found:
        return None
    month, day, *rest = found.groups()
    time, early, year, late = rest[:4], rest[4:8], rest[8], rest[9:]
    return _build(year, _MONTHS.get(month.lower()), day, [*time, *(late if any(late) else early)])


def _iso(text: str) -> datetime | None:
    found = _ISO.search(text)
    if not found:
        return None
    year, month, day, *rest = found.groups()
    return _build(year, int(month), day, rest)


def _build(year: str, month: int | None, day: str, rest: list[str | None]) -> datetime | None:
    hour, minute, second, half, sign, zone_hours, zone_minutes, zone_name = rest
    offset = _offset(sign, zone_hours, zone_minutes, zone_name)
    if month is None or offset is None:
        return None
    number = int(year)
    if len(year) < 4:
        # RFC 5322 section 4.3: two digits up to 49 are of this century, three digits count from 1900.
        number += 2000 if number < 50 else 1900
    clock = int(hour or 0)
    if half:
        clock = clock % 12 + (12 if half[0] in "pP" else 0)
    try:
        # A leap second (60) is the second before it: Python's clock has none.
        return datetime(number, month, int(day), clock, int(minute or 0), min(int(second or 0), 59), tzinfo=timezone(offset))
    except (ValueError, OverflowError):
        return None


def _offset(sign: str | None, hours: str | None, minutes: str | None, name: str | None) -> timedelta | None:
    if sign and hours:
        total = int(hours) * 60 + int(minutes or 0)
        return timedelta(minutes=-total if sign == "-" else total) if total < 24 * 60 else None
    if not name:
        return None
    # RFC 5322 section 4.3: an unknown zone is read as -0000, that is UTC.
    return timedelta(minutes=_ZONES.get(name.lower(), 0))
