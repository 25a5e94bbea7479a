"""The port's contract on the in-memory twin and on nio over HTTP; what nio makes of faults; the device kept for life."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from tests.fakes.contracts.matrix import MatrixContract, Parties, message, reader
from tests.fakes.matrix import FakeHomeserver, busy, once
from tests.fakes.matrix_http import serve

from daftar_bots.matrix_client import MatrixClient, connect
from daftar_bots.port import Later, Refused, RoomPlan
from daftar_bots.session import Account, SessionError
from daftar_bots.store import Store


class TestTwin(MatrixContract):
    @pytest.fixture
    def parties(self) -> Parties:
        homeserver = FakeHomeserver()

        async def read(room_id: str, event_id: str, kind: str, body: Mapping[str, object]) -> None:
            thread = body.get("thread_id")
            is_private = kind == "m.read.private"
            homeserver.read("@other:daftar.example", room_id, event_id, thread=str(thread) if thread else None, is_private=is_private)

        return Parties(homeserver.matrix("bot"), homeserver.matrix("other"), read)


class TestNioOverHttp(MatrixContract):
    @pytest.fixture
    async def parties(self, tmp_path: Path) -> AsyncIterator[Parties]:
        async with (
            serve(FakeHomeserver()) as url,
            logged_in(url, tmp_path, "bot") as bot,
            logged_in(url, tmp_path, "other") as other,
        ):
            yield Parties(bot, other, reader(other))


@asynccontextmanager
async def logged_in(url: str, directory: Path, name: str, secret: str = "") -> AsyncIterator[MatrixClient]:
    account = Account(url, f"@{name}:daftar.example", secret or f"pw-{name}", directory / name / "session.json")
    with Store(directory / name) as store:
        async with await connect(account, store) as client:
            yield client


async def log_in(url: str, directory: Path, name: str, secret: str = "") -> None:
    async with logged_in(url, directory, name, secret):
        pass


@pytest.fixture
def homeserver() -> FakeHomeserver:
    return FakeHomeserver()


@pytest.fixture
async def url(homeserver: FakeHomeserver) -> AsyncIterator[str]:
    async with serve(homeserver) as address:
        yield address


@pytest.fixture
async def bot(url: str, tmp_path: Path) -> AsyncIterator[MatrixClient]:
    async with logged_in(url, tmp_path, "bot") as client:
        yield client


async def room(bot: MatrixClient) -> str:
    return await bot.create(RoomPlan("#r:daftar.example", "R", (), announcements=True))


async def test_a_rate_limit_is_later_with_its_time(bot: MatrixClient, homeserver: FakeHomeserver) -> None:
    homeserver.fault = once(busy(7), "send")
    with pytest.raises(Later) as later:
        await bot.send(await room(bot), "m.room.message", message("x"), "t")
    assert later.value.wait == timedelta(seconds=7)


@pytest.mark.parametrize("verb", ["send", "sync"])
async def test_a_proxy_page_is_later(bot: MatrixClient, homeserver: FakeHomeserver, verb: str) -> None:
    room_id = await room(bot)
    homeserver.fault = once(Later("gateway"), verb)
    with pytest.raises(Later):
        await (bot.send(room_id, "m.room.message", message("x"), "t") if verb == "send" else bot.sync(None, timedelta(0)))


async def test_a_lost_answer_is_later_and_sending_again_gives_the_same_event(bot: MatrixClient, homeserver: FakeHomeserver) -> None:
    room_id = await room(bot)
    homeserver.lost = lambda *_: busy(1)
    with pytest.raises(Later):
        await bot.send(room_id, "m.room.message", message("x"), "t")
    homeserver.lost = lambda *_: None
    event_id = await bot.send(room_id, "m.room.message", message("x"), "t")
    assert [event.event_id for event in homeserver.messages(room_id) if event.type == "m.room.message"] == [event_id]


async def test_a_refusal_carries_the_policys_decision(bot: MatrixClient, homeserver: FakeHomeserver) -> None:
    room_id = await room(bot)
    homeserver.fault = once(Refused("M_FORBIDDEN", "no", {"rules": ["A-1"]}), "send")
    with pytest.raises(Refused) as refused:
        await bot.send(room_id, "m.room.message", message("x"), "t")
    assert refused.value.decision == {"rules": ["A-1"]}


async def test_a_server_that_is_not_there_is_later(tmp_path: Path) -> None:
    with pytest.raises(Later):
        await log_in("http://127.0.0.1:9", tmp_path, "bot")


async def test_the_device_is_kept(url: str, tmp_path: Path) -> None:
    session = tmp_path / "bot" / "session.json"
    async with logged_in(url, tmp_path, "bot"):
        first = json.loads(session.read_text())
    async with logged_in(url, tmp_path, "bot", "another password"):
        assert json.loads(session.read_text()) == first
    assert session.stat().st_mode & 0o777 == 0o600


async def test_a_token_instead_of_a_password(url: str, tmp_path: Path) -> None:
    async with logged_in(url, tmp_path, "bot"):
        token = json.loads((tmp_path / "bot" / "session.json").read_text())["access_token"]
    account = Account(url, "@bot:daftar.example", token, tmp_path / "bot" / "session.json", is_token=True)
    account.session.unlink()
    with Store(tmp_path / "bot") as store:
        async with await connect(account, store) as bot:
            assert await room(bot)


@pytest.mark.parametrize(
    ("session", "words"),
    [
        ({"url": "", "user_id": "@other:daftar.example", "device_id": "D", "access_token": "t"}, "is the session of @other:daftar.example"),
        ({"url": "", "user_id": "@bot:daftar.example", "device_id": "D", "access_token": "gone"}, "no longer knows the session"),
        ({"user_id": "@bot:daftar.example"}, "cannot read the session"),
        ("nonsense", "cannot read the session"),
    ],
)
async def test_a_session_that_cannot_be_used_stops_the_bot(url: str, tmp_path: Path, session: object, words: str) -> None:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "session.json").write_text(json.dumps(session))
    with pytest.raises(SessionError, match=words):
        await log_in(url, tmp_path, "bot")


async def test_a_wrong_password_stops_the_bot(url: str, tmp_path: Path) -> None:
    with pytest.raises(SessionError, match=r"refuses the password of @bot:daftar\.example"):
        await log_in(url, tmp_path, "bot", "wrong")
    with Store(tmp_path / "s") as store, pytest.raises(SessionError, match="refuses the access token"):
        await connect(Account(url, "@bot:daftar.example", "wrong", tmp_path / "s" / "session.json", is_token=True), store)
