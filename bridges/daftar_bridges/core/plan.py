"""Plan: what is to be done in a room so that a mail is there, as a list of commands in order.

Law: the same mail and context give the same commands with the same part numbers; no part of a mail is left out: what does not fit
into an event becomes a file beside it. It does not know event contents, transaction ids or the network.
"""

from __future__ import annotations

import html as markup
import json
import mimetypes
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import TypeAlias
from urllib.parse import unquote

from daftar_bridges.core.aids import Forward, card_text, forward, people, reports, seals, words
from daftar_bridges.core.calendar_card import Card
from daftar_bridges.core.labels import label
from daftar_bridges.core.message import Address, Attachment, Message
from daftar_bridges.core.origin import Origin, banner
from daftar_bridges.core.reply import Original, Person
from daftar_bridges.core.unsigned import unsigned, unsigned_html

# Matrix client-server API, "Size limits": an event is at most 65,536 octets; what a homeserver adds and our own key stay within the rest.
# Why so much less: encrypted, each octet takes four thirds of one, and everything comes on top of it that is said beside the text.
_MOST_TEXT = 32_000
_MOST_QUOTED = 8_000
_MOST_SUBJECT = 1_000
_MOST_PEOPLE = 2_000
# Stands for "the media address of part N" in HTML, until the part is uploaded.
_PLACE = re.compile(r"mxc://part\.invalid/(\d+)")
# Why it begins with plain letters: so it is looked for in a tenth of the time.
_CID = re.compile(r'src="(?i:cid):([^"]+)(?=")')
_MARK = re.compile(r"\A(?:--|—|– –)[ \t]*(?:\n|\Z)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# What parts that seldom have a name are.
_NAMES = {
    "message/delivery-status": "delivery-status.txt", "message/global-delivery-status": "delivery-status.txt",
    "text/rfc822-headers": "headers.txt", "message/rfc822": "mail.eml", "text/calendar": "invitation.ics",
    "message/disposition-notification": "receipt.txt", "message/feedback-report": "report.txt",
}  # fmt: skip
# Why: each is an event; honest mails have some dozen, and thousands would drown a room.
MOST_FILES = 100
# No mail has so many parts (the reader's own bound is 10,000).
_ASIDE = 1_000_001


@dataclass(frozen=True, slots=True)
class Context:
    """What is known when a mail is planned: its ghost, the conversation it belongs to (None: it starts one), and where it comes from."""

    mail: str
    mailbox: str
    ghost: str
    ghost_name: str
    root: str | None = None
    parent: str | None = None
    origin: Origin | None = None
    spam: Mapping[str, object] | None = None
    # Whether the conversation has its room for itself, so that it needs no thread.
    is_flat: bool = False
    # The mailbox's own addresses in lower case, what it is marked with, and what people must be told.
    own: frozenset[str] = frozenset()
    tags: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    # Whether the mail was not read at all, since reading it failed too often.
    is_set_aside: bool = False
    # What is said in the room: one of those that `labels` has.
    language: str = "en"
    # Whether what is uploaded is encrypted.
    is_sealed: bool = False


@dataclass(frozen=True, slots=True)
class EnsureGhost:
    """The user must exist, have its device and this display name."""

    user: str
    name: str


@dataclass(frozen=True, slots=True)
class EnsureJoined:
    """The user must be in the room."""

    user: str


@dataclass(frozen=True, slots=True)
class Upload:
    """The bytes must be in the media store."""

    part: int
    user: str
    name: str
    type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """The mail itself: plain text, HTML with placeholders for media, and the facts shown to programs."""

    body: str
    html: str | None
    facts: dict[str, object]


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file, to be shown; `upload` is the part that has its media address."""

    upload: int
    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class Send:
    """An event by the ghost; `root` is the event it is threaded under, or the part that became it, or None."""

    part: int
    user: str
    what: Letter | File
    root: str | int | None
    parent: str | int | None


@dataclass(frozen=True, slots=True)
class Remember:
    """What later mails and replies need: the event of this mail, its ids, and who took part."""

    part: int
    root: str | None
    message_id: str | None
    ancestors: tuple[str, ...]
    participants: frozenset[str]
    original: Original


Command: TypeAlias = "EnsureGhost | EnsureJoined | Upload | Send | Remember"


def plan(message: Message, context: Context, chain: tuple[str, ...], *, original: bytes | None = None) -> tuple[Command, ...]:
    """Give the commands for one mail in one room.

    `chain` is what the mail answers, nearest first; `original` is the mail as it came, where it is to be shown as a file.
    """
    # Why far away: what was done of the mail while it could be read must not be taken for parts of what is done now.
    numbers = count(_ASIDE if context.is_set_aside else 1)
    commands: list[Command] = [EnsureGhost(context.ghost, context.ghost_name), EnsureJoined(context.ghost)]
    # Why none where it is sealed: clients show no encrypted pictures within a text, so there they are files.
    placed = frozenset[str]() if context.is_sealed else _placed(message)
    attachments = message.attachments if original is None else message.attachments[:MOST_FILES]
    media: dict[str, int] = {}
    for attachment in attachments:
        if attachment.content_id in placed and attachment.content_id not in media:
            part = next(numbers)
            media[attachment.content_id or ""] = part
            commands.append(Upload(part, context.ghost, _name(attachment, part), attachment.type, attachment.content))
    letter, extra = _letter(message, context, media, is_whole=original is None)
    event = next(numbers)
    commands.append(Send(event, context.ghost, letter, None if context.is_flat else context.root, context.parent))
    root = None if context.is_flat else context.root or event
    files = [*extra, *(a for a in attachments if a.content_id not in media)]
    if original is not None:
        files.append(_file("mail.eml", "message/rfc822", original))
    for position, attachment in enumerate(files, start=1):
        part, name = next(numbers), _name(attachment, position)
        commands.append(Upload(part, context.ghost, name, attachment.type, attachment.content))
        shown = File(part, name, attachment.type, attachment.size)
        commands.append(Send(next(numbers), context.ghost, shown, root, event))
    commands.append(_remember(message, context, event, chain))
    return tuple(commands)


def placed_media(html: str, results: dict[int, str]) -> str:
    """Put the media addresses of uploaded parts into a letter's HTML."""

    def address(match: re.Match[str]) -> str:
        result = results.get(int(match[1]), match[0])
        return result if result.startswith("mxc://") else ""

    return _PLACE.sub(address, html)


def _placed(message: Message) -> frozenset[str]:
    """The content ids that the HTML shows an image for."""
    return frozenset(map(_content_id, _CID.findall(message.html or ""))) if _fits_html(message) else frozenset()


def _fits_html(message: Message) -> bool:
    """Whether the HTML can stand in the event beside the plain text; media addresses are longer than what they replace."""
    if message.html is None:
        return False
    shown = _octets(message.html) + _octets(_lines(message.signature)) + 80 * len(_CID.findall(message.html))
    return shown + _octets(_body(message)) <= _MOST_TEXT


def _body(message: Message) -> str:
    parts = [unsigned(_CONTROL.sub("", words(message)).strip("\n"))]
    signature = _signature(message)
    if signature:
        parts.append(f"-- \n{signature}")
    return "\n\n".join(part for part in parts if part.strip())


def _signature(message: Message) -> str:
    """The signature's lines without the mark above them (RFC 3676 section 4.3), which is written anew."""
    text = _CONTROL.sub("", message.signature).strip()
    return _MARK.sub("", text, count=1).strip()


def _letter(message: Message, context: Context, media: dict[str, int], *, is_whole: bool) -> tuple[Letter, list[Attachment]]:
    """The mail's own event, and the files of what does not fit into it."""
    subject = _cut(unsigned(" ".join(_CONTROL.sub("", message.subject).split())), _MOST_SUBJECT) or label(context.language, "no-subject")
    body, extra = _body(message), list[Attachment]()
    if message.html is not None and not _fits_html(message):
        extra.append(_file("mail.html", "text/html", message.html.encode()))
    if _octets(body) > _MOST_TEXT:
        extra.append(_file("mail.txt", "text/plain", body.encode("utf-8", "replace")))
        body = _cut(body, _MOST_TEXT // 8) + f"\n\n{label(context.language, 'whole-text', file='mail.txt')}"
    shown = _shown(message, body, media)
    language = context.language
    forwarded = forward(message, language)
    if forwarded is not None:
        body, shown = _with_forwarded(forwarded, body, shown, extra, language)
    if forwarded is None or forwarded.text != message.quoted.strip("\n"):
        shown = _with_earlier(message, body, shown, extra, language)
    tags = f"{label(language, 'tags')}: {', '.join(context.tags)}" if context.tags else ""
    aside = "\n".join(filter(None, (people(message, context.own, language), tags)))
    said = (
        banner(context.origin, language) if context.origin else "", *context.warnings, *reports(message, language),
        *seals(message, language), "" if is_whole else _apart(message, language),
    )  # fmt: skip
    note = "\n".join(filter(None, said))
    card = card_text(context.cards)
    text = "\n\n".join(part for part in (subject, aside, note, card, body) if part)
    if shown is not None:
        aside, card = (f"<p>{_lines(part)}</p>" if part else "" for part in (aside, card))
        shown = f"<p><strong>{_lines(subject)}</strong></p>{aside}" + (f"<p><em>{_lines(note)}</em></p>" if note else "") + card + shown
    return Letter(text, shown, _facts(message, context, subject)), extra


def _apart(message: Message, language: str) -> str:
    """Say why the mail is there as it came, too."""
    count = len(message.attachments)
    return label(language, "many-files", count=count, shown=MOST_FILES) if count > MOST_FILES else label(language, "not-whole")


def _with_forwarded(forwarded: Forward, body: str, shown: str | None, extra: list[Attachment], language: str) -> tuple[str, str | None]:
    """Put a forwarded mail below its sender's own words; as a file where there is no room for it."""
    text = _CONTROL.sub("", forwarded.text)
    marked = "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))
    quote = f"<p><strong>{_lines(forwarded.title)}</strong></p><blockquote>{_lines(text)}</blockquote>"
    if _octets(body) + _octets(marked) + (_octets(shown) + _octets(quote) if shown is not None else 0) > _MOST_TEXT:
        extra.append(_file("forwarded.txt", "text/plain", text.encode("utf-8", "replace")))
        said = label(language, "in-file", title=forwarded.title, file="forwarded.txt")
        return "\n\n".join(filter(None, (body, said))), None if shown is None else f"{shown}<p><strong>{_lines(said)}</strong></p>"
    return "\n\n".join(filter(None, (body, f"{forwarded.title}\n{marked}"))), None if shown is None else shown + quote


def _with_earlier(message: Message, body: str, shown: str | None, extra: list[Attachment], language: str) -> str | None:
    """Fold the quoted history; as a file where there is no room for it."""
    quoted = _CONTROL.sub("", message.quoted).strip("\n")
    if not quoted.strip():
        return shown
    folded = f"<details><summary>{label(language, 'earlier')}</summary><blockquote>{_lines(quoted)}</blockquote></details>"
    if shown is not None and _octets(folded) <= _MOST_QUOTED and _octets(shown) + _octets(folded) + _octets(body) <= _MOST_TEXT:
        return shown + folded
    extra.append(_file("earlier.txt", "text/plain", quoted.encode("utf-8", "replace")))
    return shown


def _shown(message: Message, body: str, media: dict[str, int]) -> str | None:
    """The HTML of the event: the mail's own, else its text; None where only the plain text fits."""
    if message.html is None or not _fits_html(message):
        lines = _lines(body)
        return lines if _octets(lines) + _octets(body) <= _MOST_TEXT else None

    def place(match: re.Match[str]) -> str:
        part = media.get(_content_id(match[1]))
        return f'src="mxc://part.invalid/{part}' if part is not None else 'src="'

    signature = _signature(message)
    return _CID.sub(place, unsigned_html(message.html)) + (f"<p>-- <br>{_lines(signature)}</p>" if signature else "")


def _content_id(written: str) -> str:
    """A content id as an HTML attribute has it (RFC 2392: percent-encoded)."""
    return unquote(markup.unescape(written))


def _facts(message: Message, context: Context, subject: str) -> dict[str, object]:
    return {
        "id": context.mail,
        "mailbox": context.mailbox,
        "message_id": message.message_id[:500] if message.message_id else None,
        "from": _people(message.sender),
        "to": _people(message.to),
        "cc": _people(message.cc),
        "subject": subject if message.subject else "",
        "date": message.date.isoformat() if message.date else None,
        "auto": message.auto.value if message.auto else None,
        **({"tags": list(context.tags)} if context.tags else {}),
        **({"authentication": context.origin.as_json()} if context.origin and banner(context.origin) else {}),
        **({"spam": dict(context.spam)} if context.spam else {}),
    }


def _remember(message: Message, context: Context, event: int, chain: tuple[str, ...]) -> Remember:
    everybody = (*message.sender, *message.reply_to, *message.to, *message.cc)
    original = Original(
        message.message_id, message.references or message.in_reply_to[:1], message.subject,
        _persons(message.sender), _persons(message.reply_to), _persons(message.to), _persons(message.cc),
    )  # fmt: skip
    participants = frozenset(person.address.casefold() for person in everybody if person.address)
    return Remember(event, context.root, message.message_id, chain, participants, original)


def _people(people: tuple[Address, ...]) -> list[dict[str, str | None]]:
    """The first of them, as many as there is room for."""
    found: list[dict[str, str | None]] = []
    left = _MOST_PEOPLE
    for person in people:
        shown = {"name": person.name, "address": person.address}
        left -= len(json.dumps(shown, ensure_ascii=False).encode("utf-8", "replace"))
        if left < 0:
            break
        found.append(shown)
    return found


def _persons(people: tuple[Address, ...]) -> tuple[Person, ...]:
    return tuple(Person(person.name or "", person.address) for person in people if person.address)


def _file(name: str, kind: str, content: bytes) -> Attachment:
    # Why no digest: these files are ours, nothing compares them.
    return Attachment(name, kind, len(content), "", inline=False, content_id=None, content=content)


def _name(attachment: Attachment, position: int) -> str:
    """The file's name, or one that says what it is."""
    name = _CONTROL.sub("", attachment.name or "").strip()
    return name[:200] or _NAMES.get(attachment.type) or f"file-{position}{mimetypes.guess_extension(attachment.type) or '.bin'}"


def _lines(text: str) -> str:
    return markup.escape(_CONTROL.sub("", text), quote=False).replace("\n", "<br>")


def _octets(text: str) -> int:
    """The length of a text as it will stand in the event's JSON; of one that is too long anyway, at least that it is."""
    if len(text) > 2 * _MOST_TEXT:
        return len(text)
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "replace"))


def _cut(text: str, octets: int) -> str:
    return text.encode("utf-8", "replace")[:octets].decode("utf-8", "ignore")


def sends(commands: tuple[Command, ...]) -> Iterator[Send]:
    """Give the events among the commands."""
    return (command for command in commands if isinstance(command, Send))
