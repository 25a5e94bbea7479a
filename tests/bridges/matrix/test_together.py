"""Sends that go at the same moment: nobody waits in vain, nobody for long, and one that is given up holds up nobody."""

import asyncio
from datetime import timedelta

from daftar_bridges.matrix.together import Together

NEVER = timedelta(hours=1)
SOON = timedelta(milliseconds=1)


class Server:
    """Notes when sends begin; each ends when it is answered."""

    def __init__(self, together: Together) -> None:
        self.together = together
        self.begun: list[str] = []
        self.answers: dict[str, asyncio.Event] = {}

    async def send(self, name: str) -> None:
        async with self.together.others():
            self.begun.append(name)
            await self.answers.setdefault(name, asyncio.Event()).wait()

    def start(self, name: str) -> "asyncio.Task[None]":
        return asyncio.create_task(self.send(name))

    def answer(self, *names: str) -> None:
        for name in names:
            self.answers.setdefault(name, asyncio.Event()).set()


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_who_is_alone_goes_at_once_and_the_others_when_it_is_answered() -> None:
    server = Server(Together(NEVER, NEVER))
    tasks = [server.start(name) for name in "abc"]
    await settle()
    assert server.begun == ["a"]
    server.answer("a")
    await settle()
    assert server.begun == ["a", "b", "c"]
    server.answer("b", "c")
    await asyncio.gather(*tasks)


async def test_the_next_ones_wait_until_as_many_are_ready_as_the_last_time() -> None:
    server = Server(Together(NEVER, NEVER))
    tasks = [server.start(name) for name in "abc"]
    await settle()
    server.answer("a")
    await settle()
    tasks += [server.start("d")]
    server.answer("b", "c")
    await settle()
    assert server.begun == ["a", "b", "c"]
    tasks += [server.start("e")]
    await settle()
    assert sorted(server.begun) == ["a", "b", "c", "d", "e"]
    server.answer("d", "e")
    await asyncio.gather(*tasks)


async def test_who_stays_alone_waits_a_moment_only() -> None:
    server = Server(Together(NEVER, SOON))
    tasks = [server.start(name) for name in "abc"]
    await settle()
    server.answer("a", "b", "c")
    await asyncio.gather(*tasks)
    server.answer("d")
    async with asyncio.timeout(60):
        await server.start("d")
    assert server.begun == ["a", "b", "c", "d"]


async def test_a_send_that_hangs_holds_up_the_others_for_a_moment_only() -> None:
    server = Server(Together(SOON, NEVER))
    hangs = server.start("a")
    await settle()
    server.answer("b")
    async with asyncio.timeout(60):
        await server.start("b")
    assert not hangs.done()
    server.answer("a")
    await hangs


async def test_what_is_given_up_before_or_after_its_turn_is_not_waited_for() -> None:
    server = Server(Together(NEVER, NEVER))
    tasks = [server.start(name) for name in "abc"]
    await settle()
    tasks[1].cancel()
    await settle()
    tasks[0].cancel()
    await settle()
    assert server.begun == ["a", "c"]
    tasks[2].cancel()
    await settle()
    # Let go and given up in one moment.
    last = [server.start(name) for name in "de"]
    await settle()
    assert server.begun == ["a", "c", "d"]
    server.answer("d")
    last[0].add_done_callback(lambda _: last[1].cancel())
    await settle()
    server.answer("f")
    async with asyncio.timeout(60):
        await server.start("f")
