"""What other systems are told: written with its cause, signed, handed over by real HTTP, tried again, and given up in words."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from tests.bots.announcements.test_acknowledging import sent
from tests.bots.conftest import Office, plain
from tests.bots.services.conftest import ServiceOffice

from daftar_bots.core import webhook
from daftar_bots.core.webhook import Verdict
from daftar_bots.services.outgoing import delivering, noting, outside
from daftar_bots.services.outgoing.settings import ACKNOWLEDGED, EVENTS, Target

KEY = "k" * 32
LOCAL = (ip_network("127.0.0.0/8"),)


class Dashboard:
    """Another system: keeps what it was handed, and answers as it is told to."""

    def __init__(self) -> None:
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        self.headers: dict[str, str] = {}
        app = web.Application()
        app.router.add_post("/hook", self._post)
        self.server = TestServer(app)

    async def _post(self, request: web.Request) -> web.Response:
        self.taken.append(({name.lower(): value for name, value in request.headers.items()}, await request.read()))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 204, headers=self.headers)

    def target(self, folder: Path, **more: object) -> Target:
        (folder / "out.key").write_text(KEY + "\nsecond line\n")
        return Target("dashboard", str(self.server.make_url("/hook")), folder / "out.key", **{"events": EVENTS, "private": LOCAL, **more})  # type: ignore[arg-type]

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.taken]


@pytest.fixture
async def dashboard() -> AsyncIterator[Dashboard]:
    made = Dashboard()
    await made.server.start_server()
    yield made
    await made.server.close()


async def test_a_day_of_an_announcement_as_another_system_hears_it(office: Office, dashboard: Dashboard, tmp_path: Path) -> None:
    office.configure(outgoing=(dashboard.target(tmp_path),))
    await office.restart()
    await sent(office)
    await delivering.one_round(office.bot.desk)
    ((headers, body),) = dashboard.taken
    moment = int(headers["webhook-timestamp"])
    given = (headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"])
    assert webhook.judge(KEY.encode(), given, body, now=moment, window=timedelta(minutes=5)) is Verdict.GOOD
    event = json.loads(body)
    assert event["type"] == "announcement.sent"
    assert event["data"]["number"] == "1/2026"
    assert event["data"]["rooms"] == {"sent": 2, "failed": 0}
    (haveli,) = office.circulars("haveli")
    await office.reacts("imran", haveli, "✅")
    office.homeserver.rooms[haveli.room_id].members["@guest:daftar.example"] = "join"
    await office.reacts("guest", haveli, "✅")
    await delivering.one_round(office.bot.desk)
    await delivering.one_round(office.bot.desk)
    assert dashboard.types()[1:] == ["announcement.acknowledged"]
    told = json.loads(dashboard.taken[1][1])["data"]
    assert (told["person"], told["unit"], told["answer"]) == ("@imran:daftar.example", "haveli", "yes")
    office.clock.forward(timedelta(days=4))
    await delivering.one_round(office.bot.desk)
    await delivering.one_round(office.bot.desk)
    assert dashboard.types()[2:] == ["announcement.report"]
    report = json.loads(dashboard.taken[2][1])["data"]
    assert (report["recipients"], report["yes"], report["unanswered"]) == (3, 1, 2)


async def test_what_was_given_up_is_begun_again_in_the_control_room_of_the_bot_that_told_it(
    office: Office, dashboard: Dashboard, tmp_path: Path
) -> None:
    assert "outgoing" not in await office.says("clerk", "help")
    office.configure(outgoing=(dashboard.target(tmp_path),))
    await office.restart()
    assert "outgoing retry NAME" in await office.says("clerk", "help")
    await sent(office)
    dashboard.statuses = [410]
    await delivering.one_round(office.bot.desk)
    await office.settle()
    assert "write here: outgoing retry dashboard" in plain(office.notices()[-1])
    for words, wanted in (
        ("बाह्य पुन्हा dashboard", "1 event for dashboard is tried again"),
        ("outgoing", "0 told, 1 waiting, 0 given up"),
        ("outgoing nothing", "Write: outgoing"),
    ):
        assert wanted in await office.says("clerk", words)
    assert await office.says("clerk", "outgoing mail does not work since this morning") == ""
    assert "outgoing" not in await office.says("guest", "outgoing retry dashboard")


async def test_only_what_was_asked_for_and_nothing_where_nobody_asks(office: Office, dashboard: Dashboard, tmp_path: Path) -> None:
    office.configure(outgoing=(dashboard.target(tmp_path, events=(ACKNOWLEDGED,)),))
    await office.restart()
    await sent(office)
    assert await delivering.one_round(office.bot.desk) == 0
    office.configure(outgoing=())
    await office.restart()
    await delivering.deliver(office.bot.desk)
    assert office.bot.desk.store.rows("SELECT * FROM outgoing") == []


async def test_what_is_not_taken_is_tried_again_under_the_same_id_and_given_up_in_words(
    service: ServiceOffice, dashboard: Dashboard, tmp_path: Path
) -> None:
    service.configure(outgoing=(dashboard.target(tmp_path),))
    await service.restart()
    desk = service.bot.desk
    with desk.store.transaction():
        noting.hook(desk, "rti", "m1", 1)
        noting.hook(desk, "rti", "m1", 1)
    dashboard.statuses = [500, 503, 301, 404, 400, 500, 500, 500, 500, 500]
    dashboard.headers = {"Retry-After": "3600", "Location": "http://10.0.0.1/"}
    waits = []
    for _ in range(10):
        assert await delivering.one_round(desk) == 1
        assert await delivering.one_round(desk) == 0
        due = desk.store.cell("SELECT not_before FROM outgoing")
        waits.append(float(str(due)) - service.clock().timestamp())
        service.clock.forward(timedelta(days=1, seconds=1))
    assert waits[:4] == [5, 3600, 1800, 7200]
    assert len({headers["webhook-id"] for headers, _ in dashboard.taken}) == 1
    assert len({headers["webhook-signature"] for headers, _ in dashboard.taken}) == 10
    await service.settle()
    assert "given up: answered 500" in plain(service.said(service.control)[-1])
    listed = await service.calls("clerk", service.control, "outgoing")
    assert "dashboard (127.0.0.1): 0 told, 0 waiting, 1 given up" in listed
    assert "There are: dashboard" in await service.calls("clerk", service.control, "outgoing retry x")
    assert "1 event for dashboard is tried again" in await service.calls("clerk", service.control, "outgoing retry dashboard")
    await delivering.one_round(desk)
    assert "1 told" in await service.calls("clerk", service.control, "outgoing")


async def test_gone_is_given_up_at_once_and_an_inner_address_is_never_asked(
    service: ServiceOffice, dashboard: Dashboard, tmp_path: Path
) -> None:
    service.configure(
        outgoing=(
            dashboard.target(tmp_path),
            dashboard.target(tmp_path, private=()).__class__("inner", "https://127.0.0.1/x", tmp_path / "out.key"),
        )
    )
    await service.restart()
    desk = service.bot.desk
    with desk.store.transaction():
        noting.hook(desk, "rti", "m1", 1)
    dashboard.statuses = [410]
    await delivering.one_round(desk)
    assert desk.store.rows("SELECT target, state, reason FROM outgoing ORDER BY target") == [
        ("dashboard", "dead", "answered 410"),
        ("inner", "waiting", "it is an inner address"),
    ]


@pytest.mark.parametrize(
    ("address", "private", "is_allowed"),
    [
        ("8.8.8.8", (), True),
        ("10.1.2.3", (), False),
        ("10.1.2.3", (ip_network("10.1.0.0/16"),), True),
        ("10.2.2.3", (ip_network("10.1.0.0/16"),), False),
        ("127.0.0.1", (), False),
        ("169.254.169.254", (), False),
        ("100.64.0.1", (), False),
        ("0.0.0.0", (), False),  # noqa: S104 - refused
        ("224.0.0.1", (), False),
        ("::1", (), False),
        ("fe80::1", (), False),
        ("fd00::1", (), False),
        ("::ffff:10.0.0.1", (), False),
        ("::ffff:8.8.8.8", (), True),
        ("64:ff9b::a00:1", (), False),
        ("64:ff9b::808:808", (), True),
        ("64:ff9b:1::a00:1", (), False),
        ("2002:a00:1::1", (), False),
        ("::127.0.0.1", (), False),
        ("fec0::1", (), False),
        ("2001:4860:4860::8888", (), True),
    ],
)
def test_which_addresses_may_be_reached(address: str, private: tuple[object, ...], is_allowed: bool) -> None:
    assert outside.is_allowed(ip_address(address), private) is is_allowed  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url",
    [
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.1/",
        "https://[::ffff:127.0.0.1]/",
        "https://x:99999/",
        "https:///x",
        "javascript:1",
        "https://[::1",
    ],
)
def test_other_ways_to_write_an_inner_address(url: str) -> None:
    assert outside.problem_of(url, (ip_network("192.168.0.0/16"),)) is not None


async def test_a_name_that_means_an_inner_address_is_not_reached(dashboard: Dashboard) -> None:
    port = dashboard.server.port
    with pytest.raises(outside.Unreachable, match="inner address"):
        await outside.get(f"https://localhost:{port}/", {}, outside.Limits())
    with pytest.raises(outside.Unreachable):
        await outside.get(f"http://localhost:{port}/", {}, outside.Limits((ip_network("192.168.0.0/16"),)))
