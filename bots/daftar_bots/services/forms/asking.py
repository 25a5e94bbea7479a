"""Asking: forms opened, filled in by each person in a direct room, closed at their time, and their table.

Law: opening, each answer and closing are one transaction with what they queue. A form is answered as it was when it was opened, whatever
becomes of its file. Only those whom it is for may answer; names are kept or not as the form says, and it says so to everybody.
It does not know how answers are checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from daftar_bots.announcements import persons, rights
from daftar_bots.announcements.desk import Desk, Heard, notice
from daftar_bots.compose.asking import unfit
from daftar_bots.core.audience import people_of
from daftar_bots.core.derived import derived
from daftar_bots.core.form import Draft, Form, Step, Taken, rows, take
from daftar_bots.core.form_commands import AboutForm
from daftar_bots.core.language import name_in
from daftar_bots.core.register_file import MIME, render
from daftar_bots.core.schedule import moment
from daftar_bots.core.templates import Field
from daftar_bots.services import rooms
from daftar_bots.services.forms import cabinet
from daftar_bots.services.forms.filing import Filing, Opened
from daftar_bots.services.polls.polling import moment_of
from daftar_bots.store import Outgoing
from daftar_policy.files.source import Problems

# Why a week: a form is work for those who answer it.
USUAL = timedelta(days=7)
LONGEST = timedelta(days=366)
# Why: what is wrong with a file is put right one after the other; more than this fills a telephone.
MOST_PROBLEMS = 5


def filing(desk: Desk) -> Filing:
    """Give the forms of a bot."""
    return Filing(desk.store)


def form(desk: Desk, heard: Heard, wish: AboutForm) -> None:
    """Do what a person wants of a form."""
    acts = {"open": _open, "close": _close, "status": _status, "export": _export}
    act = acts.get(wish.act)
    language = desk.language_of(heard.person)
    if act is None:
        (_list if wish.act == "list" or not wish.name else _begin)(desk, heard, wish)
    elif heard.person not in rights.listed(desk) or heard.event.room_id != desk.store.room_id(desk.settings.control_room):
        desk.reply(heard, [desk.say(language, "form-control-only")])
    else:
        act(desk, heard, wish)


def hear(desk: Desk, heard: Heard, *, is_old: bool) -> bool:
    """Take what a person writes while a form is being filled in with them."""
    event = heard.event
    if event.type != "m.room.message" or event.content.get("msgtype") != "m.text" or "m.new_content" in event.content:
        return False
    if heard.words.startswith("!") or (found := filing(desk).draft(event.sender, event.room_id)) is None:
        return False
    opened, draft = found
    if is_old:
        # Why: an answer to a question that was asked before the bot went away is good; but the person is told where they are.
        desk.reply(heard, [desk.say(desk.language_of(heard.person), "form-away"), *_question(desk, opened.form, draft, heard.person)])
        return True
    _take(desk, heard, opened, take(opened.form, draft, heard.words))
    return True


def _take(desk: Desk, heard: Heard, opened: Opened, taken: Taken) -> None:
    language, person, at = desk.language_of(heard.person), heard.person, desk.now().isoformat(timespec="seconds")
    if taken.step is Step.UNFIT and taken.unfit is not None:
        desk.reply(heard, [unfit(desk, language, taken.unfit), *_question(desk, opened.form, taken.draft, person)])
    elif taken.step is Step.STOPPED:
        filing(desk).forget(opened.id, person)
        desk.reply(heard, [desk.say(language, "form-stopped", name=opened.form.name)])
    elif taken.step is Step.DONE:
        filing(desk).hand_in(opened, person, taken.draft.answers, at=at)
        key = "form-done-anonymous" if opened.form.is_anonymous else "form-done"
        desk.reply(heard, [desk.say(language, key, title=opened.form.titled(language), name=opened.form.name)])
    else:
        filing(desk).keep(opened.id, person, heard.event.room_id, taken.draft, at=at)
        desk.reply(heard, _question(desk, opened.form, taken.draft, person))


def _begin(desk: Desk, heard: Heard, wish: AboutForm) -> None:
    language, person = desk.language_of(heard.person), heard.person
    opened = filing(desk).find(wish.name, wish.number)
    if opened is None or person not in audience(desk, opened.form):
        desk.reply(heard, [desk.say(language, "form-none", name=wish.name)])
    elif opened.closed_at is not None:
        desk.reply(heard, [desk.say(language, "form-is-closed", title=opened.form.titled(language), when=desk.moment(opened.closed_at))])
    elif opened.form.is_anonymous and filing(desk).has_done(opened.id, person):
        # Why: nobody can tell which answers are theirs, so that they could be replaced.
        desk.reply(heard, [desk.say(language, "form-done-already", title=opened.form.titled(language))])
    elif rooms.partner(desk, heard.event.room_id) != person:
        _ask_directly(desk, heard, opened)
    else:
        filing(desk).keep(opened.id, person, heard.event.room_id, Draft(), at=desk.now().isoformat(timespec="seconds"))
        desk.reply(heard, [*_head(desk, opened, language), *_question(desk, opened.form, Draft(), person)])


def _ask_directly(desk: Desk, heard: Heard, opened: Opened) -> None:
    language, person = desk.language_of(heard.person), heard.person
    desk.reply(heard, [desk.say(language, "form-directly", name=opened.form.name)])
    name = derived(heard.event.event_id)
    lines = [*_head(desk, opened, language), desk.say(language, "form-begin", name=opened.form.name)]
    desk.store.put([Outgoing("reply", person, rooms.address(desk, person), f"form-{name}", notice(lines))])


def _head(desk: Desk, opened: Opened, language: str) -> list[str]:
    when = desk.moment(moment_of(desk, opened.closes_at))
    count = len(opened.form.questions)
    key = "form-anonymous" if opened.form.is_anonymous else "form-named"
    return [desk.say(language, "form-head", title=opened.form.titled(language), count=count, when=when), desk.say(language, key)]


def _question(desk: Desk, form: Form, draft: Draft, person: str) -> list[str]:
    language = desk.language_of(person)
    if draft.place >= len(form.questions):
        given = [
            desk.say(language, "form-answer", question=_asked(question, language), answer=draft.answers.get(question.name, "—"))
            for question in form.questions
        ]
        return [desk.say(language, "form-review"), *given, desk.say(language, "form-hand-in")]
    question = form.questions[draft.place]
    words = {"place": str(draft.place + 1), "count": str(len(form.questions)), "question": _asked(question, language)}
    lines = [desk.say(language, "form-question", **words)]
    lines += [desk.say(language, "form-choice", place=str(place), choice=choice) for place, choice in enumerate(question.choices, start=1)]
    if question.kind in {"number", "date", "time"}:
        lines.append(desk.say(language, f"form-kind-{question.kind}"))
    if not question.is_needed:
        lines.append(desk.say(language, "form-optional"))
    return lines


def _asked(question: Field, language: str) -> str:
    return name_in(question.ask, language, question.name)


def audience(desk: Desk, form: Form) -> frozenset[str]:
    """Give for whom a form is just now."""
    staff = rights.staff(desk)
    return frozenset(people_of(form.audience, staff) if form.audience else (each.matrix_id for each in staff.organisation.officers))


def _open(desk: Desk, heard: Heard, wish: AboutForm) -> None:
    language = desk.language_of(heard.person)
    folder = desk.settings.services.forms.folder
    try:
        form = cabinet.read_form(folder, wish.name)
    except Problems as found:
        listed = [str(problem) for problem in found.problems[:MOST_PROBLEMS]]
        desk.reply(heard, [desk.say(language, "form-broken", name=wish.name), *listed])
        return
    if form is None:
        known = ", ".join(cabinet.names(folder)) or "—"
        desk.reply(heard, [desk.say(language, "form-no-file", name=wish.name, known=known)])
        return
    now = desk.now()
    try:
        closes = now + USUAL if wish.until is None else moment(wish.until, now, rights.calendar(desk))
    except ValueError:
        desk.reply(heard, [desk.say(language, "poll-no-moment")])
        return
    if closes > now + LONGEST:
        desk.reply(heard, [desk.say(language, "poll-too-long", days=LONGEST.days)])
        return
    name = derived(heard.event.event_id)
    opened = filing(desk).open(Opened(name, 0, form, heard.person, now.isoformat(timespec="seconds"), closes.timestamp()))
    people = sorted(audience(desk, form))
    for user_id in people:
        own = desk.language_of(user_id)
        lines = [*_head(desk, opened, own), desk.say(own, "form-begin", name=form.name)]
        transaction = f"form-{name}-{persons.name(user_id)}"
        desk.store.put([Outgoing("invitation", user_id, rooms.address(desk, user_id), transaction, notice(lines))])
    words = {"number": str(opened.number), "title": form.titled(language), "when": desk.moment(closes.isoformat())}
    key = "form-anonymous" if form.is_anonymous else "form-named"
    desk.reply(heard, [desk.say(language, "form-opened", count=len(people), **words), desk.say(language, key)])


def _list(desk: Desk, heard: Heard, _: AboutForm) -> None:
    language, person = desk.language_of(heard.person), heard.person
    lines = []
    for opened in filing(desk).opened():
        if person in audience(desk, opened.form) or person in rights.listed(desk):
            state = "form-listed-done" if filing(desk).has_done(opened.id, person) else "form-listed"
            when = desk.moment(moment_of(desk, opened.closes_at))
            lines.append(desk.say(language, state, name=opened.form.name, title=opened.form.titled(language), when=when))
    if person in rights.listed(desk) and heard.event.room_id == desk.store.room_id(desk.settings.control_room):
        known = cabinet.names(desk.settings.services.forms.folder)
        lines += [desk.say(language, "form-files", known=", ".join(known))] if known else []
    desk.reply(heard, lines or [desk.say(language, "form-none-open")])


def _meant(desk: Desk, heard: Heard, wish: AboutForm) -> Opened | None:
    opened = filing(desk).find(wish.name, wish.number)
    if opened is None:
        desk.reply(heard, [desk.say(desk.language_of(heard.person), "form-none", name=wish.name)])
    return opened


def _status(desk: Desk, heard: Heard, wish: AboutForm) -> None:
    opened = _meant(desk, heard, wish)
    if opened is not None:
        language = desk.language_of(heard.person)
        people = audience(desk, opened.form)
        done = filing(desk).done(opened.id)
        words = {"title": opened.form.titled(language), "when": desk.moment(moment_of(desk, opened.closes_at))}
        lines = [desk.say(language, "form-status", done=str(len(done)), total=str(len(people | done)), **words)]
        if missing := sorted(people - done):
            lines.append(desk.say(language, "form-missing", people=desk.people(missing, language)))
        desk.reply(heard, lines)


def _close(desk: Desk, heard: Heard, wish: AboutForm) -> None:
    opened = _meant(desk, heard, wish)
    if opened is not None and opened.closed_at is None:
        finish(desk, opened)
    if opened is not None:
        desk.reply(heard, [desk.say(desk.language_of(heard.person), "form-closed", name=opened.form.name)])


def _export(desk: Desk, heard: Heard, wish: AboutForm) -> None:
    opened = _meant(desk, heard, wish)
    if opened is not None:
        count = len(filing(desk).responses(opened.id))
        desk.reply(heard, [desk.say(desk.language_of(heard.person), "form-exported", name=opened.form.name, count=count)])
        _put_table(desk, opened, derived(heard.event.event_id), desk.language_of(heard.person))


def table(desk: Desk, opened: Opened, language: str) -> str:
    """Give what was handed in as CSV; without names where the form keeps none."""
    columns = () if opened.form.is_anonymous else ("name", "person", "office", "when")
    head = [*(desk.say(language, f"poll-column-{name}") for name in columns), *(_asked(each, language) for each in opened.form.questions)]
    responses: list[tuple[Sequence[str], Mapping[str, str]]] = []
    for user_id, answers, at in filing(desk).responses(opened.id):
        before: list[str] = []
        if user_id is not None:
            officer = desk.policy.organisation.officer(user_id)
            office = desk.unit(officer.unit, language) if officer else ""
            before = [desk.person(user_id, language), user_id, office, desk.moment(at)]
        responses.append((before, answers))
    return render(head, rows(opened.form, responses))


def _put_table(desk: Desk, opened: Opened, name: str, language: str) -> None:
    file = {"name": f"form-{opened.form.name}-{opened.number}.csv", "type": MIME, "text": table(desk, opened, language)}
    room_id = desk.store.room_id(desk.settings.control_room)
    desk.store.put([Outgoing("file", desk.settings.control_room, room_id, f"csv-{name}", file)])


def work(desk: Desk) -> None:
    """Close the forms whose time is over."""
    for opened in filing(desk).due(desk.now()):
        with desk.store.transaction():
            finish(desk, opened)


def next_at(desk: Desk) -> float | None:
    """Give when the next form closes."""
    return filing(desk).next_at()


def finish(desk: Desk, opened: Opened) -> None:
    """Close a form and put its table into the control room."""
    filing(desk).close(opened.id, at=desk.now().isoformat(timespec="seconds"))
    language = desk.language
    done, people = filing(desk).done(opened.id), audience(desk, opened.form)
    words = {"title": opened.form.titled(language), "done": str(len(done)), "total": str(len(people | done))}
    desk.tell(f"form-end-{opened.id}", [desk.say(language, "form-over", **words)])
    _put_table(desk, opened, f"end-{opened.id}", language)
