"""Message: one mail (or any other letter from outside) as it was read, in the words that every network shares.

Law: values only, frozen, JSON-able but for the attachments' bytes; every non-blank line of `whole` is in exactly one of `text`,
`quoted` and `signature`. It does not know MIME, SMTP or Matrix.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

# Problems of a mail's structure, after which a part of it may be missing from what was read.
_DAMAGE = frozenset(
    {"stage-failed", "boundary-missing", "header-damaged", "base64-damaged", "encoding-unknown", "nested-too-deep", "too-many-parts"}
)

# What can be odd about a mail without stopping it: code → what it means to an administrator.
PROBLEM_CODES: Mapping[str, str] = MappingProxyType(
    {
        "base64-damaged": "a part's base64 could not be decoded wholly; what could be is kept",
        "boundary-missing": "a multipart has no usable boundary and was read as its text",
        "calendar-unreadable": "a calendar part could not be read; it is kept as a file",
        "charset-unknown": "a part names a character set that does not exist; the likeliest one was used",
        "charset-wrong": "a part's bytes do not fit the character set it names; the likeliest one was used",
        "date-unreadable": "the Date header could not be read, or has no offset",
        "encrypted": "a part is encrypted and is kept as a file",
        "encoding-unknown": "a part names an unknown transfer encoding and was taken as it is",
        "header-damaged": "a line among the headers is not a header",
        "header-duplicate": "a header that may stand once stands several times; the first was used",
        "header-too-long": "a header is longer than can be real and was cut",
        "address-unreadable": "an address in a header could not be read",
        "html-too-complex": "the HTML is too large or nested too deeply and was read as plain text",
        "nested-too-deep": "parts are nested deeper than can be real; the rest is kept as a file",
        "stage-failed": "one step of reading failed; the mail was read without it",
        "tnef-unreadable": "a winmail.dat could not be read, or is one too many; it is kept as a file",
        "too-many-parts": "there are more parts than can be real; the rest is kept in the last one, attached mails as files",
    }
)


class Auto(StrEnum):
    """What kind of automatic mail it is (format 1, section 8), in order of precedence."""

    BOUNCE = "bounce"
    REPORT = "report"
    REPLY = "reply"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Address:
    """One person in a header: `name` decoded or None; `address` with its domain in lower case, None if unreadable."""

    name: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A leaf that is not the body. `name` is NFC without path; `size` and `sha256` are of `content`, the decoded bytes."""

    name: str | None
    type: str
    size: int
    sha256: str
    inline: bool
    content_id: str | None
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody invited: the address, and the answer in the words of RFC 5545 section 3.2.12 ("" where none was given)."""

    address: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event of an invitation. `start` and `end` carry an offset, or are dates for whole days; None where not stated.

    `local_start` and `local_end` are times as written where nothing says of which zone (RFC 5545 section 3.3.5, form 1).
    """

    method: str | None
    uid: str | None
    summary: str | None
    start: datetime | date | None
    end: datetime | date | None
    organizer: str | None
    location: str | None = None
    status: str | None = None
    # RFC 5545 section 3.8.7.4: each change of a meeting has a higher one.
    sequence: int = 0
    attendees: tuple[Attendee, ...] = ()
    # The rule that it repeats by (RFC 5545 section 3.3.10), as written.
    repeats: str | None = None
    local_start: datetime | None = None
    local_end: datetime | None = None


@dataclass(frozen=True, slots=True)
class BouncedRecipient:
    """What a delivery report says of one recipient; `action` is failed, delayed, delivered, relayed or expanded."""

    address: str | None
    action: str
    status: str | None
    diagnostic: str | None


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery report: for whom, and for which of our mails."""

    recipients: tuple[BouncedRecipient, ...]
    original_message_id: str | None


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A mail inside the mail: `attached` as a part, or `inline` in the text.

    `local_date` is the time as written above it where nothing says of which zone, as most programs write it; `date` is None then.
    """

    how: str
    sender: tuple[Address, ...]
    to: tuple[Address, ...]
    date: datetime | None
    subject: str
    text: str
    local_date: datetime | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something odd that did not stop the reading; `code` is one of `PROBLEM_CODES`."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Message:
    """A mail as read. Ids are without angle brackets; `html` is the sanitised new part, with `cid:` images, or None."""

    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    subject: str = ""
    sender: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    date: datetime | None = None
    whole: str = ""
    text: str = ""
    quoted: str = ""
    signature: str = ""
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()
    calendar: tuple[CalendarEvent, ...] = ()
    auto: Auto | None = None
    bounce: Bounce | None = None
    list_id: str | None = None
    forwarded: tuple[Forwarded, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def body(self) -> str:
        """Give the text that reads well alone: the new part, else what was forwarded, else all there is."""
        if self.text.strip():
            return self.text
        inline = "\n\n".join(item.text for item in self.forwarded if item.how == "inline" and item.text.strip())
        return inline or self.whole


def is_readable(message: Message) -> bool:
    """Whether what was read can stand for the mail; one without any header, or damaged in its structure, is shown as it came, too."""
    has_head = bool(message.sender or message.subject or message.message_id or message.date)
    has_content = bool(message.body.strip() or message.html or message.attachments or message.subject)
    return has_head and has_content and not any(problem.code in _DAMAGE for problem in message.problems)
