"""Make the generated half of the corpus of office texts: `python tests/policy/core/corpus/make.py > tests/policy/core/corpus/generated.tsv`.

Law: the same lines every time, on every version of Python; every number is made here, its check digit worked out by a table of its own and
not by the code under test. A line is kinds (comma, or `-`), language, topic, text (`\\n` for a line's end).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CODE = DIGITS + LETTERS
SCRIPTS = {"en": DIGITS, "mr": "०१२३४५६७८९", "hi": "०१२३४५६७८९", "ur": "۰۱۲۳۴۵۶۷۸۹"}
ROUNDS = 14
# Verhoeff's multiplication and permutation tables, as he printed them.
TIMES = [
    "0123456789",
    "1234067895",
    "2340178956",
    "3401289567",
    "4012395678",
    "5987604321",
    "6598710432",
    "7659821043",
    "8765932104",
    "9876543210",
]
MOVES = ["0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258"]


class Dice:
    """Lehmer's generator (MINSTD): enough for variety, the same everywhere."""

    def __init__(self, seed: int) -> None:
        self._state = seed

    def below(self, most: int) -> int:
        self._state = self._state * 48271 % 2147483647
        return self._state % most

    def of(self, options: str | list[str] | tuple[str, ...]) -> str:
        return options[self.below(len(options))]

    def digits(self, count: int, first: str = DIGITS) -> str:
        return self.of(first) + "".join(self.of(DIGITS) for _ in range(count - 1))

    def letters(self, count: int) -> str:
        return "".join(self.of(LETTERS) for _ in range(count))


def verhoeff_ends(digits: str) -> bool:
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = int(TIMES[check][int(MOVES[place % 8][int(digit)])])
    return check == 0


def luhn_ends(digits: str) -> bool:
    return sum(sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(reversed(digits))) % 10 == 0


def ended(digits: str, test: Callable[[str], bool]) -> str:
    return next(digits + last for last in DIGITS if test(digits + last))


def grouped(digits: str, sizes: tuple[int, ...], gap: str = " ") -> str:
    pieces, at = [], 0
    for size in sizes:
        pieces.append(digits[at : at + size])
        at += size
    return gap.join(pieces)


def aadhaar(dice: Dice) -> str:
    number = ended(dice.digits(11, "23456789"), verhoeff_ends)
    return dice.of([number, *(grouped(number, (4, 4, 4), gap) for gap in (" ", " ", " ", "-", "\u00a0", "."))])


def card(dice: Dice) -> str:
    start = dice.of(["4" + dice.digits(5), "5" + dice.digits(5, "12345"), "60" + dice.digits(4), "65" + dice.digits(4)])
    number = ended(start + dice.digits(9), luhn_ends)
    return dice.of([number, grouped(number, (4, 4, 4, 4)), grouped(number, (4, 4, 4, 4), "-")])


def pan(dice: Dice) -> str:
    return dice.letters(3) + dice.of("PCHFATBLJG") + dice.letters(1) + dice.digits(4) + dice.letters(1)


def gstin(dice: Dice) -> str:
    head = f"{1 + dice.below(38):02d}{pan(dice)}{dice.of('123456789')}Z"
    total = sum(sum(divmod(CODE.index(char) * (1 + place % 2), 36)) for place, char in enumerate(head))
    return head + CODE[-total % 36]


def ifsc(dice: Dice) -> str:
    return dice.of(["SBIN", "BKID", "MAHB", "HDFC", "ICIC", "PUNB", "UBIN"]) + "0" + dice.digits(6)


def mobile(dice: Dice) -> str:
    number = dice.digits(10, "6789")
    number = number if number[8:] != "00" else number[:8] + "17"
    return dice.of(
        [number, number, grouped(number, (5, 5)), f"+91 {grouped(number, (5, 5))}", f"+91-{number}", f"0{number}", f"91{number}"]
    )


def landline(dice: Dice) -> str:
    return dice.of([f"020-{dice.digits(8, '2')}", f"(022) {dice.digits(4, '2')} {dice.digits(4)}", f"02162-{dice.digits(6, '2')}"])


def email(dice: Dice) -> str:
    name = dice.of(["tahsildar", "collector", "a.patil", "s.khan", "nodal.officer", "ram_joshi", "desk12"])
    return (
        f"{name}{dice.of(['', '', dice.digits(2)])}@{dice.of(['pune.gov.in', 'nic.in', 'maharashtra.gov.in', 'gmail.com', 'yahoo.co.in'])}"
    )


VALUES: dict[str, tuple[str, Callable[[Dice], str]]] = {
    "aadhaar": ("aadhaar", aadhaar),
    "card": ("payment-card", card),
    "pan": ("pan", pan),
    "gstin": ("gstin", gstin),
    "mobile": ("phone", mobile),
    "landline": ("phone", landline),
    "email": ("email", email),
    "passport": (
        "passport",
        lambda dice: dice.of("ABJKLMNPRSTUVWZ") + dice.digits(1, "123456789") + dice.digits(5) + dice.digits(1, "123456789"),
    ),
    "epic": ("voter-id", lambda dice: dice.letters(3) + dice.digits(7)),
    "cnic": ("cnic", lambda dice: f"{dice.digits(5, '1234567')}-{dice.digits(7)}-{dice.digits(1)}"),
    "account": ("bank-account", lambda dice: dice.digits(11 + 2 * dice.below(3), "1235")),
    # What is nothing of the kind.
    "amount": ("", lambda dice: f"{1 + dice.below(99)},{dice.digits(2)},{dice.digits(3)}"),
    "four": ("", lambda dice: dice.digits(4, "123456789")),
    "bill": ("", lambda dice: dice.digits(10, "12345")),
    "ten": ("", lambda dice: dice.digits(10, "123456789")),
    "twelve": ("", lambda dice: dice.digits(12, "123456789")),
    "fourteen": ("", lambda dice: dice.digits(14, "12")),
    "sixteen": ("", lambda dice: dice.digits(16, "123456789")),
    "grcode": ("", lambda dice: f"2026{1 + dice.below(12):02d}{1 + dice.below(28):02d}{dice.digits(6, '1')}{dice.digits(4)}"),
    "pin": ("", lambda dice: "4" + dice.digits(5)),
    "year": ("", lambda dice: str(2015 + dice.below(12))),
    "date": ("", lambda dice: f"{1 + dice.below(28):02d}{dice.of('./-')}{1 + dice.below(12):02d}{dice.of('./-')}{2018 + dice.below(9)}"),
    "time": ("", lambda dice: f"{dice.below(24):02d}:{dice.below(60):02d}"),
    "small": ("", lambda dice: str(1 + dice.below(400))),
    "letter": ("", lambda dice: dice.letters(1)),
    "three": ("", lambda dice: dice.letters(3)),
    "seven": ("", lambda dice: dice.digits(7)),
    "hex": ("", lambda dice: "".join(dice.of("0123456789abcdef") for _ in range(40))),
    "ifsc": ("", ifsc),
    "vehicle": (
        "",
        lambda dice: (
            f"MH{dice.of(['-', ' ', ''])}{1 + dice.below(50):02d}{dice.of(['-', ' ', ''])}{dice.letters(2)}{dice.of(['-', ' ', ''])}{dice.digits(4)}"
        ),
    ),
    "ip": ("", lambda dice: ".".join(str(dice.below(256)) for _ in range(4))),
    "imei": ("", lambda dice: ended("35" + dice.digits(12), luhn_ends)),
    "isbn": ("", lambda dice: f"978-93-{dice.digits(4)}-{dice.digits(3)}-{dice.digits(1)}"),
    "geo": ("", lambda dice: f"18.{dice.digits(7)}, 73.{dice.digits(7)}"),
    "short": ("", lambda dice: dice.digits(5)),
}
SLOT = re.compile(r"\{([a-z]+)\}")


def filled(template: str, dice: Dice, language: str) -> tuple[set[str], str]:
    kinds = set()

    def value(match: re.Match[str]) -> str:
        kind, make = VALUES[match[1]]
        kinds.update({kind} - {""})
        return make(dice)

    text = SLOT.sub(value, template)
    if language != "en" and dice.below(2) and "://" not in text and "@" not in text:
        text = text.translate(str.maketrans(DIGITS, SCRIPTS[language]))
    return kinds, text


def lines(templates: str, seed: int = 20261121) -> Iterator[str]:
    dice = Dice(seed)
    rows = [row.split("\t") for row in templates.splitlines() if row and not row.startswith("#")]
    for number in range(ROUNDS):
        for language, topic, template in rows:
            kinds, text = filled(template, dice, language)
            if number == 0 or SLOT.search(template):
                yield "\t".join((",".join(sorted(kinds)) or "-", language, topic, text))


if __name__ == "__main__":
    from pathlib import Path

    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for made in lines(Path(__file__).with_name("templates.tsv").read_text("utf-8")):
        print(made)
