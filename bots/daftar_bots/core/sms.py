"""SMS: how many parts a text takes on the telephone network, and how it is cut to fit.

Law: a text whose letters are all in the GSM alphabet has 160 of them in one part, or 153 in each of several; any other (Devanagari, Urdu)
is sent as UCS-2 with 70, or 67. Source: 3GPP TS 23.038 section 6.2.1 (alphabet) and TS 23.040 section 9.2.3.24 (parts).
It does not know gateways.
"""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import category, combining

# 3GPP TS 23.038, section 6.2.1: the default alphabet, and the signs that take an escape and so two places.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
_JOINERS = ("\u200c", "\u200d")
GSM_ONE, GSM_MANY, UCS2_ONE, UCS2_MANY = 160, 153, 70, 67


@dataclass(frozen=True, slots=True)
class Parts:
    """How a text is sent: its alphabet, its length in places of that alphabet, and the parts it takes."""

    is_gsm: bool
    places: int
    count: int


def parts(text: str) -> Parts:
    """Give how a text is sent."""
    is_gsm = all(sign in _GSM or sign in _EXTENDED for sign in text)
    places = sum(_width(sign, is_gsm=is_gsm) for sign in text)
    one, many = (GSM_ONE, GSM_MANY) if is_gsm else (UCS2_ONE, UCS2_MANY)
    if places <= one:
        return Parts(is_gsm, places, 1)
    return Parts(is_gsm, places, _packed(text, many, is_gsm=is_gsm))


def shortened(text: str, title: str, most: int) -> str:
    """Give `text` with its `{title}` filled in, the title cut so that it takes at most so many parts, or left out where it cannot."""
    whole = text.replace("{title}", title)
    if parts(whole).count <= most:
        return whole
    for length in range(len(title) - 1, -1, -1):
        if _is_within_letter(title, length):
            continue
        # Why dots for Latin: the one-sign ellipsis is not in the GSM alphabet and would more than halve what fits.
        cut = title[:length].rstrip() + ("..." if title.isascii() else "…")
        if parts(short := text.replace("{title}", cut)).count <= most:
            return short
    return text.replace("{title}", "")


def _is_within_letter(text: str, place: int) -> bool:
    """Tell whether a cut here would take a sign off its letter: a vowel sign, or the second half of a conjunct."""
    following, before = text[place], text[place - 1] if place else ""
    # Unicode Standard Annex 29, section 3.1.1: marks and joiners stay with what they stand on; canonical class 9 is a virama.
    return category(following).startswith("M") or following in _JOINERS or (before != "" and (before in _JOINERS or combining(before) == 9))


def _width(sign: str, *, is_gsm: bool) -> int:
    if is_gsm:
        return 2 if sign in _EXTENDED else 1
    # Beyond the basic plane a sign is two UTF-16 units.
    return 2 if ord(sign) > 0xFFFF else 1


def _packed(text: str, room: int, *, is_gsm: bool) -> int:
    """Count parts: a sign of two places is never cut in two."""
    count, left = 1, room
    for sign in text:
        width = _width(sign, is_gsm=is_gsm)
        if width > left:
            count, left = count + 1, room
        left -= width
    return count
