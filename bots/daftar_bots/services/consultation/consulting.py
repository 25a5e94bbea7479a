"""Consulting: what people say about consultations: asked for, published by a second person, commented on, decided.

Law: who asked for one does not publish it; publishing shows first what goes out, deciding asks first. Everybody may look and comment, on
lists or not, and nothing happens to who does not. It does not know how a proposal is studied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time

from daftar_bots.announcements import rights
from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.core.acknowledgement import is_tick
from daftar_bots.core.audience import people_of
from daftar_bots.core.consultation import LONGEST_COMMENT, AboutConsultation, Propose, Stage
from daftar_bots.core.consultation import Comment as CommentWish
from daftar_bots.core.derived import derived
from daftar_bots.core.schedule import When, moment
from daftar_bots.services import helping, parcels
from daftar_bots.services.consultation import publishing, record, versions, wording
from daftar_bots.services.consultation.book import Comment, Consultation
from daftar_bots.services.polls import polling

ASK = "consult-ask"
# Why: more fill several telephone screens; the table has all.
MOST_COMMENTS = 20
_LATEST = 5


def consult(desk: Desk, heard: Heard, wish: Propose | AboutConsultation) -> None:
    """Do what a person wants of a consultation."""
    if isinstance(wish, Propose):
        _propose(desk, heard, wish)
        return
    language = desk.language_of(heard.person)
    if wish.number is None:
        _list(desk, heard, language)
        return
    entry = publishing.book(desk).by_number(wish.number)
    if entry is None or (entry.stage not in _PUBLIC and not _is_office(desk, heard)):
        desk.reply(heard, [desk.say(language, "consult-none", number=str(wish.number))])
    elif wish.act == "show":
        _show(desk, heard, entry)
    elif not _is_office(desk, heard):
        desk.reply(heard, [desk.say(language, "consult-control-only")])
    elif wish.act == "comments":
        desk.reply(heard, _comments(desk, entry, language))
    elif wish.act == "export":
        record.export(desk, heard, entry)
    elif wish.act == "publish":
        publish(desk, heard, entry)
    else:
        _decide(desk, heard, entry, wish)


# What everybody may look at.
_PUBLIC = frozenset({Stage.OPEN, Stage.CLOSED, Stage.ADOPTED, Stage.DROPPED})


def _is_office(desk: Desk, heard: Heard) -> bool:
    return helping.is_control(desk, heard) and heard.person in rights.listed(desk)


def _propose(desk: Desk, heard: Heard, wish: Propose) -> None:
    language, settings = desk.language_of(heard.person), desk.settings.services.consultation
    if not _is_office(desk, heard):
        desk.reply(heard, [desk.say(language, "consult-control-only")])
        return
    known = versions.names(settings.folder)
    if wish.file not in known:
        desk.reply(heard, [desk.say(language, "consult-no-file", file=wish.file[:60], known=", ".join(known) or "—")])
        return
    try:
        closes, effective = _moment(desk, wish.until), _moment(desk, wish.effective)
    except ValueError:
        desk.reply(heard, [desk.say(language, "poll-no-moment")])
        return
    if (fault := window_fault(desk, closes, effective)) is not None:
        desk.reply(heard, [desk.say(language, fault, days=settings.shortest.days)])
        return
    if wish.audience and not people_of((wish.audience,), rights.staff(desk)):
        desk.reply(heard, [desk.say(language, "consult-nobody", audience=wish.audience)])
        return
    name = derived(heard.event.event_id)
    at = desk.now().isoformat(timespec="seconds")
    made = Consultation(name, 0, wish.file, heard.person, wish.audience, at, closes.timestamp(), effective.timestamp())
    made = publishing.book(desk).ask(made)
    desk.reply(heard, [desk.say(language, "consult-asked", number=str(made.number), file=wish.file)])


def window_fault(desk: Desk, closes: datetime, effective: datetime) -> str | None:
    """Give what is wrong with the dates of a consultation (a sentence), None where they are good."""
    if closes < desk.now() + desk.settings.services.consultation.shortest:
        return "consult-too-short"
    return "consult-no-time" if effective <= closes else None


def _moment(desk: Desk, when: When) -> datetime:
    # Why: a rule is in force from the first moment of its day.
    return moment(
        when if when.clock is not None or when.word == "office" else replace(when, clock=time(0)), desk.now(), rights.calendar(desk)
    )


def preview(desk: Desk, entry: Consultation) -> None:
    """Show the control room what would go out and to whom, inside a transaction."""
    language, found = desk.language, publishing.reach(desk, entry)
    units = ", ".join(dict.fromkeys(desk.unit(unit, language) for _, unit in found.rooms)) or "—"
    words = {"number": str(entry.number), "rooms": str(len(found.rooms)), "people": str(len(found.people)), "units": units}
    lines = [desk.say(language, "consult-preview-all" if found.is_all else "consult-preview", **words)]
    lines += wording.notice_lines(desk, entry, language)
    lines.append(desk.say(language, "consult-preview-foot", number=str(entry.number)))
    desk.tell(f"{ASK}-publish-{entry.id}", lines, mentions=[person for person in publishers(desk, entry) if person != entry.maker])


def publishers(desk: Desk, entry: Consultation) -> tuple[str, ...]:
    """Give who may publish and decide: the approvers, or those who write where none are named; never who asked for it."""
    people = rights.approvers(desk) or rights.makers(desk)
    return tuple(person for person in people if person != entry.maker)


def publish(desk: Desk, heard: Heard, entry: Consultation) -> None:
    """Publish a consultation that was studied."""
    language = desk.language_of(heard.person)
    if entry.stage is not Stage.STUDIED:
        desk.reply(heard, [desk.say(language, "consult-not-now", number=str(entry.number), stage=_stage(desk, entry, language))])
    elif heard.person not in publishers(desk, entry):
        people = desk.people(publishers(desk, entry), language)
        desk.reply(heard, [desk.say(language, "consult-second", people=people)])
    elif (fault := window_fault(desk, _at(entry.closes_at, desk), _at(entry.effective_at, desk))) is not None:
        # It lay for so long that people would no longer have the time they were to have.
        desk.reply(heard, [desk.say(language, fault, days=desk.settings.services.consultation.shortest.days)])
    else:
        found = publishing.publish(desk, entry, heard.person)
        words = {"number": str(entry.number), "rooms": str(len(found.rooms)), "people": str(len(found.people))}
        desk.reply(heard, [desk.say(language, "consult-published", closes=wording.when(desk, entry.closes_at), **words)])


def _decide(desk: Desk, heard: Heard, entry: Consultation, wish: AboutConsultation) -> None:
    language, number = desk.language_of(heard.person), str(entry.number)
    stages = {Stage.CLOSED} if wish.act == "adopt" else {Stage.STUDIED, Stage.OPEN, Stage.CLOSED, Stage.ADOPTED}
    if heard.person not in publishers(desk, entry):
        desk.reply(heard, [desk.say(language, "consult-second", people=desk.people(publishers(desk, entry), language))])
        return
    if entry.stage not in stages:
        desk.reply(heard, [desk.say(language, "consult-not-now", number=number, stage=_stage(desk, entry, language))])
        return
    try:
        effective = _moment(desk, wish.effective).timestamp() if wish.effective is not None else entry.effective_at
    except ValueError:
        desk.reply(heard, [desk.say(language, "poll-no-moment")])
        return
    if wish.act == "adopt" and effective <= desk.now().timestamp():
        desk.reply(heard, [desk.say(language, "consult-too-late", number=number)])
    elif wish.is_sure:
        _settle(desk, heard, entry, wish.act, effective)
    else:
        key = f"{ASK}-{wish.act}-{entry.id}-{int(effective)}-{derived(heard.event.event_id, 12)}"
        words = {"number": number, "effective": wording.when(desk, effective), "rooms": str(len(publishing.book(desk).notices(entry.id)))}
        desk.tell(key, [desk.say(desk.language, f"consult-ask-{wish.act}", **words)], mentions=[heard.person])


def _settle(desk: Desk, heard: Heard, entry: Consultation, act: str, effective: float) -> None:
    if act == "adopt":
        publishing.book(desk).postpone(entry.id, effective)
        entry = replace(entry, effective_at=effective)
    publishing.decide(desk, entry, Stage.ADOPTED if act == "adopt" else Stage.DROPPED, heard.person)
    decided = publishing.book(desk).by_id(entry.id) or entry
    desk.reply(heard, [publishing.decision_line(desk, decided, desk.language_of(heard.person))])


def hear(desk: Desk, heard: Heard, *, is_old: bool) -> bool:
    """Take a comment under a notice, or a tick on what the bot asked the control room."""
    event = heard.event
    if event.redacts is not None:
        publishing.book(desk).forget_comment(event.redacts)
        return False
    if event.type == "m.reaction":
        return not is_old and is_tick(heard.words) and _ticked(desk, heard)
    if event.type != "m.room.message" or heard.words.startswith("!"):
        return False
    if "m.new_content" in event.content:
        return _edited(desk, heard)
    entry = next((found for target in (heard.thread, heard.about) if target and (found := publishing.book(desk).about(target))), None)
    if entry is None or event.content.get("msgtype") not in {"m.text", "m.emote"}:
        return False
    _comment(desk, heard, entry, heard.words)
    return True


def comment(desk: Desk, heard: Heard, wish: CommentWish) -> None:
    """Take a comment that names its consultation."""
    language = desk.language_of(heard.person)
    entry = publishing.book(desk).by_number(wish.number)
    if entry is None or entry.stage not in _PUBLIC:
        desk.reply(heard, [desk.say(language, "consult-none", number=str(wish.number))])
    elif _comment(desk, heard, entry, wish.text):
        desk.reply(heard, [desk.say(language, "consult-commented", number=str(entry.number))])


def _comment(desk: Desk, heard: Heard, entry: Consultation, text: str) -> bool:
    # Why when it was sent too: while the bot was away, nobody closed it.
    if entry.stage is not Stage.OPEN or heard.event.sent_at > entry.closes_at * 1000:
        words = {"number": str(entry.number), "when": wording.when(desk, entry.closes_at)}
        desk.reply(heard, [desk.say(desk.language_of(heard.person), "consult-over", **words)])
        return False
    at = desk.now().isoformat(timespec="seconds")
    publishing.book(desk).comment(entry.id, Comment(heard.event.event_id, heard.person, text[:LONGEST_COMMENT], at))
    return True


def _edited(desk: Desk, heard: Heard) -> bool:
    relation, content = heard.event.content.get("m.relates_to"), heard.event.content.get("m.new_content")
    target = relation.get("event_id") if isinstance(relation, dict) else None
    text = content.get("body") if isinstance(content, dict) else None
    if isinstance(target, str) and isinstance(text, str):
        publishing.book(desk).change_comment(target, heard.person, text[:LONGEST_COMMENT])
    return False


def _ticked(desk: Desk, heard: Heard) -> bool:
    transaction = parcels.transaction_of(desk.store, heard.about or "")
    parts = (transaction or "").removeprefix(f"{ASK}-").split("-")
    if transaction is None or not transaction.startswith(ASK) or not _is_office(desk, heard):
        return False
    entry = publishing.book(desk).by_id(parts[1])
    if entry is None:
        return False
    if parts[0] == "publish":
        publish(desk, heard, entry)
    else:
        publishers_only = heard.person in publishers(desk, entry)
        stages = {Stage.CLOSED} if parts[0] == "adopt" else {Stage.STUDIED, Stage.OPEN, Stage.CLOSED, Stage.ADOPTED}
        if publishers_only and entry.stage in stages:
            _settle(desk, heard, entry, parts[0], float(parts[2]))
    return True


def _show(desk: Desk, heard: Heard, entry: Consultation) -> None:
    language = desk.language_of(heard.person)
    words = {"number": str(entry.number), "stage": _stage(desk, entry, language), "effective": wording.when(desk, entry.effective_at)}
    lines = [desk.say(language, "consult-stands", closes=wording.when(desk, entry.closes_at), **words)]
    if entry.study is not None:
        lines += wording.change_lines(desk, entry.study, language)
        lines += wording.effect_lines(desk, entry.study, language)
    poll = polling.box(desk).by_id(entry.poll)
    if poll is not None:
        lines += polling.standing(desk, poll, language)[1:]
        lines.append(desk.say(language, "consult-comments", count=len(publishing.book(desk).comments(entry.id))))
    desk.reply(heard, lines)


def _comments(desk: Desk, entry: Consultation, language: str) -> Sequence[str]:
    found = publishing.book(desk).comments(entry.id)
    lines = [desk.say(language, "consult-comments", count=len(found))]
    return lines + [
        desk.say(language, "consult-comment", person=desk.person(each.user_id, language), text=each.text) for each in found[-MOST_COMMENTS:]
    ]


def _list(desk: Desk, heard: Heard, language: str) -> None:
    office = _is_office(desk, heard)
    seen = [entry for entry in publishing.book(desk).latest(_LATEST) if office or entry.stage in _PUBLIC]
    lines = [
        desk.say(
            language,
            "consult-stands",
            number=str(entry.number),
            stage=_stage(desk, entry, language),
            closes=wording.when(desk, entry.closes_at),
            effective=wording.when(desk, entry.effective_at),
        )
        for entry in seen
    ]
    if office and (known := versions.names(desk.settings.services.consultation.folder)):
        lines.append(desk.say(language, "consult-files", known=", ".join(known)))
    desk.reply(heard, lines or [desk.say(language, "consult-none-yet")])


def _stage(desk: Desk, entry: Consultation, language: str) -> str:
    return desk.say(language, f"consult-stage-{entry.stage.value}")


def _at(timestamp: float, desk: Desk) -> datetime:
    return datetime.fromtimestamp(timestamp, tz=desk.policy.zone)
