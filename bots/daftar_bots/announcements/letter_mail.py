"""Letter mail: one letter as the mail that is sent: plain, and as HTML that says the language and direction of each part.

Law: the same letter is the same mail; what a person reads is in their language as far as it was written in it, and of a circular with a
label only the number leaves. It does not know who gets a letter, nor relays.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.wording import told
from daftar_bots.core.amendment import Amendment, Kind
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.bodies import Body, as_plain, readable, spoken_in

# U+2068 and U+2069: in a header they would be shown as signs, or not at all.
_ISOLATES = dict.fromkeys((0x2068, 0x2069))


@dataclass(frozen=True, slots=True)
class To:
    """To whom a letter goes: the person, their address, its number, and the link to answer by ("" where there is no page)."""

    user_id: str
    address: str
    letter: int
    link: str


def written(desk: Desk, entry: Announcement, to: To) -> str:
    """Give the whole mail by which a circular is brought to a person."""
    language = desk.language_of(to.user_id)
    said = () if entry.label else told(desk, entry, language)
    # Why without its title where there is a label: a subject is read on the way.
    shown = f"{entry.number}: {said[0].title}" if said else entry.number
    message = _message(desk, entry, to, desk.say(language, "mail-subject", shown=shown))
    before, after = _sentences(desk, entry, to, language)
    return _whole(message, language, Parts(before, said, after, to.link))


def changed(desk: Desk, entry: Announcement, amendment: Amendment, to: To, *, first: int) -> str:
    """Give the whole mail that says of a circular which came by the letter `first` that it was corrected or recalled."""
    language = desk.language_of(to.user_id)
    words = {"number": entry.number, "office": desk.unit(entry.office, language), "serial": str(amendment.serial)}
    message = _message(desk, entry, to, desk.say(language, f"mail-{amendment.kind.value}-subject", **words))
    # RFC 5322, section 3.6.4: it stands beside the letter that it changes.
    message["In-Reply-To"] = message["References"] = _id(desk, entry, str(first))
    del message["Message-ID"]
    message["Message-ID"] = _id(desk, entry, f"{amendment.kind.value}-{to.letter}")
    before = [desk.say(language, "mail-greeting", person=desk.person(to.user_id, language))]
    before.append(desk.say(language, f"mail-{amendment.kind.value}", **words))
    said: tuple[Body, ...] = ()
    if entry.label:
        before.append(desk.say(language, "mail-labelled"))
    elif amendment.kind is Kind.RECALL:
        before.append(desk.say(language, "room-recall-reason", text=amendment.text))
    else:
        said = told(desk, entry, language)
    return _whole(message, language, Parts(before, said, (), ""))


@dataclass(frozen=True, slots=True)
class Parts:
    """What stands in a letter: our sentences, the clerk's words, our sentences again, and the link."""

    before: Sequence[str]
    said: Sequence[Body]
    after: Sequence[str]
    link: str


def _message(desk: Desk, entry: Announcement, to: To, subject: str) -> EmailMessage:
    mail = desk.settings.after.mail
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(desk.unit(entry.office, "en"), addr_spec=mail.sender if mail else "")
    message["To"] = to.address
    message["Subject"] = subject.translate(_ISOLATES)
    message["Date"] = format_datetime(desk.now())
    message["Message-ID"] = _id(desk, entry, str(to.letter))
    # RFC 3834, section 5: no holiday replies to this.
    message["Auto-Submitted"] = "auto-generated"
    return message


def _id(desk: Desk, entry: Announcement, letter: str) -> str:
    # Why derived: a mail that is sent again because we died before noting it is the same one to the receiver.
    mail = desk.settings.after.mail
    return f"<ack-{entry.id}-{letter}@{mail.sender.rpartition('@')[2] if mail else ''}>"


def _whole(message: EmailMessage, language: str, parts: Parts) -> str:
    message.set_content(_plain(parts, language), cte="quoted-printable")
    message.add_alternative(_page(str(message["Subject"]), parts, language), subtype="html", cte="quoted-printable")
    # RFC 3282: for whom it is meant, not every language in it. Why last: what is `Content-` goes into the first part otherwise.
    message["Content-Language"] = language
    return message.as_bytes().decode("utf-8", "surrogateescape")


def _sentences(desk: Desk, entry: Announcement, to: To, language: str) -> tuple[list[str], list[str]]:
    """Give what stands before the circular's words, and what behind them; the link follows."""
    words = {"number": entry.number, "office": desk.unit(entry.office, language)}
    before = [desk.say(language, "mail-greeting", person=desk.person(to.user_id, language)), desk.say(language, "mail-head", **words)]
    if entry.label:
        before.append(desk.say(language, "mail-labelled"))
    after = [desk.say(language, "mail-ack-by", when=desk.moment(entry.ack_by))] if entry.ack_by else []
    return before, [*after, desk.say(language, "mail-link" if to.link else "mail-client")]


def _plain(parts: Parts, language: str) -> str:
    before, after = ([readable(line, language) for line in lines] for lines in (parts.before, parts.after))
    return "\n\n".join(line for line in [*before, *as_plain(parts.said), *after, parts.link] if line)


def _page(head: str, parts: Parts, language: str) -> str:
    spoken = spoken_in(language)
    found = [_paragraph(line) for line in parts.before]
    for body in parts.said:
        words = "".join(_paragraph(part) for part in body.text.split("\n\n") if part.strip())
        found.append(f"<blockquote {spoken_in(body.language)}><h2>{html.escape(body.title)}</h2>{words}</blockquote>")
    found += [_paragraph(line) for line in parts.after]
    if parts.link:
        found.append(f'<p dir="ltr"><a href="{html.escape(parts.link)}">{html.escape(parts.link)}</a></p>')
    lines = "\n".join(found)
    title = f'<head><meta charset="utf-8"><title>{html.escape(head)}</title></head>'
    return f"<!doctype html>\n<html {spoken}>\n{title}\n<body {spoken}>\n{lines}\n</body>\n</html>\n"


def _paragraph(text: str) -> str:
    return f"<p>{html.escape(text.strip()).replace(chr(10), '<br>')}</p>"
