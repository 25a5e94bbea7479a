"""A real Synapse for end-to-end tests: `start_synapse(directory, **options)`, stopped when the test's scope ends."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest_asyncio
from tests.fakes.ports import free_port

from daftar_deploy.demo.client import Client
from daftar_deploy.demo.homeserver import HomeserverOptions, Synapse

Start = Callable[..., Awaitable[Synapse]]
Person = Callable[..., Awaitable[Client]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def start_synapse() -> AsyncIterator[Start]:
    """Give a function that starts a Synapse with the keywords of HomeserverOptions."""
    async with AsyncExitStack() as stack:

        async def start(directory: Path, **options: object) -> Synapse:
            synapse = Synapse(HomeserverOptions(directory, port=free_port(), **options))  # type: ignore[arg-type]
            stack.push_async_callback(synapse.stop)
            await synapse.start()
            return synapse

        yield start


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def person() -> AsyncIterator[Person]:
    """Give a function that makes an account by shared secret and returns its logged-in client."""
    async with AsyncExitStack() as stack:

        async def make(synapse: Synapse, username: str, *, admin: bool = False) -> Client:
            client = Client(synapse.url, name=username)
            stack.push_async_callback(client.close)
            (await client.register_by_secret(username, f"pw-{username}", synapse.shared_secret, admin=admin)).expect()
            return client

        yield make
