"""What stands around a mail: every label in every language, with the same blanks; what people of each language see."""

import string
from datetime import datetime

import pytest

from daftar_bridges.core import labels
from daftar_bridges.core.calendar_card import cards
from daftar_bridges.core.message import Address, Attendee, Bounce, BouncedRecipient, CalendarEvent, Message
from daftar_bridges.core.origin import Authentication, Names, judge
from daftar_bridges.core.plan import MOST_FILES, Context, File, Letter, plan, sends
from daftar_bridges.email.mime_in import parse
from daftar_policy.core.sentences import LANGUAGES


def blanks(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


def letter(message: Message, language: str, **more: object) -> str:
    origin = judge(message, "v@bidder.example", Authentication(), Names())
    context = Context("m1", "t@us.example", "@mail_v:s", "V", origin=origin, tags=("urgent",), language=language, **more)  # type: ignore[arg-type]
    (send,) = (send for send in sends(plan(message, context, ())) if isinstance(send.what, Letter))
    assert isinstance(send.what, Letter)
    return send.what.body


@pytest.mark.parametrize("key", sorted(labels.LABELS))
def test_every_label_is_in_every_language_with_the_same_blanks(key: str) -> None:
    words = labels.LABELS[key]
    assert sorted(labels.LANGUAGES) == sorted(LANGUAGES)
    assert len(words) == len(LANGUAGES)
    assert all(word.strip() for word in words)
    assert {tuple(blanks(word)) for word in words} == {tuple(blanks(words[0]))}
    # Hindi and Marathi share words, English shares none with the others.
    assert words[0] not in words[1:]


@pytest.mark.parametrize("language", [*LANGUAGES, "xx"])
def test_days_and_months_have_a_name(language: str) -> None:
    assert len({labels.weekday(language, number) for number in range(7)}) == 7
    assert len({labels.month(language, number) for number in range(1, 13)}) == 12


@pytest.mark.parametrize("language", ["mr", "hi", "ur"])
def test_nothing_around_a_mail_is_english_elsewhere(language: str) -> None:
    people = tuple(Address(None, f"{number}@x.example") for number in range(12))
    event = CalendarEvent(
        "REQUEST", "u", "2026", datetime.fromisoformat("2026-11-20T10:00:00+05:30"), datetime.fromisoformat("2026-11-20T11:00:00+05:30"),
        "o@x.example", location="12", attendees=(Attendee("a@x.example", "ACCEPTED"),), repeats="FREQ=WEEKLY;COUNT=4",
    )  # fmt: skip
    zone = datetime.fromisoformat("2026-11-20T10:00:00+05:30").tzinfo
    assert zone is not None
    said = letter(Message(to=people, text="123", whole="123"), language, cards=cards([event], zone, {}, language))
    words = (
        "To",
        "Cc",
        "Tags",
        "and",
        "more",
        "External",
        "What",
        "When",
        "Where",
        "Invitation",
        "Friday",
        "November",
        "every",
        "accepts",
        "to",
    )
    assert [word for word in words if f" {word} " in f" {said.replace(chr(10), ' ').replace(':', ' ')} "] == []
    assert "0@x.example" in said
    assert "10:00" in said


def test_a_report_says_for_whom_and_why() -> None:
    recipients = (
        BouncedRecipient("v@bidder.example", "failed", "5.1.1", "smtp; 550 5.1.1 no such\u202e user"),
        BouncedRecipient(None, "delayed", None, None),
        BouncedRecipient("w@bidder.example", "relayed", "2.0.0", None),
    )
    said = letter(Message(subject="Undelivered", text="It failed.", whole="It failed.", bounce=Bounce(recipients, None)), "en")
    assert "↩ Not delivered to v@bidder.example: 5.1.1 smtp; 550 5.1.1 no such user\n↩ Not yet delivered to (unreadable)\n" in said
    assert "↩ Delivered to w@bidder.example: 2.0.0" in said


@pytest.mark.parametrize("signature", ["-- \nVijay\nDirector", "--\nVijay\nDirector", "Vijay\nDirector"])
def test_the_mark_of_a_signature_stands_once(signature: str) -> None:
    message = Message(subject="x", text="Good day.", whole=f"Good day.\n{signature}", signature=signature)
    assert letter(message, "en").endswith("Good day.\n\n-- \nVijay\nDirector")


def test_a_time_without_a_zone_is_shown_as_written() -> None:
    event = CalendarEvent(
        "REQUEST",
        "u",
        "Visit",
        None,
        None,
        None,
        local_start=datetime.fromisoformat("2026-11-20T10:00:00"),
        local_end=datetime.fromisoformat("2026-11-20T11:00:00"),
    )
    zone = datetime.fromisoformat("2026-11-20T10:00:00+05:30").tzinfo
    assert zone is not None
    (card,) = cards([event], zone, {})
    assert dict(card.lines)["When"] == "Friday, 20 November 2026, 10:00 to 11:00 (no time zone is given)"


def test_thousands_of_files_do_not_drown_a_room() -> None:
    raw = (
        b"Subject: many\nContent-Type: multipart/mixed; boundary=b\n\n"
        + b"--b\nContent-Type: image/png; name=a.png\n\nx\n" * 9_999
        + b"--b--\n"
    )
    message = parse(raw)
    assert len(message.attachments) == 9_999
    commands = list(sends(plan(message, Context("m1", "t@us.example", "@mail_v:s", "V"), (), original=raw)))
    assert len(commands) == MOST_FILES + 2
    letter_of, *_, last = (send.what for send in commands)
    assert isinstance(letter_of, Letter)
    assert "It has 9999 files: the first 100 are here, all of them in mail.eml." in letter_of.body
    assert isinstance(last, File)
    assert (last.name, last.size) == ("mail.eml", len(raw))
