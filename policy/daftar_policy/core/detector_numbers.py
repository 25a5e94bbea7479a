"""Detector numbers: what is written as groups of digits: Aadhaar, payment cards, CNIC, telephone numbers, bank accounts.

Law: a number counts only whole, never as a part of a longer one written the same way. It reads plain text (see `plain_text`) in which
links and ids are blanked out, and does not know where that text comes from.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple, TypeAlias

from daftar_policy.core import detector_names
from daftar_policy.core.plain_text import Plain

Span: TypeAlias = "tuple[str, int, int]"

_DIGITS = re.compile(r"[0-9]+")
# What may stand between the groups of one number.
_GAP = re.compile(r"[ .()\-]{1,3}")
_CODE_BEFORE = re.compile(r"[A-Za-z0-9_]+\Z")
_CODE_AFTER = re.compile(r"[A-Za-z0-9_]+")


def _powers(permutation: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    powers = [tuple(range(10))]
    while len(powers) < 8:
        powers.append(tuple(permutation[value] for value in powers[-1]))
    return tuple(powers)


# Verhoeff's dihedral check (J. Verhoeff, Error Detecting Decimal Codes, 1969): the permutation of a digit by its place.
_PERMUTATIONS = _powers((1, 5, 7, 6, 2, 8, 3, 0, 9, 4))


class Touch(IntEnum):
    """What ASCII letters stand right at a run of digits: none, a word behind it (`2346is`), or such that it is part of a code."""

    NONE = 0
    WORD = 1
    CODE = 2


class Group(NamedTuple):
    """One run of digits, with the separator before it (None where no number can go on over it) and the letters that touch it."""

    digits: str
    start: int
    end: int
    gap: str | None
    is_touched: Touch


def numbers(read: Plain) -> list[Span]:
    """Give the numbers of every kind in a text."""
    text = read.text
    groups = _groups(text)
    spans: list[Span] = []
    phoned = 0
    for at, group in enumerate(groups):
        length = len(group.digits)
        if length in _FIRST_LENGTHS:
            spans += (*_aadhaar(text, groups, at), *_cards(text, groups, at), *_cnic(groups, at))
        if group.start >= phoned and (length > 1 or group.digits == "0" or text[group.start - 1 : group.start] == "+"):
            phone = _phone(text, groups, at)
            spans += [phone] if phone else []
            phoned = phone[2] if phone else phoned
    return spans + _labelled(text, groups, spans)


def _groups(text: str) -> list[Group]:
    found: list[Group] = []
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        between = text[found[-1].end : start] if found and start - found[-1].end <= 3 else ""
        gap = between if _GAP.fullmatch(between) else None
        found.append(Group(match[0], start, end, gap, _touched(text, start, end)))
    return found


def _touched(text: str, start: int, end: int) -> Touch:
    """Say whether digits are a part of a code such as `3f20ab` (`UID2341…`, letters alone before, are not; nor `_2341…_`, emphasis)."""
    before = _CODE_BEFORE.search(text, max(0, start - 24), start) if text[max(0, start - 1) : start].isascii() else None
    if before is not None and before[0].strip("_") and (not before[0].isalpha() or start - before.start() == 24):
        return Touch.CODE
    after = _CODE_AFTER.match(text, end, end + 24) if text[end : end + 1].isascii() else None
    if after is None or not after[0].strip("_"):
        return Touch.NONE
    return Touch.WORD if after[0].isalpha() and len(after[0]) < 24 else Touch.CODE


def _taken(groups: Sequence[Group], at: int, lengths: tuple[int, ...]) -> str | None:
    """Give the digits of groups of these lengths that begin at a place and hang together, else None."""
    if at + len(lengths) > len(groups) or (len(lengths) > 1 and groups[at + 1].gap is None):
        return None
    taken = groups[at : at + len(lengths)]
    if any(len(group.digits) != length for group, length in zip(taken, lengths, strict=True)):
        return None
    if any(group.gap is None for group in taken[1:]) or taken[0].is_touched:
        return None
    # Why: a word written on to groups leaves them what they are; an unbroken run with letters behind is a code.
    if taken[-1].is_touched is Touch.CODE:
        return None
    return "".join(group.digits for group in taken)


def _is_part(groups: Sequence[Group], at: int, count: int) -> bool:
    """Whether a further group of four stands before or behind, set off just as these are among themselves: then it is a longer number."""
    if count == 1:
        return False
    first, last = groups[at], groups[at + count - 1]
    if first.gap is not None and first.gap == groups[at + 1].gap and len(groups[at - 1].digits) == 4:
        before = groups[at - 1].gap
        if before is None or before == first.gap:  # else it ends another number, as the year of a date does
            return True
    if first.gap == groups[at + 1].gap == "-" and len(groups[at - 1].digits) == 2:  # ABHA: 91-1234-1234-1234
        return True
    behind = groups[at + count] if at + count < len(groups) else None
    return behind is not None and behind.gap is not None and behind.gap == last.gap and len(behind.digits) == 4


def verhoeff(digits: str) -> bool:
    """Whether digits end in their Verhoeff check digit."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = _dihedral(check, _PERMUTATIONS[place % 8][int(digit)])
    return check == 0


def _dihedral(a: int, b: int) -> int:
    """Multiply in D5: 0 to 4 are rotations, 5 to 9 reflections."""
    if a < 5:
        return (a + b) % 5 if b < 5 else 5 + (a + b) % 5
    return 5 + (a - b) % 5 if b < 5 else (a - b) % 5


def luhn(digits: str) -> bool:
    """Whether digits end in their Luhn check digit (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _by_first(*forms: tuple[int, ...]) -> Mapping[int, tuple[tuple[int, ...], ...]]:
    """Arrange forms by the length of their first group, so that most runs of digits are passed over at once."""
    return {first: tuple(form for form in forms if form[0] == first) for first in {form[0] for form in forms}}


_AADHAAR_FORMS = _by_first((12,), (4, 4, 4))


def _aadhaar(text: str, groups: Sequence[Group], at: int) -> Iterator[Span]:
    """UIDAI: twelve digits, the first 2 to 9, the last Verhoeff's; unbroken or 4-4-4."""
    for lengths in _AADHAAR_FORMS.get(len(groups[at].digits), ()):
        digits = _taken(groups, at, lengths)
        if digits is None or digits[0] not in "23456789" or not verhoeff(digits):
            continue
        # Why: `2024 2025 2026` is a table's head; one number in a million of those that exist is written so.
        is_years = len(lengths) == 3 and all(group.digits.startswith("20") for group in groups[at : at + 3])
        is_other = len(lengths) == 1 and _is_other_twelve(text, groups[at].start, digits)
        if not (is_years or is_other or _is_part(groups, at, len(lengths))):
            yield "aadhaar", groups[at].start, groups[at + len(lengths) - 1].end


def _is_other_twelve(text: str, start: int, digits: str) -> bool:
    """Whether twelve digits unbroken are called something else; one in ten of those has a right check digit by chance."""
    is_mobile = digits.startswith("91") and digits[2] in "6789"
    return detector_names.is_other_twelve(text, start) or (is_mobile and detector_names.is_phone(text, start))


# Issuers' first digits (ISO/IEC 7812; Visa, Mastercard, Amex, Diners, JCB, Discover, RuPay, Maestro, UnionPay) and their lengths.
_ISSUERS = (
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"3(?:0[0-5]|[689])"), (14,)),
    (re.compile(r"35(?:2[89]|[3-8])"), (16,)),
    (re.compile(r"6|508|81|82"), (16, 19)),
    (re.compile(r"50|5[6-9]"), (16,)),
)
# The length of the first group of any form but a telephone number's.
_FIRST_LENGTHS = frozenset([4, 5, 12, 13, 14, 15, 16, 19])
_CARD_FORMS = _by_first((13,), (14,), (15,), (16,), (19,), (4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3))


def _cards(text: str, groups: Sequence[Group], at: int) -> Iterator[Span]:
    for lengths in _CARD_FORMS.get(len(groups[at].digits), ()):
        digits = _taken(groups, at, lengths)
        if digits and _is_card(digits) and not _is_part(groups, at, len(lengths)):
            if len(lengths) == 1 and detector_names.is_challan(text, groups[at].start):
                continue
            yield "payment-card", groups[at].start, groups[at + len(lengths) - 1].end


def _is_card(digits: str) -> bool:
    return luhn(digits) and any(len(digits) in lengths and issuer.match(digits) for issuer, lengths in _ISSUERS)


def _cnic(groups: Sequence[Group], at: int) -> Iterator[Span]:
    """NADRA: 5-7-1, the first digit a province (1 to 7). Unbroken ones need a word beside them (see `_labelled`)."""
    digits = _taken(groups, at, (5, 7, 1))
    if digits and digits[0] in "1234567":
        yield "cnic", groups[at].start, groups[at + 2].end


# Groups in which a number of ten digits (an Indian mobile: first 6 to 9; Department of Telecommunications, numbering plan 2003) is written.
_TEN = _by_first((10,), (5, 5), (3, 3, 4), (4, 3, 3), (4, 6), (3, 7), (2, 4, 4), (2, 8))
_IS_AMOUNT = re.compile(r"(?:₹|\b(?:rs|inr|pkr)\.?|रु\.?|रू\.?)\s?\Z", re.IGNORECASE)


def _phone(text: str, groups: Sequence[Group], at: int) -> Span | None:
    group = groups[at]
    last = _phone_end(groups, at, is_international=text[max(0, group.start - 2) : group.start].rstrip("(").endswith("+"))
    if last is None or group.is_touched or text.startswith(("/-", " bytes"), groups[last].end):
        return None
    if _IS_AMOUNT.search(text, max(0, group.start - 6), group.start) or _is_called_other(text, group):
        return None
    return "phone", group.start, groups[last].end


def _is_called_other(text: str, group: Group) -> bool:
    length = len(group.digits)
    if length == 12:
        return detector_names.is_other_twelve(text, group.start)
    return length == 10 and detector_names.is_booking(text, group.start)


def _phone_end(groups: Sequence[Group], at: int, *, is_international: bool) -> int | None:
    """Give the place of a telephone number's last group: mobile numbers of India and Pakistan, land lines with their 0, any with a +."""
    digits = groups[at].digits
    last = _mobile_end(groups, at, is_prefixed=is_international)
    if last is None and is_international:  # E.164
        last = _run(groups, at, 8, 15)
    if last is None and digits in {"91", "0091", "0"} and at + 1 < len(groups) and groups[at + 1].gap is not None:
        last = _mobile_end(groups, at + 1, is_prefixed=True)
    return _national_end(groups, at) if last is None else last


def _national_end(groups: Sequence[Group], at: int) -> int | None:
    """Eleven digits with the trunk's 0: a mobile of Pakistan (03xx-xxxxxxx), or a land line with its code set off (020-26123456)."""
    digits = groups[at].digits
    if len(digits) == 11:
        return at if digits.startswith("03") else None
    last = _run(groups, at, 11, 11) if 3 <= len(digits) <= 5 and digits[0] == "0" and digits[1] != "0" else None
    return last if last != at else None


def _mobile_end(groups: Sequence[Group], at: int, *, is_prefixed: bool) -> int | None:
    digits = groups[at].digits
    if digits[0] in "6789":
        for lengths in _TEN.get(len(digits), ()):
            taken = _taken(groups, at, lengths)
            if taken and (is_prefixed or _is_mobile(taken, groups[at : at + len(lengths) + 1], len(lengths))):
                return at + len(lengths) - 1
    if len(digits) < 11:
        return None
    for prefix in ("91", "0091", "0"):
        if digits.startswith(prefix) and len(digits) == 10 + len(prefix) and digits[len(prefix)] in "6789" and not groups[at].is_touched:
            return at
    return None


def _is_mobile(digits: str, groups: Sequence[Group], count: int) -> bool:
    """Whether ten digits without a prefix are one number and not a row of them: `850 900 1200` and `65000 70000` are amounts."""
    if count == 1:
        return True
    if len(groups) > count and groups[count].gap == groups[1].gap == "-":  # it goes on: `91-4784-3460-2284`
        return False
    if len(groups[0].digits) == 5:
        return not digits[3:5] == digits[8:] == "00"
    return all(group.gap is not None and " " not in group.gap for group in groups[1:count])


def _run(groups: Sequence[Group], at: int, least: int, most: int) -> int | None:
    """Give the last group of the shortest whole run of digits from a place whose count lies within bounds."""
    count = 0
    for place in range(at, min(len(groups), at + 6)):
        if place > at and groups[place].gap is None:
            return None
        count += len(groups[place].digits)
        is_whole = place + 1 == len(groups) or groups[place + 1].gap is None or count + len(groups[place + 1].digits) > most
        if least <= count <= most and is_whole:
            return None if groups[place].is_touched else place
    return None


# Words that say what a number is, where its form alone does not. The bank code is IFSC's (RBI): four letters, 0, six more.
_ACCOUNT_WORD = re.compile(
    r"\b(?:a/c|acc?t|account|khata|khate)\b|\bac\s?(?:no|num)|खाते|खाता|खात्या|अकाउंट|लेखा\s?क्र|اکاؤنٹ|کھاتہ", re.IGNORECASE
)
_BANK_CODE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{4}0[A-Za-z0-9]{6}(?![A-Za-z0-9])")
_CNIC_WORD = re.compile(r"\b(?:s?nicop|cnic|nadra|poc)\b|شناختی|قومی\s?کارڈ", re.IGNORECASE)
_NEAR_WORD = 40
_NEAR_CODE = 120


def _labelled(text: str, groups: Sequence[Group], found: Sequence[Span]) -> list[Span]:
    """Numbers that a word or a bank's code beside them names."""
    if not any(len(group.digits) >= 9 or group.gap is not None for group in groups):
        return []
    words = [match.end() for match in _ACCOUNT_WORD.finditer(text)]
    codes = [match.span() for match in _BANK_CODE.finditer(text)]
    cnics = [match.end() for match in _CNIC_WORD.finditer(text)]
    if not (words or codes or cnics):
        return []
    phones = {start for kind, start, _ in found if kind == "phone"}
    code_starts, code_ends = [start for start, _ in codes], [end for _, end in codes]
    spans: list[Span] = []
    for at, group in enumerate(groups):
        if group.is_touched:
            continue
        is_named = _is_near(words, group.start - _NEAR_WORD, group.start)
        is_beside = _is_near(code_ends, group.start - _NEAR_CODE, group.start) or _is_near(code_starts, group.end, group.end + _NEAR_CODE)
        last = _account_end(groups, at) if is_named or is_beside else None
        if last is not None and (is_named or group.start not in phones):
            spans.append(("bank-account", group.start, groups[last].end))
        if len(group.digits) == 13 and group.digits[0] in "1234567" and _is_near(cnics, group.start - _NEAR_WORD, group.start):
            spans.append(("cnic", group.start, group.end))
    return spans


def _account_end(groups: Sequence[Group], at: int) -> int | None:
    """RBI's technical committee on uniform account numbers: 9 to 18 digits, unbroken or in groups of three to six and a rest."""
    if 9 <= len(groups[at].digits) <= 18:
        return at
    if not 3 <= len(groups[at].digits) <= 6 or groups[at].gap is not None:
        return None
    last = _run(groups, at, 9, 18)
    return last if last is not None and all(3 <= len(group.digits) <= 6 for group in groups[at:last]) else None


def _is_near(places: Sequence[int], first: int, last: int) -> bool:
    at = bisect_left(places, first)
    return at < len(places) and places[at] <= last
