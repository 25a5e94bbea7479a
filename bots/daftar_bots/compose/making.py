"""Making: what a program posted becomes a numbered draft with its files, or all that stands in its way.

Law: draft, files and the note of the request are one transaction: what was answered 201 is there, and once; what was refused left
nothing. It does not know HTTP beyond the faults that it gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from daftar_bots.announcements import rights
from daftar_bots.announcements.desk import Answered, Desk, Heard, Policy
from daftar_bots.compose import drafts, files, screening
from daftar_bots.compose.faults import again_in, fault
from daftar_bots.compose.ledger import Attachment, Ledger, Request
from daftar_bots.compose.shelf import read_shelf
from daftar_bots.compose.uploading import Came, NotTaken, Upload
from daftar_bots.core import posted
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.commands import Announce, parse
from daftar_bots.core.derived import derived
from daftar_bots.core.posted import Fault, Posted
from daftar_bots.core.quotas import Written, exceeded
from daftar_bots.core.reading import Mistake
from daftar_bots.core.templates import Template, Unfit, check_values, fill
from daftar_bots.port import Event
from daftar_policy.core.model import Effect
from daftar_policy.core.organisation import Organisation
from daftar_policy.files.whole import sync_folder

_FIELDS: Mapping[str, str] = {"mistake-deadline": "/ack", "mistake-option": "/importance", "mistake-long-title": "/title"}
_UNFIT: Mapping[str, str] = {
    "template-missing": "this field is missing",
    "template-unknown-field": "there is no such field",
    "template-choice": "expected one of: {hint}",
    "template-long": "longer than {hint} characters",
    "template-number": "expected a number",
    "template-date": "expected a day such as 30-11-2026",
    "template-time": "expected a time such as 09:30",
}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who posts: the program's name, its key for this request, and the person in whose name it writes."""

    system: str
    key: str
    maker: str


@dataclass(slots=True)
class _Noting:
    """The policy, and what it said last."""

    policy: Policy
    last: Answered | None = None

    @property
    def organisation(self) -> Organisation:
        return self.policy.organisation

    @property
    def zone(self) -> tzinfo:
        return self.policy.zone

    def ask(self, action: str, facts: Mapping[str, object], *, unknown: Iterable[str] = ()) -> Answered:
        self.last = self.policy.ask(action, facts, unknown=unknown)
        return self.last


def make(desk: Desk, sender: Sender, came: Came) -> Announcement:
    """Make the draft.

    Raises:
        NotTaken: it cannot be made; nothing has changed.
        OSError: a file cannot be kept; nothing has changed.
    """
    read = posted.read(came.body)
    if not isinstance(read, Posted):
        raise _faulty(read)
    if not drafts.is_maker(desk, sender.maker):
        raise NotTaken(fault("not-a-maker"))
    command = _command(desk, read)
    if isinstance(command, Fault):
        raise _faulty([command])
    wish = parse(command, addressed=True)
    if not isinstance(wish, Announce):
        raise _faulty([Fault(_field_of(wish), _words(desk, desk.language_of(sender.maker), wish))])
    _within_quota(desk, sender, wish)
    attachments = [_attachment(sender, _name(desk, sender), place, upload) for place, upload in enumerate(came.uploads)]
    for file in attachments:
        if (refusal := screening.refusal(desk, file)) is not None:
            raise NotTaken(fault("file-refused", f"`{file.name}`: {_plain(refusal)}"))
    with desk.store.transaction():
        return _draft(desk, sender, (wish, command), (came, attachments))


def _draft(desk: Desk, sender: Sender, said: tuple[Announce, str], had: tuple[Came, Sequence[Attachment]]) -> Announcement:
    (wish, command), (came, attachments), name = said, had, _name(desk, sender)
    ledger = Ledger(desk.store)
    for file in attachments:
        ledger.want(file)
        ledger.kept(file.event_id, file.size, file.sha256)
    refusals: list[str] = []

    def take(lines: Sequence[str], about: Announcement | None, *, is_preview: bool) -> None:
        if about is None or not is_preview:
            refusals.extend(lines)
            return
        head = desk.say(desk.language, "http-came", person=desk.person(sender.maker, desk.language))
        desk.tell(name, [head, *lines], about, is_preview=True)

    noting = _Noting(desk.policy)
    event = Event(desk.store.room_id(desk.settings.control_room) or "", name, "m.room.message", sender.maker, {})
    made = drafts.draft(replace(desk, policy=noting), Heard(event, command, composition=name, taker=take), wish)
    if made is None:
        is_denied = noting.last is not None and noting.last.decision.decision is Effect.DENY
        raise NotTaken(
            fault(
                "refused-by-policy" if is_denied else "not-possible",
                errors=[{"pointer": "", "detail": _plain(line)} for line in refusals],
            )
        )
    # Why only now: until here it may have been refused. Dying before the commit leaves a file that nothing speaks of.
    for upload in came.uploads:
        _keep(desk, upload)
    ledger.note_request(Request(sender.system, sender.key, came.sha256, made.id, desk.now().isoformat(timespec="seconds")))
    return made


def _name(desk: Desk, sender: Sender) -> str:
    """Derive the name of what comes of a request: its message in the control room, and its files."""
    whose = f"{sender.system}\x1f{sender.key}" if sender.system else sender.key
    return "http-" + derived(f"{desk.settings.id}\0{whose}")


def _attachment(sender: Sender, name: str, place: int, upload: Upload) -> Attachment:
    return Attachment(
        f"{name}-{place}", name, None, sender.maker, {}, upload.name, upload.mime, upload.size, upload.sha256, "wanted", 0
    )  # fmt: skip


def _keep(desk: Desk, upload: Upload) -> None:
    """Give a file its name. Its bytes are on the disk already."""
    target = upload.path.with_name(upload.sha256)
    if desk.store.is_shared:
        desk.store.keep_paper(f"{files.FOLDER}/{upload.sha256}", upload.path.read_bytes())
    upload.path.replace(target)
    sync_folder(target.parent)


def _within_quota(desk: Desk, sender: Sender, wish: Announce) -> None:
    if wish.is_drill or not desk.settings.circulation.quotas:
        return
    zone = desk.settings.circulation.hours.zone or desk.policy.zone
    written = Written(sender.maker, wish.importance, desk.now())
    over = exceeded(rights.quotas(desk), written, desk.register.circulation.written(), zone)
    if over is not None:
        again = over.again_at.astimezone(zone).isoformat(timespec="seconds")
        wait = max(0.0, (over.again_at - desk.now()).total_seconds())
        raise NotTaken(fault("quota", f"not before {again}", headers=again_in(wait)))


def _command(desk: Desk, read: Posted) -> str | Fault:
    if not read.template:
        return read.command(read.title, read.text)
    template = read_shelf(desk.settings.compose.templates).templates.get(read.template)
    if template is None:
        return Fault("/template", f"there is no template `{read.template}`")
    values = check_values(template, read.fields)
    filled = values if isinstance(values, Unfit) else fill(template, values, desk.settings.languages)
    if isinstance(filled, Unfit):
        return Fault(f"/fields/{posted.escaped(filled.field)}", _unfit(filled))
    return _with(read, template).command(filled.title, filled.text)


def _with(read: Posted, template: Template) -> Posted:
    return replace(
        read,
        audience=read.audience or template.audience,
        importance=read.importance or template.importance,
        ack=read.ack or template.ack,
        label=read.label or template.label,
    )


def _unfit(unfit: Unfit) -> str:
    if unfit.sentence == "template-unknown-field" and unfit.hint:
        return f"{_UNFIT[unfit.sentence]}: did you mean `{unfit.hint}`?"
    return _UNFIT[unfit.sentence].replace("{hint}", str(unfit.hint))


def _faulty(faults: Sequence[Fault]) -> NotTaken:
    return NotTaken(fault("not-well-formed", errors=[{"pointer": each.pointer, "detail": each.detail} for each in faults]))


def _field_of(mistake: object) -> str:
    key = mistake.key if isinstance(mistake, Mistake) else ""
    return _FIELDS.get(key, "/audience" if "audience" in key else "")


def _words(desk: Desk, language: str, mistake: object) -> str:
    if not isinstance(mistake, Mistake):
        return desk.say(language, "dialogue-again")
    key = f"{mistake.key}-close" if mistake.hint else mistake.key
    return _plain(desk.say(language, key, word=mistake.word, hint=mistake.hint))


def _plain(line: str) -> str:
    return line.replace("\u2068", "").replace("\u2069", "")
