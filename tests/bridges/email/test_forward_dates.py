"""Dates above forwarded mails as programs write them: with a zone a moment, without one the time as written, and never a guess."""

from datetime import datetime, timedelta, timezone

import pytest

from daftar_bridges.core import aids
from daftar_bridges.email import mime_in
from daftar_bridges.email.dates import parse_date, parse_local
from daftar_bridges.email.parsed_json import as_json

IST = timezone(timedelta(hours=5, minutes=30))
MORNING, EVENING = datetime(2024, 1, 1, 9), datetime(2024, 1, 1, 21)  # noqa: DTZ001 - as it is written, no zone


@pytest.mark.parametrize(
    ("text", "local"),
    [
        # Gmail: English of the United States, of India, Hindi, Marathi (with its digits), Urdu (with marks of direction).
        ("Mon, Jan 1, 2024 at 9:00\u202fAM", MORNING),
        ("Mon, 1 Jan 2024 at 21:00", EVENING),
        ("सोम, 1 जन॰ 2024 को 9:00 am बजे", MORNING),
        ("सोम, १ जाने, २०२४ रोजी ९:०० PM वाजता", EVENING),
        ("\u200fپیر، 1 جنوری، 2024 کو 9:00 PM بجے", EVENING),
        # Outlook: the same, and the halves of a day as Windows writes them.
        ("Monday, January 1, 2024 9:00 AM", MORNING),
        ("Monday, 1 January 2024 9:00 PM", EVENING),
        ("01 January 2024 21:00", EVENING),
        ("सोमवार, 1 जनवरी 2024 9:00 अपराह्न", EVENING),
        ("सोमवार, 1 जानेवारी, 2024 9:00 म.पू.", MORNING),
        ("پیر, 1 جنوری, 2024 9:00 بعد دوپہر", EVENING),
        ("Montag, 1. Januar 2024 09:00", MORNING),
        ("lundi 1 janvier 2024 à 21:00", EVENING),
        # Zimbra, Roundcube.
        ("Monday, January 1, 2024 9:00:00 AM", MORNING),
        ("2024-01-01 21:00", EVENING),
        ("01.01.2024 09:00 Uhr", MORNING),
        # In numbers: only where nobody can take the day for the month.
        ("1/1/2024 9:00 PM", EVENING),
        ("31/1/2024 9:00 AM", MORNING.replace(day=31)),
        ("1/31/2024 9:00 AM", MORNING.replace(day=31)),
        ("31-01-2024 09:00:00", MORNING.replace(day=31)),
        ("2/1/2024 9:00 AM", None),
        ("2024-01-01", None),
        ("32 January 2024 09:00", None),
        ("yesterday", None),
    ],
)
def test_without_a_zone_the_time_is_kept_as_it_is_written(text: str, local: datetime | None) -> None:
    assert (parse_date(text), parse_local(text)) == (None, local)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        # Gmail of some years ago, Apple, Yahoo, Thunderbird.
        ("2024-01-01 9:00 GMT+05:30", MORNING.replace(tzinfo=IST)),
        ("1 January 2024 at 9:00:00 AM IST", MORNING.replace(tzinfo=IST)),
        ("January 1, 2024 at 9:00:00 PM GMT+5:30", EVENING.replace(tzinfo=IST)),
        ("1. Januar 2024 um 09:00:00 MEZ", MORNING.replace(tzinfo=timezone(timedelta(hours=1)))),
        ("January 1, 2024 at 9:00:00 AM GMT+1", MORNING.replace(tzinfo=timezone(timedelta(hours=1)))),
        ("Monday, 1 January, 2024 at 09:00:00 am IST", MORNING.replace(tzinfo=IST)),
        ("सोमवार, 1 जनवरी, 2024 को 09:00:00 अपराह्न IST बजे", EVENING.replace(tzinfo=IST)),
        ("सोम, 1 जानेवारी 2024 09:00:00 +0530", MORNING.replace(tzinfo=IST)),
        ("Mon, 1 Jan 2024 09:00:00 +0530", MORNING.replace(tzinfo=IST)),
    ],
)
def test_with_a_zone_it_is_a_moment(text: str, moment: datetime) -> None:
    assert (parse_date(text), parse_local(text)) == (moment, None)


FORWARDS = {
    "gmail": "---------- Forwarded message ---------\nFrom: R <r@x.example>\nDate: Mon, Jan 1, 2024 at 9:00\u202fAM\nSubject: x\nTo: A <a@y.example>\n\n",
    "gmail hi": "---------- Forwarded message ---------\nप्रेषक: R <r@x.example>\nDate: सोम, 1 जन॰ 2024 को 9:00 am बजे\nSubject: x\nTo: A <a@y.example>\n\n",
    "gmail mr": "---------- फॉरवर्ड केलेला मेसेज ---------\nप्रेषक: R <r@x.example>\nतारीख: सोम, १ जाने, २०२४ रोजी ९:०० AM वाजता\nविषय: x\nप्रति: A <a@y.example>\n\n",
    "gmail ur": "---------- Forwarded message ---------\nمنجانب: R <r@x.example>\nDate: پیر، 1 جنوری، 2024 کو 9:00 AM بجے\nSubject: x\nTo: A <a@y.example>\n\n",
    "outlook": "________________________________\nFrom: R <r@x.example>\nSent: Monday, January 1, 2024 9:00 AM\nTo: A <a@y.example>\nSubject: x\n\n",
    "outlook hi": "________________________________\nप्रेषक: R <r@x.example>\nभेजा गया: सोमवार, 1 जनवरी 2024 9:00 पूर्वाह्न\nप्रति: A <a@y.example>\nविषय: x\n\n",
    "outlook mr": "________________________________\nप्रेषक: R <r@x.example>\nपाठवले: सोमवार, 1 जानेवारी, 2024 9:00 म.पू.\nप्रति: A <a@y.example>\nविषय: x\n\n",
    "outlook ur": "________________________________\nمنجانب: R <r@x.example>\nبھیجا گیا: پیر, 1 جنوری, 2024 9:00 AM\nبنام: A <a@y.example>\nموضوع: x\n\n",
    "zimbra": "----- Forwarded Message -----\nFrom: R <r@x.example>\nTo: A <a@y.example>\nSent: Monday, January 1, 2024 9:00:00 AM\nSubject: x\n\n",
}  # fmt: skip
ZONED = {
    "apple": "Begin forwarded message:\n\nFrom: R <r@x.example>\nSubject: x\nDate: 1 January 2024 at 9:00:00 AM IST\nTo: A <a@y.example>\n\n",
    "yahoo": "----- Forwarded Message -----\nFrom: R <r@x.example>\nTo: A <a@y.example>\nSent: Monday, 1 January, 2024 at 09:00:00 am IST\nSubject: x\n\n",
}  # fmt: skip


@pytest.mark.parametrize("head", [*FORWARDS.values(), *ZONED.values()], ids=[*FORWARDS, *ZONED])
def test_a_forwarded_mail_says_when_it_was_written(head: str) -> None:
    message = mime_in.parse(f"Subject: Fwd: x\nContent-Type: text/plain; charset=utf-8\n\nPlease look.\n\n{head}The words.\n".encode())
    (inner,) = message.forwarded
    assert (inner.date, inner.local_date) == ((MORNING.replace(tzinfo=IST), None) if head in ZONED.values() else (None, MORNING))
    assert [each.address for each in (*inner.sender, *inner.to)] == ["r@x.example", "a@y.example"]
    assert (inner.subject, inner.text) == ("x", "The words.")
    shown = aids.forward(message)
    assert shown is not None
    assert ("2024-01-01 09:00 +0530" if head in ZONED.values() else "2024-01-01 09:00") in shown.title
    assert head in ZONED.values() or "+" not in shown.title


def test_the_object_has_both_dates() -> None:
    raw = f"Subject: Fwd: x\nContent-Type: text/plain; charset=utf-8\n\n{FORWARDS['gmail']}The words.\n".encode()
    (inner,) = as_json(mime_in.parse(raw), file="x")["forwarded"]  # type: ignore[misc]
    assert (inner["date"], inner["local_date"]) == (None, "2024-01-01T09:00:00")
