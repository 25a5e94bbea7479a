"""Showing: which previews stand in the control room, so that a word of approval counts only for what was shown before it was written.

Law: a preview counts as shown once it has come back in the room's own order, ahead of the word; what an earlier start sent was shown.
Why not when it was sent: a draft may be revised between the approver's look and their word, and the word would approve what nobody saw.
A ✅ or a reply needs none of this, for it stands on the preview itself. It does not know who may approve.
"""

from __future__ import annotations

from typing import cast

from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.core.amendment import Amendment, Kind
from daftar_bots.core.announcement import Announcement, State
from daftar_bots.core.approval import Stage
from daftar_bots.port import Batch

# Why: more than are ever on their way at once; what nobody asked to be sent (a state of the room) finds no row and must not gather.
MOST_ECHOED = 100


def seen(desk: Desk, event_id: str) -> None:
    """Note that a message of ours has come back to us."""
    if len(desk.store.echoed) >= MOST_ECHOED:
        desk.store.echoed.clear()
    desk.store.echoed.add(event_id)
    _match(desk)


def _match(desk: Desk) -> None:
    """Find what came back among what was sent: where the answer to a sending was lost, the message is heard before its event is noted."""
    for event_id in tuple(desk.store.echoed) if desk.store.unshown else ():
        found = desk.store.cell("SELECT transaction_id FROM outbox WHERE event_id = ?", event_id)
        if found is not None:
            desk.store.echoed.discard(event_id)
            desk.store.unshown.discard(str(found))
    if not desk.store.unshown:
        desk.store.echoed.clear()


def passed_over(desk: Desk, batch: Batch) -> None:
    """Note what came back unheard: where events are missing, what we said is either behind the gap (in the batch) or was shown before."""
    if not desk.store.unshown or desk.store.room_id(desk.settings.control_room) not in batch.gaps:
        return
    behind = {str(desk.store.cell("SELECT transaction_id FROM outbox WHERE event_id = ?", event.event_id)) for event in batch.events}
    waiting = {str(row[0]) for row in desk.store.rows("SELECT transaction_id FROM outbox WHERE kind = 'preview' AND event_id IS NULL")}
    desk.store.unshown &= behind | waiting


def is_approved_unseen(desk: Desk, heard: Heard, entry: Announcement, amendment: Amendment | None) -> bool:
    """Tell whether a word of approval was written before what it would approve could be seen; it is then answered."""
    # Why no recalls: taking back what was said is never to be hindered.
    is_waiting = entry.stage is Stage.OPEN if amendment is None else amendment.state is State.DRAFT and amendment.kind is Kind.CORRECTION
    newest = _newest(desk, entry, amendment) if is_waiting else None
    if newest is None:
        return False
    transaction, event_id = newest
    _match(desk)
    said = desk.store.said_about(heard.about) if heard.about is not None else None
    is_on_preview = said is not None and said.kind == "preview" and said.announcement == entry.id
    # Why not where it has no event: it waits since an earlier start, or was refused.
    if event_id is not None and ((heard.about == event_id) if is_on_preview else (transaction not in desk.store.unshown)):
        return False
    desk.reply(heard, [desk.say(desk.language_of(heard.person), "preview-unseen", number=entry.number)], about=entry)
    return True


def _newest(desk: Desk, entry: Announcement, amendment: Amendment | None) -> tuple[str, str | None] | None:
    """Give (transaction id, event id) of the message that showed last what would be approved."""
    which, values = ("amendment IS NULL", ()) if amendment is None else ("amendment = ?", (amendment.id,))
    rows = desk.store.rows(
        f"SELECT transaction_id, event_id FROM outbox WHERE announcement = ? AND kind = 'preview' AND {which}"  # noqa: S608 - our own words
        " ORDER BY id DESC LIMIT 1",
        entry.id,
        *values,
    )
    return cast("tuple[str, str | None]", rows[0]) if rows else None
