"""Holding: what is kept back, and what the control room is told of it.

Law: nothing of the mail itself is said there but who wrote to whom about what. It does not know why something is kept back.
"""

from __future__ import annotations

from daftar_bridges.config import Mailbox, MailConfig
from daftar_bridges.core import control_speech
from daftar_bridges.core.message import Message
from daftar_bridges.core.subjects import brief
from daftar_bridges.gate import Verdict
from daftar_bridges.matrix import events_out
from daftar_bridges.spool import Notice, held_key


class Held(Exception):
    """The policy, here or in the homeserver, wants this mail kept back."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.text)
        self.verdict = verdict


def held(config: MailConfig, box: Mailbox, message: Message | None, verdict: Verdict, mail_id: str) -> Notice:
    """Give what the control room is told of a mail that is kept back; nothing of the mail itself but who wrote to whom about what."""
    language = config.control_language
    author = next((person.address for person in message.sender if person.address), None) if message else None
    author = author or control_speech.say(language, "unknown-author")
    reason = verdict.text
    if "id" in verdict.content:
        reason += control_speech.say(language, "decision", number=verdict.content["id"])
    text = control_speech.say(language, "held-in", mail=mail_id, author=author, mailbox=box.address, reason=reason)
    if message is not None:
        text += about(message.subject, language)
    return Notice(held_key(mail_id, box.address), config.control_room, events_out.notice(text, decision=verdict.content))


def about(subject: str, language: str) -> str:
    """Give the line that says what a mail is about, to be put below what is said of it."""
    return "\n" + control_speech.say(language, "about", subject=brief(subject, language))
