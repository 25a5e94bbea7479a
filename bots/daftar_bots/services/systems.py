"""Systems: the commands about hooks, feeds and outgoing webhooks, for those who look after them in the control room.

Law: what changes something is for the control room and its people only; what begins or ends a feed is shown and asked first. It does not
know how any of them works.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from daftar_bots.announcements.answering import is_refused
from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.core import hook as hooks
from daftar_bots.core.acknowledgement import is_cross, is_tick
from daftar_bots.core.derived import derived
from daftar_bots.core.language import name_in
from daftar_bots.core.systems_commands import Feed, Hooks, Told
from daftar_bots.services import helping, parcels
from daftar_bots.services.feeds.ledger import Feeds, Source
from daftar_bots.services.hooks import receiving
from daftar_bots.services.outgoing import outside, telling

ASK, DROP = "feed-ask-", "feed-drop-"
# Why: each is a request every few minutes and a list to keep; a department that reads more has another tool.
MOST_FEEDS = 100


def hooks_wanted(desk: Desk, heard: Heard, command: Hooks) -> None:
    """Answer `hooks` and `hooks test NAME`."""
    if _is_kept_out(desk, heard):
        return
    language = desk.language_of(heard.person)
    doors = desk.settings.services.hooks.doors
    if command.act == "test":
        door = next((door for door in doors if door.hook.name == command.name), None)
        if door is None:
            desk.reply(
                heard, [desk.say(language, "hooks-unknown", name=command.name[:60], names=", ".join(d.hook.name for d in doors) or "–")]
            )
        else:
            desk.reply(heard, _trial(desk, door.hook, language))
        return
    if not doors:
        desk.reply(heard, [desk.say(language, "hooks-none")])
        return
    lines = [desk.say(language, "hooks-head")]
    for door in doors:
        last = desk.store.rows("SELECT count(*), max(at) FROM hook_delivery WHERE hook = ?", door.hook.name)[0]
        words = {"name": door.hook.name, "title": name_in(door.hook.title, language, door.hook.name), "rooms": ", ".join(door.hook.rooms())}
        lines.append(desk.say(language, "hooks-item", **words, count=int(str(last[0]))))
        if door.hook.expires is not None:
            lines.append(desk.say(language, "hooks-until", day=door.hook.expires.strftime("%d-%m-%Y")))
    desk.reply(heard, lines)


def _trial(desk: Desk, hook: hooks.Hook, language: str) -> list[str]:
    """Show what rooms would read, of the sample values; nothing is sent there."""
    today = desk.now().astimezone(desk.policy.zone).date()
    leaves = {each.pointer: each.sample for each in hook.fields}
    body = hooks.sample(hook, today)
    values = hooks.check(hook, {pointer: _at(body, pointer) for pointer in leaves})
    if isinstance(values, list):
        return [desk.say(language, "hooks-sample-bad", name=hook.name), *(f"{fault.pointer}: {fault.detail}" for fault in values)]
    lines = [desk.say(language, "hooks-test", name=hook.name)]
    for target in hooks.targets_of(hook, values):
        lines.append(desk.say(language, "hooks-test-room", room=target.room))
        lines += str(receiving.content(desk, hook, values, target)["body"]).splitlines()
    return lines


def _at(body: object, pointer: str) -> object:
    for step in pointer.split("/")[1:]:
        body = body.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(body, dict) else None
    return body


def feed_wanted(desk: Desk, heard: Heard, command: Feed) -> None:
    """Answer all that begins with `feed`."""
    if _is_kept_out(desk, heard):
        return
    language = desk.language_of(heard.person)
    if command.act == "list":
        desk.reply(heard, _feeds(desk, language))
    elif command.act == "add":
        desk.reply(heard, [_asked(desk, heard, command, language)])
    else:
        source = Feeds(desk.store).by_id(command.number)
        if source is None or source.state in {"dropped", "asked"}:
            desk.reply(heard, [desk.say(language, "feed-unknown", number=command.number)])
        elif command.act == "yes":
            desk.reply(heard, [_begin(desk, source, language)])
        elif command.is_sure:
            desk.reply(heard, [_end(desk, source, language)])
        else:
            # Why told and not replied: ✅ on it is looked up by its transaction id.
            name = derived(heard.event.event_id, 12)
            words = [desk.say(language, "feed-drop-ask", number=source.id, title=source.title)]
            desk.tell(f"{DROP}{source.id}-{name}", words, mentions=[heard.person])


def _asked(desk: Desk, heard: Heard, command: Feed, language: str) -> str:
    settings = desk.settings.services.feeds
    host = (urlsplit(command.url).hostname or "") if outside.problem_of(command.url, settings.private) is None else ""
    if not host:
        problem = outside.problem_of(command.url, settings.private) or ""
        return desk.say(language, "feed-address", url=command.url[:200], text=problem)
    if settings.hosts and not any(host == each or host.endswith(f".{each}") for each in settings.hosts):
        return desk.say(language, "feed-host", host=host, hosts=", ".join(settings.hosts))
    feeds = Feeds(desk.store)
    known = feeds.all("asked", "offered", "active")
    rooms = command.rooms or (desk.settings.control_room,)
    if len(known) >= MOST_FEEDS:
        return desk.say(language, "feed-many", count=MOST_FEEDS)
    if any(each.url == command.url and each.rooms == rooms for each in known):
        return desk.say(language, "feed-known", url=command.url)
    feeds.ask(command.url, rooms, heard.person, heard.event.event_id)
    return desk.say(language, "feed-looking", url=command.url)


def _feeds(desk: Desk, language: str) -> list[str]:
    found = Feeds(desk.store).all("offered", "active")
    if not found:
        return [desk.say(language, "feed-none")]
    lines = [desk.say(language, "feed-head")]
    for each in found:
        state = "offered" if each.state == "offered" else "failing" if each.failures else "well"
        words: dict[str, str | int] = {"number": each.id, "title": each.title, "url": each.url, "rooms": ", ".join(each.rooms)}
        lines.append(desk.say(language, f"feed-item-{state}", **words))
    return lines


def _begin(desk: Desk, source: Source, language: str) -> str:
    if source.state == "offered":
        Feeds(desk.store).move(source.id, "active")
    return desk.say(language, "feed-begun", number=source.id, title=source.title)


def _end(desk: Desk, source: Source, language: str) -> str:
    Feeds(desk.store).move(source.id, "dropped")
    return desk.say(language, "feed-ended", number=source.id, title=source.title)


def reacted(desk: Desk, heard: Heard, *, is_old: bool) -> bool:
    """Hear ✅ and ❌ on a question about a feed; True where it was one."""
    if heard.event.type != "m.reaction" or heard.about is None or not (is_tick(heard.words) or is_cross(heard.words)):
        return False
    said = parcels.transaction_of(desk.store, heard.about) or ""
    if not said.startswith((ASK, DROP)):
        return False
    if is_old:
        desk.reply(heard, [desk.say(desk.language_of(heard.person), "away", words=heard.words)])
        return True
    source = Feeds(desk.store).by_id(int(said.removeprefix(ASK).removeprefix(DROP).partition("-")[0]))
    if _is_kept_out(desk, heard) or source is None or source.state not in {"offered", "active"}:
        return True
    language, is_yes = desk.language_of(heard.person), is_tick(heard.words)
    if said.startswith(ASK) and source.state == "offered":
        desk.reply(heard, [_begin(desk, source, language) if is_yes else _end(desk, source, language)])
    elif said.startswith(DROP):
        desk.reply(
            heard, [_end(desk, source, language) if is_yes else desk.say(language, "feed-kept", number=source.id, title=source.title)]
        )
    return True


def told_wanted(desk: Desk, heard: Heard, command: Told) -> None:
    """Answer `outgoing` and `outgoing retry NAME`."""
    if not _is_kept_out(desk, heard):
        telling.told(desk, heard, command)


def _is_kept_out(desk: Desk, heard: Heard) -> bool:
    if not helping.is_control(desk, heard):
        desk.reply(heard, [desk.say(desk.language_of(heard.person), "systems-control-only")])
        return True
    # Why everybody of the control room where nobody is named: whoever let them in trusts them with it.
    return not helping.stewards(desk, heard.person) and is_refused(desk, heard)


def rooms_written_to(desk: Desk) -> list[str]:
    """Give the rooms that hooks and feeds write to by themselves."""
    rooms = [room for door in desk.settings.services.hooks.doors for room in door.hook.rooms()]
    sources = Feeds(desk.store).all("offered", "active")
    rooms += [room for source in sources for room in source.rooms]
    if any(source.kind == "alerts" for source in sources):
        rooms += [room for unit in desk.policy.organisation.units.values() for room in unit.rooms]
    return list(dict.fromkeys(rooms))
