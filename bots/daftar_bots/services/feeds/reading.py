"""Reading: the feeds fetched at their time, and what is new in them brought to rooms.

Law: what stands in a feed when it is looked at first is not said; all that comes later is said once, and noted in the same transaction. A
feed that fails is tried again with growing pauses and told once. What was not changed is not fetched again (RFC 9110, section 13). It does
not know commands.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

from daftar_bots.announcements.desk import Desk
from daftar_bots.core.cap import Alert, Element, Malformed, is_cap, read_alert
from daftar_bots.core.foreign import isolate
from daftar_bots.services import rooms as service_rooms
from daftar_bots.services.feeds import alerts
from daftar_bots.services.feeds.feed_door import Entry, read_feed
from daftar_bots.services.feeds.ledger import Feeds, Source, name_of
from daftar_bots.services.feeds.xml_door import read_xml
from daftar_bots.services.hooks import posting
from daftar_bots.services.outgoing import outside
from daftar_bots.services.outgoing.delivering import pause_of
from daftar_bots.services.yard import Yard

_log = logging.getLogger(__name__)

ALERTS, NEWS = "alerts", "news"
TOLD_AFTER = 3
LONGEST_PAUSE = timedelta(days=1)
# Why: an alert that cannot be had five times in a row is not going to be had.
MOST_ATTEMPTS = 5
# Why: one list of alerts may have hundreds; the rest comes in the next round.
MOST_FETCHED = 50
LARGEST_ALERT = 512 * 1024
_LONGEST_SLEEP, _LEAST_SLEEP = 30.0, 0.5
_ACCEPT = "application/atom+xml, application/rss+xml, application/cap+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"
_OK, _NOT_MODIFIED, _GONE = 200, 304, 410


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a feed: its name in the ledger, and the alert that it is about where it is about one."""

    name: str
    entry: Entry | None = None
    tree: Element | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a feed looks like now."""

    title: str
    kind: str
    items: tuple[Item, ...]
    etag: str = ""
    modified: str = ""
    is_same: bool = False


class Failed(Exception):
    """A feed that could not be read: why, in words; `wait` is what its server asked for."""

    def __init__(self, text: str, wait: timedelta | None = None, *, is_gone: bool = False) -> None:
        super().__init__(text)
        self.wait = wait
        self.is_gone = is_gone


async def work(yard: Yard) -> None:
    """Read feeds for ever."""
    while True:
        try:
            await one_round(yard)
        except Exception:  # noqa: BLE001 - the loop's top: what could not be noted is read again
            _log.exception("%s: the feeds could not be read", yard.desk.settings.id)
            await asyncio.sleep(_LONGEST_SLEEP)
        following = Feeds(yard.desk.store).next_at()
        wait = _LONGEST_SLEEP if following is None else following - yard.desk.now().timestamp()
        with suppress(TimeoutError):
            # Why not for longer: the bell is everybody's, and may have been heard by another.
            async with asyncio.timeout(max(_LEAST_SLEEP, min(wait, _LONGEST_SLEEP))):
                await yard.heard.wait()
        yard.heard.clear()


async def one_round(yard: Yard) -> None:
    """Read what is due, once."""
    desk = yard.desk
    for source in Feeds(desk.store).due(desk.now().timestamp()):
        if any(desk.store.room_id(room) is None for room in source.rooms) and source.state == "active":
            await service_rooms.enter_all(desk, yard.matrix)
        try:
            seen = await look(desk, source)
        except Failed as error:
            async with yard.turn:
                _failed(desk, source, error)
        else:
            trees = await _fetch_alerts(desk, source, seen)
            async with yard.turn:
                with desk.store.transaction():
                    _offer(desk, source, seen) if source.state == "asked" else _bring(desk, source, seen, trees)
        yard.wake()


async def look(desk: Desk, source: Source) -> Seen:
    """Fetch a feed and say what it is.

    Raises:
        Failed: it could not be fetched, or is no feed.
    """
    settings = desk.settings.services.feeds
    headers = {"Accept": _ACCEPT}
    if source.state == "active":
        headers |= {name: value for name, value in (("If-None-Match", source.etag), ("If-Modified-Since", source.modified)) if value}
    try:
        answer = await outside.get(source.url, headers, outside.Limits(settings.private, settings.largest))
    except outside.Unreachable as error:
        raise Failed(str(error)) from error
    if answer.status == _NOT_MODIFIED and source.state == "active":
        return Seen(source.title, source.kind, (), source.etag, source.modified, is_same=True)
    if answer.status != _OK:
        raise Failed(f"answered {answer.status}", pause_of(answer.headers.get("retry-after", "")), is_gone=answer.status == _GONE)
    kind_of_body = answer.headers.get("content-type", "")
    seen = await asyncio.to_thread(_parse, answer.body, kind_of_body, answer.url)
    if seen is None:
        raise Failed("it is no feed and no alert")
    kind = source.kind or seen.kind or await _kind_of(desk, seen.items)
    return Seen(seen.title, kind, seen.items, answer.headers.get("etag", ""), answer.headers.get("last-modified", ""))


def _parse(body: bytes, content_type: str, url: str) -> Seen | None:
    tree = read_xml(body)
    if tree is not None and is_cap(tree):
        alert = read_alert(tree)
        return (
            None
            if isinstance(alert, Malformed)
            else Seen(alert.infos[0].event if alert.infos else alert.id, ALERTS, (Item(name_of(alert.key), tree=tree),))
        )
    feed = read_feed(body, content_type, url)
    if feed is None:
        return None
    kind = ALERTS if any(entry.alert for entry in feed.entries) else ""
    return Seen(feed.title or urlsplit(url).hostname or url, kind, tuple(Item(name_of(entry.id), entry) for entry in feed.entries))


async def _kind_of(desk: Desk, items: Sequence[Item]) -> str:
    """Look behind the newest link: SACHET's list is plain RSS whose links lead to alerts."""
    link = next((item.entry.link for item in items if item.entry is not None and item.entry.link), "")
    if not link:
        return NEWS
    tree = await _tree(desk, link)
    return ALERTS if isinstance(tree, Element) and is_cap(tree) else NEWS


async def _tree(desk: Desk, url: str) -> Element | str | None:
    """Fetch a document: its tree, or why it could not be had (to be tried again), or None for one that is no XML."""
    limits = outside.Limits(desk.settings.services.feeds.private, LARGEST_ALERT)
    try:
        answer = await outside.get(url, {"Accept": _ACCEPT}, limits)
    except outside.Unreachable as error:
        return str(error)
    if answer.status != _OK:
        return f"answered {answer.status}"
    return await asyncio.to_thread(read_xml, answer.body)


async def _fetch_alerts(desk: Desk, source: Source, seen: Seen) -> dict[str, Element | str | None]:
    """Fetch the alerts of the entries that are new."""
    if source.state != "active" or seen.kind != ALERTS:
        return {}
    done = Feeds(desk.store).done(source.id)
    wanted = [item for item in seen.items if item.entry is not None and item.name not in done][:MOST_FETCHED]
    found: dict[str, Element | str | None] = {}
    for item in wanted:
        if item.entry is not None:
            found[item.name] = await _tree(desk, urljoin(source.url, item.entry.alert or item.entry.link))
    return found


def _offer(desk: Desk, source: Source, seen: Seen) -> None:
    """Say what a feed is and ask whether it is to be read; what stands in it is had."""
    feeds = Feeds(desk.store)
    now = desk.now().timestamp()
    feeds.had(source.id, [item.name for item in seen.items], now)
    for item in seen.items:
        alert = read_alert(item.tree) if item.tree is not None else None
        if isinstance(alert, Alert) and item.tree is not None:
            alerts.quiet(desk, alert, item.tree)
    feeds.offered(source.id, seen.title, seen.kind)
    language = desk.language
    newest = next((item.entry.title for item in seen.items if item.entry is not None), "–")
    lines = [
        desk.say(language, f"feed-offer-{seen.kind}", number=source.id, title=seen.title, count=len(seen.items), url=source.url),
        desk.say(language, "feed-offer-newest", title=newest),
        desk.say(language, "feed-offer-rooms", rooms=", ".join(source.rooms)),
        desk.say(language, "feed-offer-ask", number=source.id),
    ]
    desk.tell(f"feed-ask-{source.id}", lines, mentions=[source.asked_by])


def _bring(desk: Desk, source: Source, seen: Seen, trees: dict[str, Element | str | None]) -> None:
    """Say what is new, and note that the feed is well."""
    feeds = Feeds(desk.store)
    now = desk.now()
    done = feeds.done(source.id)
    feeds.had(source.id, [item.name for item in seen.items if item.name in done], now.timestamp())
    new = [item for item in reversed(seen.items) if item.name not in done]
    is_behind = False
    for item in new:
        if seen.kind == NEWS and item.entry is not None:
            _say(desk, source, seen, item.entry)
            feeds.had(source.id, [item.name], now.timestamp())
        elif item.tree is not None or item.name in trees:
            is_behind |= not _alert(desk, source, item, item.tree if item.tree is not None else trees[item.name])
        else:
            is_behind = True
    if source.is_told:
        desk.tell(
            f"feed-well-{source.id}-{int(now.timestamp())}", [desk.say(desk.language, "feed-well", number=source.id, title=source.title)]
        )
    # Why no conditions where something is left: the server would say that nothing has changed.
    etag, modified = ("", "") if is_behind else (seen.etag, seen.modified)
    feeds.well(source.id, etag, modified, next_at=(now + desk.settings.services.feeds.every).timestamp())
    feeds.forget(now.timestamp())


def _alert(desk: Desk, source: Source, item: Item, tree: Element | str | None) -> bool:
    """Bring an alert to its rooms; False where it is to be fetched again."""
    feeds = Feeds(desk.store)
    now = desk.now().timestamp()
    alert = read_alert(tree) if isinstance(tree, Element) else Malformed("it is no XML")
    if isinstance(alert, Alert) and isinstance(tree, Element):
        alerts.take(desk, alert, tree, source.rooms)
        feeds.had(source.id, [item.name], now)
        return True
    if isinstance(tree, str) and feeds.attempts(source.id, item.name) + 1 < MOST_ATTEMPTS:
        feeds.missed(source.id, item.name, now)
        return False
    why = tree if isinstance(tree, str) else alert.why if isinstance(alert, Malformed) else ""
    title = item.entry.title if item.entry is not None else source.title
    # Why said as news: that there is an alert is known, though not where it holds.
    if item.entry is not None:
        _say(desk, source, Seen(source.title, NEWS, ()), item.entry)
    words: dict[str, str | int] = {"number": source.id, "title": title, "text": why[:200]}
    desk.tell(f"feed-alert-{source.id}-{item.name[:24]}", [desk.say(desk.language, "feed-alert-bad", **words)])
    feeds.had(source.id, [item.name], now)
    return True


def _say(desk: Desk, source: Source, seen: Seen, entry: Entry) -> None:
    for room in source.rooms:
        lines = [desk.say(language, "feed-entry", feed=seen.title) for language in posting.languages_of(desk, room)[:1]]
        lines += [isolate(text) for text in (entry.title, entry.summary) if text]
        if entry.link:
            lines.append(entry.link)
        name = f"feed-{source.id}-{name_of(entry.id)[:24]}-{name_of(room)[:8]}"
        posting.post(desk, room, name, posting.message(lines, is_loud=False))


def _failed(desk: Desk, source: Source, error: Failed) -> None:
    feeds = Feeds(desk.store)
    now = desk.now()
    words: dict[str, str | int] = {"number": source.id, "title": source.title or source.url, "url": source.url, "text": str(error)[:200]}
    with desk.store.transaction():
        if source.state == "asked":
            feeds.move(source.id, "dropped")
            desk.tell(f"feed-no-{source.id}", [desk.say(desk.language, "feed-unreadable", **words)], mentions=[source.asked_by])
            return
        if error.is_gone:
            # RFC 9110, section 15.5.11: it is to be there no more.
            feeds.move(source.id, "dropped")
            desk.tell(f"feed-gone-{source.id}", [desk.say(desk.language, "feed-gone", **words)])
            return
        every = desk.settings.services.feeds.every
        pause = min(every * 2 ** min(source.failures, 10), LONGEST_PAUSE)
        is_told = source.is_told or source.failures + 1 >= TOLD_AFTER
        if is_told and not source.is_told:
            desk.tell(f"feed-bad-{source.id}-{int(now.timestamp())}", [desk.say(desk.language, "feed-failing", **words)])
        until = now + max(pause, error.wait or timedelta(0))
        feeds.failed(source.id, next_at=until.timestamp(), is_told=is_told)
    _log.info("feed %s of %s: %s", source.id, desk.settings.id, error)
