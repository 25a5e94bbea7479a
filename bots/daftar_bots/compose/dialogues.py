"""Dialogues: an announcement asked for piece by piece in a thread of the control room, from `announce` alone to the preview.

Law: each answer is in the store with the question that follows it, so a dialogue goes on after a restart where it stopped; it belongs to
one person and one thread, and others may talk there. What was answered while the bot was away does count: a draft does nothing yet.
It does not know how files are fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.compose import asking, drafts, incoming
from daftar_bots.compose.ledger import Composition, Ledger
from daftar_bots.compose.shelf import read_shelf
from daftar_bots.core import dialogue
from daftar_bots.core.commands import Announce, parse
from daftar_bots.core.composing_commands import Compose
from daftar_bots.core.dialogue import Answer, Plan, Word
from daftar_bots.core.reading import Mistake
from daftar_bots.core.templates import Unfit
from daftar_bots.port import Event

ANNOUNCE = "announce"


def compose(desk: Desk, heard: Heard, _: Compose) -> None:
    """Begin a dialogue, in a thread of its own."""
    begin(desk, heard)


def begin(desk: Desk, heard: Heard, template: str | None = None, answers: Mapping[str, str] | None = None) -> None:
    """Begin a dialogue in the thread of what the person wrote, with what is answered already."""
    if drafts.is_refused(desk, heard):
        return
    root = heard.thread or heard.event.event_id
    ledger = Ledger(desk.store)
    before = ledger.by_root(root)
    if before is not None and before.state in {"open", "ready"} and before.person != heard.person:
        language = desk.language_of(heard.person)
        desk.reply(heard, [desk.say(language, "dialogue-taken", person=desk.person(before.person, language))])
        return
    made = Composition(root, heard.person, "dialogue", template, dict(answers or {}), "open", heard.event.event_id, lapses_at(desk))
    ledger.begin(made)
    go_on(desk, replace(heard, thread=root), made)


def lapses_at(desk: Desk) -> float:
    """Give the moment when a dialogue is closed that nobody goes on with."""
    return (desk.now() + timedelta(hours=desk.settings.compose.lapses_hours)).timestamp()


def hear(desk: Desk, heard: Heard) -> bool:
    """Take what a person wrote or posted as an answer; False where it is none."""
    composition = _meant(desk, heard)
    if composition is None or composition.person != heard.person or composition.state not in {"open", "ready"}:
        return False
    if "m.new_content" in heard.event.content:
        # Why: an answer is what was written first; an edit of it would answer the next question.
        return True
    at = replace(heard, thread=heard.thread or thread_of(desk, composition))
    now = replace(composition, last_event=heard.event.event_id, lapses_at=lapses_at(desk))
    if (file := incoming.file_in(heard.event, composition.root)) is not None:
        Ledger(desk.store).want(file)
        Ledger(desk.store).change(now)
    elif heard.event.content.get("msgtype") == "m.text":
        _answer(desk, at, now)
    else:
        return False
    return True


def _meant(desk: Desk, heard: Heard) -> Composition | None:
    ledger = Ledger(desk.store)
    if heard.thread is not None:
        return ledger.rooted_at(heard.thread)
    # Why a reply, too: a client without threads shows our question as a message of its own.
    return ledger.of_reply(heard.about) if heard.about is not None else None


def thread_of(desk: Desk, composition: Composition) -> str:
    """Give the event whose thread a dialogue stands in."""
    event_id = desk.store.cell("SELECT event_id FROM outbox WHERE transaction_id = ?", composition.root)
    return str(event_id) if event_id is not None else composition.root


def plan_of(desk: Desk, composition: Composition) -> Plan | None:
    """Give what a dialogue is for; None where its template is no longer there."""
    if composition.template is None:
        return Plan(desk.settings.languages)
    template = read_shelf(desk.settings.compose.templates).templates.get(composition.template)
    return Plan(desk.settings.languages, template) if template is not None else None


def _answer(desk: Desk, heard: Heard, composition: Composition) -> None:
    ledger, language = Ledger(desk.store), desk.language_of(heard.person)
    said = dialogue.word(heard.words)
    plan = plan_of(desk, composition)
    if said is Word.STOP or plan is None:
        ledger.change(replace(composition, state="stopped"))
        ledger.forget_files(composition.root)
        desk.reply(heard, [desk.say(language, "dialogue-stopped" if plan else "dialogue-template-gone")])
        return
    if said is Word.BACK and composition.answers:
        composition = replace(composition, answers=dialogue.without_last(composition.answers), state="open")
        ledger.change(composition)
        go_on(desk, heard, composition)
        return
    step = dialogue.next_step(plan, composition.answers)
    if step is None or said in {Word.HELP, Word.BACK}:
        ledger.change(composition)
        go_on(desk, heard, composition)
        return
    answer = dialogue.read(plan, step, heard.words, asking.choices(desk, plan, step))
    problem = asking.wrong(desk, language, answer) if not isinstance(answer, Answer) else _problem(desk, heard, step, answer)
    if problem is not None or not isinstance(answer, Answer):
        ledger.change(composition)
        desk.reply(heard, [problem or "", *asking.question(desk, plan, step, language)])
        return
    composition = replace(composition, answers={**composition.answers, step: answer.value})
    ledger.change(composition)
    go_on(desk, heard, composition)


def _problem(desk: Desk, heard: Heard, step: str, answer: Answer) -> str | None:
    """Give why an answer that can be read cannot be used: what the one-line command would say to it."""
    if step == "audience":
        tried = parse(f'{ANNOUNCE} {answer.value} "?"', addressed=True)
    elif step in {"ack", "when"} and answer.value:
        wished = f"ack:{answer.value}" if step == "ack" else dialogue.sending(answer.value)
        tried = parse(f'{ANNOUNCE} {desk.settings.office} {wished} "?"', addressed=True)
    else:
        return None
    language = desk.language_of(heard.person)
    if isinstance(tried, Mistake):
        return asking.mistake(desk, language, tried)
    if not isinstance(tried, Announce):
        return desk.say(language, "dialogue-again")
    return drafts.audience_problem(desk, tried, language) if step == "audience" else None


def go_on(desk: Desk, heard: Heard, composition: Composition) -> None:
    """Ask what is missing; where nothing is, make the draft as soon as the files are here."""
    plan, language = plan_of(desk, composition), desk.language_of(composition.person)
    step = dialogue.next_step(plan, composition.answers) if plan is not None else None
    if plan is not None and step is not None:
        desk.reply(heard, asking.question(desk, plan, step, language, is_first=not composition.answers))
    elif any(file.state == "wanted" for file in Ledger(desk.store).files(composition.root)):
        Ledger(desk.store).change(replace(composition, state="ready"))
    else:
        finish(desk, heard, composition)


def finish(desk: Desk, heard: Heard, composition: Composition) -> None:
    """Make the draft; where it is refused the dialogue stays open, so that `back` can mend it."""
    ledger, language, plan = Ledger(desk.store), desk.language_of(composition.person), plan_of(desk, composition)
    text = dialogue.command(plan, composition.answers, ANNOUNCE) if plan is not None else Unfit("dialogue-template-gone", "")
    if isinstance(text, Unfit):
        desk.reply(heard, [asking.unfit(desk, language, text)])
        return
    wish = parse(text, addressed=True)
    if not isinstance(wish, Announce):
        ledger.change(replace(composition, state="open"))
        line = asking.mistake(desk, language, wish) if isinstance(wish, Mistake) else desk.say(language, "dialogue-again")
        desk.reply(heard, [line, desk.say(language, "dialogue-mend")])
        return
    made = drafts.draft(desk, replace(heard, composition=composition.root), wish)
    ledger.change(replace(composition, state="open" if made is None else "done"))


def resume(desk: Desk, composition: Composition) -> None:
    """Go on after the last file has come."""
    go_on(desk, by_itself(desk, composition, composition.last_event, "go"), composition)


def still_asked(desk: Desk, composition: Composition) -> list[str]:
    """Give what is said besides when a file has come: how to end the step, where files are what is asked for."""
    plan = plan_of(desk, composition)
    if composition.state != "open" or plan is None or dialogue.next_step(plan, composition.answers) != "file":
        return []
    return [desk.say(desk.language_of(composition.person), "dialogue-more-files")]


def lapse(desk: Desk, composition: Composition) -> None:
    """Close a dialogue that nobody went on with, and say so once."""
    ledger, language = Ledger(desk.store), desk.language_of(composition.person)
    ledger.change(replace(composition, state="lapsed"))
    ledger.forget_files(composition.root)
    line = desk.say(language, "dialogue-lapsed", person=desk.person(composition.person, language))
    desk.reply(by_itself(desk, composition, thread_of(desk, composition), "lapsed"), [line])


def by_itself(desk: Desk, composition: Composition, about: str, reason: str) -> Heard:
    """Give what an answer in a dialogue answers where nobody wrote anything just now."""
    room_id = desk.store.room_id(desk.settings.control_room) or ""
    # Why a reaction: that is answered at the message it stands on, under a transaction id of its own.
    event = Event(room_id, f"{composition.root}-{about}-{reason}", "m.reaction", composition.person, {})
    return Heard(event, "", about=about, thread=thread_of(desk, composition))
