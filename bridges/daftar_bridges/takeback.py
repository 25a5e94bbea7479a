"""Take back: what becomes of a mail when its command is edited or removed.

Law: a mail that the relay may have is never changed; whoever edits or removes its command is told what became of it.
It does not know how a mail is made (`sending`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from daftar_bridges import outbox, spool
from daftar_bridges.core import speech
from daftar_bridges.desk import Desk, Outcome, said, told
from daftar_bridges.encryption.available import Sealed
from daftar_bridges.matrix import events_in, events_out, inbox
from daftar_bridges.matrix.events_in import Asked
from daftar_bridges.sending import carry_out
from daftar_bridges.spool import Notice
from daftar_policy.storage import Connection


async def change(desk: Desk, edit: Asked, date: datetime, failures: int) -> Outcome:
    """Give what an edit brings; `edit.event_id` is the event that is edited. Raises MatrixError, Unavailable."""
    box = await desk.rooms.box_of(edit.room)
    if box is None:
        return Outcome()
    mail = await desk.store.run(outbox.written, edit.event_id)
    if mail is None:
        return told(edit, speech.say(box.language, "edit-only")) if edit.command.word else Outcome()
    original = await _original(desk, edit)
    late = [said(edit, "late", speech.say(box.language, "edited-late"), mail.root)]
    if original is None or not mail.is_open:
        return Outcome(late if original is not None else ())
    if edit.command.word not in {"reply", "reply-all"}:
        # What is no mail any more is a mail that is taken back.
        text = speech.say(box.language, "taken-back", recipients=", ".join(mail.recipients))
        return Outcome([said(edit, "taken", text, mail.root)], replaces=edit.event_id, late=late)
    again = replace(edit, root=original.root, target=original.target, file=edit.file or original.file)
    outcome = await carry_out(desk, again, date, failures)
    if not outcome.rows:
        return outcome
    changed = said(edit, "changed", speech.say(box.language, "changed"), mail.root)
    return replace(outcome, notices=[changed, *outcome.notices], replaces=edit.event_id, late=late)


async def _original(desk: Desk, edit: Asked) -> Asked | None:
    """Give the command that is edited; None where it is somebody else's. Raises MatrixError."""
    event = await desk.homeserver.event(edit.room, edit.event_id)
    if event is None or event.get("sender") != edit.sender:
        # Why: a homeserver passes on any relation; only the author's own is an edit (client-server API, Event replacements).
        return None
    event = {**event, "room_id": edit.room}
    if event.get("type") == "m.room.encrypted":
        try:
            event = desk.encrypted.open(event)
        except Sealed:
            return edit
    return events_in.asked(event) or edit


def remove(db: Connection, number: int, gone: str, redaction: str, languages: Sequence[tuple[str, str]]) -> bool:
    """Do what the removal of an event asks for, and close it, where a mail came of the event; give whether it did. A unit of work."""
    taken = outbox.take_back(db, gone)
    dropped = db.execute("DELETE FROM staged WHERE event = ?", (gone,)).rowcount
    if taken is None:
        if dropped:
            inbox.done(db, number)
        return bool(dropped)
    language = dict(languages).get(taken.mailbox, "en")
    for key, people in (("taken-back", taken.stopped), ("gone", taken.gone)):
        if people:
            text = speech.say(language, key, recipients=", ".join(people))
            spool.tell(db, Notice(f"{key}:{redaction}", taken.room, events_out.notice(text, taken.root)))
    inbox.done(db, number)
    return True
