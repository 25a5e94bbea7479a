"""With file: the one-line command with a file: in reply to it, or as its caption.

Law: the draft is made once the file is here, and not without it. Files that nobody speaks of are noted, never fetched.
It does not know dialogues.
"""

from __future__ import annotations

from dataclasses import replace

from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.compose import drafts, incoming
from daftar_bots.compose.ledger import Composition, Ledger
from daftar_bots.core.commands import Announce, parse
from daftar_bots.core.derived import derived
from daftar_bots.port import Event

COMMAND = "command"
# Why a day: a file that has not come by then is not worth waiting for.
_DAY = 86_400.0


def hear(desk: Desk, heard: Heard, *, is_old: bool) -> bool:
    """Take an announcement that comes with a file; False where it is none."""
    ledger = Ledger(desk.store)
    file = incoming.file_in(heard.event, "")
    if file is not None and "m.new_content" not in heard.event.content:
        ledger.see(file)
        words, file_id = incoming.caption_in(heard.event), file.event_id
    elif heard.about is not None and heard.event.content.get("msgtype") == "m.text" and "m.new_content" not in heard.event.content:
        words, file_id = heard.words, heard.about
    else:
        return False
    if not isinstance(parse(words, addressed=False), Announce) or (seen := ledger.seen(file_id)) is None:
        return False
    if is_old:
        desk.reply(heard, [desk.say(desk.language_of(heard.person), "away", words=words[:80])])
    elif not drafts.is_refused(desk, heard):
        root = heard.event.event_id
        answers = {COMMAND: words, "thread": heard.thread or ""}
        ledger.begin(Composition(root, heard.person, COMMAND, None, answers, "ready", root, desk.now().timestamp() + _DAY))
        name = derived(f"{file_id} {root}")
        # Why a row of its own: the same file may go with another announcement, too.
        ledger.want(replace(seen, event_id=f"file-{name}", composition=root, person=heard.person))
    return True


def file_came(desk: Desk, composition: Composition, problems: list[str]) -> None:
    """Make the draft now that the file is here, or say why it is not made."""
    ledger = Ledger(desk.store)
    wish = parse(composition.answers[COMMAND], addressed=True)
    event = Event(desk.store.room_id(desk.settings.control_room) or "", composition.last_event, "m.room.message", composition.person, {})
    heard = Heard(event, composition.answers[COMMAND], thread=composition.answers["thread"] or None, composition=composition.root)
    if problems or not isinstance(wish, Announce):
        ledger.change(replace(composition, state="stopped"))
        desk.reply(heard, [*problems, desk.say(desk.language_of(composition.person), "file-no-draft")])
        return
    made = drafts.draft(desk, heard, wish)
    ledger.change(replace(composition, state="stopped" if made is None else "done"))
