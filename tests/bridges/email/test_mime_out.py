"""Mail as bytes: what other mail programs read in it, and what nobody can put into it."""

import email
import email.policy
from datetime import UTC, datetime
from email.headerregistry import Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.core.reply import Draft, Person
from daftar_bridges.email.mime_out import compose, html, returned

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)


def draft(name: str = "Asha", subject: str = "Re: S", text: str = "t", to: tuple[Person, ...] = (Person("V", "v@x.example"),)) -> Draft:
    return Draft(Person(name, "tenders@us.example"), to, (), subject, text, "id@us.example", "q@x", ("a@x", "q@x"))


def read(raw: bytes) -> email.message.EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, email.message.EmailMessage)
    return message


@pytest.mark.parametrize("name", ["Asha Patil", "आशा पाटील", "Patil, Asha (IT)", 'She said "no"', "\\", "名前 テスト", "a" * 300])
def test_a_name_is_read_as_it_was_written(name: str) -> None:
    (address,) = read(compose(draft(name), NOW))["From"].addresses
    assert address.addr_spec == "tenders@us.example"
    assert address.display_name == name


def test_a_long_name_is_split_between_words_only() -> None:
    name = "आशा कुलकर्णी अधीक्षक माहिती तंत्रज्ञान विभाग महाराष्ट्र शासन मंत्रालय मुंबई"
    (address,) = read(compose(draft(name), NOW))["From"].addresses
    assert address.display_name.split() == name.split()


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
def test_no_text_adds_a_header_or_a_recipient(name: str, subject: str, text: str) -> None:
    raw = compose(draft(name, subject, text, (Person(name, "v@x.example"),)), NOW)
    message = read(raw)
    names = [key.lower() for key in message]
    assert names == ["content-type", "mime-version", "from", "to", "subject", "date", "message-id", "in-reply-to", "references"]
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.isascii()
    people = [person for key in ("From", "To") for person in message[key].addresses]
    assert [person.addr_spec for person in people] == ["tenders@us.example", "v@x.example"]
    assert all(isinstance(person, Address) for person in people)
    plain, _ = message.iter_parts()
    assert plain.get_content().splitlines() == ("\r\n".join(text.splitlines()) + "\r\n").splitlines()


def test_a_subject_in_marathi_is_read_back() -> None:
    subject = "Re: निविदा क्रमांक ४२ – अंतिम मुदत वाढविणे बाबत आणि इतर अनेक महत्त्वाच्या गोष्टी"
    assert str(read(compose(draft(subject=subject), NOW))["Subject"]) == subject


def test_the_html_says_what_the_text_says() -> None:
    assert html("**a**\nb <script>x</script>") == "<p><strong>a</strong><br />\nb &lt;script&gt;x&lt;/script&gt;</p>\n"


def test_the_same_draft_gives_the_same_bytes() -> None:
    assert compose(draft(), NOW) == compose(draft(), NOW)


def test_non_delivery_is_a_report_that_no_program_answers() -> None:
    raw = returned("us.example", "v@x.example", "t@us.example", b"Subject: \xff s\r\n\r\nbody", "No. [R-1]", message_id="r@us", date=NOW)
    report = read(raw)
    assert report.get_content_type() == "multipart/report"
    assert report.get_param("report-type") == "delivery-status"
    assert report["Auto-Submitted"] == "auto-replied"
    _, status, headers = report.iter_parts()
    assert status.get_payload()[1]["Final-Recipient"] == "rfc822; t@us.example"  # type: ignore[index]
    assert status.get_payload()[1]["Status"] == "5.7.1"  # type: ignore[index]
    assert b"body" not in headers.as_bytes()


@pytest.mark.parametrize(
    ("why", "status", "diagnostic"),
    [
        ("No. [R-1]", "5.7.1", "smtp; 550 5.7.1 No. [R-1]"),
        ("550 5.7.1 No.", "5.7.1", "smtp; 550 5.7.1 No."),
        ("554 5.6.0 bare line feeds", "5.6.0", "smtp; 554 5.6.0 bare line feeds"),
        ("550 5.7.1 परवानगी नाही. [MAIL-3]", "5.7.1", "smtp; 550 5.7.1 [MAIL-3]"),
    ],
)
def test_the_code_of_a_refusal_stands_once_and_in_ascii(why: str, status: str, diagnostic: str) -> None:
    raw = returned("us.example", "v@x.example", "t@us.example", b"Subject: s\r\n\r\n", why, message_id="r@us", date=NOW)
    words, found, _ = read(raw).iter_parts()
    theirs = found.get_payload()[1]  # type: ignore[index]
    assert (theirs["Status"], theirs["Diagnostic-Code"]) == (status, diagnostic)  # type: ignore[index]
    assert why in str(words.get_content())  # type: ignore[attr-defined]
