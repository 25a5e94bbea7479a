"""Wording: what is sent into the rooms: the clerk's words under a head, over how to acknowledge, in the languages of the office.

Law: the same announcement gives the same content. It does not know rooms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from daftar_bots.announcements.desk import Desk
from daftar_bots.compose import files
from daftar_bots.core import announcement as circular
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.bodies import Body, chosen, chosen_first, languages_at, split


def content(desk: Desk, entry: Announcement) -> dict[str, object]:
    """Give what is sent where every language is read: all the clerk's words under a head, over how to acknowledge."""
    languages = desk.settings.languages
    return _content(desk, entry, languages, chosen_first(split(entry.title, entry.text), languages))


def contents(desk: Desk, entry: Announcement) -> Callable[[str], dict[str, object]]:
    """Give what is sent to a place, a room by its alias or a person: in the languages read there, as far as it was written in them."""
    bodies = split(entry.title, entry.text)
    units = {alias: unit.id for unit in desk.policy.organisation.units.values() for alias in unit.rooms}
    # Why once: a state has ten thousand rooms, each of which is asked for.
    parents = _parents(desk)
    made: dict[tuple[str, ...], dict[str, object]] = {}

    def at(place: str) -> dict[str, object]:
        languages = readers(desk, place, units, parents)
        if languages not in made:
            # Why the office's languages behind a person's own: one who reads what was not written gets what others get.
            found = chosen(bodies, languages) if place.startswith("#") else chosen(chosen(bodies, languages), desk.settings.languages)
            made[languages] = _content(desk, entry, languages, found)
        return made[languages]

    return at


def told(desk: Desk, entry: Announcement, language: str) -> tuple[Body, ...]:
    """Give the words for one reader outside the rooms: in the reader's language, else in those of the office."""
    return chosen(chosen(split(entry.title, entry.text), (language,)), desk.settings.languages)


def readers(desk: Desk, place: str, units: Mapping[str, str], parents: Mapping[str, str | None] | None = None) -> tuple[str, ...]:
    """Give the languages of a place: a person's own, or those of the room's office; `parents` of all units may be given."""
    if place.startswith("@"):
        return (desk.language_of(place),)
    if place not in units:
        return desk.settings.languages
    above = _parents(desk) if parents is None else parents
    return languages_at(units[place], above, desk.settings.compose.room_languages, desk.settings.languages)


def _parents(desk: Desk) -> dict[str, str | None]:
    return {unit.id: unit.parent for unit in desk.policy.organisation.units.values()}


def _content(desk: Desk, entry: Announcement, languages: Sequence[str], bodies: Sequence[Body]) -> dict[str, object]:
    if entry.closed_at is not None:
        foot = []
    elif entry.ack_by:
        foot = [desk.say(language, "room-ack-by", when=desk.moment(entry.ack_by)) for language in languages]
    else:
        foot = [desk.say(language, "room-ack") for language in languages]
    foot = [*files.lines(desk, entry, languages[0]), *foot]
    is_ringing = entry.importance in desk.settings.circulation.rings and entry.closed_at is None
    return circular.room_content(entry, "\n".join(_head(desk, entry, languages)), foot, bodies=bodies, is_ringing=is_ringing)


def _head(desk: Desk, entry: Announcement, languages: Sequence[str]) -> list[str]:
    first = languages[0]
    lines: list[str] = []
    if entry.closed_at is not None:
        lines += [closed(desk, entry, language) for language in languages]
    if entry.is_drill:
        # Why in all languages: nobody may take an exercise for the real thing.
        lines += [desk.say(language, "room-drill") for language in languages]
    words = {"number": entry.number, "office": desk.unit(entry.office, first)}
    if entry.importance != "routine":
        lines.append(desk.say(first, "room-head-loud", importance=desk.say(first, f"importance-{entry.importance}"), **words))
    else:
        lines.append(desk.say(first, "room-head", **words))
    if entry.corrigendum:
        when = desk.moment(entry.corrected_at or entry.made_at)
        lines.append(desk.say(first, "room-corrigendum", serial=str(entry.corrigendum), when=when))
    if entry.supersedes is not None and (old := desk.register.by_id(entry.supersedes)) is not None:
        lines += [desk.say(language, "room-supersedes", number=old.number) for language in languages]
    if entry.until is not None and entry.closed_at is None:
        lines += [desk.say(language, "room-until", when=desk.moment(entry.until.isoformat())) for language in languages]
    return lines


def closed(desk: Desk, entry: Announcement, language: str) -> str:
    """Say that an announcement is over, and what took its place."""
    by = desk.register.by_id(entry.closed_by) if entry.closed_by is not None else None
    if by is not None:
        return desk.say(language, "room-superseded", number=entry.number, by=by.number)
    when = desk.moment(entry.closed_at.isoformat()) if entry.closed_at is not None else ""
    return desk.say(language, "room-closed", number=entry.number, when=when)
