"""Short messages through a provider's HTTP interface: a real server that takes, refuses, is busy, hangs up or says nothing."""

import asyncio
import io
import json
import re
import socket
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from tests.bots.announcements.test_letters import HOUR, begin, hand_over, later
from tests.bots.conftest import Office, plain

import daftar_bots.web
from daftar_bots.announcements import evidence
from daftar_bots.announcements.after_settings import AfterSettings, HttpGateway, Page, Receipts, Sms
from daftar_bots.announcements.receipts import routes
from daftar_bots.core.gateway import Gateway, Success
from daftar_bots.services.mydata import text_about
from daftar_policy.core.re2_door import searcher

Client = TestClient[web.Request, web.Application]
NUMBERS = {"@imran:daftar.example": "+919812345678", "@vikram:daftar.example": "+919812345679", "@asha:daftar.example": "+919812345670"}
# Urgent ones do not wait for the office's hours.
TWO = 'announce haveli urgent ack:2d "Flood duty" Report at nine.'


class Provider:
    """A provider that keeps what it was asked and answers as it is told."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.answers: list[web.Response | None] = []
        self.tokens: list[str] = []
        self.server: TestServer

    @property
    def url(self) -> str:
        return str(self.server.make_url("/send"))

    async def take(self, request: web.Request) -> web.Response:
        self.asked.append({name: str(value) for name, value in (await request.post()).items()})
        self.tokens.append(request.headers.get("X-Key", ""))
        answer = self.answers.pop(0) if self.answers else web.json_response({"data": {"id": f"m{len(self.asked)}"}})
        if answer is None:
            # It has taken it, and dies before it says so.
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        return answer


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    made = Provider()
    app = web.Application()
    app.router.add_post("/send", made.take)
    made.server = TestServer(app)
    await made.server.start_server()
    yield made
    await made.server.close()


def settings(url: str, folder: Path, *, resend: bool = False, per_day: int | None = None) -> AfterSettings:
    (folder / "key").write_text("s3cret\n")
    form = {"to": "{to}", "text": "{text}", "template": "{template_id}", "unicode": "{unicode}", "ref": "{id}", "from": "{sender}"}
    gateway = Gateway(url, form=form, headers={"X-Key": "{secret:key}"}, unicode=("0", "1"), success=Success(pointer="/data/id"))
    http = HttpGateway(gateway, {"key": folder / "key"}, timedelta(seconds=120), resend)
    return AfterSettings(
        sms=Sms(None, NUMBERS, HOUR, "DAFTAR", {"mr": "1007", "ur": "1008"}, http=http, per_day=per_day), page=Page("https://bots.example")
    )


def states(office: Office) -> list[tuple[object, ...]]:
    rows = office.bot.desk.store.rows(
        "SELECT l.state, h.state, h.provider_id FROM letter AS l LEFT JOIN handover AS h ON h.letter = l.id ORDER BY l.id"
    )
    return [tuple(row) for row in rows]


async def said(office: Office) -> str:
    await office.settle()
    return "\n".join(plain(notice) for notice in office.notices())


async def test_a_message_goes_out_once_under_its_template(office: Office, provider: Provider, tmp_path: Path) -> None:
    await begin(office, settings(provider.url, tmp_path), TWO)
    await later(office, HOUR)
    assert await hand_over(office) == 2
    assert await hand_over(office) == 0
    assert states(office) == [("sent", "accepted", "m1"), ("sent", "accepted", "m2")]
    assert provider.tokens == ["s3cret", "s3cret"]
    first, second = provider.asked
    assert (first["to"], first["template"], first["unicode"], first["from"], first["ref"]) == (
        "+919812345678",
        "1008",
        "1",
        "DAFTAR",
        "it-2026-1-1",
    )
    assert re.search(r"https://bots\.example/a/it/[\w-]+", first["text"])
    # Nothing is registered in Hindi: the message is in a language that is.
    assert (second["template"], "कृपया पोच द्या" in second["text"]) == ("1007", True)


async def test_busy_is_tried_again_as_it_asks_and_refused_is_told(office: Office, provider: Provider, tmp_path: Path) -> None:
    await begin(office, settings(provider.url, tmp_path), TWO)
    await later(office, HOUR)
    provider.answers = [web.Response(status=503, headers={"Retry-After": "600"}), web.Response(status=400, text="bad number")]
    await hand_over(office)
    assert states(office) == [("waiting", "refused", None), ("failed", "refused", None)]
    assert "was refused: it answered 400: bad number" in await said(office)
    await later(office, timedelta(seconds=599))
    assert await hand_over(office) == 0
    await later(office, timedelta(seconds=2))
    assert await hand_over(office) == 1
    assert states(office)[0] == ("sent", "accepted", "m3")


async def test_what_may_have_been_taken_is_said_and_not_sent_again(office: Office, provider: Provider, tmp_path: Path) -> None:
    await begin(office, settings(provider.url, tmp_path), TWO)
    await later(office, HOUR)
    provider.answers = [None]
    await hand_over(office)
    assert states(office) == [("failed", "unknown", None), ("sent", "accepted", "m2")]
    text = await said(office)
    assert "it is not known whether the short message to Imran Shaikh (+919812345678) went out: it did not answer" in text
    await later(office, timedelta(days=1))
    assert await hand_over(office) == 0
    assert len(provider.asked) == 2


async def test_a_provider_that_knows_the_reference_may_be_asked_again(office: Office, provider: Provider, tmp_path: Path) -> None:
    await begin(office, settings(provider.url, tmp_path, resend=True), 'announce pune urgent ack:2d "Note" x')
    await later(office, HOUR)
    provider.answers = [None]
    await hand_over(office)
    assert states(office) == [("waiting", "begun", None)]
    await later(office, timedelta(seconds=31))
    await hand_over(office)
    assert states(office) == [("sent", "accepted", "m2")]
    assert provider.asked[0] == provider.asked[1]


@pytest.mark.parametrize("resend", [False, True])
async def test_a_process_that_died_while_it_asked(office: Office, provider: Provider, tmp_path: Path, resend: bool) -> None:
    await begin(office, settings(provider.url, tmp_path, resend=resend), 'announce pune urgent ack:2d "Note" x')
    await later(office, HOUR)
    await hand_over(office)
    with office.bot.desk.store.transaction():
        office.bot.desk.store.rows("UPDATE letter SET state = 'waiting'")
        office.bot.desk.store.rows("UPDATE handover SET state = 'begun', provider_id = NULL")
    await office.restart()
    await hand_over(office)
    assert states(office) == [("sent", "accepted", "m2") if resend else ("failed", "unknown", None)]
    assert ("the bot was stopped while the gateway was asked" in await said(office)) is not resend


async def test_what_never_arrived_is_tried_again(office: Office, tmp_path: Path) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        await begin(office, settings(f"http://127.0.0.1:{taken.getsockname()[1]}/", tmp_path), 'announce pune urgent ack:2d "Note" x')
        await later(office, HOUR)
        await hand_over(office)
    assert states(office) == [("waiting", "refused", None)]
    (tmp_path / "key").unlink()
    await later(office, timedelta(seconds=31))
    await hand_over(office)
    assert "a secret cannot be read" in str(office.bot.desk.store.cell("SELECT reason FROM letter"))


async def test_a_provider_that_says_nothing(office: Office, tmp_path: Path) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        after = settings(f"http://127.0.0.1:{port}/", tmp_path)
        assert after.sms is not None
        assert after.sms.http is not None
        after = replace(after, sms=replace(after.sms, http=replace(after.sms.http, timeout=timedelta(seconds=0.2))))
        await begin(office, after, 'announce pune urgent ack:2d "Note" x')
        await later(office, HOUR)
        await hand_over(office)
    assert states(office) == [("failed", "unknown", None)]


async def test_no_more_than_are_allowed_go_out_on_a_day(office: Office, provider: Provider, tmp_path: Path) -> None:
    await begin(office, settings(provider.url, tmp_path, per_day=1), 'announce pune/* urgent ack:4d "Note" x')
    await later(office, HOUR)
    provider.answers = [web.Response(status=400)]
    await hand_over(office)
    # What was refused is not counted; the third waits until midnight in Pune.
    assert [row[0] for row in states(office)] == ["failed", "sent", "waiting"]
    assert "No more short messages go out today: the limit of 1 a day is reached. The others follow from 22-11-2026 00:00." in await said(
        office
    )
    await later(office, timedelta(hours=12))
    assert await hand_over(office) == 0
    await later(office, timedelta(hours=2))
    assert await hand_over(office) == 1
    assert [row[0] for row in states(office)] == ["failed", "sent", "sent"]


async def test_registered_words_are_sent_as_they_are(office: Office, provider: Provider, tmp_path: Path) -> None:
    after = settings(provider.url, tmp_path)
    assert after.sms is not None
    texts = {"mr": "परिपत्रक {number}, {office}: {title} पोच {link}"}
    await begin(office, replace(after, sms=replace(after.sms, texts=texts)), 'announce pune urgent ack:2d "Flood duty" x')
    await later(office, HOUR)
    await hand_over(office)
    assert provider.asked[0]["text"].startswith("परिपत्रक 1/2026, माहिती तंत्रज्ञान विभाग: Flood duty पोच https://bots.example/a/it/")


@asynccontextmanager
async def reported(office: Office, provider: Provider, folder: Path, *, is_json: bool = False) -> AsyncIterator[Client]:
    """Give the door for reports, with two messages on their way."""
    (folder / "reports").write_text("a-token-of-the-sms-provider\n")
    after = settings(provider.url, folder)
    assert after.sms is not None
    assert after.sms.http is not None
    named, status = ("/data/id", "/data/status") if is_json else ("msgid", "status")
    receipts = Receipts(folder / "reports", named, status, searcher("^DELIVRD$"), searcher("^UNDELIV"))
    await begin(office, replace(after, sms=replace(after.sms, http=replace(after.sms.http, receipts=receipts))), TWO)
    await later(office, HOUR)
    await hand_over(office)
    async with TestClient(TestServer(daftar_bots.web.application([routes([office.bot.desk], lambda: None)]))) as client:
        yield client


async def test_what_the_provider_reports_is_noted_and_bad_news_told_once(office: Office, provider: Provider, tmp_path: Path) -> None:
    door = "/v1/sms/it/a-token-of-the-sms-provider"
    async with reported(office, provider, tmp_path) as client:
        assert (await client.get(f"{door}?msgid=m1&status=ACCEPTD")).status == 204
        assert (await client.get(f"{door}?msgid=m1&status=DELIVRD")).status == 204
        for _ in range(2):
            assert (await client.post(door, data={"msgid": "m2", "status": "UNDELIV:024"})).status == 204
        assert states(office) == [("sent", "delivered", "m1"), ("sent", "undelivered", "m2")]
        # What arrived has arrived; what was not ours is not.
        assert (await client.get(f"{door}?msgid=m1&status=UNDELIV")).status == 204
        assert [row[1] for row in states(office)] == ["delivered", "undelivered"]
        for address, code in (
            (f"{door}?msgid=m9&status=DELIVRD", 404), (f"{door}?msgid=m1", 400), (f"{door[:-1]}?msgid=m2&status=DELIVRD", 404),
            ("/v1/sms/other/a-token-of-the-sms-provider?msgid=m2&status=DELIVRD", 404),
        ):  # fmt: skip
            assert (await client.get(address)).status == code
        assert (await client.post(door, data=b"x" * 70_000)).status == 413
    text = await said(office)
    assert text.count("the short message to Vikram Joshi (+919812345679) did not arrive: UNDELIV:024") == 1
    entry = office.bot.desk.register.by_number("it", 2026, 1)
    assert entry is not None
    with zipfile.ZipFile(io.BytesIO(evidence.bundle(office.bot.desk, entry))) as archive:
        letters = json.loads(archive.read("letters.json"))
    handed = [(each["handover"]["provider_id"], each["handover"]["state"], each["handover"]["reason"]) for each in letters]
    assert handed == [("m1", "delivered", "DELIVRD"), ("m2", "undelivered", "UNDELIV:024")]
    told = text_about(office.bot.desk, "@vikram:daftar.example", "en")
    assert "Your short message about circular 1/2026 is m2 at the gateway: undelivered" in told


async def test_reports_in_json(office: Office, provider: Provider, tmp_path: Path) -> None:
    door = "/v1/sms/it/a-token-of-the-sms-provider"
    async with reported(office, provider, tmp_path, is_json=True) as client:
        assert (await client.post(door, json={"data": {"id": "m2", "status": "DELIVRD"}})).status == 204
        assert (await client.post(door, data=b"[" * 10_000, headers={"Content-Type": "application/json"})).status == 400
    assert [row[1] for row in states(office)] == ["accepted", "delivered"]
