"""Port: what the bots need of a Matrix client, and the values that pass through it.

Law: everything else knows only this; nothing of a client library comes through. What a call gives is a value or one of these errors:

    MatrixError
    ├── Refused     the server said no: trying again changes nothing (`decision` where policy said it)
    └── Later       rate limit, time-out, server down: try again, after `wait` where the server named it
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

# Why: Synapse takes uploads of 50 MB where nobody said otherwise (`max_upload_size`); a file of more is no attachment of a circular.
LARGEST_DOWNLOAD = 100 * 1024 * 1024


class MatrixError(Exception):
    """A call that did not do what was asked."""


class Refused(MatrixError):
    """The server refused for good; `decision` holds `in.daftar.decision` where policy refused."""

    def __init__(self, code: str, text: str, decision: Mapping[str, object] | None = None) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text
        self.decision = decision


class Later(MatrixError):
    """It did not work now; the same call may work after `wait`."""

    def __init__(self, text: str, wait: timedelta | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a room as it came; `redacts` is the event that a redaction takes back.

    `sent_at` is when its sender's server had it (milliseconds since 1970), 0 where that is not known.
    """

    room_id: str
    event_id: str
    type: str
    sender: str
    content: Mapping[str, object]
    state_key: str | None = None
    redacts: str | None = None
    sent_at: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """A person's app saying up to which event of a room they have read; `thread` is the root of the thread that it is about.

    None or `main` is the room itself (specification, "Threaded read receipts"). `at` is when the server had it (milliseconds since 1970), 0
    where that is not known. A private receipt is never heard.
    """

    room_id: str
    event_id: str
    user_id: str
    at: int = 0
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What happened since a cursor: `state` first, then `events` in order. In `gaps` (rooms) so many are missing that they were not read.

    `inviters` says who invited us, by room; in `direct` are those of them that are to be a conversation with one person. Of `receipts` the
    server keeps the last of each person and thread: what was read while we were away is heard as one.
    """

    cursor: str
    state: Sequence[Event] = ()
    events: Sequence[Event] = ()
    gaps: frozenset[str] = field(default_factory=frozenset)
    invited: frozenset[str] = field(default_factory=frozenset)
    left: frozenset[str] = field(default_factory=frozenset)
    inviters: Mapping[str, str] = field(default_factory=dict)
    direct: frozenset[str] = field(default_factory=frozenset)
    receipts: Sequence[Receipt] = ()


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """A room to be made; in one for announcements members may react but not write. Encrypted from its first moment, or not."""

    alias: str
    name: str
    invite: tuple[str, ...]
    announcements: bool
    encrypted: bool = False


class Matrix(Protocol):
    """A logged-in Matrix account. Every call has a time-out of its own and raises `Refused` or `Later`, nothing else."""

    @property
    def user_id(self) -> str:
        """The account."""

    async def sync(self, since: str | None, wait: timedelta, *, full_state: bool = False) -> Batch:
        """Wait for what happens after a cursor (None: from now on, with the state of all rooms)."""

    async def send(
        self, room_id: str, event_type: str, content: Mapping[str, object], transaction_id: str, *, state_key: str | None = None
    ) -> str:
        """Send an event once per transaction id; give its id. In an encrypted room its content is encrypted on the way.

        `m.room.redaction` with `redacts` in the content takes that event's content away. With `state_key` it is a state event (the same
        state again is the same state: no transaction id reaches the server); `m.room.member` with `membership: invite` invites, and one
        who is in the room already is `Refused`.
        """

    async def join(self, alias: str) -> str:
        """Enter a room by alias or id; give its id. Being in it already is no error."""

    async def create(self, plan: RoomPlan) -> str:
        """Make a room; give its id."""

    async def annotations(self, room_id: str, event_id: str) -> Sequence[Event]:
        """Give all reactions that stand on an event now."""

    async def upload(self, data: bytes, name: str, mime: str) -> str:
        """Put a file into the homeserver's media store as it is; give its `mxc:` address. Doing it again makes another."""

    async def download(self, address: str) -> bytes:
        """Fetch what stands at an `mxc:` address, as it is; more than `LARGEST_DOWNLOAD` is `Refused`."""
