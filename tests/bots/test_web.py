"""The one HTTP server: what goes wrong inside stays inside, in the form of the place; nothing is cached or framed."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web

from daftar_bots.config_http import HttpSettings
from daftar_bots.web import serving


async def broken(_: web.Request) -> web.Response:
    raise RuntimeError("a secret of the inside")


async def page(_: web.Request) -> web.Response:
    return web.Response(text="<p>hello", content_type="text/html")


async def missing(_: web.Request) -> web.Response:
    raise web.HTTPGone(text="this link was used")


@pytest.fixture
async def site() -> AsyncIterator[tuple[ClientSession, str]]:
    one = [web.get("/v1/broken", broken), web.get("/page", page)]
    two = [web.get("/missing", missing), web.get("/v1/missing", missing)]
    async with serving(HttpSettings("127.0.0.1", 0), [one, two]) as url, ClientSession() as session:
        yield session, url


async def test_a_fault_inside_is_told_without_its_words(site: tuple[ClientSession, str]) -> None:
    session, url = site
    async with session.get(f"{url}/v1/broken") as answer:
        assert (answer.status, answer.content_type) == (500, "application/problem+json")
        assert await answer.json() == {"type": "about:blank", "title": "something went wrong here; it is in the log", "status": 500}


async def test_pages_keep_their_form_and_get_the_headers(site: tuple[ClientSession, str]) -> None:
    session, url = site
    async with session.get(f"{url}/page") as answer:
        assert await answer.text() == "<p>hello"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    async with session.get(f"{url}/missing") as answer:
        assert (answer.status, await answer.text(), answer.headers["Cache-Control"]) == (410, "this link was used", "no-store")
    async with session.get(f"{url}/v1/missing") as answer:
        assert (answer.status, (await answer.json())["title"]) == (410, "gone")


async def test_over_ipv6_and_twice_on_one_port_is_refused() -> None:
    async with serving(HttpSettings("::1", 0), []) as url:
        assert url.startswith("http://[::1]:")
        with pytest.raises(OSError, match="address already in use"):
            async with serving(HttpSettings("::1", int(url.rpartition(":")[2])), []):
                raise AssertionError
