"""The status page: for people in four languages, for monitoring, and for whoever restarts things."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from aiohttp import ClientSession

from daftar_bots import status_page, web
from daftar_bots.config_http import HttpSettings
from daftar_bots.identity import Fingerprints
from daftar_bots.speech import Speech
from daftar_bots.status_page import Shown
from daftar_bots.store import Store
from daftar_policy.sealing.cross_signing import fingerprint

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
OWN = Fingerprints("@dept_it:daftar.example", "ABCDEFGH", "dEvIcEkEy1234", "mAsTeRkEy5678")


class Outline(HTMLParser):
    """What a screen reader goes by: language, direction, landmarks, headings; every tag closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.html: dict[str, str | None] = {}
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag == "html":
            self.html = dict(attrs)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store") as made:
        yield made


@pytest.fixture
async def url(store: Store) -> AsyncIterator[str]:
    with store.transaction():
        store.advance("s1", (NOW - timedelta(seconds=30)).isoformat())
        store.set_room("#it:daftar.example", "!r")
        store.rows("INSERT INTO crypto_room VALUES ('!r', 100, 1.0)")
        store.rows("INSERT INTO crypto_unreachable VALUES ('!r', '@<b>:daftar.example', 'unverified')")
        store.rows("INSERT INTO unreadable VALUES ('!r', 's', '@x:daftar.example', 'no-key', '2026', 3)")
    shown = [Shown("it", OWN, store, ("mr", "en"))]
    async with web.serving(HttpSettings("127.0.0.1", 0), [status_page.routes(shown, Speech(), lambda: NOW)]) as address:
        yield address


async def get(url: str) -> tuple[int, str]:
    async with ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize(
    ("query", "language", "direction", "title"),
    [
        ("", "mr", "ltr", "विभागीय बॉट"),
        ("?lang=en", "en", "ltr", "Department bots"),
        ("?lang=hi", "hi", "ltr", "विभागीय बॉट"),
        ("?lang=ur", "ur", "rtl", "محکمے کے بوٹ"),
        ("?lang=xx", "mr", "ltr", "विभागीय बॉट"),
    ],
)
async def test_the_page_in_each_language(url: str, query: str, language: str, direction: str, title: str) -> None:
    status, page = await get(f"{url}/{query}")
    assert status == 200
    assert f"<h1>{title}</h1>" in page
    assert fingerprint(OWN.device_key) in page
    assert fingerprint(OWN.master_key) in page
    assert "@&lt;b&gt;:daftar.example" in page
    outline = Outline(page)
    assert outline.open == []
    assert (outline.html["lang"], outline.html["dir"]) == (language, direction)
    assert [tag for tag in outline.seen if tag in {"main", "nav", "h1", "h2"}] == ["nav", "h1", "main", "h2"]


async def test_alive_until_the_homeserver_is_not_heard_any_more(url: str, store: Store) -> None:
    assert await get(f"{url}/healthz") == (200, '{"ok": true, "silent": []}')
    with store.transaction():
        store.advance("s1", (NOW - timedelta(minutes=5)).isoformat())
    assert await get(f"{url}/healthz") == (503, '{"ok": false, "silent": ["it"]}')


async def test_the_figures(url: str) -> None:
    _, figures = await get(f"{url}/metrics")
    for line in (
        'daftar_bot_rooms{bot="it"} 1.0',
        'daftar_bot_rooms_encrypted{bot="it"} 1.0',
        'daftar_bot_unreadable{bot="it"} 3.0',
        'daftar_bot_keyless{bot="it"} 1.0',
        'daftar_bot_last_heard_seconds{bot="it"} 30.0',
    ):
        assert line in figures.splitlines()
