"""Reading aids: what is said beside a mail's own words so that it reads well: to whom it went, what it forwards, how it is sealed.

Law: pure; nothing is said that the mail does not bear out, and nobody who got a blind copy is ever named (it is in no field that is read
here). It does not know events or rooms.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from daftar_bridges.core.calendar_card import Card
from daftar_bridges.core.labels import label
from daftar_bridges.core.message import Address, Message

# Why: the rest is in the event's facts and in the mail itself.
_MOST_PEOPLE = 10
_MOST_PERSON = 120
_MOST_ATTACHED = 5
_MOST_REASON = 300
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
# RFC 8551 section 3.5.3 and RFC 3156 section 5: the part that has the signature.
_SIGNATURES = {
    "application/pkcs7-signature": "S/MIME",
    "application/x-pkcs7-signature": "S/MIME",
    "application/pgp-signature": "OpenPGP",
}
_ENVELOPES = {"application/pkcs7-mime": "S/MIME", "application/x-pkcs7-mime": "S/MIME", "application/pgp-encrypted": "OpenPGP"}
# RFC 9580 section 6.2 and RFC 9580 section 7: armour inside the text.
_ARMOUR = re.compile(r"^-----BEGIN PGP (SIGNED )?MESSAGE-----", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Forward:
    """A mail inside the text: who wrote it and what about, and its words."""

    title: str
    text: str


def people(message: Message, own: frozenset[str], language: str = "en") -> str:
    """Give the lines of To and Cc, "" where nobody but the mailbox itself (`own`: its addresses in lower case) is named."""
    everybody = [person.address for person in (*message.to, *message.cc)]
    if all(address is not None and address.casefold() in own for address in everybody):
        return ""
    lines = [f"{label(language, word)}: {_named(group, language)}" for word, group in (("to", message.to), ("cc", message.cc)) if group]
    return "\n".join(lines)


def forward(message: Message, language: str = "en") -> Forward | None:
    """Give the mail that is forwarded in the text, whose words are not the author's."""
    inner = next((each for each in message.forwarded if each.how == "inline" and each.text.strip()), None)
    if inner is None or inner.text.strip() in message.text:
        return None
    author = _named(inner.sender, language) if inner.sender else label(language, "somebody")
    about = _plain(inner.subject)[:_MOST_PERSON]
    moment = inner.date or inner.local_date
    # Why nothing for the zone where it is not said: it is the forwarder's, and nobody here knows which that is.
    when = label(language, "of", when=f"{moment:%Y-%m-%d %H:%M %z}".strip()) if moment else ""
    title = label(language, "forwarded", author=author, when=when) + (f": {about}" if about else "")
    # Why the quoted part where it has it: the header that the program wrote above it is kept, too.
    return Forward(title, message.quoted.strip("\n") if inner.text.strip() in message.quoted else inner.text.strip("\n"))


def words(message: Message) -> str:
    """Give what the author wrote himself; of a mail that has nothing of that, what reads well alone."""
    return message.text if message.text.strip() or forward(message) is not None else message.body


def seals(message: Message, language: str = "en") -> tuple[str, ...]:
    """Say how a mail is signed and encrypted, and which mails are attached to it."""
    said: list[str] = []
    kinds = {attachment.type for attachment in message.attachments}
    armour = {bool(match[1]) for match in _ARMOUR.finditer(message.whole[:200_000])}
    signed = {_SIGNATURES[kind] for kind in kinds & set(_SIGNATURES)} | ({"OpenPGP"} if True in armour else set())
    is_encrypted = any(problem.code == "encrypted" for problem in message.problems)
    if is_encrypted or False in armour:
        found = {_ENVELOPES[kind] for kind in kinds & set(_ENVELOPES)} | ({"OpenPGP"} if False in armour else set())
        how = label(language, "and").join(sorted(found)) or label(language, "unknown-method")
        said.append(label(language, "encrypted", how=how))
    if signed:
        said.append(label(language, "signed", how=label(language, "and").join(sorted(signed))))
    attached = [each for each in message.forwarded if each.how == "attached"]
    for each in attached[:_MOST_ATTACHED]:
        about = _plain(each.subject)[:_MOST_PERSON] or label(language, "no-subject")
        author = _named(each.sender, language) if each.sender else label(language, "somebody")
        said.append(label(language, "attached", author=author, about=about))
    return tuple(said)


def reports(message: Message, language: str = "en") -> tuple[str, ...]:
    """Say of each recipient whether a mail of ours reached him, where the mail is a report of that (RFC 3464)."""
    told = message.bounce.recipients if message.bounce is not None else ()
    said = []
    for each in told[:_MOST_PEOPLE]:
        word = {"failed": "bounced", "delayed": "late"}.get(each.action, "arrived")
        address = _plain(each.address or "")[:_MOST_PERSON] or label(language, "unreadable-address")
        why = _plain(f"{each.status or ''} {each.diagnostic or ''}")[:_MOST_REASON]
        said.append(f"↩ {label(language, word, address=address)}" + (f": {why}" if why else ""))
    more = len(told) - len(said)
    return (*said, *([f"↩{label(language, 'more', count=more)}"] if more else ()))


def card_text(cards: Sequence[Card]) -> str:
    """Give cards as lines of text."""
    return "\n\n".join("\n".join([f"📅 {card.title}", *(f"{word}: {text}" for word, text in card.lines)]) for card in cards)


def _named(group: Sequence[Address], language: str) -> str:
    shown = [_person(person, language) for person in group[:_MOST_PEOPLE]]
    more = len(group) - len(shown)
    return ", ".join(shown) + (label(language, "more", count=more) if more else "")


def _plain(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


def _person(person: Address, language: str) -> str:
    name = _plain(person.name or "")
    if not person.address:
        return name[:_MOST_PERSON] or label(language, "unreadable-address")
    # Why cut before the address: nobody hides his address behind a long name.
    return f"{name[: _MOST_PERSON // 2]} <{person.address[:_MOST_PERSON]}>" if name else person.address[:_MOST_PERSON]
