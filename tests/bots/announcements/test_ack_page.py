"""The acknowledgement page: looking changes nothing, the form answers once, and whatever is wrong with a link is said."""

import base64
import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from tests.bots.announcements.test_acknowledging import sent
from tests.bots.conftest import Office

from daftar_bots import web
from daftar_bots.announcements import ack_page
from daftar_bots.announcements.after_settings import AfterSettings, Mail, Page
from daftar_bots.core import page
from daftar_bots.core.bodies import Body
from daftar_bots.core.language import LANGUAGES

Client = TestClient[Request, Application]
HOUR = timedelta(hours=1)


@pytest.fixture
async def client(office: Office) -> AsyncIterator[Client]:
    after = AfterSettings(mail=Mail("127.0.0.1", 9, "a@it.example", HOUR), page=Page("https://bots.example", timedelta(days=3)))
    office.configure(after=after)
    await office.restart()
    await sent(office, 'announce haveli ack:2d "<b>Flood</b> duty" Report & come.')
    office.clock.forward(HOUR)
    await office.settle()
    async with TestClient(TestServer(web.application([ack_page.routes([office.bot.desk], lambda: None)]))) as made:
        yield made


def path(office: Office, who: str = "imran") -> str:
    rows = office.bot.desk.store.rows("SELECT message FROM letter WHERE user_id = ?", f"@{who}:daftar.example")
    found = re.search(r"https://bots.example(/a/it/[\w-]+)", str(rows[0][0]).replace("=\r\n", ""))
    assert found is not None
    return found[1]


async def status(office: Office) -> str:
    return await office.says("clerk", "status 1")


async def test_looking_at_it_changes_nothing(office: Office, client: Client) -> None:
    for _ in range(3):
        response = await client.get(path(office))
        assert response.status == 200
        assert (await client.head(path(office))).status == 200
    text = await response.text()
    assert "&lt;b&gt;Flood&lt;/b&gt; duty" in text
    assert "Report &amp; come." in text
    assert "عمران شیخ" in text
    assert "<script" not in text
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "Acknowledged: 0 of 2." in await status(office)


async def test_the_form_answers_once(office: Office, client: Client) -> None:
    response = await client.post(path(office), data={"answer": "yes", "lang": "en"})
    assert response.status == 200
    text = await response.text()
    assert "was acknowledged on \u206821-11-2026 11:00\u2069" in text
    assert "<form" not in text
    assert "Acknowledged: 1 of 2." in await status(office)
    again = await client.post(path(office), data={"answer": "no", "remark": "x", "lang": "en"})
    assert again.status == 409
    assert "This link is used" in await again.text()
    assert "This link is used" in await (await client.get(path(office) + "?lang=en")).text()
    assert "Cannot" not in await status(office)


async def test_a_promise_leaves_the_link_open_until_it_is_kept(office: Office, client: Client) -> None:
    for _ in range(2):
        text = await (await client.post(path(office), data={"answer": "later", "lang": "en"})).text()
        assert "you promised an answer" in text
        assert "<form" in text
    assert "Acknowledged: 0 of 2." in await status(office)
    assert (await client.post(path(office), data={"answer": "yes", "lang": "en"})).status == 200
    assert (await client.post(path(office), data={"answer": "later", "lang": "en"})).status == 409
    assert "Acknowledged: 1 of 2." in await status(office)


async def test_a_promise_that_an_older_program_kept_as_final_can_be_kept(office: Office, client: Client) -> None:
    await client.post(path(office), data={"answer": "later"})
    with office.bot.desk.store.transaction():
        office.bot.desk.store.rows("UPDATE answer SET event_id = replace(event_id, ':later', '')")
    assert (await client.post(path(office), data={"answer": "yes"})).status == 200
    assert (await client.post(path(office), data={"answer": "no", "remark": "x"})).status == 409
    assert "Acknowledged: 1 of 2." in await status(office)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://bots.example"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Origin": "null"}, 200),
        ({"Origin": "https://BOTS.example"}, 200),
        ({}, 200),
    ],
)
async def test_only_our_own_form_answers(office: Office, client: Client, headers: dict[str, str], code: int) -> None:
    response = await client.post(path(office), data={"answer": "yes", "lang": "en"}, headers=headers)
    assert response.status == code
    assert f"Acknowledged: {int(code == 200)} of 2." in await status(office)
    if code == 403:
        # It tells a stranger nothing of the order.
        assert "Flood" not in await response.text()


async def test_no_program_that_only_looks_acknowledges(office: Office, client: Client) -> None:
    page_path = path(office)
    for method, code in (("GET", 200), ("HEAD", 200), ("OPTIONS", 405), ("PUT", 405), ("DELETE", 405), ("POST", 422)):
        headers = {"Purpose": "prefetch", "Sec-Purpose": "prefetch", "User-Agent": "Link scanner"}
        assert (await client.request(method, f"{page_path}?answer=yes&lang=en", headers=headers)).status == code
    # Nothing is chosen beforehand: what presses every button has not answered.
    assert " checked" not in await (await client.get(page_path)).text()
    assert (await client.post(page_path, data={"lang": "en", "remark": ""})).status == 422
    assert "Acknowledged: 0 of 2." in await status(office)


async def test_what_a_browser_is_told_about_the_page(office: Office, client: Client) -> None:
    for response in (await client.get(path(office)), await client.post(path(office), data={}), await client.get("/a/it/x")):
        headers = response.headers
        text = await response.text()
        style = text.partition("<style>")[2].partition("</style>")[0].encode()
        hashed = base64.b64encode(hashlib.sha256(style).digest()).decode()
        assert f"style-src 'sha256-{hashed}'" in headers["Content-Security-Policy"]
        for wanted in ("default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert wanted in headers["Content-Security-Policy"]
        assert (headers["Referrer-Policy"], headers["Cache-Control"], headers["X-Frame-Options"]) == ("no-referrer", "no-store", "DENY")
        assert headers["X-Robots-Tag"].startswith("noindex")
        assert headers["X-Content-Type-Options"] == "nosniff"
        # Nothing of it comes from anywhere else, and nothing in it runs.
        assert not re.search(r"<script|<img|<link|<iframe|\bon\w+=|https?://", text)


async def test_cannot_needs_a_reason(office: Office, client: Client) -> None:
    response = await client.post(path(office), data={"answer": "no", "lang": "en"})
    assert response.status == 422
    text = await response.text()
    assert 'role="alert"' in text
    assert "Please give the reason" in text
    assert 'value="no" checked' in text
    assert (await client.post(path(office), data={"lang": "en"})).status == 422
    assert (await client.post(path(office), data={"answer": "no", "remark": "no boat", "lang": "en"})).status == 200
    report = await status(office)
    assert "Cannot: Imran Shaikh — no boat" in report


async def test_a_link_that_does_not_hold(office: Office, client: Client) -> None:
    good = path(office)
    for wrong in (good[:-3], good[:-1] + ("A" if good[-1] != "A" else "B"), "/a/it/x", path(office, "vikram")[:-9] + good[-9:]):
        for response in (await client.get(wrong), await client.post(wrong, data={"answer": "yes"})):
            assert response.status == 404
            assert "Report" not in await response.text()
    assert (await client.get(good.replace("/it/", "/other/"))).status == 404
    office.clock.forward(timedelta(days=6))
    response = await client.get(good + "?lang=en")
    assert (response.status, "This link has ended" in await response.text()) == (404, True)
    assert (await client.post(good, data={"answer": "yes"})).status == 404
    assert "Acknowledged: 0 of 2." in await status(office)


async def test_a_recalled_circular_is_not_shown(office: Office, client: Client) -> None:
    await office.says("clerk", "recall 1 wrong")
    await office.reacts("deputy", office.notices()[-1])
    response = await client.get(path(office) + "?lang=en")
    assert response.status == 404
    assert "has been recalled" in await response.text()


async def test_a_link_of_an_older_key_is_void(office: Office, client: Client) -> None:
    good = path(office)
    (office.settings.store / "page.key").unlink()
    assert (await client.get(good)).status == 404


async def test_what_is_marked_is_not_shown(office: Office, client: Client) -> None:
    desk = office.bot.desk
    with desk.store.transaction():
        desk.store.rows("UPDATE announcement SET label = 'restricted'")
    text = await (await client.get(path(office) + "?lang=en")).text()
    assert "Flood" not in text
    assert "Its words are not shown outside" in text


async def test_it_is_well_formed_and_says_its_language(office: Office, client: Client) -> None:
    for language in LANGUAGES:
        text = await (await client.get(f"{path(office)}?lang={language}")).text()
        seen = Seen()
        seen.feed(text)
        assert seen.open == []
        assert seen.html == {"lang": language, "dir": "rtl" if language == "ur" else "ltr"}
        # Every field has a label, every id is there once, and one heading leads.
        assert seen.labelled >= seen.fields
        assert len(seen.ids) == len(set(seen.ids))
        assert seen.headings[0] == "h1"
        assert seen.headings.count("h1") == 1


class Seen(HTMLParser):
    """What a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.html: dict[str, str | None] = {}
        self.ids: list[str | None] = []
        self.headings: list[str] = []
        self.fields: set[str] = set()
        self.labelled: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag not in {"meta", "input", "br"}:
            self.open.append(tag)
        if tag == "html":
            self.html = found
        if "id" in found:
            self.ids.append(found["id"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        if tag == "label" and found.get("for"):
            self.labelled.add(str(found["for"]))
        if tag == "textarea":
            self.fields.add(str(found["id"]))
        if tag == "input" and found.get("type") == "radio":
            assert "label" in self.open

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


async def test_too_much_is_refused(client: Client, office: Office) -> None:
    assert (await client.post(path(office), data={"answer": "yes", "remark": "x" * 50_000})).status == 413


def test_whatever_people_write_is_escaped() -> None:
    words = {name: name for name in ("head", "ask", "yes", "later", "no", "remark", "send")}
    wild = '"><script>alert(1)</script>'
    text = page.render(page.View("en", words, [Body("", wild, wild)], [wild], form=True, answered=wild, error=wild, remark=wild))
    assert "<script" not in text


async def test_the_page_is_served_by_the_process(office: Office, client: Client) -> None:
    del client
    settings = replace(web.HttpSettings(), port=0)
    woken: list[int] = []
    async with (
        web.serving(settings, [ack_page.routes([office.bot.desk], lambda: woken.append(1))]) as url,
        ClientSession() as session,
        session.post(url + path(office), data={"answer": "yes"}) as response,
    ):
        assert response.status == 200
    assert woken == [1]
    assert "Acknowledged: 1 of 2." in await status(office)
    assert Path(office.settings.store / "page.key").stat().st_mode & 0o077 == 0
