"""Session: who the bot is at the homeserver: its one device's id and token in a file, written before anything is done with them.

Law: one device for life (transaction ids are bound to it); a file that cannot be used stops the bot with a sentence that says what to do.
It does not know what is said with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from daftar_policy.files.whole import write_whole


class SessionError(Exception):
    """The account cannot be used as configured; the sentence says what to do."""


def _explain(fingerprint: str) -> str:
    return f"I am a program and cannot compare pictures. The fingerprint of my device is {fingerprint}: compare it with the published one."


def _stays(_: Path) -> None:
    """Leave a file where it is: its folder is all there is."""


@dataclass(frozen=True, slots=True)
class Account:
    """How to log in: `secret` is the password, or with `is_token` an access token; `session` is the file the device is kept in.

    `only_signed` gives the keys of encrypted rooms to devices that their owners vouch for only, `explain` is said with the device's
    fingerprint to those who want to verify it, and `name` is what the bot is called in the configuration.
    """

    url: str
    user_id: str
    secret: str
    session: Path
    is_token: bool = False
    device_id: str | None = None
    # Why: a device that nobody vouches for may have been added by whoever runs a homeserver (MSC4153).
    only_signed: bool = True
    explain: Callable[[str], str] = _explain
    name: str = "BOT"
    # Told of each file that was written, before anything is done with what is in it.
    copied: Callable[[Path], None] = _stays

    @property
    def identity(self) -> Path:
        """The file of the cross-signing identity."""
        return self.session.with_name("identity.json")


@dataclass(frozen=True, slots=True)
class Session:
    """A device and its token; `previous` is the token of the device it replaced, as long as that is not logged out."""

    url: str
    user_id: str
    device_id: str
    access_token: str
    previous: str | None = None


def read_session(account: Account) -> Session | None:
    """Read the kept session.

    Raises:
        SessionError: it is no session, or another account's.
    """
    try:
        data = json.loads(account.session.read_text(encoding="utf-8"))
        kept = Session(data["url"], data["user_id"], data["device_id"], data["access_token"], data.get("previous"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SessionError(f"cannot read the session in `{account.session}`: {error}") from error
    if kept.user_id != account.user_id:
        raise SessionError(f"`{account.session}` is the session of {kept.user_id}, not of {account.user_id}: use another store")
    return kept


def write_session(path: Path, session: Session) -> None:
    """Keep a session, on the disk when it returns."""
    write_private(path, {key: value for key, value in asdict(session).items() if value is not None})


def write_private(path: Path, data: Mapping[str, object]) -> None:
    """Write a JSON file that only its owner can read, whole or not at all, on the disk when it returns."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(path, json.dumps(data).encode())
