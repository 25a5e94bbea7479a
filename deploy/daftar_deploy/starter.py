"""Starter: writes a commented starting configuration, with fresh secrets, that `daftar check` accepts as it is.

Law: nothing that exists is overwritten; a secret is readable by its owner alone.
It does not know what the files mean beyond their placeholders.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from daftar_bridges.config import registration_for
from daftar_policy.core.ids import normalise_domain

PRIVATE = 0o600
# The rooms of the starting mail.yaml, which the bridge makes by itself.
MAIL_ROOMS = ("mail-control", "tenders-it")


class StarterError(Exception):
    """The directory or an option cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class StarterOptions:
    """What the files are filled in with; the ports are on the loopback interface."""

    server: str = "daftar.example"
    homeserver_url: str = "http://localhost:8008"
    appservice_port: int = 29331
    smtp_port: int = 2525
    relay_host: str = "127.0.0.1"
    relay_port: int = 25
    relay_tls: str = "none"

    def values(self, directory: Path) -> dict[str, str]:
        """Give the placeholders' values."""
        return {
            "server": self.server,
            "homeserver_url": self.homeserver_url,
            "appservice_port": str(self.appservice_port),
            "smtp_port": str(self.smtp_port),
            "relay_host": self.relay_host,
            "relay_port": str(self.relay_port),
            "relay_tls": self.relay_tls,
            "directory": str(directory),
        }


def write(directory: Path, options: StarterOptions) -> list[Path]:
    """Write every file and give their paths.

    Raises:
        StarterError: the directory is not empty or cannot be written, or the server name is none.
    """
    if normalise_domain(options.server) is None:
        raise StarterError(f"`{options.server}` is not a server name, such as `mh.example` (without https:// and without a path)")
    if not re.fullmatch(r"https?://[^/\s]+(/\S*)?", options.homeserver_url):
        raise StarterError(f"`{options.homeserver_url}` is not the address of a homeserver, such as `http://localhost:8008`")
    directory = directory.absolute()
    try:
        if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
            raise StarterError(f"{directory} is not empty; name a new directory, so that nothing is overwritten")
        directory.mkdir(parents=True, exist_ok=True)
        written = _write_all(directory, options)
    except OSError as error:
        raise StarterError(f"cannot write {error.filename or directory}: {error.strerror or error}") from error
    return written


def _write_all(directory: Path, options: StarterOptions) -> list[Path]:
    values = options.values(directory)
    starting = _contents(files("daftar_deploy") / "templates")
    written = [_place(directory / name, Template(item.read_text(encoding="utf-8")).substitute(values)) for name, item in starting]
    # Why: a copy, which the administrator may put into their own words and which no upgrade of a package moves.
    mails = _contents(files("daftar_policy") / "enforcement" / "templates")
    written += [_place(directory / "templates" / name, item.read_text(encoding="utf-8")) for name, item in mails]
    url = f"http://127.0.0.1:{options.appservice_port}"
    rooms = [f"#{name}:{options.server}" for name in MAIL_ROOMS]
    tokens = registration_for(options.server, url, secrets.token_urlsafe(32), secrets.token_urlsafe(32), aliases=rooms)
    written.append(_place(directory / "registrations" / "mail.yaml", _as_yaml(tokens), private=True))
    written.append(_place(directory / "secrets" / "announce.password", secrets.token_urlsafe(24) + "\n", private=True))
    for name in ("state", "log"):
        (directory / name).mkdir(mode=0o700)
    return written


def _contents(root: Traversable) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []

    def walk(folder: Traversable, prefix: str) -> None:
        for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if item.is_dir():
                walk(item, f"{prefix}{item.name}/")
            else:
                found.append((prefix + item.name, item))

    walk(root, "")
    return found


def _place(path: Path, text: str, *, private: bool = False) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if private else 0o777)
    if private:
        path.touch(mode=PRIVATE)
    path.write_text(text, encoding="utf-8")
    return path


def _as_yaml(registration: Mapping[str, object]) -> str:
    # Why: JSON is YAML; one key a line is what an administrator expects to see.
    lines = [f"{key}: {json.dumps(value)}" for key, value in registration.items()]
    return "# Known to the homeserver and to the mail bridge only: the two tokens are secrets.\n" + "\n".join(lines) + "\n"
