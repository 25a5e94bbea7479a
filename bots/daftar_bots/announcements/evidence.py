"""Evidence: the bundle that proves one order, put together from the register and the decision log, and read again for checking.

Law: it says what the store says at one moment, nothing is left out that counts; the same moment gives the same bytes. A bundle that is
read is bounded in size and never written to the disk. It does not know what makes a bundle true (`core/evidence` does).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from daftar_bots.announcements import escalating, standing
from daftar_bots.announcements.desk import Desk
from daftar_bots.compose.ledger import Ledger
from daftar_bots.core import evidence
from daftar_bots.core.announcement import Announcement
from daftar_policy.log.line import CHECKPOINT, decode
from daftar_policy.log.segments import first_entry, segments, whole_lines

MIME = "application/zip"
# Why: from a decision to the checkpoint that signs it are minutes; a busy point writes some thousand lines in them.
MOST_LINES = 20_000
_MOST_FILES = 64

Signs = Callable[[bytes], tuple[str, str]]


class NotABundle(Exception):
    """A file that cannot be read as a bundle, and why."""


def bundle(desk: Desk, entry: Announcement, *, log: Path | None = None, sign: Signs | None = None) -> bytes:
    """Give the bundle of a sent announcement as a ZIP archive."""
    approvals = list(_approvals(desk, entry))
    decisions = [str(each["decision"]) for each in approvals if each["decision"]]
    parts: dict[str, object] = {
        "order.json": _order(desk, entry),
        "texts.json": list(_texts(desk, entry)),
        "audience.json": list(_audience(desk, entry)),
        "approvals.json": approvals,
        "deliveries.json": list(_deliveries(desk, entry)),
        "answers.json": list(_answers(desk, entry)),
        "escalations.json": escalating.records(desk, entry.id),
        "letters.json": list(_letters(desk, entry)),
    }
    data = {name: evidence.encode(value) for name, value in parts.items()}
    made = datetime.fromisoformat(entry.made_at)
    data |= evidence.log_parts(_runs(log, decisions, made) if log is not None else ())
    offices = standing.offices(desk, entry)
    about = {
        "order": entry.id,
        "number": entry.number,
        "office": entry.office,
        "homeserver": desk.policy.organisation.server,
        "title": entry.title,
        "served": standing.size(offices),
        "acknowledged": standing.done(offices),
        "made_at": _now(desk),
    }
    return _packed(evidence.sealed(data, about, sign), desk.now())


def unpacked(path: Path) -> dict[str, bytes]:
    """Read a bundle: a ZIP archive, or a folder that one was unpacked into.

    Raises:
        NotABundle: it cannot be read.
    """
    try:
        if path.is_dir():
            files = sorted(each for each in path.iterdir() if each.is_file())[: _MOST_FILES + 1]
            return {each.name: each.read_bytes() for each in files}
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            if len(infos) > _MOST_FILES or len({info.filename for info in infos}) < len(infos):
                raise NotABundle("it has too many files, or one twice")
            if sum(info.file_size for info in infos) > evidence.LARGEST_PART:
                raise NotABundle("it is too large")
            return {info.filename: archive.read(info) for info in infos}
    except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, RuntimeError, EOFError, ValueError) as error:
        raise NotABundle(str(error)) from error


def _packed(parts: Mapping[str, bytes], moment: datetime) -> bytes:
    target = io.BytesIO()
    stamp = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return target.getvalue()


def _order(desk: Desk, entry: Announcement) -> dict[str, object]:
    circulation = desk.store.rows(
        "SELECT version, stage, drill, supersedes, sent_at, until_at, closed_at, closed_by FROM circulation WHERE announcement = ?",
        entry.id,
    )
    names = ("version", "stage", "drill", "supersedes", "sent_at", "until_at", "closed_at", "closed_by")
    return {
        "id": entry.id,
        "number": entry.number,
        "office": entry.office,
        "year": entry.year,
        "serial": entry.serial,
        "maker": entry.maker,
        "made_at": entry.made_at,
        "checker": entry.checker,
        "decided_at": entry.decided_at,
        "title": entry.title,
        "importance": entry.importance,
        "label": entry.label,
        "ack_by": entry.ack_by,
        "audience": list(entry.audience),
        "audience_digest": entry.digest,
        "needed": desk.register.answers.needed(entry.id),
        "corrigendum": entry.corrigendum,
        "corrected_at": entry.corrected_at,
        "recalled_at": entry.recalled_at,
        "files": [{"name": file.name, "size": file.size, "sha256": file.sha256} for file in Ledger(desk.store).attached(entry.id)],
        "circulation": dict(zip(names, circulation[0], strict=True)) if circulation else None,
    }


def _texts(desk: Desk, entry: Announcement) -> Iterator[dict[str, object]]:
    """Every wording that was ever approved, oldest first."""
    corrections = desk.store.rows(
        "SELECT serial, title, text, old_title, old_text, decided_at FROM amendment"
        " WHERE announcement = ? AND kind = 'correction' AND state = 'approved' ORDER BY serial",
        entry.id,
    )
    typed = cast("list[tuple[int, str, str, str, str, str]]", corrections)
    first = (typed[0][3], typed[0][4]) if typed else (entry.title, entry.text)
    yield {"version": 0, "title": first[0], "text": first[1], "sha256": evidence.text_digest(*first), "approved_at": entry.decided_at}
    for serial, title, text, _, _, at in typed:
        yield {"version": serial, "title": title, "text": text, "sha256": evidence.text_digest(title, text), "approved_at": at}


def _audience(desk: Desk, entry: Announcement) -> Iterator[dict[str, object]]:
    for each in desk.register.recipients(entry.id):
        officer = desk.policy.organisation.officer(each.user_id)
        name = officer.name if officer else ""
        yield {"user_id": each.user_id, "unit": each.unit, "post": each.post, "channel": each.channel, "name": name}


def _approvals(desk: Desk, entry: Announcement) -> Iterator[dict[str, object]]:
    rows = desk.store.rows(
        "SELECT v.person, v.seat, v.kind, v.version, v.at, v.event_id, v.decision, v.remark, v.withdrawn_at, v.withdrawn_by,"
        " v.withdrawn_event, d.maker FROM verdict AS v"
        " LEFT JOIN draft_version AS d ON d.announcement = v.announcement AND d.version = v.version"
        " WHERE v.announcement = ? ORDER BY v.place",
        entry.id,
    )
    taken = ("withdrawn_at", "withdrawn_by", "withdrawn_event")
    names = ("person", "seat", "verdict", "version", "at", "event_id", "decision", "remark", *taken, "maker")
    found = [dict(zip(names, row, strict=True)) for row in rows]
    for each in found:
        # Why of another kind: an approval that was withdrawn is none, also to a program that does not know of withdrawals.
        given = "withdrawn" if each["withdrawn_at"] else "announcement"
        yield {**each, "kind": given if each["verdict"] == "approved" else each["verdict"], "maker": each["maker"] or entry.maker}
    if not any(each["verdict"] == "approved" for each in found):
        # An order of before approvals were kept one by one.
        decision = desk.store.cell("SELECT decision FROM announcement WHERE id = ?", entry.id)
        yield {"kind": "announcement", "person": entry.checker, "maker": entry.maker, "at": entry.decided_at, "decision": decision}
    rows = desk.store.rows(
        "SELECT m.kind, m.serial, m.maker, p.person, p.seat, p.at, p.event_id, p.decision, m.text, m.at_once FROM amendment AS m"
        " JOIN amendment_approval AS p ON p.amendment = m.id WHERE m.announcement = ? AND m.state = 'approved' ORDER BY m.id, p.place",
        entry.id,
    )
    changed = ("kind", "version", "maker", "person", "seat", "at", "event_id", "decision", "remark", "at_once")
    for each in (dict(zip(changed, row, strict=True)) for row in rows):
        yield {**each, "remark": each["remark"] if each["kind"] == "recall" else "", "at_once": bool(each["at_once"])}


def _deliveries(desk: Desk, entry: Announcement) -> Iterator[dict[str, object]]:
    rows = desk.store.rows(
        "SELECT alias, room_id, state, event_id, transaction_id, attempts, reason FROM outbox"
        " WHERE announcement = ? AND kind IN ('announcement', 'moved') ORDER BY id",
        entry.id,
    )
    for row in rows:
        yield dict(zip(("place", "room_id", "state", "event_id", "transaction_id", "attempts", "reason"), row, strict=True))


def _answers(desk: Desk, entry: Announcement) -> Iterator[dict[str, object]]:
    """All answers as they were heard; `counts` is the one that stands for its person."""
    records = desk.register.answers.records(entry.id)
    last = {answer.user_id: answer.event_id for answer in records if answer.taken_at is None}
    served = {each.user_id for each in desk.register.recipients(entry.id)}
    remarks = {remark.event_id: remark.text for remark in desk.register.answers.remarks(entry.id)}
    others = {remark.user_id: remark.text for remark in desk.register.answers.remarks(entry.id)}
    for answer in records:
        yield {
            "event_id": answer.event_id,
            "user_id": answer.user_id,
            "answer": answer.kind.value,
            "channel": answer.channel,
            "heard_at": answer.heard_at,
            "taken_back_at": answer.taken_at,
            "target": answer.target,
            "remark": remarks.get(answer.event_id) or others.get(answer.user_id, ""),
            "counts": answer.user_id in served and last.get(answer.user_id) == answer.event_id,
        }


def _letters(desk: Desk, entry: Announcement) -> Iterator[dict[str, object]]:
    rows = desk.store.rows(
        "SELECT l.id, l.user_id, l.channel, l.address, l.state, l.at, l.reason, l.used_at, h.state, h.provider_id, h.at, h.reason"
        " FROM letter AS l LEFT JOIN handover AS h ON h.letter = l.id WHERE l.announcement = ? ORDER BY l.id",
        entry.id,
    )
    names = ("letter", "user_id", "channel", "address", "state", "at", "reason", "used_at")
    for row in rows:
        # What the gateway called a short message, and what it said became of it; mail has none.
        handover = dict(zip(("state", "provider_id", "at", "reason"), row[len(names) :], strict=True))
        yield {**dict(zip(names, row[: len(names)], strict=True)), **({"handover": handover} if handover["state"] else {})}
    rows = desk.store.rows(
        "SELECT c.user_id, c.address, c.state, c.at, c.reason, m.kind, m.serial FROM change_letter AS c JOIN amendment AS m"
        " ON m.id = c.amendment WHERE c.announcement = ? ORDER BY c.id",
        entry.id,
    )
    for row in rows:
        yield {"channel": "mail", **dict(zip(("user_id", "address", "state", "at", "reason", "about", "serial"), row, strict=True))}


def _runs(log: Path, decisions: list[str], since: datetime) -> Iterator[evidence.Run]:
    """Give the log's lines from each decision to the checkpoint behind it, or to the end of what its process wrote."""
    needles = {f'"id":"{decision}"'.encode() for decision in decisions}
    for path in _candidates(log, since):
        head = first_entry(path) or {}
        origin = str(head.get("point", path.parent.name)), str(head.get("chain", path.name)), path.name
        run: list[bytes] = []
        left = 0
        for _, raw in whole_lines(path):
            if found := {needle for needle in needles if needle in raw}:
                needles -= found
                left = MOST_LINES
            if not left:
                continue
            run.append(raw)
            line = decode(raw)
            left = 0 if line is not None and line.kind == CHECKPOINT else left - 1
            if not left:
                yield evidence.Run(*origin, tuple(run))
                run = []
        if run:
            yield evidence.Run(*origin, tuple(run))
        if not needles:
            return


def _candidates(log: Path, since: datetime) -> list[Path]:
    """Give the segments that may hold what was written since a moment: those begun after it, and in each folder the last one before."""
    found = segments(log) if log.exists() else []
    # Segments are named by when they were begun, in UTC (`policy/LOG.md`, "A line").
    mark = since.astimezone(UTC).strftime("%Y%m%dT%H%M%S")
    before = {path.parent: path for path in found if path.name < mark}
    return [path for path in found if path.name >= mark or before.get(path.parent) == path]


def _now(desk: Desk) -> str:
    return desk.now().astimezone(desk.policy.zone).isoformat(timespec="seconds")
