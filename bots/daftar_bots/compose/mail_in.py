"""Mail in: a mail that an officer sent to the bot's own address becomes an announcement that waits for its audience.

Law: only a mail that the mail bridge itself put into the mailbox's room, whose sender was confirmed there, and who may write announcements;
its subject is the title, its own text the text, its files are attached. Nothing of it is an order to the bot. It does not know SMTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from daftar_bots.announcements.desk import Desk
from daftar_bots.compose import asking, dialogues, drafts, incoming
from daftar_bots.compose.ledger import Attachment, Composition, Ledger
from daftar_bots.core import dialogue
from daftar_bots.core.bodies import UNQUOTED
from daftar_bots.core.derived import derived
from daftar_bots.core.reading import LONGEST_TITLE
from daftar_bots.port import Event
from daftar_policy.core.organisation import Officer

# The mail bridge's key in the content of a mail's event.
MAIL_KEY = "in.daftar.mail"
# What the bridge says of a sender whose domain confirmed the mail.
# Why no set: what stands in an event may be a list, which a set cannot be asked for.
_CONFIRMED = ("official", "external")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as its event tells it."""

    address: str
    subject: str
    text: str
    is_confirmed: bool
    is_automatic: bool


def hear(desk: Desk, event: Event) -> bool:
    """Take an event of the mailbox's room; False where it is of another room."""
    settings = desk.settings.compose.mail
    if settings is None or event.room_id != desk.store.room_id(settings.room):
        return False
    server = desk.settings.user_id.partition(":")[2]
    is_bridge = event.sender.startswith(settings.ghosts) and event.sender.endswith(f":{server}")
    if not is_bridge or event.type != "m.room.message" or "m.new_content" in event.content:
        return True
    letter = read(event.content)
    if letter is not None:
        _letter(desk, event, letter)
    elif (root := _thread_of(event)) is not None:
        _file(desk, event, _root(root))
    return True


def read(content: Mapping[str, object]) -> Letter | None:
    """Read a mail's event; None where it is none."""
    facts = content.get(MAIL_KEY)
    body = content.get("body")
    if not isinstance(facts, dict) or not isinstance(body, str):
        return None
    people = facts.get("from")
    # Why just one: a mail with several authors was confirmed for one of them only.
    author = people[0] if isinstance(people, list) and len(people) == 1 else None
    address = author.get("address") if isinstance(author, dict) else None
    found = facts.get("authentication")
    origin: Mapping[str, object] = cast("Mapping[str, object]", found) if isinstance(found, dict) else {}
    is_confirmed = origin.get("standing") in _CONFIRMED and bool(origin.get("aligned")) and not origin.get("doubts")
    subject = facts.get("subject")
    return Letter(
        address if isinstance(address, str) else "",
        " ".join(subject.split()) if isinstance(subject, str) else "",
        _own_text(body, has_note="authentication" in facts),
        is_confirmed,
        facts.get("auto") is not None,
    )


def settle(desk: Desk, composition: Composition) -> None:
    """Ask in the control room to whom the mail is to go, once all its files are here."""
    ledger = Ledger(desk.store)
    if any(file.state == "wanted" for file in ledger.files(composition.root)):
        ledger.change(replace(composition, lapses_at=_settles_at(desk)))
        return
    composition = replace(composition, state="open", lapses_at=dialogues.lapses_at(desk))
    ledger.change(composition)
    language = desk.language_of(composition.person)
    plan = dialogues.plan_of(desk, composition)
    step = dialogue.next_step(plan, composition.answers) if plan is not None else None
    asked = asking.question(desk, plan, step, language) if plan is not None and step is not None else []
    person = desk.person(composition.person, language)
    count = len(ledger.files(composition.root))
    head = desk.say(language, "mail-came", person=person, title=composition.answers["title"], count=count)
    desk.tell(composition.root, [head, *asked, desk.say(language, "mail-thread", person=person)], mentions=(composition.person,))


def file_came(desk: Desk, composition: Composition, file: Attachment, problems: list[str]) -> None:
    """Tell the control room of a file of a mail that is not taken."""
    if not problems:
        return
    name = derived(file.event_id)
    desk.tell(f"mail-file-{name}", [*problems], mentions=(composition.person,))


def _letter(desk: Desk, event: Event, letter: Letter) -> None:
    # Why silence towards all others: whoever can send a mail could otherwise have the bot speak in the control room.
    officer = desk.policy.organisation.officer_by_email(letter.address)
    if officer is None or letter.is_automatic:
        return
    language = desk.language
    person = desk.person(officer.matrix_id, language)
    if (problem := _problem(desk, officer, letter)) is not None:
        name = derived(event.event_id)
        desk.tell(f"mail-no-{name}", [desk.say(language, problem, person=person, address=letter.address, title=letter.subject or "—")])
        return
    answers = {"title": letter.subject[:LONGEST_TITLE].translate(dict(UNQUOTED)), "text": letter.text[: dialogue.LONGEST_TEXT]}
    answers |= {f"text:{other}": "" for other in desk.settings.languages[1:]} | {"file": ""}
    Ledger(desk.store).begin(
        Composition(
            _root(event.event_id),
            officer.matrix_id,
            "mail",
            None,
            answers,
            "ready",
            event.event_id,
            _settles_at(desk),
        ),
    )


def _problem(desk: Desk, officer: Officer, letter: Letter) -> str | None:
    if not letter.is_confirmed:
        return "mail-unconfirmed"
    if not drafts.is_maker(desk, officer.matrix_id):
        return "mail-not-maker"
    if not letter.subject:
        return "mail-no-subject"
    return "mail-long" if len(letter.text) > dialogue.LONGEST_TEXT else None


def _file(desk: Desk, event: Event, root: str) -> None:
    composition = Ledger(desk.store).by_root(root)
    if composition is None or composition.via != "mail" or composition.state != "ready":
        return
    file = incoming.file_in(event, root)
    if file is not None:
        Ledger(desk.store).want(replace(file, person=composition.person))
        Ledger(desk.store).change(replace(composition, lapses_at=_settles_at(desk)))


def _own_text(body: str, *, has_note: bool) -> str:
    """Give the mail's text without what the bridge puts above it: the subject and the line about the sender."""
    parts = body.split("\n\n", 2 if has_note else 1)
    own = parts[-1] if len(parts) == (3 if has_note else 2) else ""
    # RFC 3676, section 4.3: a signature begins below a line of two hyphens and a space.
    return own.partition("\n-- \n")[0].strip() if not own.startswith("-- \n") else ""


def _thread_of(event: Event) -> str | None:
    relation = event.content.get("m.relates_to")
    target = relation.get("event_id") if isinstance(relation, dict) and relation.get("rel_type") == "m.thread" else None
    return target if isinstance(target, str) else None


def _settles_at(desk: Desk) -> float:
    mail = desk.settings.compose.mail
    return desk.now().timestamp() + (mail.settles_seconds if mail is not None else 0)


def _root(event_id: str) -> str:
    return f"mail-{derived(event_id)}"
