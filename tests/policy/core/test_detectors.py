"""Detectors: what each kind finds and what it leaves alone. All numbers here are made up; their check digits are worked out, not taken."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_policy.core import detector_numbers, detectors

AADHAAR = "234123412346"
GROUPED = "2341 2341 2346"
CARD = "4111111111111111"

DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
URDU = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
BENGALI = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
SCRIPTS = (DEVANAGARI, ARABIC, URDU, FULL_WIDTH, BENGALI)

FOUND = (
    ("aadhaar", AADHAAR, "unbroken"),
    ("aadhaar", GROUPED, "with spaces"),
    ("aadhaar", "2341-2341-2346", "with hyphens"),
    ("aadhaar", "2341.2341.2346", "with dots"),
    ("aadhaar", "2341\u00a02341\u00a02346", "with no-break spaces"),
    ("aadhaar", "2341\u20132341\u20132346", "with en dashes"),
    ("aadhaar", "2341 - 2341 - 2346", "with spaced hyphens"),
    ("aadhaar", "2341\u200b\u200c2341\u200d2346", "with invisible characters"),
    ("aadhaar", "2\u0336341 2341 2346", "struck through"),
    ("aadhaar", "2\ufe0f\u20e33\ufe0f\u20e341 2341 2346", "with keycaps"),
    ("aadhaar", "②③④① 2341 2346", "circled"),
    ("aadhaar", f"आधार{AADHAAR}", "a word of another script before it"),
    ("aadhaar", f"UID{AADHAAR}", "letters before it"),
    ("aadhaar", f"({GROUPED}).", "in brackets"),
    ("aadhaar", f"{AADHAAR}@upi", "in an address that is no mail address"),
    ("aadhaar", f"dated 12-11-2026 {GROUPED}", "behind a date"),
    ("aadhaar", f"Pune 411001 {GROUPED}", "behind a postal code"),
    ("aadhaar", "1) 2341 2341 2346", "behind a list's number"),
    ("aadhaar", "²³⁴¹ ²³⁴¹ ²³⁴⁶", "superscripts"),
    ("aadhaar", "₂₃₄₁ 2341 2346", "subscripts"),
    ("aadhaar", "𝟐𝟑𝟒𝟏 𝟤𝟥𝟦𝟣 𝟸𝟹𝟺𝟼", "mathematical digits of several kinds"),
    ("aadhaar", "❷❸❹❶ 2341 2346", "white on black"),
    ("aadhaar", "⑵⑶⑷⑴ 2341 2346", "in small brackets"),
    ("aadhaar", "२३४१ 2341 ۲۳۴۶", "three scripts at once"),
    ("aadhaar", "2341·2341•2346", "with middle dots"),
    ("aadhaar", "2341\u28002341\u31642346", "with blanks that are no spaces"),
    ("aadhaar", "2\U000e0100341 2341 2346", "with a variation selector"),
    ("aadhaar", "2 3 4 1 2 3 4 1 2 3 4 6", "digit by digit"),
    ("aadhaar", "2-3-4-1-2-3-4-1-2-3-4-6", "digit by digit, with hyphens"),
    ("aadhaar", "2\n3\n4\n1\n2\n3\n4\n1\n2\n3\n4\n6", "digit by digit, down the page"),
    ("aadhaar", "234I 234l 2346", "letters for ones"),
    ("aadhaar", "50OO OO12 3412", "letters for noughts"),
    ("aadhaar", "234I23412346", "a letter for a one, unbroken"),
    ("aadhaar", "2341 2341\n2346", "broken by the line's end"),
    ("aadhaar", "2341\n> 2341 2346", "broken by a quoted line's end"),
    ("aadhaar", "2341\u20282341 2346", "broken by a line separator"),
    ("aadhaar", "_2341 2341 2346_", "in underscores"),
    ("aadhaar", "**2341 2341 2346**", "in asterisks"),
    ("aadhaar", "2341 2341 2346is", "a word written on"),
    ("aadhaar", "\u202e6432 1432 1432\u202c", "written backwards and turned round"),
    ("aadhaar", "Aadhaar:\n2341\n2341\n2346", "one group a line, named"),
    ("aadhaar", "adhar 2341,2341,2346", "with commas, named"),
    ("aadhaar", "आधार 2341/2341/2346", "with strokes, named"),
    ("aadhaar", "آدھار 234123_412346", "in two halves, named"),
    ("aadhaar", "uid 234 123 412 346", "in threes, named"),
    ("aadhaar", "aadhaar 23 41 23 41 23 46", "in pairs, named"),
    ("aadhaar", f"ration card and Aadhaar {AADHAAR}", "another name before its own"),
    ("aadhaar", f"UPI of customer Ramesh {AADHAAR}", "another name not right before it"),
    ("pan", "АВСРЕ1234F", "with Cyrillic letters"),
    ("pan", "𝐀𝐁𝐂𝐏𝐄1234𝐅", "in mathematical letters"),
    ("pan", "ABCPE1234F", "a person's"),
    ("pan", "abcpe1234f", "in small letters"),
    ("pan", "ABCPE 1234 F", "with spaces"),
    ("pan", "ＡＢＣＰＥ１２３４Ｆ", "full width"),
    ("pan", "ABCPE१२३४F", "with Devanagari digits"),
    ("gstin", "27AAPFU0939F1ZV", "a firm's"),
    ("gstin", "27 AAPFU 0939 F 1 Z V", "with spaces"),
    ("bank-account", "A/c No. 123456789012", "named"),
    ("bank-account", "खाते क्र. १२३४५६७८९०१", "named in Marathi"),
    ("bank-account", "اکاؤنٹ نمبر 12345678901", "named in Urdu"),
    ("bank-account", "SBIN0001234, 12345678901", "behind the bank's code"),
    ("bank-account", "12345678901 (HDFC0ABCDEF)", "before the bank's code"),
    ("bank-account", "account 1234 5678 9012 34", "in groups"),
    ("bank-account", "GB82 WEST 1234 5698 7654 32", "an IBAN"),
    ("bank-account", "PK36SCBL0000001123456702", "an IBAN of Pakistan"),
    ("passport", "passport no. K1234567", "India's"),
    ("passport", "पासपोर्ट K 1234567", "named in Marathi"),
    ("passport", "Passport: AB1234567", "Pakistan's"),
    ("voter-id", "voter id ABC1234567", "named"),
    ("voter-id", "मतदार ओळखपत्र ABC1234567", "named in Marathi"),
    ("voter-id", "EPIC MH/12/123/123456", "the old form"),
    ("cnic", "35202-1234567-1", "with hyphens"),
    ("cnic", "35202–1234567–1".translate(URDU), "in Urdu's digits"),
    ("cnic", "CNIC 3520212345671", "unbroken, named"),
    ("payment-card", "4111 1111 1111 1111", "Visa"),
    ("payment-card", "5555-5555-5555-4444", "Mastercard"),
    ("payment-card", "3782 822463 10005", "American Express"),
    ("payment-card", "6521 1111 1111 1110", "RuPay"),
    ("phone", "9876543210", "a mobile"),
    ("phone", "98765 43210", "in two groups"),
    ("phone", "+91 98765 43210", "with the country"),
    ("phone", "919876543210", "with the country, unbroken"),
    ("phone", "09876543210", "with a nought"),
    ("phone", "987-654-3210", "in three groups"),
    ("phone", "९८७६५४३२१०", "in Devanagari"),
    ("phone", "(020) 2612 3456", "a land line"),
    ("phone", "020-26123456", "a land line with a hyphen"),
    ("phone", "0300-1234567", "a mobile of Pakistan"),
    ("phone", "+44 20 7946 0958", "of another country"),
    ("email", "a.b@gov.in", "plain"),
    ("email", "<A+b@GOV.in>", "in brackets"),
    ("email", "राम@सरकार.भारत", "internationalised"),
    ("email", "mailto:a@gov.in", "in a mail link"),
)

LEFT_ALONE = (
    ("234123412345", "a wrong check digit"),
    ("134123412346", "Aadhaar begins with 2 to 9"),
    ("0341 2341 2346", "a leading nought"),
    ("1" + AADHAAR, "inside a longer run"),
    (AADHAAR + "1", "the same behind"),
    ("1111 " + GROUPED, "a fourth group before"),
    (GROUPED + " 2222", "a fourth group behind"),
    ("23412341 2346", "groups of eight and four"),
    (f"https://gov.in/{AADHAAR}", "in a URL"),
    (f"http://gov.in/?id={AADHAAR}&x=1", "in a query"),
    (f"mxc://gov.in/{AADHAAR}", "in a media id"),
    (f"@{AADHAAR}:gov.in", "in a user id"),
    (f"#{AADHAAR}:gov.in", "in an alias"),
    (f"${AADHAAR}" + "a" * 31, "in an event id"),
    (f"550e8400-e29b-41d4-a716-{AADHAAR}", "in a UUID"),
    (f"3f{AADHAAR}ab", "in a hash"),
    (f"x_{AADHAAR}_y", "in an identifier"),
    ("2341 2341\n2346 2412", "a table's lines"),
    ("2341\n2341\n2346", "a column of three without a name"),
    ("2341, 2341, 2346", "amounts with a right check digit"),
    ("2 3 4 1 2 3 4 1 2 3 4 6 7", "thirteen single digits"),
    ("7 2 3 4 1 2 3 4 1 2 3 4 6", "thirteen single digits whose last twelve fit"),
    ("2OII OIII lllI", "letters for most digits"),
    ("XXXX XXXX 2346", "a masked one"),
    ("234123 412346", "two halves without a name"),
    ("UTR No. " + AADHAAR, "a payment's number"),
    ("UPI Ref. No. " + AADHAAR, "another payment's"),
    ("RTGS SBINN" + AADHAAR, "a transfer's number behind its bank"),
    ("UAN " + AADHAAR, "a provident fund's number"),
    ("ग्राहक क्रमांक: " + AADHAAR, "a customer's number"),
    ("राशन कार्ड सं. " + AADHAAR, "a ration card's number"),
    ("PNR No. 8564739139", "a booking of the railway"),
    ("ABHA 91-9213-9031-2568", "a health account"),
    ("Aadhaar " + "." * 88 + AADHAAR + "9", "thirteen digits of which twelve are near the name"),
    ("91-2341-2341-2346", "fourteen digits in the groups of a health account"),
    ("e-Challan MH4065767178884381", "a fine with a right check digit"),
    ("backup is 7496056149 bytes", "a size"),
    ("In-Reply-To: <9876543210.2@mail.nic.in>", "a message id"),
    ("MH12 20289587307466", "a driving licence"),
    ("4111 1111 1111 1112", "a card's wrong check digit"),
    ("9111 1111 1111 1111 1111", "no issuer"),
    ("ABCXE1234F", "no kind of holder"),
    ("ABCPE1234", "too short for a PAN"),
    ("XABCPE1234F", "too long for a PAN"),
    ("27AAPFU0939F1ZA", "a GSTIN's wrong check character"),
    ("77AAPFU0939F1ZV", "no such state"),
    ("K1234567", "a passport's form without a word"),
    ("ABC1234567", "a voter id's form without a word"),
    ("INV1234567", "an invoice"),
    ("SBIN0001234", "a bank's code alone"),
    ("GB83 WEST 1234 5698 7654 32", "an IBAN's wrong check digits"),
    ("3520212345671", "thirteen digits without a word"),
    ("85202-1234567-1", "no such province"),
    ("Rs 9876543210", "an amount"),
    ("₹ 9876543210/-", "an amount with its stroke"),
    ("5876543210", "no mobile"),
    ("850 900 1200", "a row of amounts"),
    ("7500 600 650", "another row"),
    ("65000 70000", "two amounts"),
    ("9876 411001", "a box and a postal code"),
    ("2020 2023 2025", "a row of years with a right check digit"),
    ("2026-11-21 18:07:15", "a time"),
    ("12.11.2026", "a date"),
    ("GR No. 2026/प्र.क्र.123/का-4", "a file number"),
    ("Tender 2026_ITD_123456_1", "a tender's number"),
    ("Survey No. 123/4A/5", "a survey number"),
    ("411001", "a postal code"),
    ("18.5204303, 73.8567437", "coordinates"),
    ("192.168.100.101", "an IP address"),
    ("@a:gov.in", "a user id is no mail address"),
    ("a@b", "no top level"),
    ("a@1.2.3.4", "an address of a machine"),
    ("5 @ 20.50 each", "a price"),
    ("https://gov.in/?m=a@b.in", "a mail address in a URL"),
)


@pytest.mark.parametrize(("kind", "text"), [pytest.param(*row[:2], id=f"{row[0]} {row[2]}") for row in FOUND])
def test_found(kind: str, text: str) -> None:
    assert detectors.kinds(text) == (kind,)
    assert detectors.kinds(f"Please see {text}, thanks") == (kind,)
    assert detectors.kinds(f"कृपया\n{text}\nधन्यवाद") == (kind,)


@pytest.mark.parametrize("text", [pytest.param(row[0], id=row[1]) for row in LEFT_ALONE])
def test_left_alone(text: str) -> None:
    assert detectors.kinds(text) == ()
    assert detectors.kinds(f"see {text}, thanks") == ()


def test_every_kind_is_tested() -> None:
    assert {row[0] for row in FOUND} == set(detectors.KINDS)


def test_places_are_those_of_the_text_as_written() -> None:
    text = f"क 23\u200b41 2341 2346 {'9876543210'.translate(DEVANAGARI)} a@gov.in"
    assert [(finding.kind, text[finding.start : finding.end]) for finding in detectors.find(text)] == [
        ("aadhaar", "23\u200b41 2341 2346"),
        ("phone", "९८७६५४३२१०"),
        ("email", "a@gov.in"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("nothing", "nothing"),
        (f"a {GROUPED} b", "a [aadhaar] b"),
        ("call 9876543210 or a@gov.in", "call [phone] or [email]"),
        (f"{AADHAAR}@gov.in", "[aadhaar]"),
        (f"{CARD}\n{CARD}", "[payment-card]\n[payment-card]"),
    ],
)
def test_mask(text: str, expected: str) -> None:
    assert detectors.mask(text) == expected


def _number(length: int) -> st.SearchStrategy[str]:
    return st.text(alphabet="0123456789", min_size=length, max_size=length)


def _checked(digits: str) -> str:
    return next(digits + last for last in "0123456789" if detector_numbers.verhoeff(digits + last))


@given(_number(11), st.integers(0, 11), st.sampled_from("0123456789"))
def test_verhoeff_sees_every_wrong_digit(digits: str, place: int, digit: str) -> None:
    number = _checked(digits)
    changed = number[:place] + digit + number[place + 1 :]
    assert detector_numbers.verhoeff(changed) is (changed == number)


@given(_number(11), st.integers(0, 10))
def test_verhoeff_sees_every_exchange_of_neighbours(digits: str, place: int) -> None:
    number = _checked(digits)
    changed = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert detector_numbers.verhoeff(changed) is (changed == number)


@pytest.mark.parametrize("number", ["2363", "758722", "123451", "1428570", "84736430954837284567892"])
def test_verhoeff_of_published_numbers(number: str) -> None:
    assert detector_numbers.verhoeff(number)


@given(
    _number(11).filter(lambda digits: digits[0] in "23456789"),
    st.sampled_from(SCRIPTS),
    st.sampled_from(["", "\u200b", "\u2060", "\u00ad"]),
)
def test_no_script_or_invisible_character_hides_an_aadhaar(digits: str, script: dict[int, int], between: str) -> None:
    number = _checked(digits)
    assert "aadhaar" in detectors.kinds(number)
    assert "aadhaar" in detectors.kinds(between.join(number.translate(script)))


@given(st.text(max_size=60) | st.text(alphabet="0123456789१۲３ -.()@+/:#$aA\u200b\n", max_size=60))
def test_any_text_has_findings_within_it(text: str) -> None:
    for finding in detectors.find(text):
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.kind in detectors.KINDS
    detectors.mask(text)


HOSTILE = (
    *("1", "2222 ", "1 ", "(1)", "@", "a@b.c ", "a@", "$", "#a", "a", "ABCPE1234F ", "account 123456789 ", "\u200b1", "१", "-", ". "),
    *(
        "2 ",
        "2\n",
        "2O",
        "2OOO ",
        "2341 2341\n",
        "aadhaar ",
        "uid 2 ",
        "आधार 2,3,",
        "234123412346 ",
        "upi 234123412346",
        "\u202e2341",
        "\u202e1\u202c",
    ),
    *("SBIN0001234 ", "0 ", "91 ", "+1 ", "0a", "https://a ", "passport A", "GB82 ", "a_", "@a:", "!", "0-"),
)


@pytest.mark.parametrize("unit", HOSTILE)
def test_linear_on_hostile_text(unit: str) -> None:
    # What is quadratic takes minutes on 100 kB; the bound leaves a slow machine ten times what is needed.
    text = (unit * 100_000)[:100_000]
    began = time.process_time()
    detectors.find(text)
    assert time.process_time() - began < 10
