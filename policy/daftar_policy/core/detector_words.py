"""Detector words: what letters and digits together make: PAN, GSTIN, passport, voter id, IBAN, email addresses; and what is no text.

Law: a form that ordinary file and invoice numbers share (passport, voter id) counts only beside a word that names it.
It reads plain text (see `plain_text`) and does not know where that text comes from.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from daftar_policy.core import ids
from daftar_policy.core.plain_text import Plain

Span: TypeAlias = "tuple[str, int, int]"

# URLs; Matrix ids with a server; event, room and media ids by hash (43 characters of base64url); UUIDs; a mail header's message ids.
_NO_TEXT = re.compile(
    r"(?i)\b(?:https?|ftp|mxc|wss?|matrix)://?[^\s<>\"]+|\bmatrix:[a-z]+/[^\s<>\"]+|\bwww\.[^\s<>\"]+"
    r"|(?<![\w@#!$])[@#!$][^\s:@#<>]{1,255}:[a-z0-9\[][a-z0-9.:\-\]]*[a-z0-9\]]"
    r"|(?<![\w$!])[$!][A-Za-z0-9_+/\-]{43}(?![A-Za-z0-9_+/\-])"
    r"|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"
    r"|\b(?:message-id|in-reply-to|references):(?:[ \t]*<[^<>\s]{1,250}>,?)+"
)
# One of these stands in each of them, or the four hyphens of a UUID: most texts have none, and looking for them is quicker.
_SIGNS = (":/", "www.", "matrix:", "@", "#", "!", "$", "<")

_BEFORE = r"(?<![A-Za-z0-9])"
_AFTER = r"(?![A-Za-z0-9])"
_GAP = r"[ \-.]?"
# Income Tax Department: five letters, the fourth the holder's kind, four digits, a letter.
_PAN = re.compile(rf"{_BEFORE}[A-Za-z]{{3}}[ABCFGHJLPTabcfghjlpt][A-Za-z]{_GAP}[0-9]{{4}}{_GAP}[A-Za-z]{_AFTER}")
# GSTN: state, PAN, entity, a letter (Z for most), check character.
_GSTIN = re.compile(
    rf"{_BEFORE}[0-9]{{2}}{_GAP}[A-Za-z]{{5}}{_GAP}[0-9]{{4}}{_GAP}[A-Za-z]{_GAP}[0-9A-Za-z]{_GAP}[A-Za-z]{_GAP}[0-9A-Za-z]{_AFTER}"
)
_CODE_POINTS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# India: a letter, seven digits, neither the first nor the last 0. Pakistan: two letters, seven digits.
_PASSPORT = re.compile(rf"{_BEFORE}(?:[A-Za-z]{_GAP}[1-9][0-9]{_GAP}[0-9]{{4}}[1-9]|[A-Za-z]{{2}}{_GAP}[0-9]{{7}}){_AFTER}")
_PASSPORT_WORD = re.compile(r"passport|पासपोर्ट|पारपत्र|پاسپورٹ", re.IGNORECASE)
# Election Commission: three letters, seven digits; the old form is STATE/district/constituency/number.
_VOTER = re.compile(rf"{_BEFORE}(?:[A-Za-z]{{3}}{_GAP}[0-9]{{7}}|[A-Za-z]{{2}}/[0-9]{{2}}/[0-9]{{3}}/[0-9]{{6}}){_AFTER}")
_VOTER_WORD = re.compile(r"\b(?:voter|epic|election|electoral|elector)|मतदार|मतदाता|मतदान|निर्वाचन|निवडणूक|वोटर|ووٹر|انتخابی", re.IGNORECASE)
_NEAR = 60
# ISO 13616: country, two check digits, eleven to thirty more.
_IBAN = re.compile(rf"{_BEFORE}[A-Za-z]{{2}}[0-9]{{2}}(?: ?[A-Za-z0-9]{{4}}){{2,7}}(?: ?[A-Za-z0-9]{{1,3}})?{_AFTER}")

_DIGITS = re.compile(r"[0-9]+")
# Why: the longest form, an IBAN with its blanks, has 43 characters. Why not everywhere: texts are long, and their numbers few.
_REACH = 64

# The registry of IBANs (SWIFT): which countries have which length. Why: `MH12 2019…` is a driving licence.
_IBAN_LENGTHS: Mapping[int, str] = MappingProxyType(
    {
        15: "NO",
        16: "BE",
        18: "DK FI FO GL NL FK SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU XK MN",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ TL OM SO",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }
)

_LOCAL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}\Z")
_DOMAIN = re.compile(r"(?:[^\s@.,;:<>()\[\]\"'\x00-\x2c/]{1,63}\.)+[^\s@.,;:<>()\[\]\"'\x00-\x2c/]{2,63}")


def links_and_ids(read: Plain) -> list[tuple[int, int]]:
    """Give the spans of URLs, Matrix ids, event ids and hashes, in which no number is looked for."""
    lowered = read.text.lower()
    if lowered.count("-") < 4 and not any(sign in lowered for sign in _SIGNS):
        return []
    return [match.span() for match in _NO_TEXT.finditer(read.text)]


def emails(read: Plain, hidden: Sequence[tuple[int, int]]) -> list[Span]:
    """Give the mail addresses outside these spans (in order)."""
    text = read.text
    ends = [end for _, end in hidden]
    spans: list[Span] = []
    at = text.find("@")
    while at >= 0:
        domain = _DOMAIN.match(text, at + 1, at + 254)
        local = _LOCAL.search(text, max(0, at - 64), at) if domain else None
        behind = bisect_left(ends, at)
        is_hidden = behind < len(hidden) and hidden[behind][0] <= at
        if domain and local and not is_hidden and _is_address(local[0].strip("."), domain[0]):
            spans.append(("email", local.start(), domain.end()))
        at = text.find("@", at + 1)
    return spans


def _is_address(local: str, domain: str) -> bool:
    name = ids.normalise_domain(domain.rstrip("-_*~!?|"))
    return bool(local) and name is not None and not name[-1].isdigit()


def documents(read: Plain) -> Iterator[Span]:
    """Give the numbers of documents that have letters in them."""
    text = read.text
    taken: list[int] = []
    places = _near_digits(text)
    for match in _every(_GSTIN, text, places):
        if _is_gstin(_bare(match[0])):
            taken.append(match.end())
            yield "gstin", *match.span()
    for match in _every(_PAN, text, places):
        if not _is_near(taken, match.end(), match.end() + 6):
            yield "pan", *match.span()
    for kind, form, word in (("passport", _PASSPORT, _PASSPORT_WORD), ("voter-id", _VOTER, _VOTER_WORD)):
        forms = list(_every(form, text, places))
        words = [match.end() for match in word.finditer(text)] if forms else []
        for match in forms:
            if _is_near(words, match.start() - _NEAR, match.end() + _NEAR):
                yield kind, *match.span()
    for match in _every(_IBAN, text, places):
        if _is_iban(_bare(match[0])):
            yield "bank-account", *match.span()


def _near_digits(text: str) -> list[tuple[int, int]]:
    """Give the spans around digits, in order and apart from each other: nothing that is looked for has none."""
    places: list[tuple[int, int]] = []
    for match in _DIGITS.finditer(text):
        start, end = max(0, match.start() - _REACH), match.end() + _REACH
        if places and start <= places[-1][1]:
            start = places.pop()[0]
        places.append((start, end))
    return places


def _every(form: re.Pattern[str], text: str, places: Sequence[tuple[int, int]]) -> Iterator[re.Match[str]]:
    for start, end in places:
        yield from form.finditer(text, start, end)


def _bare(written: str) -> str:
    return "".join(char for char in written if char.isalnum()).upper()


def _is_gstin(code: str) -> bool:
    """GSTN's check character: Luhn's way in base 36; states are 01 to 38, 97 and 99."""
    state = int(code[:2])
    if not (1 <= state <= 38 or state in {97, 99}) or code[5] not in "ABCFGHJLPT":
        return False
    total = 0
    for place, char in enumerate(code[:14]):
        value = _CODE_POINTS.index(char) * (1 + place % 2)
        total += value // 36 + value % 36
    return _CODE_POINTS[-total % 36] == code[14]


def _is_iban(code: str) -> bool:
    """The country's length, and ISO 7064 MOD 97-10."""
    if code[:2] not in _IBAN_LENGTHS.get(len(code), ""):
        return False
    return int("".join(str(_CODE_POINTS.index(char)) for char in code[4:] + code[:4])) % 97 == 1


def _is_near(places: list[int], first: int, last: int) -> bool:
    at = bisect_left(places, first)
    return at < len(places) and places[at] <= last
