"""Standing: how the answers to one announcement stand, in words: by office, by the offices of a tier, and in short for the live card.

Law: of this moment, in the reader's language, in the order of the frozen audience; what does not fit on a screen is counted.
It does not change anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from daftar_bots.announcements import seen
from daftar_bots.announcements.desk import MOST_NAMES, Desk
from daftar_bots.core.acknowledgement import Tally, open_people, tally
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.tiers import grouped, tier_of

# Why: more than anybody reads; and an event holds 65,536 bytes (specification, "Size limits"), in which every line stands twice.
MOST_OFFICES = 50
MOST_BYTES = 20_000
LARGEST = 5
_BAR = 10


def offices(desk: Desk, entry: Announcement) -> tuple[Tally, ...]:
    """Give how each office stands."""
    return tally(desk.register.recipients(entry.id), desk.register.answers.of(entry.id))


def done(found: Sequence[Tally]) -> int:
    """Count those who have acknowledged."""
    return sum(len(office.done) for office in found)


def size(found: Sequence[Tally]) -> int:
    """Count those who were told."""
    return sum(office.size for office in found)


def counts(desk: Desk, entry: Announcement, found: Sequence[Tally], language: str) -> list[str]:
    """Give the counts of all offices together."""
    lines = [desk.say(language, "status-count", done=done(found), total=size(found))]
    later, declined = (sum(len(people) for people in each) for each in ([o.later for o in found], [o.declined for o in found]))
    if later or declined:
        lines.append(desk.say(language, "status-others", later=str(later), declined=str(declined)))
    needed = desk.register.answers.needed(entry.id)
    if needed is not None:
        enough = sum(1 for office in found if len(office.done) >= needed)
        lines.append(desk.say(language, "status-needed", count=str(needed), enough=str(enough), total=str(len(found))))
    return lines + seen.line(desk, entry, found, language)


def by_office(desk: Desk, entry: Announcement, found: Sequence[Tally], language: str) -> list[str]:
    """Give each office with its people, those who cannot with their reasons."""
    remarks = {remark.user_id: remark.text for remark in desk.register.answers.remarks(entry.id)}
    blocks = (_office(desk, office, remarks, language) for office in found)
    return _fitting(desk, entry, blocks, len(found), language)


def _office(desk: Desk, office: Tally, remarks: Mapping[str, str], language: str) -> list[str]:
    lines = [desk.say(language, "status-office", office=desk.unit(office.unit, language), done=len(office.done), total=office.size)]
    for key, people in (("done", office.done), ("missing", office.missing), ("later", office.later)):
        if people:
            lines.append(desk.say(language, f"status-{key}", people=desk.people(people, language)))
    for user_id in office.declined[:MOST_NAMES]:
        person = desk.person(user_id, language)
        if user_id in remarks:
            lines.append(desk.say(language, "status-declined-why", person=person, text=remarks[user_id]))
        else:
            lines.append(desk.say(language, "status-declined", person=person))
    return lines


def unacked(desk: Desk, entry: Announcement, language: str, tier_word: str = "") -> list[str]:
    """Give those from whom an answer is still to come, by office or by the offices of a tier."""
    found = offices(desk, entry)
    missing = sum(len(office.open) for office in found)
    if not missing:
        return [desk.say(language, "unacked-none", number=entry.number)]
    if tier_word:
        organisation = desk.policy.organisation
        tier = tier_of(tier_word, organisation)
        if tier is None:
            known = ", ".join(dict.fromkeys(unit.tier for unit in organisation.units.values() if unit.tier))
            return [desk.say(language, "unacked-no-tier", word=tier_word[:40], tiers=known or "-")]
        found = grouped(found, tier, organisation)
    lines = [desk.say(language, "unacked-head", number=entry.number, count=missing, total=size(found))]
    waiting = [office for office in found if office.open]
    if tier_word:
        waiting.sort(key=lambda office: -len(office.open))
    blocks = ([_waiting(desk, office, language, has_tier=bool(tier_word))] for office in waiting)
    return lines + _fitting(desk, entry, blocks, len(waiting), language)


def _waiting(desk: Desk, office: Tally, language: str, *, has_tier: bool) -> str:
    words = {"office": desk.unit(office.unit, language), "people": desk.people(office.open, language)}
    if has_tier:
        return desk.say(language, "unacked-tier", count=str(len(office.open)), total=str(office.size), **words)
    return desk.say(language, "unacked-office", **words)


def card(desk: Desk, entry: Announcement) -> list[str]:
    """Give the lines of the live card."""
    language = desk.language
    found = offices(desk, entry)
    total = size(found)
    if entry.recalled_at is not None or not total:
        return []
    full = done(found) * _BAR // total
    # Why words before the bar: a line that begins with signs has no direction of its own, and a screen reader reads the words.
    bar = "■" * full + "□" * (_BAR - full)
    lines = [f"{line} {bar}" if place == 0 else line for place, line in enumerate(counts(desk, entry, found, language))]
    if entry.ack_by and desk.now() > datetime.fromisoformat(entry.ack_by):
        lines.append(desk.say(language, "status-late", when=desk.moment(entry.ack_by)))
    wanted = open_people(found, desk.register.answers.needed(entry.id))
    if wanted:
        worst = sorted((office for office in found if office.open), key=lambda office: -len(office.open))[:LARGEST]
        named = ", ".join(
            desk.say(language, "preview-office", office=desk.unit(office.unit, language), count=len(office.open)) for office in worst
        )
        lines.append(desk.say(language, "card-waiting", offices=named))
    lines.append(desk.say(language, "card-asof", when=desk.moment(desk.now().isoformat())))
    return lines


def _fitting(desk: Desk, entry: Announcement, blocks: Iterable[list[str]], total: int, language: str) -> list[str]:
    """Give as many blocks of lines as fit into a message, and count the rest."""
    lines: list[str] = []
    size = shown = 0
    for block in blocks:
        size += sum(len(line.encode()) for line in block)
        if shown >= MOST_OFFICES or (shown and size > MOST_BYTES):
            break
        lines += block
        shown += 1
    if shown < total:
        lines.append(desk.say(language, "status-more-offices", count=str(total - shown), number=entry.number))
    return lines
