"""The acknowledgement page in a real browser: it is read, filled in and sent without scripts of ours."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse
from aiohttp.test_utils import TestServer
from tests.bots.announcements.test_ack_page import Client, client, path, status
from tests.bots.conftest import Office

__all__ = ["client"]

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture
def browser() -> str:
    found = next((place for name in BROWSERS if (place := shutil.which(name))), None)
    if found is None:
        reason = f"no browser is installed (looked for {', '.join(BROWSERS)}); install `chromium` to run this"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


class Tab:
    """One tab of the browser, by its DevTools protocol."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.count = 0
        self.loaded = asyncio.Event()

    async def call(self, method: str, **params: object) -> dict[str, object]:
        self.count += 1
        await self.socket.send_json({"id": self.count, "method": method, "params": params})
        while True:
            answer = await self.hear()
            if answer.get("id") == self.count:
                assert "error" not in answer, answer
                return cast("dict[str, object]", answer["result"])

    async def load(self, method: str, **params: object) -> None:
        """Do what loads a page, and wait until it is there."""
        self.loaded.clear()
        await self.call(method, **params)
        # Why not asked meanwhile: what is asked of a page that is going has no answer.
        while not self.loaded.is_set():
            await self.hear()

    async def hear(self) -> dict[str, object]:
        said: dict[str, object] = await asyncio.wait_for(self.socket.receive_json(), 120)
        if said.get("method") == "Page.loadEventFired":
            self.loaded.set()
        return said

    async def ask(self, expression: str) -> object:
        found = await self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return cast("dict[str, object]", found["result"]).get("value")


async def first_page(session: ClientSession, port: str) -> str:
    """Give the address of the browser's page, which it opens a moment after it listens."""
    async with asyncio.timeout(120):
        while True:
            async with session.get(f"http://127.0.0.1:{port}/json") as response:
                pages = [each for each in await response.json() if each["type"] == "page"]
            if pages:
                return str(pages[0]["webSocketDebuggerUrl"])
            await asyncio.sleep(0.1)


@asynccontextmanager
async def tab(browser: str, folder: Path) -> AsyncIterator[Tab]:
    process = await asyncio.create_subprocess_exec(
        browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-port=0",
        f"--user-data-dir={folder}", "--window-size=420,900", "about:blank",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stderr is not None
        while b"DevTools listening on" not in (line := await asyncio.wait_for(process.stderr.readline(), 120)):
            assert line, "the browser ended"
        port = line.decode().rpartition(":")[2].partition("/")[0]
        async with ClientSession() as session, session.ws_connect(await first_page(session, port), max_msg_size=0) as socket:
            yield Tab(socket)
    finally:
        process.terminate()
        await process.communicate()


async def test_a_person_acknowledges_in_a_browser_without_scripts(browser: str, office: Office, client: Client, tmp_path: Path) -> None:
    server = client.server
    assert isinstance(server, TestServer)
    async with tab(browser, tmp_path / "profile") as page:
        await page.call("Page.enable")
        # Scripts of the page are off; what the test evaluates is the browser's own.
        await page.call("Emulation.setScriptExecutionDisabled", value=True)
        await page.load("Page.navigate", url=str(server.make_url(path(office))))
        assert await page.ask("document.documentElement.dir + ' ' + document.documentElement.lang") == "rtl ur"
        assert "<b>Flood</b> duty" in str(await page.ask("document.querySelector('article').innerText"))
        # A telephone's width holds it without scrolling sideways (WCAG 1.4.10).
        assert await page.ask("document.documentElement.scrollWidth <= window.innerWidth") is True
        assert await page.ask("document.querySelector('button').getBoundingClientRect().height >= 44") is True
        names = await page.ask("JSON.stringify([...document.querySelectorAll('input[type=radio]')].map(e => e.labels.length))")
        assert json.loads(str(names)) == [1, 1, 1]
        assert "0 of 2" in await status(office)
        await page.ask("document.querySelector('textarea').focus()")
        # Nothing is chosen beforehand; the browser itself holds back a form without an answer.
        assert await page.ask("document.querySelector('form').checkValidity()") is False
        await page.ask("document.querySelector('input[value=yes]').click()")
        await page.load("Runtime.evaluate", expression="document.querySelector('button').click()")
        assert await page.ask("document.querySelector('form') === null && document.querySelector('[role=status]') !== null") is True
        shot = await page.call("Page.captureScreenshot")
        assert len(str(shot["data"])) > 1000
    assert "Acknowledged: 1 of 2." in await status(office)
