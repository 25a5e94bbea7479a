"""Homeserver: a real Synapse in a process of its own, on a free loopback port, with its state in one directory.

Law: what is started is stopped; a Synapse that does not come up says why, from its own log.
It does not know what is tried on it: the demo and the end-to-end tests are its users.
"""

from __future__ import annotations

import asyncio
import base64
import importlib.util
import json
import os
import secrets
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

# Why so long: a machine that is busy with other things needs many times the usual five seconds; one that ends says so at once.
START_TIMEOUT = 240.0
STOP_TIMEOUT = 15.0
PORTS = range(20_000, 32_000)


class HomeserverError(Exception):
    """Synapse is not installed, did not start, or died; the text says what to do."""


@dataclass(frozen=True, slots=True)
class HomeserverOptions:
    """How the homeserver is to be set up; `port` 0 is any that is free.

    `modules` and `extra` go into homeserver.yaml as they are; the files of `config_directory` are read after it.
    """

    directory: Path
    server_name: str = "daftar.example"
    modules: tuple[Mapping[str, object], ...] = ()
    registrations: tuple[Path, ...] = ()
    smtp: tuple[str, int] | None = None
    config_directory: Path | None = None
    port: int = 0
    extra: Mapping[str, object] = field(default_factory=dict)


def free_ports(count: int) -> list[int]:
    """Give loopback ports that are free now, each another.

    Why not the system's choice (port 0): it is of the range of outgoing connections (Linux: 32768 and up), one of which, be it an attempt
    to reach this very port, can take it in the seconds before a homeserver listens there.
    """
    ports: list[int] = []
    with ExitStack() as stack:
        while len(ports) < count:
            probe, port = stack.enter_context(socket.socket()), secrets.choice(PORTS)
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                ports.append(port)
    return ports


class Synapse:
    """One Synapse process: `start`, `stop`, `restart`; `url` is its client-server address."""

    def __init__(self, options: HomeserverOptions) -> None:
        self.options = options
        self.port = options.port or free_ports(1)[0]
        self.shared_secret = secrets.token_urlsafe(32)
        self.process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """Address for clients; by the name `localhost`, which a browser takes as safe."""
        return f"http://localhost:{self.port}"

    @property
    def log_file(self) -> Path:
        """Where Synapse writes what it does."""
        return self.options.directory / "homeserver.log"

    def log_tail(self, lines: int = 30) -> str:
        """Give the last lines of the log and of what the process printed."""
        tails = []
        for file in (self.log_file, self.options.directory / "homeserver.out"):
            if file.exists():
                tails += file.read_text(errors="replace").splitlines()[-lines:]
        return "\n".join(tails)

    async def start(self) -> None:
        """Write the configuration and start; return when clients are answered.

        Raises:
            HomeserverError: Synapse is not installed, or ended before it answered.
        """
        if importlib.util.find_spec("synapse") is None:
            raise HomeserverError("Synapse is not installed here: run `pip install 'daftar[demo]'`")
        self.options.directory.mkdir(parents=True, exist_ok=True)
        config = self._write_config()
        out = (self.options.directory / "homeserver.out").open("ab")
        try:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "synapse.app.homeserver", *config,
                stdin=asyncio.subprocess.DEVNULL, stdout=out, stderr=out, cwd=self.options.directory,
                # Why: Ctrl-C in the terminal is for us; we stop Synapse ourselves, after its users.
                start_new_session=True,
            )  # fmt: skip
        finally:
            out.close()
        try:
            await asyncio.wait_for(self._answers(), START_TIMEOUT)
        except TimeoutError:
            tail = self.log_tail()
            await self.stop()
            raise HomeserverError(f"Synapse did not answer within {START_TIMEOUT:.0f} s; its log ends:\n{tail}") from None

    async def stop(self) -> None:
        """Stop the process: asked first, killed when it does not listen."""
        process, self.process = self.process, None
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_TIMEOUT)
        except TimeoutError:
            await kill(process)

    async def restart(self) -> None:
        """Stop and start again on the same port and state."""
        await self.stop()
        await self.start()

    async def _answers(self) -> None:
        process = self.process
        if process is None:
            raise HomeserverError("Synapse was not started")
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as http:
            while process.returncode is None:
                with suppress(aiohttp.ClientError, TimeoutError):
                    async with http.get(f"http://127.0.0.1:{self.port}/_matrix/client/versions") as reply:
                        if reply.status == 200:
                            return
                await asyncio.sleep(0.1)
        raise HomeserverError(f"Synapse ended with status {process.returncode}; its log ends:\n{self.log_tail()}")

    def _write_config(self) -> list[str]:
        directory = self.options.directory
        key = directory / "signing.key"
        if not key.exists():
            seed = base64.b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
            _write_private(key, f"ed25519 a_{secrets.token_hex(2)} {seed}\n")
        log_config = directory / "log.yaml"
        log_config.write_text(json.dumps(_log_config(self.log_file)), encoding="utf-8")
        path = directory / "homeserver.yaml"
        _write_private(path, json.dumps(self._config(key, log_config), indent=1))
        further = self.options.config_directory
        return ["--config-path", str(path), *(["--config-path", str(further)] if further else [])]

    def _config(self, key: Path, log_config: Path) -> dict[str, object]:
        options = self.options
        config: dict[str, object] = {
            "server_name": options.server_name,
            "public_baseurl": self.url,
            "pid_file": str(options.directory / "homeserver.pid"),
            "listeners": [
                {
                    "port": self.port,
                    "type": "http",
                    "bind_addresses": ["127.0.0.1"],
                    "x_forwarded": False,
                    "resources": [{"names": ["client", "federation"], "compress": False}],
                }
            ],
            "database": {"name": "sqlite3", "args": {"database": str(options.directory / "homeserver.db")}},
            "log_config": str(log_config),
            "media_store_path": str(options.directory / "media"),
            "signing_key_path": str(key),
            "registration_shared_secret": self.shared_secret,
            "macaroon_secret_key": f"macaroon-{self.shared_secret}",
            "form_secret": f"form-{self.shared_secret}",
            # Why: nothing may leave this machine, neither statistics nor requests for keys.
            "report_stats": False,
            "trusted_key_servers": [],
            "suppress_key_server_warning": True,
            "url_preview_enabled": False,
            "enable_registration": True,
            "presence": {"enabled": False},
            # Why: a throw-away homeserver with a handful of local accounts; strong password hashing would only cost seconds.
            "bcrypt_rounds": 4,
            **_generous_limits(),
        }
        return {**config, **self._asked_for(), **options.extra}

    def _asked_for(self) -> dict[str, object]:
        options = self.options
        config: dict[str, object] = {}
        # Why: only where asked for, since the files of `config_directory` may bring the same keys.
        if options.modules:
            config["modules"] = [dict(module) for module in options.modules]
        if options.registrations:
            config["app_service_config_files"] = [str(path) for path in options.registrations]
        if options.smtp is not None:
            host, port = options.smtp
            config["registrations_require_3pid"] = ["email"]
            config["email"] = {
                "smtp_host": host,
                "smtp_port": port,
                "enable_tls": False,
                "notif_from": f"Daftar <no-reply@{options.server_name}>",
                "app_name": "Daftar",
                "enable_notifs": False,
                "client_base_url": self.url,
            }
        else:
            config["enable_registration_without_verification"] = True
        return config


async def kill(process: asyncio.subprocess.Process) -> None:
    """End a process that leads its own session, with all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _log_config(file: Path) -> dict[str, object]:
    handler = {"class": "logging.FileHandler", "filename": str(file), "formatter": "plain", "encoding": "utf-8"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"file": handler},
        "root": {"level": "INFO", "handlers": ["file"]},
        "loggers": {"synapse.storage.SQL": {"level": "WARNING"}, "synapse.access": {"level": "WARNING"}},
    }


def _generous_limits() -> dict[str, object]:
    # Why: the day is played in seconds; limits meant for people would stop it.
    plenty = {"per_second": 10_000, "burst_count": 10_000}
    return {
        "rc_message": plenty,
        "rc_registration": plenty,
        "rc_registration_token_validity": plenty,
        "rc_login": {"address": plenty, "account": plenty, "failed_attempts": plenty},
        "rc_admin_redaction": plenty,
        "rc_joins": {"local": plenty, "remote": plenty},
        "rc_joins_per_room": plenty,
        "rc_3pid_validation": plenty,
        "rc_invites": {"per_room": plenty, "per_user": plenty, "per_issuer": plenty},
        "rc_media_create": plenty,
        "rc_room_creation": plenty,
    }
