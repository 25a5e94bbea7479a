"""Parts: the real things that the day is played on: homeserver, mailbox and relay, services under `daftar up`.

Law: they are started as an installation starts them, from the files that `daftar init` writes, and stopped whatever happened.
It does not know what is played.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
from collections import deque
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from daftar_deploy.demo.client import Client
from daftar_deploy.demo.homeserver import HomeserverError, HomeserverOptions, Synapse, free_ports, kill
from daftar_deploy.demo.postbox import Postbox
from daftar_deploy.starter import StarterOptions, write

SERVER = "daftar.example"
READY_TIMEOUT = 240.0
# Why: a service that died this often before it ever worked will not come up by waiting.
MOST_DEATHS = 2


@dataclass
class Person:
    """An account of the day: its client, and the password to log in with from Element."""

    name: str
    email: str
    password: str
    client: Client


@dataclass
class Services:
    """The process of `daftar up`, and the last lines that it printed."""

    process: asyncio.subprocess.Process
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=200))
    ready: set[str] = field(default_factory=set)
    deaths: int = 0

    async def listen(self) -> None:
        """Read what the services print, until they end."""
        while self.process.stdout is not None and (line := await self.process.stdout.readline()):
            text = line.decode(errors="replace").rstrip()
            self.lines.append(text)
            name, _, said = text.partition(": ")
            if said == "ready":
                self.ready.add(name)
            self.deaths += said.startswith("ended with status")

    async def wait_ready(self, names: set[str]) -> None:
        """Wait until each named service works.

        Raises:
            HomeserverError: a service ended or did not get ready; the text has what was printed.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + READY_TIMEOUT
        while not names <= self.ready:
            if self.process.returncode is not None or loop.time() > until or self.deaths > MOST_DEATHS:
                missing = ", ".join(sorted(names - self.ready))
                raise HomeserverError(f"not ready: {missing}; `daftar up` printed:\n" + "\n".join(list(self.lines)[-30:]))
            await asyncio.sleep(0.05)


@dataclass
class Day:
    """Everything a step may use."""

    config: Path
    synapse: Synapse
    postbox: Postbox
    services: Services
    smtp_port: int
    people: dict[str, Person] = field(default_factory=dict)
    rooms: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def client(self, name: str) -> Client:
        """Give a person's client."""
        return self.people[name].client

    @property
    def log(self) -> Path:
        """The decision log's directory."""
        return self.config / "log"


@asynccontextmanager
async def running(state: Path) -> AsyncIterator[Day]:
    """Write a starting configuration, start everything, and stop it at the end."""
    async with AsyncExitStack() as stack:
        postbox = Postbox()
        await postbox.start()
        stack.push_async_callback(postbox.stop)
        config = state / "config"
        synapse_port, appservice_port, smtp_port = free_ports(3)
        synapse = Synapse(
            HomeserverOptions(
                state / "homeserver",
                SERVER,
                smtp=("127.0.0.1", postbox.port),
                config_directory=config / "homeserver.d",
                port=synapse_port,
            )
        )
        options = StarterOptions(
            server=SERVER, homeserver_url=synapse.url, appservice_port=appservice_port, smtp_port=smtp_port, relay_port=postbox.port
        )
        write(config, options)
        stack.push_async_callback(synapse.stop)
        await synapse.start()
        await _make_bot_account(synapse, config)
        services = await _start_services(config, stack)
        day = Day(config, synapse, postbox, services, smtp_port)
        stack.push_async_callback(_close_clients, day)
        await services.wait_ready({"mail", "bots"})
        yield day


async def _make_bot_account(synapse: Synapse, config: Path) -> None:
    """Do what the README tells the administrator to do: make the bot's account with the password of its file."""
    password = (config / "secrets" / "announce.password").read_text(encoding="utf-8").strip()
    async with Client(synapse.url) as client:
        (await client.register_by_secret("daftar-announce", password, synapse.shared_secret)).expect()


async def _start_services(config: Path, stack: AsyncExitStack) -> Services:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "daftar_deploy", "up", "--config", str(config),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        limit=1 << 20, start_new_session=True,
    )  # fmt: skip
    services = Services(process)
    listening = asyncio.create_task(services.listen())
    stack.push_async_callback(_stop_services, process, listening)
    return services


async def _stop_services(process: asyncio.subprocess.Process, listening: asyncio.Task[None]) -> None:
    if process.returncode is None:
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 20)
        except TimeoutError:
            await kill(process)
    await listening


async def _close_clients(day: Day) -> None:
    for person in day.people.values():
        await person.client.close()


def new_password() -> str:
    """Give a password to log in with."""
    return secrets.token_urlsafe(9)
