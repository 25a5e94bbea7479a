"""Answering of the directory: who holds which post, as a telephone shows it: name, post, office, how to write to them, who acts for them.

Law: in the reader's language, at most a screen. What only sounds like what was asked is said to be so. It does not change anything.
"""

from __future__ import annotations

from daftar_bots.announcements import charges
from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.announcements.previewing import shown
from daftar_bots.core.directory import Answer, search
from daftar_bots.core.directory_commands import Who
from daftar_bots.core.language import name_in
from daftar_policy.core.organisation import Officer

# Why: two or three lines each; more do not fit on a telephone's screen.
MOST = 5


def who(desk: Desk, heard: Heard, wish: Who) -> None:
    """Answer a `who` or `post`."""
    language = desk.language_of(heard.person)
    found = search(wish.words, desk.policy.organisation)
    if found.officers or found.vacancies:
        desk.reply(heard, _found(desk, found, language))
        return
    key = "directory-nobody-close" if found.hints else "directory-nobody"
    desk.reply(heard, [desk.say(language, key, words=wish.words, **({"hint": " ".join(found.hints)} if found.hints else {}))])


def _found(desk: Desk, found: Answer, language: str) -> list[str]:
    lines = [desk.say(language, "directory-by-sound")] if found.is_by_sound else []
    for officer in found.officers[:MOST]:
        lines += _card(desk, officer, language)
    for vacancy in found.vacancies[: MOST - len(found.officers[:MOST])]:
        office = desk.unit(vacancy.unit, language)
        lines.append(desk.say(language, "directory-vacant", post=post_name(desk, vacancy.post, language), office=office))
    if len(found.officers) > MOST:
        lines.append(desk.say(language, "directory-more", count=str(len(found.officers) - MOST)))
    return lines


def _card(desk: Desk, officer: Officer, language: str) -> list[str]:
    person, office = desk.person(officer.matrix_id, language), desk.unit(officer.unit, language)
    if officer.post:
        lines = [desk.say(language, "directory-card", person=person, post=post_name(desk, officer.post, language), office=office)]
    else:
        lines = [desk.say(language, "directory-card-plain", person=person, office=office)]
    link = f"https://matrix.to/#/{officer.matrix_id}"
    if officer.email:
        lines.append(desk.say(language, "directory-reach", link=link, mail=officer.email))
    else:
        lines.append(desk.say(language, "directory-link", link=link))
    return lines + _in_place(desk, officer, language)


def _in_place(desk: Desk, officer: Officer, language: str) -> list[str]:
    """Give who acts for an officer just now, and for whom the officer acts."""
    acting = charges.in_force(desk)
    lines = []
    if (delegate := acting.get(officer.matrix_id)) is not None:
        ends = [each.ends_at for each in desk.register.delegations.in_force(desk.now()) if each.person == officer.matrix_id]
        words = {"delegate": desk.person(delegate, language), "link": f"https://matrix.to/#/{delegate}", "when": shown(max(ends), desk)}
        lines.append(desk.say(language, "directory-away", **words))
    held = [person for person, delegate in acting.items() if delegate == officer.matrix_id]
    lines += [desk.say(language, "directory-holds", people=desk.people(held, language))] if held else []
    return lines


def post_name(desk: Desk, post_id: str, language: str) -> str:
    """Give a post's name in a language, else its id."""
    post = desk.policy.organisation.posts.get(post_id)
    return name_in(post.name, language, post_id) if post is not None else post_id
