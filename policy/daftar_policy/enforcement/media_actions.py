"""Media actions: upload and download, by what a file's own bytes say of it.

Law: a file is decided on when all of it is there and before anybody can have it; what its size alone settles is refused before. A file
that a homeserver has fetched once is not asked about again, nor are the small pictures that it makes of it.
It does not know Synapse's names, nor how a refusal reaches a client.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from daftar_policy.enforcement.answer import Answer
from daftar_policy.enforcement.asking import Asking
from daftar_policy.enforcement.magic import HEAD, mimetype
from daftar_policy.enforcement.surroundings import UNKNOWN, Facts, Surroundings

if TYPE_CHECKING:
    from daftar_policy.enforcement.synapse_inside import Homeserver


class Stored(Protocol):
    """A file that was just written; Synapse reads it in pieces and lets other work go on between them."""

    path: str

    def write_chunks_to(self, callback: Callable[[bytes], object]) -> Awaitable[None]:
        """Give every piece to a function."""


class MediaActions:
    """Questions about files."""

    def __init__(self, server: Homeserver, asking: Asking, surroundings: Surroundings) -> None:
        self._server = server
        self._asking = asking
        self._surroundings = surroundings

    async def size(self, user_id: str, size: int) -> Answer | None:
        """Decide on an upload by what its client says of it; None where it takes the file itself to tell."""
        facts = {**await self._surroundings.actor(user_id, "upload"), "media.size": size, "media.name": self._name()}
        facts |= {"media.mimetype": UNKNOWN, "media.sha256": UNKNOWN}
        foreseen = self._asking.foresee("upload", facts)
        # Why: a rule that only lacks what the file will tell has not spoken yet, nor has the default; with the file all is said at once.
        if foreseen.is_allowed or not foreseen.rules or set(foreseen.rules) & set(foreseen.not_evaluable):
            return None
        return self._asking.ask("upload", facts, user_id)

    async def file(self, file: Stored, origin: str | None) -> Answer | None:
        """Decide on a file that was uploaded here, or fetched from the server `origin`."""
        action = "upload" if origin is None else "download"
        if not self._asking.serves(action):
            return None
        who = self._surroundings.who()
        facts: Facts = {**await self._surroundings.actor(who, action), **await self._contents(file, action)}
        if action == "upload":
            facts["media.name"] = self._name()
        return self._asking.ask(action, facts, who)

    def words(self, answer: Answer) -> str:
        """Give a refusal in the words of whoever's request is being answered."""
        return self._asking.words(answer, self._surroundings.who())

    def _name(self) -> object:
        # POST /_matrix/media/v3/upload?filename=…; where no request is known, the name is not either.
        visit = self._server.visit()
        return UNKNOWN if visit is None else visit.query.get("filename") or None

    async def _contents(self, file: Stored, action: str) -> Facts:
        reads = self._asking.reads(action)
        facts: Facts = {}
        try:
            if "media.size" in reads:
                facts["media.size"] = _size(Path(file.path))
            if "media.mimetype" in reads:
                facts["media.mimetype"] = _kind(Path(file.path)) or UNKNOWN
            if "media.sha256" in reads:
                digest = hashlib.sha256()
                await file.write_chunks_to(digest.update)
                facts["media.sha256"] = digest.hexdigest()
        except OSError:
            return dict.fromkeys(("media.size", "media.mimetype", "media.sha256"), UNKNOWN)
        return facts


def _size(path: Path) -> int:
    return path.stat().st_size


def _kind(path: Path) -> str | None:
    with path.open("rb") as file:
        return mimetype(file.read(HEAD))
