"""MIME out: a draft as the bytes that will be sent, and the notice of non-delivery (RFC 3464).

Law: the same arguments give the same bytes; no text of a person can add a header field or another recipient.
It does not know who may send what to whom.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from datetime import datetime
from email.charset import BASE64, QP, Charset
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime
from textwrap import wrap

from markdown_it import MarkdownIt

from daftar_bridges.core.reply import Attached, Draft, Person

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")
# RFC 5322 section 3.2.3: what a display name may have without quotes.
# RFC 3463 section 2: the enhanced status after the code of a reply.
_REPLY = re.compile(r"5\d\d (5\.\d{1,3}\.\d{1,3})(?: |\Z)")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*\Z")
# RFC 2047 section 2: a line with an encoded word has at most 76 characters; 12 are the word's frame, 9 the field's name.
_MOST_OCTETS = 42
# RFC 2045 section 5.1: a type and a subtype, without parameters.
_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,60}/[A-Za-z0-9!#$&^_.+-]{1,100}\Z")
# Why: longer names are cut by most file systems.
_MOST_NAME = 200
# Why: we fold by ourselves; the library would put long ids on a line after an empty one, which some programs do not read.
_LINES = compat32.clone(linesep="\r\n", max_line_length=0)


def compose(draft: Draft, date: datetime) -> bytes:
    """Write a draft: the text as it was typed and its HTML read as Markdown, then the files."""
    boundary = hashlib.sha256(draft.message_id.encode()).hexdigest()[:32]
    said = MIMEMultipart("alternative", boundary=f"={boundary}")
    message = MIMEMultipart("mixed", boundary=f"=files-{boundary}") if draft.files else said
    message["From"] = _people([draft.sender])
    message["To"] = _people(draft.to)
    if draft.cc:
        message["Cc"] = _people(draft.cc)
    message["Subject"] = _text(draft.subject)
    message["Date"] = format_datetime(date)
    message["Message-ID"] = f"<{draft.message_id}>"
    if draft.in_reply_to:
        message["In-Reply-To"] = f"<{draft.in_reply_to}>"
    if draft.references:
        message["References"] = "\r\n ".join(f"<{reference}>" for reference in draft.references)
    said.attach(_body(draft.text, "plain"))
    said.attach(_body(html(draft.text), "html"))
    if draft.files:
        # RFC 2045 section 4: the field stands in the mail's own header only.
        del said["MIME-Version"]
        message.attach(said)
    for file in draft.files:
        message.attach(_file(file))
    return _bytes(message)


def html(text: str) -> str:
    """Give Markdown as HTML; HTML in it is shown as text, a line break stays one."""
    # Why: no linkify and no raw HTML, so the HTML part says what the plain part says and nothing else.
    return str(MarkdownIt("commonmark", {"html": False, "breaks": True}).render(text))


def returned(reporter: str, sender: str, recipient: str, raw: bytes, why: str, *, message_id: str, date: datetime) -> bytes:
    """Write the notice that `raw` was not delivered to `recipient` (RFC 3464), for its envelope sender."""
    boundary = hashlib.sha256(message_id.encode()).hexdigest()[:32]
    message = MIMEMultipart("report", boundary=f"={boundary}")
    message.set_param("report-type", "delivery-status")
    message["From"] = _people([Person("Mail delivery", f"postmaster@{reporter}")])
    message["To"] = _people([Person("", sender)])
    message["Subject"] = "Your mail was not delivered"
    message["Date"] = format_datetime(date)
    message["Message-ID"] = f"<{message_id}>"
    # RFC 3834 section 5: so that no program answers it.
    message["Auto-Submitted"] = "auto-replied"
    message.attach(_body(f"Your mail to {recipient} was not delivered:\n\n{why}\n", "plain"))
    message.attach(_status(reporter, recipient, why))
    message.attach(_headers(raw))
    return _bytes(message)


def _body(text: str, kind: str) -> MIMENonMultipart:
    part = MIMENonMultipart("text", kind)
    charset = Charset("utf-8")
    text = "\r\n".join(text.splitlines()) + "\r\n"
    # Why: quoted-printable stays readable for Latin text; for Devanagari and Arabic it is three times as long as base64.
    charset.body_encoding = QP if sum(character > "\x7f" for character in text) * 6 < len(text) else BASE64
    part.set_payload(text, charset)
    return part


def _file(file: Attached) -> MIMEBase:
    """A file as an attachment; its name as RFC 2231 has it, and as encoded words for programs that know nothing else."""
    kind = file.type if _TYPE.match(file.type) and not file.type.startswith(("multipart/", "message/")) else "application/octet-stream"
    main, _, sub = kind.partition("/")
    part = MIMEBase(main, sub)
    del part["MIME-Version"]
    part.set_payload(b64encode(file.content).decode())
    name = _line(file.name)[:_MOST_NAME] or "file"
    part["Content-Transfer-Encoding"] = "base64"
    part.add_header("Content-Disposition", "attachment", filename=name if name.isascii() else ("utf-8", "", name))
    lines = str(part.get_payload())
    part.set_payload("\r\n".join(lines[start : start + 76] for start in range(0, len(lines), 76)) + "\r\n")
    return part


def _status(reporter: str, recipient: str, why: str) -> Message:
    """The part that programs read (RFC 3464 section 2): a block about us and one about the recipient."""
    part, own, theirs = MIMEBase("message", "delivery-status"), Message(), Message()
    own["Reporting-MTA"] = f"dns; {reporter}"
    kind = "rfc822" if recipient.isascii() else "utf-8"  # RFC 6533 section 3
    theirs["Final-Recipient"] = f"{kind}; {_line(recipient)}"
    theirs["Action"] = "failed"
    said = why if _REPLY.match(why) else f"550 5.7.1 {why}"
    theirs["Status"] = found[1] if (found := _REPLY.match(said)) else "5.7.1"
    # RFC 3464 section 2.3.6: what a program reads, in ASCII; a reason in another script stands in the words for people.
    theirs["Diagnostic-Code"] = f"smtp; {' '.join(word for word in _line(said).split() if word.isascii())}"
    part.set_payload([own, theirs])
    return part


def _headers(raw: bytes) -> Message:
    """The header of the mail that came back, without its body (RFC 6522 section 4)."""
    part = MIMEBase("text", "rfc822-headers")
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0][:60_000]
    part["Content-Transfer-Encoding"] = "7bit" if head.isascii() else "8bit"
    part.set_payload(head.decode("ascii", "surrogateescape") + "\r\n")
    return part


def _bytes(message: Message) -> bytes:
    return re.sub(rb"\r\n|\r|\n", b"\r\n", message.as_bytes(policy=_LINES))


def _people(people: list[Person] | tuple[Person, ...]) -> str:
    return ",\r\n ".join(_person(person) for person in people)


def _person(person: Person) -> str:
    name, address = _line(person.name), re.sub(r"[\s<>]", "", _line(person.address))
    if not name:
        return address
    if not name.isascii():
        return f"{_encoded(name)} <{address}>"
    if not _ATOMS.match(name):
        name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{name} <{address}>"


def _text(text: str) -> str:
    text = _line(text)
    return "\r\n ".join(wrap(text, 66, break_on_hyphens=False)) if text.isascii() else _encoded(text)


def _encoded(text: str) -> str:
    """Encoded words (RFC 2047), a folded line each, split between words of the text where that can be done.

    Why: splitting in the middle of a word shows a gap there in programs that put a space between encoded words in a name.
    """
    chunks: list[str] = [""]
    for piece in re.findall(r"\S+\s*", text):
        if len((chunks[-1] + piece).encode()) <= _MOST_OCTETS:
            chunks[-1] += piece
            continue
        for character in ("", *piece) if chunks[-1] else piece:
            if not character or len((chunks[-1] + character).encode()) > _MOST_OCTETS:
                chunks.append("")
            chunks[-1] += character
    return "\r\n ".join(f"=?utf-8?b?{b64encode(chunk.encode()).decode()}?=" for chunk in chunks)


def _line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())
