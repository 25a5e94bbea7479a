"""What a homeserver that is broken, or means ill, answers: a value, or one of the port's errors, and nothing that stops a bot."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.bots.test_matrix_client import logged_in
from tests.fakes.matrix import FakeHomeserver
from tests.fakes.matrix_http import serve

from daftar_bots.port import Later, Refused
from daftar_bots.wire import MOST_WAIT, batch_of, body_of

Said = tuple[int, dict[str, str], str]
HUGE = "9" * 40


class Server:
    said: Said = (200, {}, "{}")

    async def answer(self, _: web.Request) -> web.Response:
        status, headers, text = self.said
        return web.Response(status=status, headers=headers, text=text)


@pytest.fixture
async def server() -> AsyncIterator[tuple[Server, str]]:
    made, app = Server(), web.Application()
    app.router.add_get("/", made.answer)
    async with TestServer(app) as listening:
        yield made, str(listening.make_url("/"))


@pytest.mark.parametrize(
    ("headers", "text", "wait"),
    [
        ({"Retry-After": "7"}, "{}", timedelta(seconds=7)),
        ({"Retry-After": HUGE}, "{}", MOST_WAIT),
        ({"Retry-After": "9" * 5000}, "{}", MOST_WAIT),
        ({"Retry-After": "31536000"}, "{}", MOST_WAIT),
        ({"Retry-After": "-3"}, "{}", None),
        ({}, '{"retry_after_ms": 1500}', timedelta(seconds=1.5)),
        ({}, f'{{"retry_after_ms": {HUGE}}}', None),
        ({}, '{"retry_after_ms": 9007199254740991}', MOST_WAIT),
        ({}, '{"retry_after_ms": -5}', timedelta(0)),
        ({}, '{"retry_after_ms": true}', None),
        ({}, '{"retry_after_ms": [1]}', None),
        ({}, "[]", None),
    ],
)
async def test_how_long_to_wait_is_a_time_that_there_is(
    server: tuple[Server, str], headers: dict[str, str], text: str, wait: timedelta | None
) -> None:
    server[0].said = (429, headers, text)
    async with ClientSession() as session, session.get(server[1]) as response:
        with pytest.raises(Later) as caught:
            await body_of(response)
    assert caught.value.wait == wait


@pytest.mark.parametrize("text", ["", "<html>", "[]", "null", "1", "[" * 100_000, '{"a":' + "9" * 5000 + "}", "\ufeff{}"])
async def test_what_is_no_answer_is_asked_for_again(server: tuple[Server, str], text: str) -> None:
    server[0].said = (200, {"Content-Type": "application/json"}, text)
    async with ClientSession() as session, session.get(server[1]) as response:
        with pytest.raises(Later):
            await body_of(response)


@pytest.mark.parametrize("text", ['{"errcode": {}, "error": [1]}', '{"errcode": null}', '{"in.daftar.decision": 3}', "[" * 100_000])
async def test_a_refusal_of_any_shape_is_a_refusal(server: tuple[Server, str], text: str) -> None:
    server[0].said = (403, {}, text)
    async with ClientSession() as session, session.get(server[1]) as response:
        with pytest.raises(Refused):
            await body_of(response)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(10**400) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=8), below, max_size=3),
    max_leaves=8,
)
KEYS = ["type", "event_id", "sender", "content", "state_key", "redacts", "origin_server_ts", "unsigned"]
WORDS = st.sampled_from(
    ["m.room.member", "m.room.message", "m.room.encryption", "m.room.encrypted", "m.room.create", "@a:daftar.example", "$1", ""]
)
CONTENT = st.dictionaries(
    st.sampled_from(
        [
            "body", "msgtype", "membership", "algorithm", "rotation_period_ms", "rotation_period_msgs", "ciphertext", "session_id",
            "sender_key", "device_id", "room_version", "m.relates_to",
        ]
    ),
    ANYTHING | st.sampled_from(["m.megolm.v1.aes-sha2", "m.olm.v1.curve25519-aes-sha2", "m.key.verification.request", "invite", "join"]),
    max_size=6,
)  # fmt: skip
EVENT = st.dictionaries(st.sampled_from(KEYS), ANYTHING | WORDS | CONTENT, max_size=8) | ANYTHING
EVENTS = st.fixed_dictionaries({"events": st.lists(EVENT, max_size=3) | ANYTHING}) | ANYTHING
TIMELINE = st.fixed_dictionaries({"events": st.lists(EVENT, max_size=3) | ANYTHING, "limited": ANYTHING, "prev_batch": ANYTHING})
JOINED = st.fixed_dictionaries({"state": EVENTS, "timeline": TIMELINE | ANYTHING})
ROOMS = st.fixed_dictionaries(
    {
        "join": st.dictionaries(st.just("!r:daftar.example"), JOINED | ANYTHING, max_size=1) | ANYTHING,
        "invite": st.dictionaries(st.just("!i:daftar.example"), st.fixed_dictionaries({"invite_state": EVENTS}) | ANYTHING) | ANYTHING,
        "leave": ANYTHING,
    }
)
SYNC = st.fixed_dictionaries(
    {
        "next_batch": st.just("s1") | ANYTHING,
        "rooms": ROOMS | ANYTHING,
        "to_device": EVENTS,
        "device_lists": st.fixed_dictionaries({"changed": ANYTHING, "left": ANYTHING}) | ANYTHING,
        "device_one_time_keys_count": st.fixed_dictionaries({"signed_curve25519": ANYTHING}) | ANYTHING,
        "device_unused_fallback_key_types": ANYTHING,
    }
)


@settings(max_examples=150, deadline=None)
@given(SYNC)
def test_a_sync_of_any_shape_is_a_batch_or_asked_for_again(body: dict[str, object]) -> None:
    try:
        batch = batch_of(body, "s0")
    except Later:
        return
    assert all(abs(event.sent_at) < 2**53 for event in (*batch.state, *batch.events))


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


async def test_encryption_bears_a_sync_of_any_shape(scratch: Path) -> None:
    async with serve(FakeHomeserver()) as url, logged_in(url, scratch, "bot") as bot:
        bodies: list[dict[str, object]] = []

        @settings(max_examples=80, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
        @given(SYNC)
        def gather(body: dict[str, object]) -> None:
            bodies.append(body)

        gather()
        for body in bodies:
            sound = json.loads(json.dumps(body)) | {"next_batch": "s1"}
            try:
                came = await bot.encryption.take(sound)
                await bot.encryption.read(batch_of(sound, "s0"), came)
            except (Later, Refused):
                continue
