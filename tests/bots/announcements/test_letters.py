"""Letters by mail and short message: written once, handed over once, dropped when answered, and never with words that are marked."""

import email
import json
import re
import socket
from collections.abc import AsyncIterator
from datetime import time, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.bots.announcements.test_acknowledging import sent
from tests.bots.conftest import Office, plain

from daftar_bots.announcements import change_letters, letters, page_key
from daftar_bots.announcements.after_settings import AfterSettings, Mail, Page, Sms
from daftar_bots.announcements.circulation_settings import CirculationSettings, Hours
from daftar_bots.core.link import read

HOUR = timedelta(hours=1)
HOURS = Hours(opens=time(9), closes=time(18), weekend=frozenset(), quiet=(time(21), time(7)))


class Relay:
    """A mail relay that keeps what it takes and refuses whom it is told to."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], bytes]] = []
        self.refuses: dict[str, str] = {}

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:  # noqa: N802
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken.append((list(envelope.rcpt_tos), cast("bytes", envelope.content)))
        return "250 OK"

    def mails(self) -> list[EmailMessage]:
        return [cast("EmailMessage", email.message_from_bytes(data, policy=default)) for _, data in self.taken]


@pytest.fixture
async def relay() -> AsyncIterator[tuple[Relay, int]]:
    handler = Relay()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield handler, port
    finally:
        controller.stop()


def settings(port: int, folder: Path | None = None) -> AfterSettings:
    sms = Sms(folder, {"@imran:daftar.example": "+919812345678"}, 2 * HOUR, "DAFTAR", {"ur": "1007"}) if folder is not None else None
    return AfterSettings(mail=Mail("127.0.0.1", port, "announce@it.gov.example", HOUR), sms=sms, page=Page("https://bots.example"))


async def begin(office: Office, after: AfterSettings, draft: str = 'announce pune/* ack:2d "Flood duty" Report at nine.') -> None:
    # Written on a Saturday on which the offices are open.
    office.configure(after=after, circulation=CirculationSettings(hours=HOURS))
    await office.restart()
    await sent(office, draft)


def words_of(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


async def later(office: Office, by: timedelta) -> None:
    office.clock.forward(by)
    await office.settle()


async def hand_over(office: Office) -> int:
    return await letters.one_round(office.bot.desk, letters.ways(office.bot.desk))


async def test_who_has_not_answered_gets_a_letter_with_a_link(office: Office, relay: tuple[Relay, int]) -> None:
    taken, port = relay
    await begin(office, settings(port))
    await office.reacts("asha", office.circulars("pune")[0])
    await later(office, HOUR)
    assert plain(office.notices()[-1]) == "About 1/2026: letters by official mail to those who have not answered: 2."
    assert await hand_over(office) == 2
    assert await hand_over(office) == 0
    by_person = {str(mail["To"]): mail for mail in taken.mails()}
    assert set(by_person) == {"imran@daftar.example", "vikram@daftar.example"}
    mail = by_person["vikram@daftar.example"]
    assert mail["Subject"] == "पावती दें: परिपत्र 1/2026: Flood duty"
    assert mail["From"] == "IT Department <announce@it.gov.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == "<ack-it-2026-1-2@it.gov.example>"
    body = words_of(mail)
    assert "Report at nine." in body
    assert "सेवा में, " in body
    (token,) = re.findall(r"^https://bots.example/a/it/([\w-]+)$", body, re.MULTILINE)
    link = read(token, page_key.of(office.settings.store))
    assert link is not None
    assert (link.user_id, link.announcement) == ("@vikram:daftar.example", "it-2026-1")


async def test_who_answers_in_the_meantime_gets_none(office: Office, relay: tuple[Relay, int]) -> None:
    taken, port = relay
    await begin(office, settings(port))
    await later(office, HOUR)
    for who, alias in (("asha", "pune"), ("imran", "haveli")):
        await office.reacts(who, office.circulars(alias)[0])
    await hand_over(office)
    assert [mail["To"] for mail in taken.mails()] == ["vikram@daftar.example"]
    assert office.bot.desk.store.cell("SELECT count(*) FROM letter WHERE state = 'dropped'") == 2


async def test_refused_for_good_is_told_and_refused_for_now_is_tried_again(office: Office, relay: tuple[Relay, int]) -> None:
    taken, port = relay
    await begin(office, settings(port), 'announce haveli ack:2d "Flood duty" Report at nine.')
    taken.refuses = {"imran@daftar.example": "550 no such person", "vikram@daftar.example": "451 try later"}
    await later(office, HOUR)
    await hand_over(office)
    await office.settle()
    assert "the letter to Imran Shaikh (imran@daftar.example) was refused: 550 no such person" in plain(office.notices()[-1])
    taken.refuses = {}
    assert await hand_over(office) == 0
    await later(office, timedelta(seconds=31))
    assert await hand_over(office) == 1
    assert [mail["To"] for mail in taken.mails()] == ["vikram@daftar.example"]


async def test_dying_after_the_relay_took_it_sends_the_very_same_mail(office: Office, relay: tuple[Relay, int]) -> None:
    taken, port = relay
    await begin(office, settings(port), 'announce pune ack:2d "Note" x')
    await later(office, HOUR)
    await hand_over(office)
    with office.bot.desk.store.transaction():
        office.bot.desk.store.rows("UPDATE letter SET state = 'waiting'")
    await office.restart()
    await hand_over(office)
    (_, first), (_, second) = taken.taken
    assert first == second


async def test_a_labelled_circular_leaves_with_its_number_alone(office: Office, relay: tuple[Relay, int], tmp_path: Path) -> None:
    taken, port = relay
    await begin(office, settings(port, tmp_path / "sms"), 'announce haveli label:restricted ack:2d "Secret matter" Do not tell.')
    await later(office, 2 * HOUR)
    await hand_over(office)
    raw = b"".join(data for _, data in taken.taken) + b"".join(path.read_bytes() for path in (tmp_path / "sms").iterdir())
    assert b"Secret" not in raw
    assert b"Do not tell" not in raw
    assert b"1/2026" in raw


async def test_short_messages_are_files_for_the_gateway(office: Office, relay: tuple[Relay, int], tmp_path: Path) -> None:
    _, port = relay
    folder = tmp_path / "sms"
    await begin(office, settings(port, folder))
    await later(office, 2 * HOUR)
    said = "\n".join(plain(event) for event in office.notices()[-2:])
    assert "short messages to those who have not answered: 1." in said
    assert "No telephone number is known for: Asha Patil, Vikram Joshi" in said
    await hand_over(office)
    (file,) = folder.iterdir()
    message = json.loads(file.read_text(encoding="utf-8"))
    assert message["to"] == "+919812345678"
    assert (message["sender"], message["template"], message["encoding"]) == ("DAFTAR", "1007", "ucs-2")
    assert message["parts"] == 3 == -(-len(message["text"]) // 67)
    assert "https://bots.example/a/it/" in message["text"]
    assert not re.search("[\u2066-\u2069]", message["text"])


async def test_a_drill_sends_no_letters(office: Office, relay: tuple[Relay, int]) -> None:
    _, port = relay
    await begin(office, settings(port), 'announce haveli drill ack:2d "Exercise" x')
    await later(office, 2 * HOUR)
    assert office.bot.desk.store.cell("SELECT count(*) FROM letter") == 0


async def test_nobody_writes_to_a_relay_that_is_not_there(office: Office) -> None:
    await begin(office, settings(9), 'announce pune ack:2d "Note" x')
    await later(office, HOUR)
    await hand_over(office)
    assert office.bot.desk.store.rows("SELECT state, attempts FROM letter") == [("waiting", 1)]


SEVERAL = """announce haveli ack:2d "Flood duty"
en: Report at nine.

mr: "पूर कर्तव्य"
नऊ वाजता या.

ur: "سیلاب ڈیوٹی"
صبح 9:00 بجے آئیں۔"""


async def test_each_reads_the_words_of_their_language_in_its_direction(office: Office, relay: tuple[Relay, int]) -> None:
    taken, port = relay
    await begin(office, settings(port), SEVERAL)
    await later(office, HOUR)
    await hand_over(office)
    mails = {str(mail["To"]).partition("@")[0]: mail for mail in taken.mails()}
    urdu, other = mails["imran"], mails["vikram"]
    assert urdu["Content-Language"] == "ur"
    assert "سیلاب ڈیوٹی" in str(urdu["Subject"])
    plain_text, page = words_of(urdu), words_of(urdu, "html")
    assert "Report at nine" not in plain_text + page
    # In plain text what would turn a line around stands in isolates.
    assert "صبح \u20689:00\u2069 بجے آئیں۔" in plain_text
    assert '<html lang="ur" dir="rtl">' in page
    assert '<blockquote lang="ur" dir="rtl"><h2>سیلاب ڈیوٹی</h2><p>صبح 9:00 بجے آئیں۔</p></blockquote>' in page
    assert '<p dir="ltr"><a href="https://bots.example/a/it/' in page
    # Who reads Hindi gets what the office writes in, each in its own direction.
    page = words_of(other, "html")
    assert '<html lang="hi" dir="ltr">' in page
    assert '<blockquote lang="en" dir="ltr"><h2>Flood duty</h2><p>Report at nine.</p></blockquote>' in page
    assert '<blockquote lang="mr" dir="ltr"><h2>पूर कर्तव्य</h2>' in page
    assert "سیلاب" not in page + words_of(other)


async def test_one_text_without_a_language_has_the_direction_of_its_letters(office: Office, relay: tuple[Relay, int]) -> None:
    taken, port = relay
    await begin(office, settings(port), 'announce pune ack:2d "<b>Note</b>" A & B')
    await later(office, HOUR)
    await hand_over(office)
    (mail,) = taken.mails()
    page = words_of(mail, "html")
    assert '<html lang="mr" dir="ltr">' in page
    assert '<blockquote dir="auto"><h2>&lt;b&gt;Note&lt;/b&gt;</h2><p>A &amp; B</p></blockquote>' in page


async def test_no_short_message_in_the_night(office: Office, relay: tuple[Relay, int], tmp_path: Path) -> None:
    _, port = relay
    office.clock.forward(timedelta(hours=10))
    await begin(office, settings(port, tmp_path / "sms"), 'announce haveli urgent ack:2d "Flood duty" Report.')
    await later(office, 2 * HOUR)
    rows = "SELECT DISTINCT channel FROM letter ORDER BY channel"
    # Ten in the evening: the mail lies there in the morning, the message would ring.
    assert office.bot.desk.store.rows(rows) == [("mail",)]
    await later(office, 9 * HOUR - timedelta(minutes=1))
    assert office.bot.desk.store.rows(rows) == [("mail",)]
    await later(office, timedelta(minutes=1))
    assert office.bot.desk.store.rows(rows) == [("mail",), ("sms",)]


async def told_of_changes(office: Office) -> int:
    mail = office.settings.after.mail
    assert mail is not None
    return await change_letters.one_round(office.bot.desk, letters.relay(mail))


async def test_who_had_it_by_mail_is_told_of_changes_by_mail(office: Office, relay: tuple[Relay, int]) -> None:
    taken, port = relay
    await begin(office, settings(port), SEVERAL)
    await later(office, HOUR)
    await hand_over(office)
    # Who has answered had the letter all the same.
    await office.reacts("imran", office.circulars("haveli")[0])
    await office.says("clerk", 'correct 1 "Flood duty"\nen: Report at ten.\n\nur: "سیلاب ڈیوٹی"\nدس بجے آئیں۔')
    await office.says("deputy", "approve 1")
    assert await told_of_changes(office) == 2
    await office.restart()
    assert await told_of_changes(office) == 0
    mails = {str(mail["To"]).partition("@")[0]: mail for mail in taken.mails()[2:]}
    first = {str(mail["To"]).partition("@")[0]: mail for mail in taken.mails()[:2]}
    assert mails["imran"]["In-Reply-To"] == first["imran"]["Message-ID"]
    assert mails["imran"]["Message-ID"] != first["imran"]["Message-ID"]
    assert "دس بجے آئیں۔" in words_of(mails["imran"])
    assert "Report at ten." in words_of(mails["vikram"], "html")
    assert mails["vikram"]["Subject"] == "परिपत्र 1/2026: शुद्धिपत्र 1"
    await office.says("clerk", "recall 1 Wrong district")
    await office.says("deputy", "approve 1")
    taken.refuses = {"imran@daftar.example": "550 no such person", "vikram@daftar.example": "451 try later"}
    assert await told_of_changes(office) == 2
    await office.settle()
    assert "was refused: 550 no such person" in plain(office.notices()[-1])
    taken.refuses = {}
    assert await told_of_changes(office) == 0
    await later(office, timedelta(seconds=31))
    assert await told_of_changes(office) == 1
    last = taken.mails()[-1]
    assert last["Subject"] == "परिपत्र 1/2026 वापस लिया गया है"
    assert "Wrong district" in words_of(last)
    assert "Flood" not in words_of(last)


async def test_a_letter_that_no_relay_has_yet_is_dropped_by_a_recall(office: Office, relay: tuple[Relay, int]) -> None:
    taken, port = relay
    await begin(office, settings(port), 'announce pune label:restricted ack:2d "Secret matter" x')
    await later(office, HOUR)
    await office.says("clerk", "correct 1 More of it")
    await office.says("deputy", "approve 1")
    await hand_over(office)
    assert await told_of_changes(office) == 1
    await office.says("clerk", "recall 1 A secret reason")
    await office.says("deputy", "approve 1")
    assert await told_of_changes(office) == 1
    assert len(taken.mails()) == 3
    assert not any(word in data for _, data in taken.taken for word in (b"Secret", b"More of it", b"secret reason"))
