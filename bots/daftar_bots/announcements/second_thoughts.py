"""Second thoughts: a command that was edited, the same sign again: neither of them changes anything.

Law: what was said once stands as it was said; who thinks that they have changed it is told how it is really done. Nothing is changed here.
"""

from __future__ import annotations

from daftar_bots.announcements import rights
from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.core.commands import parse
from daftar_bots.core.derived import derived


def edited(desk: Desk, heard: Heard) -> None:
    """Tell who edits a command that was answered (or puts one in its place) that it is not read again."""
    relation, new = heard.event.content.get("m.relates_to"), heard.event.content.get("m.new_content")
    target = relation.get("event_id") if isinstance(relation, dict) and relation.get("rel_type") == "m.replace" else None
    words = new.get("body") if isinstance(new, dict) else None
    if not isinstance(target, str) or not isinstance(words, str) or parse(words, addressed=True) is None:
        return
    if desk.store.cell("SELECT 1 FROM outbox WHERE transaction_id = ?", f"rep-{derived(target)}") is not None:
        desk.reply(heard, [desk.say(desk.language_of(heard.person), "edit-not-read")])


def is_repeated(desk: Desk, heard: Heard) -> bool:
    """Tell whether somebody on none of the lists has put a sign on this message before: a hundred signs are no hundred answers."""
    if heard.person in rights.listed(desk):
        return False
    query = "SELECT 1 FROM answer WHERE target = ? AND user_id = ? AND event_id <> ?"
    return desk.store.cell(query, heard.about, heard.person, heard.event.event_id) is not None
