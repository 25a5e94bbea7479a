"""Sending: the mail that an official asks for, with its files, asked about at the policy and ready for the outbox.

Law: what is asked about is what will be sent; a mail whose files cannot all be had is not sent at all. It does not know when an event
comes, nor how mail is handed over.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from daftar_bridges import conversations, sources, spool
from daftar_bridges.config import Mailbox
from daftar_bridges.conversations import Answered
from daftar_bridges.core import control_speech, reply, speech, threads
from daftar_bridges.core.reply import Attached, Draft, Person
from daftar_bridges.core.subjects import brief
from daftar_bridges.desk import Desk, Outcome, Staged, Wish, help_of, said, staged, told
from daftar_bridges.email.mime_out import compose
from daftar_bridges.encryption.available import Sealed
from daftar_bridges.gate import RoomFacts, Verdict
from daftar_bridges.matrix import events_in, events_out
from daftar_bridges.matrix.appservice import Refused, Unreachable
from daftar_bridges.matrix.events_in import Asked, SentFile
from daftar_bridges.outbox import Outgoing
from daftar_bridges.spool import Notice
from daftar_policy.core.ids import parse_user
from daftar_policy.core.model import Effect

# How often an order waits for a mail that is under way before it is answered with the help.
_MOST_WAITS = 4
STAGED = "📎"


class _Lacking(Exception):
    """A file that the mail cannot have, as a sentence for the one who asked."""


async def carry_out(desk: Desk, asked: Asked, date: datetime, failures: int) -> Outcome:
    """Give what a command brings. Raises MatrixError, Unavailable."""
    box = await desk.rooms.box_of(asked.room)
    if box is None:
        return Outcome()
    objection = _objection(desk, asked, box)
    if objection:
        return told(asked, objection)
    asked, quoted = await _quoted(desk, asked)
    answered = await desk.store.run(conversations.answered_in, box.address, asked.room, asked.root or "")
    if answered is None and asked.root and failures < _MOST_WAITS and await desk.store.run(spool.is_waiting, box.address):
        # Why: people see a mail a moment before the bridge has written down that it is there.
        raise Unreachable("the mail of this thread may still be under way")
    if answered is None:
        return told(asked, help_of(box, "no-thread"))
    files = [file for file in (asked.file, quoted) if file is not None]
    match asked.command.word:
        case "attach":
            return _stage(asked, box, answered, files)
        case "source":
            return await _source(desk, asked, box, answered)
        case _:
            return await _mail(desk, asked, box, answered, files, date=date)


def _objection(desk: Desk, asked: Asked, box: Mailbox) -> str:
    """Say why a command cannot be done at all, "" where it can."""
    official = parse_user(asked.sender)
    if official is None or official.server != desk.config.homeserver.name.casefold():
        return speech.say(box.language, "only-ours", server=desk.config.homeserver.name)
    return "" if asked.command.word else help_of(box, asked.command.problem, word=asked.command.text)


async def _mail(desk: Desk, asked: Asked, box: Mailbox, answered: Answered, files: Sequence[SentFile], *, date: datetime) -> Outcome:
    draft = reply.draft(
        asked.command,
        answered.mail,
        Person(await _name(desk, asked.sender), box.address),
        reply.message_id(desk.secret, asked.event_id, desk.config.relay.domain),
        lambda address: desk.config.mailbox(address) is not None,
    )
    if not draft.recipients:
        return told(asked, speech.say(box.language, "no-address"))
    if box.has_token:
        draft = replace(draft, subject=threads.with_token(draft.subject, threads.token(desk.secret, box.address, answered.root)))
    try:
        every = [*await desk.store.run(staged, box.address, answered.root, asked.sender, asked.event_id), *files]
        draft = replace(draft, files=tuple(await _attached(desk, box, every)))
    except _Lacking as lacking:
        return told(asked, str(lacking))
    return _ask(desk, asked, box, answered, draft, compose(draft, date), await desk.rooms.ensure(box))


def _ask(desk: Desk, asked: Asked, box: Mailbox, answered: Answered, draft: Draft, mime: bytes, room: RoomFacts) -> Outcome:
    """Ask the policy for each recipient; those it refuses or holds are told at once."""
    rows: list[Outgoing] = []
    notices: list[Notice] = []
    now, undo = time.time(), desk.config.sending.undo
    for recipient in draft.recipients:
        verdict = desk.gate.hand_out(draft, recipient, asked.sender, len(mime), room)
        state = {Effect.ALLOW: "ready", Effect.HOLD: "held", Effect.DENY: "refused"}[verdict.effect]
        rows.append(
            Outgoing(
                asked.event_id, recipient, box.address, box.address, asked.room, answered.root, mime, state,
                created=now, due=now + undo.total_seconds() if undo else 0.0, reason="" if verdict.is_allowed else verdict.text,
            )
        )  # fmt: skip
        if verdict.warning:
            text = speech.say(box.language, "warned", recipient=recipient, reason=verdict.warning)
            notices.append(said(asked, f"warned:{recipient}", text, answered.root))
        if not verdict.is_allowed:
            notices += _refusal(desk, asked, box, (answered.root, draft.subject), recipient, verdict)
    if undo and any(row.state == "ready" for row in rows):
        until = datetime.fromtimestamp(now + undo.total_seconds(), UTC).astimezone(desk.gate.zone)
        notices.append(said(asked, "undo", speech.say(box.language, "undo", time=f"{until:%H:%M:%S}"), answered.root))
    return Outcome(notices, rows, draft, answered, box.address, uses=asked.sender)


def _refusal(desk: Desk, asked: Asked, box: Mailbox, about: tuple[str, str], recipient: str, verdict: Verdict) -> list[Notice]:
    """What is said of a recipient that the mail does not go to; a hold is told in the control room too. `about`: thread and subject."""
    root, subject = about
    number = verdict.content.get("id", "-")
    is_held = verdict.effect is Effect.HOLD
    text = speech.say(box.language, "held" if is_held else "refused", recipient=recipient, reason=verdict.text, decision=number)
    notices = [Notice(f"policy:{asked.key}:{recipient}", asked.room, events_out.notice(text, root, decision=verdict.content))]
    if is_held:
        language = desk.config.control_language
        reason = verdict.text + control_speech.say(language, "decision", number=number)
        text = control_speech.say(language, "held-out", official=asked.sender, recipient=recipient, reason=reason)
        text += "\n" + control_speech.say(language, "about", subject=brief(subject, language))
        control = events_out.notice(text, decision=verdict.content)
        notices.append(Notice(f"control:{asked.key}:{recipient}", desk.config.control_room, control))
    return notices


def _stage(asked: Asked, box: Mailbox, answered: Answered, files: Sequence[SentFile]) -> Outcome:
    if not files:
        return told(asked, speech.say(box.language, "no-file"))
    one = Staged(asked.event_id, box.address, answered.root, asked.sender, files[0], time.time())
    sign = Notice(f"staged:{asked.key}", asked.room, events_out.reaction(asked.event_id, STAGED), "m.reaction")
    return Outcome([sign], staged=one)


async def _source(desk: Desk, asked: Asked, box: Mailbox, answered: Answered) -> Outcome:
    for event in filter(None, (asked.target, answered.event)):
        found = await desk.store.run(sources.source_of, box.address, event, box.language)
        if found is not None:
            return Outcome(wish=Wish(found, asked.event_id, asked.room, answered.root))
    return told(asked, speech.say(box.language, "no-source"))


async def _quoted(desk: Desk, asked: Asked) -> tuple[Asked, SentFile | None]:
    """Give the file that a command answers, and the command in the file's thread where it does not stand in one. Raises MatrixError."""
    if asked.target is None or asked.command.word == "source":
        return asked, None
    event = await desk.homeserver.event(asked.room, asked.target)
    if event is not None and event.get("type") == "m.room.encrypted":
        try:
            event = desk.encrypted.open({**event, "room_id": asked.room})
        except Sealed:
            # Why quietly: what a ghost of ours has sent is in no key of ours, and most answers are to mails, not to files.
            event = None
    if event is None:
        return asked, None
    root = events_in.thread_of(event)
    if root and asked.root == asked.target:
        asked = replace(asked, root=root)
    return asked, events_in.file_of(event)


async def _attached(desk: Desk, box: Mailbox, files: Sequence[SentFile]) -> list[Attached]:
    """Fetch files. Raises _Lacking, Unreachable."""
    most = left = desk.config.sending.size
    found: list[Attached] = []
    for file in files:
        try:
            content = await desk.homeserver.download(file.address, left)
            if file.key is not None:
                content = desk.encrypted.unseal(content, file.key)
        except (Refused, Sealed) as error:
            if isinstance(error, Refused) and error.code == "M_TOO_LARGE":
                raise _Lacking(speech.say(box.language, "too-large", most=most // (1024 * 1024))) from error
            raise _Lacking(speech.say(box.language, "file-lost", name=file.name, reason=error)) from error
        left -= len(content)
        found.append(Attached(file.name, file.type, content))
    return found


async def _name(desk: Desk, user: str) -> str:
    known = desk.gate.name_of(user)
    if known:
        return known
    try:
        return await desk.homeserver.display_name(user) or user[1:].partition(":")[0]
    except Refused:
        return user[1:].partition(":")[0]
