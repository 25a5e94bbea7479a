"""Dates of mails to a moment with the sender's offset, or to a time as written where nothing says of which zone.

Law: total; a moment without an offset is a guess, and so is a day of which it cannot be told whether its month comes first: None. Sources:
RFC 5322 sections 3.3 and 4.3; ISO 8601 and the C library's form, which many programs send; what Gmail, Outlook, Apple Mail, Yahoo and
Zimbra write above a mail that they forward, in the words of Unicode CLDR for en, hi, mr, ur. It does not know headers.
"""

from __future__ import annotations

import re
import unicodedata
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
        "Jan": "januar janvier janv enero ene gennaio gen janeiro januari ocak oca янв января जाने जानेवारी जन जनवरी جنوری",
        "Feb": "februar février févr fév fevrier febrero febbraio fevereiro fev februari "
        "şubat şub фев февраля फेब्रु फेब्रुवारी फर फ़र फरवरी फ़रवरी فروری",
        "Mar": "märz mär mrz mars marzo março maart mrt mart мар марта मार्च مارچ",
        "Apr": "avril avr abril abr aprile nisan nis апр апреля एप्रि एप्रिल अप्रैल अप्रै اپریل",
        "May": "mai mayo maggio mag maio mei maj mayıs май мая मे मई مئی",
        "Jun": "juni juin junio giugno giu junho haziran haz июн июня जून جون",
        "Jul": "juli juillet juil julio luglio lug julho temmuz tem июл июля जुलै जुल जुलाई جولائی",
        "Aug": "août aout agosto ago augustus augusti ağustos ağu авг августа ऑग ऑगस्ट अग अगस्त اگست",
        "Sep": "septembre septiembre settembre set setembro eylül eyl сен сентября सप्टें सप्टेंबर सितं सित सितंबर सितम्बर ستمبر",
        "Oct": "oktober okt octobre octubre ottobre ott outubro out ekim eki окт октября ऑक्टो ऑक्टोबर अक्तू अक्टू अक्टूबर अक्तूबर اکتوبر",
        "Nov": "novembre noviembre novembro kasım kas ноя ноября नोव्हें नोव्हेंबर नव नवं नवंबर नवम्बर نومبر",
        "Dec": "dezember dez décembre déc diciembre dic dicembre dezembro december aralık "
        "ara дек декабря डिसें डिसेंबर दिसं दिस दिसंबर दिसम्बर دسمبر",
    }.items()
    for word in unicodedata.normalize("NFC", words).split()
}
# The halves of a day, and the words between day and time and behind it (Unicode CLDR 45: `1 जनवरी 2024 को 9:00 am बजे`).
_HALVES = {
    "पूर्वाह्न": "AM", "म.पू.": "AM", "म.पू": "AM", "قبل دوپہر": "AM", "ق.د.": "AM", "ق.د": "AM",
    "अपराह्न": "PM", "म.उ.": "PM", "म.उ": "PM", "بعد دوپہر": "PM", "ب.د.": "PM", "ب.د": "PM",
}  # fmt: skip
_HALF_WORDS = re.compile("|".join(re.escape(unicodedata.normalize("NFC", word)) for word in sorted(_HALVES, key=len, reverse=True)))
_JOINTS = re.compile(r"(?<=[\s,])(?:को|रोजी|बजे|वाजता|کو|بجے)(?=[\s,]|\Z)")
# RFC 5322 section 4.3; IST is India's here: the offices that write to us mean that one, not Israel's or Ireland's.
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 60, "cet": 60, "met": 60, "mez": 60, "cest": 120, "mest": 120, "mesz": 120,
    "eet": 120, "eest": 180,
    "msk": 180, "ist": 330, "pkt": 300, "npt": 345, "jst": 540, "kst": 540, "hkt": 480, "sgt": 480, "est": -300, "edt": -240,
    "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
}  # fmt: skip
_TIME = r"(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2})(?:[.,]\d{1,9})?)?[ ]*([AaPp]\.?[Mm]\.?)?"
# `GMT+1` is what programs write of a whole hour; a bare `+1` is none of theirs.
_ZONE = (
    r"[ ]*(?:(?:GMT|UTC|UT)?[ ]*([+-])[ ]?(\d{1,2}):?(\d{2})(?!\d)|(?:GMT|UTC|UT)([+-])(\d{1,2})(?![\d:])"
    r"|(?!(?:Uhr|h|hrs|hours)\b)([A-Za-z]{1,5})\b)?"
)
_AT = r"(?:(?:at|um|om|kl|kl\.|alle|klo|à|às|a las) )?"
_RFC = re.compile(rf"(\d{{1,2}})\.?[ -]+([A-Za-z]{{3,9}})\.?,?[ -]+(\d{{2,4}})[ ,T]+{_AT}{_TIME}{_ZONE}")
_US = re.compile(rf"([A-Za-z]{{3,9}})\.?[ ]+(\d{{1,2}}),?[ ]+(\d{{4}})(?:[ ,]+(?:at )?){_TIME}{_ZONE}")
_CTIME = re.compile(rf"([A-Za-z]{{3}})[ ]+(\d{{1,2}})[ ]+{_TIME}{_ZONE}[ ]+(\d{{4}}){_ZONE}")
_ISO = re.compile(rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}})[ T]+{_TIME}{_ZONE}")
_DAY_FIRST = re.compile(rf"(\d{{1,2}})([./-])(\d{{1,2}})\2(\d{{4}})[ ,]+(?:at )?{_TIME}{_ZONE}")
# Why the blocks: the vowel signs of Devanagari are no letters to `\w`. Urdu has none that it writes.
_MONTH_WORDS = re.compile(r"(?:[^\W\d_]|[\u0900-\u0963]){2,12}\u0970?")
# The marks of direction that programs put around numbers in Urdu and Arabic.
_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_COMMENT = re.compile(r"\([^()]*\)")
_LOOSE_COLON = re.compile(r"(?<=\d) ?: ?(?=\d)")
_BLANKS = re.compile(r"\s+")


def parse_date(text: str | None) -> datetime | None:
    """Read a date; None if it is none, or has no offset."""
    moment = _read(text)
    return moment if moment is not None and moment.tzinfo is not None else None


def parse_local(text: str | None) -> datetime | None:
    """Read a date that has no offset, as it is written; None if it is none, or has one."""
    moment = _read(text)
    return moment if moment is not None and moment.tzinfo is None else None


def _read(text: str | None) -> datetime | None:
    if not text or len(text) > 500:
        return None
    plain = decode_words(text)
    for _ in range(3):
        plain = _COMMENT.sub(" ", plain)
    if not plain.isascii():
        plain = _words_in_english(plain)
    plain = _MONTH_WORDS.sub(_english, plain.replace('"', " "))
    plain = _LOOSE_COLON.sub(":", _BLANKS.sub(" ", plain)).strip()
    found = None
    for read in (_rfc, _iso, _us, _ctime, _numbers):
        moment = read(plain)
        if moment is not None and moment.tzinfo is not None:
            return moment
        found = found or moment
    return found


def _words_in_english(text: str) -> str:
    """Give a date in another script with the signs and words that are read here."""
    plain = unicodedata.normalize("NFC", _MARKS.sub("", text)).replace("\u2212", "-").replace("،", ",")
    plain = _HALF_WORDS.sub(lambda word: _HALVES[word[0]], plain)
    return _JOINTS.sub("", _BLANKS.sub(" ", plain))


def _english(word: re.Match[str]) -> str:
    return _FOREIGN.get(word[0].rstrip("\u0970").casefold(), word[0])


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
    time, early, year, late = rest[:4], rest[4:10], rest[10], rest[11:]
    return _build(year, _MONTHS.get(month.lower()), day, [*time, *(late if any(late) else early)])


def _iso(text: str) -> datetime | None:
    found = _ISO.search(text)
    if not found:
        return None
    year, month, day, *rest = found.groups()
    return _build(year, int(month), day, rest)


def _numbers(text: str) -> datetime | None:
    """Read a day in numbers where nobody can take it for another: `1/2/2024` is in January to some and in February to others."""
    found = _DAY_FIRST.search(text)
    if not found:
        return None
    first, sign, second, year, *rest = found.groups()
    # Why: who writes dots writes the day first (CLDR: every locale that has them).
    if sign == "." or first == second or int(first) > 12:
        return _build(year, int(second), first, rest)
    return _build(year, int(first), second, rest) if int(second) > 12 else None


def _build(year: str, month: int | None, day: str, rest: list[str | None]) -> datetime | None:
    hour, minute, second, half, sign, zone_hours, zone_minutes, whole_sign, whole_hours, zone_name = rest
    has_zone = bool(sign or whole_sign or zone_name)
    offset = _offset(sign or whole_sign, zone_hours or whole_hours, zone_minutes, zone_name)
    if month is None or (has_zone and offset is None):
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
        zone = None if offset is None else timezone(offset)
        return datetime(number, month, int(day), clock, int(minute or 0), min(int(second or 0), 59), tzinfo=zone)
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
