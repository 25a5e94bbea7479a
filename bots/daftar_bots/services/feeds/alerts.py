"""Alerts: what rooms read of an alert, and what becomes of it when it is changed, cancelled or over.

Law: a room has one message for an event: an update changes it and answers it (a change rings nobody), a cancellation and the end mark it.
An alert that was had is not had again; one older than what stands changes nothing. All inside the caller's transaction. It does not know
how alerts are fetched.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from daftar_bots.announcements.desk import Desk
from daftar_bots.core.amendment import edit_content
from daftar_bots.core.cap import SEVERITIES, Alert, Element, Info, Malformed, areas_of, choose_info, read_alert
from daftar_bots.core.derived import derived
from daftar_bots.core.foreign import isolate, shorten
from daftar_bots.core.places import units_of
from daftar_bots.services import parcels
from daftar_bots.services.hooks import posting
from daftar_bots.store import Outgoing

# Why: what is longer is read by nobody on a telephone; the address of the whole stands below.
LONGEST_AREAS, LONGEST_WORDS = 300, 700


@dataclass(frozen=True, slots=True)
class Standing:
    """A message of ours that stands for an alert in a room."""

    alias: str
    transaction_id: str
    changes: int


def quiet(desk: Desk, alert: Alert, tree: Element) -> None:
    """Note an alert without saying it, as one that stood in its feed before we read it."""
    _note(desk, alert, tree, alert.key, "quiet")


def take(desk: Desk, alert: Alert, tree: Element, rooms: Iterable[str]) -> int:  # noqa: PLR0911 - one line a case
    """Bring an alert to its rooms; give in how many it is said or changed. `rooms` get it wherever it holds."""
    known = desk.store.cell("SELECT state FROM alert WHERE key = ?", alert.key)
    if known is not None:
        # Another feed has it too, and may be read by rooms that have it not yet.
        return _say(desk, alert, alert.key, rooms_of(desk, alert, rooms)) if known == "standing" and _is_first(desk, alert) else 0
    if not is_wanted(desk, alert):
        quiet(desk, alert, tree)
        return 0
    first = _first(desk, alert)
    if first is not None and _newest(desk, first) > alert.sent.timestamp():
        # A message that was overtaken by a later one (section 3.2.1 has no order of arrival).
        _note(desk, alert, tree, first, "followed")
        return 0
    if alert.kind == "Cancel":
        _note(desk, alert, tree, first or alert.key, "cancelled")
        return _cancel(desk, alert, first) if first is not None else 0
    now = desk.now()
    if alert.expires is not None and alert.expires <= now:
        _note(desk, alert, tree, first or alert.key, "expired")
        return 0
    targets = rooms_of(desk, alert, rooms)
    if first is None:
        _note(desk, alert, tree, alert.key, "standing")
        return _say(desk, alert, alert.key, targets)
    desk.store.rows("UPDATE alert SET state = 'followed' WHERE first = ? AND state IN ('standing', 'expired')", first)
    _note(desk, alert, tree, first, "standing")
    return _update(desk, alert, first, targets)


def is_wanted(desk: Desk, alert: Alert) -> bool:
    """Tell whether rooms are to read it: for people, severe enough, and no drill where drills are not wanted."""
    settings = desk.settings.services.feeds
    if not alert.is_news or (alert.status == "Exercise" and not settings.drills):
        return False
    least = len(SEVERITIES) - 1 - SEVERITIES.index(settings.least)
    # Why not for those that follow: what has become less severe is news for whoever read the first.
    return alert.kind != "Alert" or alert.weight >= least


def rooms_of(desk: Desk, alert: Alert, rooms: Iterable[str]) -> tuple[str, ...]:
    """Give where an alert is said: the rooms of the offices that its areas mean, and those that get all of a feed."""
    organisation = desk.policy.organisation
    units, _ = units_of(areas_of(alert), organisation, desk.settings.services.feeds.areas)
    named = [alias for unit in units for alias in organisation.units[unit].rooms]
    return tuple(dict.fromkeys([*rooms, *named]))


def expire(desk: Desk) -> None:
    """Mark what is over now."""
    due = desk.store.rows("SELECT key, first, tree FROM alert WHERE state = 'standing' AND expires_at <= ?", desk.now().timestamp())
    if not due:
        return
    with desk.store.transaction():
        for key, first, tree in cast("list[tuple[str, str, str]]", due):
            alert = _read(tree)
            desk.store.rows("UPDATE alert SET state = 'expired' WHERE key = ?", key)
            if alert is not None:
                for standing in _standing(desk, first):
                    _change(desk, first, standing, lines(desk, alert, standing.alias, mark="alert-over"))


def next_at(desk: Desk) -> float | None:
    """Give when the next is over."""
    return cast("float | None", desk.store.cell("SELECT min(expires_at) FROM alert WHERE state = 'standing'"))


def lines(desk: Desk, alert: Alert, alias: str, *, mark: str = "") -> list[str]:
    """Give what a room reads, in its languages; `mark` is the key of a line that stands above."""
    found: list[str] = []
    shown: list[Info] = []
    for language in posting.languages_of(desk, alias):
        info = choose_info(alert.infos, language)
        if info is None:
            continue
        if found:
            found.append("")
        if mark:
            found.append(desk.say(language, mark))
        found += _labels(desk, alert, info, language)
        # Why once: where two languages of a room are both not in the alert, its words are the same.
        if info not in shown:
            found += [isolate(shorten(text, LONGEST_WORDS)) for text in (*info.description, *info.instruction)]
        shown.append(info)
    return found


def _labels(desk: Desk, alert: Alert, info: Info, language: str) -> list[str]:
    head = "alert-drill" if alert.status == "Exercise" else "alert-head"
    found = [desk.say(language, head, severity=desk.say(language, f"alert-{info.severity.lower()}"), event=info.event)]
    if info.headline and info.headline != info.event:
        found.append(isolate(info.headline))
    areas = shorten(", ".join(area.words for area in info.areas if area.words), LONGEST_AREAS)
    if areas:
        found.append(desk.say(language, "alert-where", areas=areas))
    if info.onset is not None and info.expires is not None:
        found.append(
            desk.say(language, "alert-when", onset=_moment(desk, info.onset.isoformat()), until=_moment(desk, info.expires.isoformat()))
        )
    elif info.expires is not None:
        found.append(desk.say(language, "alert-until", until=_moment(desk, info.expires.isoformat())))
    words = {
        "urgency": desk.say(language, f"alert-{info.urgency.lower()}"),
        "certainty": desk.say(language, f"alert-{info.certainty.lower()}"),
    }
    found.append(desk.say(language, "alert-how", **words))
    source = " ".join(part for part in (info.sender or alert.sender, info.web) if part)
    return [*found, desk.say(language, "alert-source", source=source)]


def _moment(desk: Desk, rfc3339: str) -> str:
    try:
        return desk.moment(rfc3339)
    except OverflowError:
        return rfc3339


def _say(desk: Desk, alert: Alert, first: str, targets: Iterable[str]) -> int:
    call = desk.settings.services.feeds.call_room
    present = {standing.alias for standing in _standing(desk, first)}
    others = [alias for alias in targets if alias not in present]
    for alias in others:
        name = f"alert-{derived(first)}-{derived(alias, 8)}"
        worst = SEVERITIES[len(SEVERITIES) - 1 - alert.weight]
        calls = worst in call and alert.status == "Actual"
        posting.post(desk, alias, name, posting.message(lines(desk, alert, alias), is_loud=is_loud(alert), calls_room=calls))
        desk.store.rows(
            "INSERT INTO alert_post (first, alias, transaction_id) VALUES (?, ?, ?) ON CONFLICT (first, alias) DO NOTHING",
            first,
            alias,
            name,
        )
    return len(others)


def is_loud(alert: Alert) -> bool:
    """Tell whether it rings: severe or worse, and now or soon."""
    return alert.status == "Actual" and any(
        info.severity in {"Extreme", "Severe"} and info.urgency in {"Immediate", "Expected"} for info in alert.infos
    )


def _update(desk: Desk, alert: Alert, first: str, targets: tuple[str, ...]) -> int:
    present = _standing(desk, first)
    for standing in present:
        if standing.alias not in targets:
            _change(desk, first, standing, lines(desk, alert, standing.alias, mark="alert-moved"))
            _answer(desk, standing, "alert-moved", is_loud=False)
            continue
        _change(desk, first, standing, lines(desk, alert, standing.alias, mark="alert-updated"))
        _answer(desk, standing, "alert-updated-see", is_loud=is_loud(alert))
    return len(present) + _say(desk, alert, first, targets)


def _cancel(desk: Desk, alert: Alert, first: str) -> int:
    told = desk.store.rows("SELECT tree FROM alert WHERE first = ? AND state IN ('standing', 'expired')", first)
    before = _read(str(told[-1][0])) if told else None
    desk.store.rows("UPDATE alert SET state = 'cancelled' WHERE first = ?", first)
    present = _standing(desk, first)
    for standing in present:
        shown = before if before is not None and before.infos else alert
        _change(
            desk,
            first,
            standing,
            lines(desk, shown, standing.alias, mark="alert-cancelled") or [desk.say(desk.language, "alert-cancelled")],
        )
        _answer(desk, standing, "alert-cancelled", is_loud=False)
    return len(present)


def _change(desk: Desk, first: str, standing: Standing, words: list[str]) -> None:
    """Change the message that stands in a room; one that is not said yet is said as it is now."""
    content = posting.message(words, is_loud=False)
    row = parcels.row_of(desk.store, standing.transaction_id)
    if row is None:
        if posting.unpark(desk, standing.transaction_id):
            posting.post(desk, standing.alias, standing.transaction_id, content)
        return
    number = standing.changes + 1
    room_id = desk.store.room_id(standing.alias)
    if room_id is not None:
        name = f"{standing.transaction_id}-e{number}"
        desk.store.put([Outgoing(parcels.EDIT, standing.alias, room_id, name, edit_content(content), target=row)])
    desk.store.rows("UPDATE alert_post SET changes = ? WHERE first = ? AND alias = ?", number, first, standing.alias)


def _answer(desk: Desk, standing: Standing, key: str, *, is_loud: bool) -> None:
    row, room_id = parcels.row_of(desk.store, standing.transaction_id), desk.store.room_id(standing.alias)
    if row is None or room_id is None:
        return
    words = [desk.say(language, key) for language in posting.languages_of(desk, standing.alias)]
    name = f"{standing.transaction_id}-a{standing.changes + 1}"
    desk.store.put([Outgoing(parcels.ANSWER, standing.alias, room_id, name, posting.message(words, is_loud=is_loud), target=row)])


def _standing(desk: Desk, first: str) -> list[Standing]:
    rows = desk.store.rows("SELECT alias, transaction_id, changes FROM alert_post WHERE first = ? ORDER BY alias", first)
    return [Standing(*each) for each in cast("list[tuple[str, str, int]]", rows)]


def _first(desk: Desk, alert: Alert) -> str | None:
    """Give the alert whose messages stand for what this one follows; None where we know none of it, or said none of it."""
    for reference in alert.references:
        found = desk.store.cell("SELECT first FROM alert WHERE key = ?", reference)
        if found is not None and desk.store.cell("SELECT 1 FROM alert_post WHERE first = ? LIMIT 1", str(found)) is not None:
            return str(found)
    return None


def _is_first(desk: Desk, alert: Alert) -> bool:
    return desk.store.cell("SELECT first FROM alert WHERE key = ?", alert.key) == alert.key


def _newest(desk: Desk, first: str) -> float:
    return cast("float | None", desk.store.cell("SELECT max(sent_at) FROM alert WHERE first = ?", first)) or 0.0


def _note(desk: Desk, alert: Alert, tree: Element, first: str, state: str) -> None:
    desk.store.rows(
        "INSERT INTO alert (key, first, sent_at, expires_at, state, tree) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
        alert.key,
        first,
        alert.sent.timestamp(),
        alert.expires.timestamp() if alert.expires is not None else None,
        state,
        json.dumps(_plain(tree), ensure_ascii=False),
    )


def _plain(tree: Element) -> list[object]:
    # Why without shapes, pictures and signatures: they may be a hundred times as long as the words, and nothing here reads them.
    kept = [each for each in tree.below if each.namespace == tree.namespace and each.name not in {"polygon", "circle", "resource"}]
    return [tree.namespace, tree.name, tree.text.strip(), [_plain(each) for each in kept]]


def _read(text: str) -> Alert | None:
    alert = read_alert(_element(json.loads(text)))
    return None if isinstance(alert, Malformed) else alert


def _element(plain: list[object]) -> Element:
    namespace, name, text, below = plain
    return Element(str(namespace), str(name), str(text), tuple(_element(each) for each in cast("list[list[object]]", below)))
