"""News and alerts of others, fetched from a real HTTP server and read in the rooms of the in-memory homeserver."""

from collections.abc import AsyncIterator
from datetime import timedelta
from ipaddress import ip_network

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from tests.bots.conftest import organisation, plain
from tests.bots.services.conftest import ServiceOffice

from daftar_bots.port import Event, RoomPlan
from daftar_bots.services.feeds import reading
from daftar_bots.services.feeds.ledger import Feeds
from daftar_bots.services.feeds.settings import FeedSettings
from daftar_bots.services.settings import ServiceSettings
from daftar_bots.services.yard import Yard

CAP = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{id}</identifier><sender>imd@ndma.example</sender>
<sent>2026-11-21T{at}+05:30</sent><status>{status}</status><msgType>{kind}</msgType><scope>Public</scope><references>{references}</references>
<info><language>en-IN</language><category>Met</category><event>Heavy rain</event><urgency>Immediate</urgency><severity>{severity}</severity>
<certainty>Likely</certainty><expires>2026-11-21T{expires}+05:30</expires><senderName>IMD Mumbai</senderName><headline>Rain over Haveli @room</headline>
<description>Stay away from the river.
Move cattle.</description><area><areaDesc>{area}</areaDesc><geocode><valueName>LGD</valueName><value>{code}</value></geocode></area></info>
<info><language>mr</language><category>Met</category><event>अतिवृष्टी</event><urgency>Immediate</urgency><severity>{severity}</severity>
<certainty>Likely</certainty><expires>2026-11-21T{expires}+05:30</expires><headline>हवेलीत पाऊस</headline><area><areaDesc>{area}</areaDesc></area></info></alert>"""


def cap(name: str, **more: str) -> str:
    wanted = {"at": "09:00:00", "status": "Actual", "kind": "Alert", "references": "", "severity": "Severe", "expires": "20:00:00"}
    return CAP.format(id=name, **{**wanted, "area": "Haveli taluka, Pune district", "code": "1", **more})


def rss(*items: tuple[str, str, str], title: str = "District news") -> str:
    entries = "".join(
        f"<item><guid>{guid}</guid><title>{head}</title><link>{link}</link><description>&lt;p&gt;Words&lt;script&gt;x&lt;/script&gt;&lt;/p&gt;</description></item>"
        for guid, head, link in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title><link>https://x.example</link>{entries}</channel></rss>'


class Publisher:
    """A publisher's server: what stands at a path, with an ETag; who asked for what, and with which condition."""

    def __init__(self) -> None:
        self.pages: dict[str, str | bytes] = {}
        self.status: dict[str, int] = {}
        self.headers: dict[str, str] = {}
        self.asked: list[tuple[str, str]] = []
        self.server = TestServer(self._app())

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/{name:.*}", self._get)
        return app

    async def _get(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        self.asked.append((name, request.headers.get("If-None-Match", "")))
        page = self.pages.get(name, "")
        status = self.status.get(name, 200 if page else 404)
        tag = f'"{hash(page)}"'
        if status == 200 and request.headers.get("If-None-Match") == tag:
            return web.Response(status=304)
        body = page.encode() if isinstance(page, str) else page
        return web.Response(status=status, body=body, headers={"ETag": tag, "Content-Type": "application/xml", **self.headers})

    def url(self, name: str) -> str:
        return str(self.server.make_url(f"/{name}"))


class News:
    def __init__(self, service: ServiceOffice, publisher: Publisher) -> None:
        self.service, self.publisher = service, publisher

    async def round(self, after: timedelta = timedelta(minutes=11)) -> None:
        """Let time pass, the feeds be read, and rooms be written to."""
        self.service.clock.forward(after)
        bot = self.service.bot
        await reading.one_round(Yard(bot.desk, self.service.matrix, bot.courier.turn, bot.courier.wake.set, bot.heard))
        await self.service.settle()

    async def clerk(self, text: str) -> str:
        return await self.service.calls("clerk", self.service.control, text)

    async def add(self, name: str, rooms: str = "to #pune:daftar.example") -> str:
        await self.clerk(f"feed add {self.publisher.url(name)} {rooms}")
        await self.round(timedelta(0))
        offered = self.last()
        await self.tick(offered)
        await self.service.enter()
        return plain(offered)

    async def tick(self, event: Event, key: str = "✅") -> None:
        self.service.homeserver.react("@clerk:daftar.example", event.room_id, event.event_id, key)
        await self.service.settle()

    def last(self) -> Event:
        return self.service.said(self.service.control)[-1]

    def room(self, alias: str) -> list[Event]:
        return [event for event in self.service.said(self.service.homeserver.aliases[alias]) if "m.new_content" not in event.content]

    def shown(self, alias: str) -> list[str]:
        """Give what a room's messages show now, edits applied."""
        texts: dict[str, str] = {}
        for event in self.service.said(self.service.homeserver.aliases[alias]):
            new = event.content.get("m.new_content")
            relation = event.content.get("m.relates_to")
            if isinstance(new, dict) and isinstance(relation, dict):
                texts[str(relation["event_id"])] = str(new["body"]).replace("\u2068", "").replace("\u2069", "")
            else:
                texts[event.event_id] = plain(event)
        return list(texts.values())


@pytest.fixture
async def news(service: ServiceOffice) -> AsyncIterator[News]:
    for alias in ("#pune:daftar.example", "#haveli:daftar.example"):
        service.homeserver.create(
            "@clerk:daftar.example", RoomPlan(alias, "", (service.bot_id, "@asha:daftar.example"), announcements=False)
        )
    settings = FeedSettings(private=(ip_network("127.0.0.0/8"),), areas={"518": "pune"}, call_room=("Extreme",))
    service.configure(services=ServiceSettings(feeds=settings))
    await service.restart()
    publisher = Publisher()
    await publisher.server.start_server()
    yield News(service, publisher)
    await publisher.server.close()


PUNE, HAVELI = "#pune:daftar.example", "#haveli:daftar.example"


async def test_news_are_offered_then_posted_once_and_nothing_that_was_there_before(news: News) -> None:
    news.publisher.pages["f"] = rss(("1", "Old", "https://x.example/1"))
    offered = await news.add("f")
    assert "“District news” is a list of news with 1 entry" in offered
    assert "read from now on" in plain(news.last())
    await news.round()
    assert news.room(PUNE) == []
    news.publisher.pages["f"] = rss(("2", "New &amp; @room", "https://x.example/2"), ("1", "Old", "https://x.example/1"))
    await news.round()
    assert [plain(event) for event in news.room(PUNE)] == ["From District news:\nNew & room\nWords\nhttps://x.example/2"]
    await news.round()
    await news.service.restart()
    await news.round()
    assert len(news.room(PUNE)) == 1
    # What has not changed is asked for under its tag.
    assert [tag for name, tag in news.publisher.asked if name == "f"][-1] != ""


async def test_a_feed_that_is_not_confirmed_is_not_read(news: News) -> None:
    news.publisher.pages["f"] = rss(("1", "Old", "https://x.example/1"))
    await news.clerk(f"feed add {news.publisher.url('f')}")
    await news.round(timedelta(0))
    await news.tick(news.last(), "❌")
    asked = len(news.publisher.asked)
    await news.round()
    assert len(news.publisher.asked) == asked
    assert "No feeds" in await news.clerk("feed list")


async def test_an_alert_goes_to_the_rooms_of_its_areas_in_their_languages_and_is_changed_there(news: News) -> None:
    pages = news.publisher.pages
    pages["f"] = rss(("0", "Old", news.publisher.url("a0")), title="SACHET")
    pages["a0"] = cap("a0")
    assert "list of alerts (CAP)" in await news.add("f", "to #it-control:daftar.example")
    pages["a1"] = cap("a1")
    pages["f"] = rss(("1", "Rain", news.publisher.url("a1")), ("0", "Old", news.publisher.url("a0")), title="SACHET")
    await news.round()
    (said,) = news.room(HAVELI)
    text = plain(said)
    assert text.startswith("Alert, severe: Heavy rain\nRain over Haveli room\nWhere: Haveli taluka, Pune district\nUntil: 21-11-2026 20:00")
    assert "इशारा, तीव्र: अतिवृष्टी\nहवेलीत पाऊस" in text
    assert "Move cattle." in text
    assert said.content["msgtype"] == "m.text"
    assert said.content["m.mentions"] == {}
    # Both offices are named, so both have it; the old one was never said.
    assert len(news.room(PUNE)) == 1
    pages["a2"] = cap("a2", kind="Update", at="10:00:00", references="imd@ndma.example,a1,2026-11-21T09:00:00+05:30", severity="Extreme")
    pages["f"] = rss(("2", "Rain", news.publisher.url("a2")), title="SACHET")
    await news.round()
    first, answer = news.shown(HAVELI)
    assert first.startswith("Updated:\nAlert, extreme: Heavy rain")
    assert "has been updated" in answer
    assert news.room(HAVELI)[1].content["m.relates_to"] == {"m.in_reply_to": {"event_id": said.event_id}}
    pages["a3"] = cap("a3", kind="Cancel", at="11:00:00", references="imd@ndma.example,a2,2026-11-21T10:00:00+05:30")
    pages["f"] = rss(("3", "Rain", news.publisher.url("a3")), title="SACHET")
    await news.round()
    assert news.shown(HAVELI)[0].startswith("This alert has been cancelled.\nAlert, extreme")
    assert len(news.room(HAVELI)) == 3


async def test_an_alert_is_over_at_its_time_and_an_extreme_one_calls_the_room(news: News) -> None:
    news.publisher.pages["f"] = rss(("0", "Old", news.publisher.url("a0")))
    news.publisher.pages["a0"] = cap("a0")
    await news.add("f", "to #it-control:daftar.example")
    news.publisher.pages["a1"] = cap("a1", severity="Extreme", area="some sea", code="518", expires="13:00:00")
    news.publisher.pages["f"] = rss(("1", "Rain", news.publisher.url("a1")))
    await news.round()
    assert news.room(PUNE)[0].content["m.mentions"] == {"room": True}
    news.service.clock.forward(timedelta(hours=3))
    await news.service.settle()
    assert news.shown(PUNE)[0].startswith("This alert is over.")
    await news.service.restart()
    assert len(news.service.said(news.service.homeserver.aliases[PUNE])) == 2


async def test_drills_tests_and_what_is_over_and_an_update_of_what_was_never_said(news: News) -> None:
    pages = news.publisher.pages
    pages["f"] = rss(("0", "Old", news.publisher.url("a0")))
    pages["a0"] = cap("a0")
    await news.add("f", "to #it-control:daftar.example")
    pages["d"], pages["t"], pages["o"] = cap("d", status="Exercise"), cap("t", status="Test"), cap("o", expires="09:30:00")
    pages["u"] = cap("u", kind="Update", references="imd@ndma.example,a0,2026-11-21T09:00:00+05:30", at="09:10:00")
    pages["c"] = cap("c", kind="Cancel", references="imd@ndma.example,zz,2026-11-21T09:00:00+05:30")
    pages["f"] = rss(*((name, name, news.publisher.url(name)) for name in "dtouc"))
    await news.round()
    said = [text.partition("\n")[0] for text in news.shown(HAVELI)]
    assert sorted(said) == ["Alert, severe: Heavy rain", "DRILL — this is only an exercise. Alert, severe: Heavy rain"]


async def test_an_alert_that_cannot_be_had_is_tried_again_and_told_in_the_end(news: News) -> None:
    pages = news.publisher.pages
    pages["f"], pages["a0"] = rss(("0", "Old", news.publisher.url("a0"))), cap("a0")
    await news.add("f", "to #pune:daftar.example")
    pages["f"] = rss(("1", "River rises", news.publisher.url("late")), ("2", "Broken", news.publisher.url("bad")))
    pages["bad"] = "<alert"
    await news.round()
    assert "Broken" in news.shown(PUNE)[0]
    for _ in range(4):
        await news.round()
    assert [text.splitlines()[1] for text in news.shown(PUNE)] == ["Broken", "River rises"]
    assert "answered 404" in plain(news.last())
    pages["a9"] = cap("a9")
    pages["f"] = rss(("9", "x", news.publisher.url("a9")))
    await news.round()
    assert len(news.room(PUNE)) == 3


async def test_a_feed_that_fails_is_told_once_and_tried_with_growing_pauses_and_told_when_well(news: News) -> None:
    news.publisher.pages["f"] = rss(("1", "Old", "https://x.example/1"))
    await news.add("f")
    news.publisher.status["f"] = 500
    for _ in range(6):
        await news.round(timedelta(hours=9))
    told = [plain(event) for event in news.service.said(news.service.control)]
    assert len([text for text in told if "three times in a row: answered 500" in text]) == 1
    source = Feeds(news.service.bot.desk.store).by_id(1)
    assert source is not None
    assert source.next_at - news.service.clock().timestamp() == 600 * 2**5
    assert "cannot be read just now" in await news.clerk("feed list")
    del news.publisher.status["f"]
    await news.round(timedelta(days=1))
    assert "can be read again" in plain(news.last())
    news.publisher.status["f"] = 410
    await news.round(timedelta(days=1))
    assert "gone for good" in plain(news.last())
    assert "No feeds" in await news.clerk("फीड यादी")


async def test_what_is_no_feed_or_too_large_or_a_bomb_or_an_inner_address_is_refused_in_words(news: News) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">]><rss version="2.0"><channel><title>&a;</title></channel></rss>'
    large = b"<rss>" + b" " * (5 * 1024 * 1024)
    for page, words in (("hello", "no feed and no alert"), (bomb, "no feed and no alert"), (large, "larger than")):
        news.publisher.pages["f"] = page
        await news.clerk(f"feed add {news.publisher.url('f')}")
        await news.round(timedelta(0))
        assert words in plain(news.last())
    for url, words in (
        ("http://10.0.0.1/x", "inner address"),
        ("https://[::1]/x", "inner address"),
        ("https://169.254.169.254/latest", "inner address"),
        ("https://user:secret@x.example/", "user name"),
        ("ftp://x.example/", "no address of the web"),
    ):
        assert words in await news.clerk(f"feed add {url}")
    news.publisher.headers["Location"] = "http://10.0.0.1/"
    news.publisher.pages["f"], news.publisher.status["f"] = "x", 302
    await news.clerk(f"feed add {news.publisher.url('f')} to {PUNE}")
    await news.round(timedelta(0))
    assert "inner address" in plain(news.last())


async def test_dropping_asks_first(news: News) -> None:
    news.publisher.pages["f"] = rss(("1", "Old", "https://x.example/1"))
    await news.add("f")
    await news.clerk("feed drop 1")
    question = news.last()
    assert "No longer read feed 1" in plain(question)
    await news.tick(question, "❌")
    assert "goes on" in plain(news.last())
    await news.tick(question)
    assert "not read any more" in plain(news.last())
    assert "There is no feed 1" in await news.clerk("feed drop 1")
    assert "feed list" in await news.clerk("feed nonsense")
    assert "There is no feed 7" in await news.clerk("feed yes ७")


async def test_only_configured_hosts_and_only_the_control_room(news: News) -> None:
    settings = FeedSettings(hosts=("ndma.gov.in",))
    news.service.configure(services=ServiceSettings(feeds=settings))
    await news.service.restart()
    assert "only from these hosts: ndma.gov.in" in await news.clerk("feed add https://evilndma.gov.in/")
    assert "looking at" in await news.clerk("feed add https://sachet.ndma.gov.in/x")
    assert "must begin with `https://`" in await news.clerk("feed add http://sachet.ndma.gov.in/x")
    assert "control room" in await news.service.asks("clerk", "feed list")


def test_the_tree_of_these_tests_names_what_they_speak_of() -> None:
    assert {"pune", "haveli"} <= set(organisation().units)
