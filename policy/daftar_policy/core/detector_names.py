"""Detector names: words before a number which say of what sort it is, where its form alone does not.

Law: a name counts only right before the number; one that names an Aadhaar number between it and the number wins. It does not know digits.
"""

from __future__ import annotations

import re

# In Hindi and Marathi the word also means "basis": the form and the check digit must hold all the same.
AADHAAR = r"a+dh?a+r|\buid(?:ai)?\b|आधार|آدھار|ادھار"
_AADHAAR = re.compile(AADHAAR, re.IGNORECASE)
# What may stand between such a name and its number: `No.:`, `Ref. id`, `क्र. -`, and the bank that a transfer's number begins with.
_LINK = (
    r"(?:[^\w\n]|_|\b(?:no|nos|num|number|ref|reference|id|card|bill|txn|transaction|ppo)\b"
    r"|क्रमांक|क्र|कार्ड|नंबर|संख्या|नं|सं|نمبر|کارڈ){0,12}(?:[a-z]{4}n?)?\Z"
)
_PNR = rf"(?:\bpnr\b|पीएनआर|پی این آر){_LINK}"
_BOOKING = re.compile(_PNR, re.IGNORECASE)
# Payments (UTR, RRN, UPI, transfers), provident fund and pension (UAN, PRAN, PPO), bills of goods, customers, ration cards, ABHA.
_TWELVE = re.compile(
    rf"(?:\b(?:utr|rrn|upi|neft|rtgs|imps|uan|pran|ppo|ewb|e-?way|consumer|ration|abha)\b"
    rf"|यूटीआर|यूपीआय|यूपीआई|ग्राहक|उपभोक्ता|शिधापत्रिका|राशन|راشن|صارف){_LINK}|{_PNR}",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?:\b(?:call|contact|cell|mob|mobile|phone|tel|telephone|whatsapp)\b|मोबा|फोन|फ़ोन|दूरध्वनी|दूरभाष|संपर्क|موبائل|فون|رابطہ)[^0-9\n]{0,20}\Z",
    re.IGNORECASE,
)
_CHALLAN = re.compile(r"(?:challan|चलान|चालान|چالان)[^0-9\n]{0,20}\Z", re.IGNORECASE)
_NEAR = 36


def is_booking(text: str, start: int) -> bool:
    """Say whether the ten digits at a place are called a booking of the railway (PNR)."""
    return _BOOKING.search(text, max(0, start - _NEAR), start) is not None


def is_challan(text: str, start: int) -> bool:
    """Say whether the sixteen digits at a place are called a challan, a receipt of the treasury or a fine of the traffic police."""
    return _CHALLAN.search(text, max(0, start - _NEAR), start) is not None


def is_other_twelve(text: str, start: int) -> bool:
    """Say whether the twelve digits at a place are called something else than an Aadhaar or telephone number."""
    return _is_called(_TWELVE, text, start)


def is_phone(text: str, start: int) -> bool:
    """Say whether the digits at a place are called a telephone number."""
    return _is_called(_PHONE, text, start)


def _is_called(names: re.Pattern[str], text: str, start: int) -> bool:
    found = names.search(text, max(0, start - _NEAR), start)
    return found is not None and _AADHAAR.search(text, found.start(), start) is None
