"""The doors to the outside with the store on a real PostgreSQL: another process, with an empty folder, sends what was posted to this one."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from tests.bots.compose.conftest import ComposingOffice
from tests.bots.compose.test_http_files import PDF, SHA
from tests.bots.compose.test_http_in import GOOD, TOKEN, serving
from tests.bots.conftest import plain
from tests.fakes.postgres import PostgresServer

from daftar_bots import app
from daftar_bots.announcements import letters
from daftar_bots.announcements.after_settings import AfterSettings, HttpGateway, Page, Sms
from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.register import Register
from daftar_bots.compose.settings import ApiSettings, ComposeSettings
from daftar_bots.core.gateway import Gateway
from daftar_bots.speech import Speech
from daftar_bots.store import Store
from daftar_policy.storage.server import Server

# Urgent ones do not wait for the office's hours.
ORDER = {**GOOD, "importance": "urgent"}


class SharedOffice(ComposingOffice):
    """Its store is on a server; each opening has a folder of its own, as on another machine."""

    server: Server
    folders = 0

    def open(self) -> None:
        self.folders += 1
        self.settings = replace(self.settings, store=self.directory / f"machine{self.folders}")
        store = Store(self.settings.store, self.server, name="bot_it")
        desk = Desk(self.settings, store, Register(store), self.policy, Speech(), self.clock)
        self.bot = app.assemble(desk, self.matrix)


@pytest.fixture
def provider() -> tuple[list[str], web.Application]:
    taken: list[str] = []

    async def take(request: web.Request) -> web.Response:
        taken.append(str((await request.post())["to"]))
        return web.Response(text="id: 7")

    application = web.Application()
    application.router.add_post("/", take)
    return taken, application


async def test_posted_here_and_sent_from_there(
    tmp_path: Path, postgres: PostgresServer, provider: tuple[list[str], web.Application]
) -> None:
    taken, application = provider
    (tmp_path / "token").write_text(f"{TOKEN} hr\n")
    office = SharedOffice(tmp_path)
    office.server = Server(postgres.fresh())
    async with TestServer(application) as gateway:
        http = HttpGateway(Gateway(str(gateway.make_url("/")), form={"to": "{to}"}))
        sms = Sms(None, {"@asha:daftar.example": "+919812345678"}, timedelta(hours=1), http=http, per_day=5)
        office.configure(
            compose=ComposeSettings(api=ApiSettings(tmp_path / "token", "@clerk:daftar.example", 600)),
            after=AfterSettings(sms=sms, page=Page("https://bots.example")),
        )
        await office.begin()
        async with serving(office) as program:
            assert (await program.post_files(ORDER, ("a.pdf", PDF)))[0] == 201
        await office.restart()
        async with serving(office) as program:
            assert (await program.post_files(ORDER, ("a.pdf", PDF)))[0] == 200
            assert SHA in plain(office.notices()[-1])
            await office.reacts("deputy", office.notices()[-1])
            assert [event.content["body"] for event in office.files("pune")] == ["a.pdf"]
            assert (await program.get("it-2026-1"))[1]["rooms"] == {"sent": 2, "waiting": 0, "failed": 0}
            office.clock.forward(timedelta(hours=1))
            await office.settle()
            desk = office.bot.desk
            await letters.one_round(desk, letters.ways(desk))
            assert taken == ["+919812345678"]
            assert desk.store.rows("SELECT state FROM handover") == [("accepted",)]
            assert (await program.get("1"))[1]["letters"] == {"sms": {"waiting": 0, "sent": 1, "failed": 0, "dropped": 0}}
    office.bot.desk.store.close()
