"""Changed: what has become of a circular since it was sent, in words: corrected, recalled, over or replaced.

Law: of this moment, in the reader's language; whoever looks at a report, a table or the live card is told first that a circular is no
longer as it was sent. It does not change anything.
"""

from __future__ import annotations

from daftar_bots.announcements.desk import Desk
from daftar_bots.core.amendment import Amendment, Kind
from daftar_bots.core.announcement import Announcement

# U+2068 and U+2069: whoever filters a table by a cell would miss what looks the same.
_ISOLATES = dict.fromkeys((0x2068, 0x2069))


def lines(desk: Desk, entry: Announcement, language: str) -> list[str]:
    """Give what has become of it; nothing where it stands as it was sent."""
    recall = desk.register.amendments.latest(entry.id, Kind.RECALL)
    if recall is not None:
        when = desk.moment(recall.decided_at or recall.made_at)
        return [desk.say(language, "card-recalled", person=desk.person(recall.checker or "", language), when=when, text=recall.text)]
    return [*_corrected(desk, entry, language), *over(desk, entry, language)]


def over(desk: Desk, entry: Announcement, language: str) -> list[str]:
    """Give that it is over, and what took its place; nothing where it is in force."""
    if entry.closed_at is None or entry.recalled_at is not None:
        return []
    by = desk.register.by_id(entry.closed_by) if entry.closed_by is not None else None
    if by is not None:
        return [desk.say(language, "card-superseded", by=by.number)]
    return [desk.say(language, "card-closed", when=desk.moment(entry.closed_at.isoformat()))]


def in_short(desk: Desk, entry: Announcement, language: str) -> str:
    """Give in a few words how it stands, for a cell of a table."""
    return _in_short(desk, entry, language).translate(_ISOLATES)


def _in_short(desk: Desk, entry: Announcement, language: str) -> str:
    if entry.recalled_at is not None:
        return desk.say(language, "export-standing-recalled", when=desk.moment(entry.recalled_at))
    if entry.closed_at is not None:
        return desk.say(language, "export-standing-closed", when=desk.moment(entry.closed_at.isoformat()))
    if entry.corrigendum and entry.corrected_at:
        return desk.say(language, "export-standing-corrected", serial=str(entry.corrigendum), when=desk.moment(entry.corrected_at))
    return desk.say(language, "export-standing-force")


def _corrected(desk: Desk, entry: Announcement, language: str) -> list[str]:
    correction = desk.register.amendments.latest(entry.id, Kind.CORRECTION)
    if correction is None:
        return []
    words = {"serial": str(correction.serial), "when": desk.moment(correction.decided_at or correction.made_at)}
    if is_under_way(desk, correction):
        return [desk.say(language, "card-changing", **words)]
    done, failed = desk.register.amendments.outcome(correction)
    if not done and not failed:
        # Nothing stood in a room yet, and what waited goes out corrected.
        return [desk.say(language, "status-corrected", **words)]
    return [desk.say(language, "card-corrected", done=str(done), total=str(done + len(failed)), **words)]


def is_under_way(desk: Desk, amendment: Amendment) -> bool:
    """Tell whether a change is still being made in the rooms."""
    waiting = "SELECT 1 FROM outbox WHERE amendment = ? AND state = 'waiting' AND kind IN ('correction', 'redaction', 'recall') LIMIT 1"
    return desk.store.cell(waiting, amendment.id) is not None
