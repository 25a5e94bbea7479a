"""The port's contract on nio and a real Synapse."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from tests.fakes.contracts.matrix import MatrixContract, Parties, reader

from daftar_bots.matrix_client import connect
from daftar_bots.session import Account
from daftar_bots.store import Store
from daftar_deploy.demo.client import Client
from daftar_deploy.demo.homeserver import Synapse

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parties(
    tmp_path_factory: pytest.TempPathFactory,
    start_synapse: Callable[..., Awaitable[Synapse]],
    person: Callable[..., Awaitable[Client]],
) -> AsyncIterator[Parties]:
    directory: Path = tmp_path_factory.mktemp("contract")
    synapse = await start_synapse(directory / "synapse")
    accounts = []
    for name in ("bot", "other"):
        await person(synapse, name)
        accounts.append(Account(synapse.url, f"@{name}:daftar.example", f"pw-{name}", directory / name / "session.json"))
    with Store(directory / "bot") as store, Store(directory / "other") as others:
        async with await connect(accounts[0], store) as bot, await connect(accounts[1], others) as other:
            yield Parties(bot, other, reader(other))


class TestNioOnSynapse(MatrixContract):
    pass
