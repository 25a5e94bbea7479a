"""Synapse: a throw-away homeserver for the drain's measurement, with the bridge's appservice known to it.

Law: what is started is stopped, and nothing of it leaves this machine. It does not know what is measured.
"""

from __future__ import annotations

import base64
import importlib.util
import json
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from daftar_bridges.bench.accept import SERVER

_PATIENCE = 90.0


class MissingError(Exception):
    """Synapse is not installed here."""


@contextmanager
def running(directory: Path, port: int, registration: Path) -> Iterator[str]:
    """Run a Synapse until the block ends; give its address.

    Raises:
        MissingError: it is not installed.
        RuntimeError: it does not come up.
    """
    if importlib.util.find_spec("synapse") is None:
        raise MissingError("Synapse is not installed here: run `pip install 'daftar[demo]'`")
    directory.mkdir(parents=True)
    path = directory / "homeserver.yaml"
    path.write_text(json.dumps(_configuration(directory, port, registration)), encoding="utf-8")
    with (directory / "out.log").open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", "synapse.app.homeserver", "--config-path", str(path)], cwd=directory, stdout=out, stderr=out
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process, directory / "out.log")
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_matrix/client/versions", timeout=2) as answer:  # noqa: S310 - our own address
                if answer.status == 200:
                    return
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
    raise RuntimeError(f"Synapse does not come up: {log.read_text(errors='replace')[-2000:]}")


def _configuration(directory: Path, port: int, registration: Path) -> dict[str, object]:
    seed = base64.b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
    (directory / "signing.key").write_text(f"ed25519 a_bench {seed}\n", encoding="utf-8")
    log = {
        "version": 1,
        "handlers": {"file": {"class": "logging.FileHandler", "filename": str(directory / "homeserver.log")}},
        # Why warnings only: writing a line for each request would be measured, too.
        "root": {"level": "WARNING", "handlers": ["file"]},
        "disable_existing_loggers": False,
    }
    (directory / "log.yaml").write_text(json.dumps(log), encoding="utf-8")
    plenty = {"per_second": 1_000_000, "burst_count": 1_000_000}
    limits = ("rc_message", "rc_registration", "rc_joins_per_room", "rc_media_create", "rc_room_creation")
    return {
        "server_name": SERVER,
        "public_baseurl": f"http://127.0.0.1:{port}/",
        "pid_file": str(directory / "homeserver.pid"),
        "listeners": [{"port": port, "type": "http", "bind_addresses": ["127.0.0.1"], "resources": [{"names": ["client"]}]}],
        "database": {"name": "sqlite3", "args": {"database": str(directory / "homeserver.db")}},
        "log_config": str(directory / "log.yaml"),
        "media_store_path": str(directory / "media"),
        "signing_key_path": str(directory / "signing.key"),
        "macaroon_secret_key": secrets.token_hex(16),
        "form_secret": secrets.token_hex(16),
        "report_stats": False,
        "trusted_key_servers": [],
        "suppress_key_server_warning": True,
        "presence": {"enabled": False},
        "app_service_config_files": [str(registration)],
        **dict.fromkeys(limits, plenty),
        "rc_joins": {"local": plenty, "remote": plenty},
        "rc_invites": {"per_room": plenty, "per_user": plenty, "per_issuer": plenty},
    }
