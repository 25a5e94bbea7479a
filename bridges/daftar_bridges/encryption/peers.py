"""Peers: the devices of people in encrypted rooms, asked for and remembered.

Law: what a server that was away did not say is not remembered. It does not know rooms, nor which keys can be believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from daftar_bridges.matrix.appservice import Homeserver, Json
from daftar_policy.sealing.devices import Peer, devices

# Why: one answer of the homeserver has all devices of all of them.
_MOST_USERS = 200


class Peers:
    """Asks for devices and keeps the answers until the homeserver says that they have changed."""

    def __init__(self, homeserver: Homeserver) -> None:
        self._homeserver = homeserver
        self._known: dict[str, tuple[Peer, ...]] = {}

    def forget(self, users: Iterable[str]) -> None:
        """Have the devices of these users asked for again."""
        for user in users:
            self._known.pop(user, None)

    def forget_all(self) -> None:
        """Have everything asked for again: what has changed meanwhile is not known."""
        self._known.clear()

    async def of(self, users: Iterable[str]) -> list[Peer]:
        """Give the devices of these users. Raises MatrixError."""
        wanted = list(dict.fromkeys(users))
        fresh: dict[str, tuple[Peer, ...]] = {}
        unknown = [user for user in wanted if user not in self._known]
        for start in range(0, len(unknown), _MOST_USERS):
            asked = unknown[start : start + _MOST_USERS]
            wish: Json = {"device_keys": {user: list[str]() for user in asked}, "timeout": 10_000}
            answer = await self._homeserver.call("POST", "_matrix/client/v3/keys/query", wish)
            failed = answer.get("failures")
            away = set(failed) if isinstance(failed, Mapping) else set()
            for user in asked:
                found = devices(answer, user)
                # Why not kept: a server that did not answer now may answer at the next mail, and who has no device may have one then.
                if found and user.partition(":")[2] not in away:
                    self._known[user] = found
                fresh[user] = found
        return [peer for user in wanted for peer in fresh.get(user) or self._known.get(user, ())]

    async def by_curve(self, user: str, curve: str) -> Peer | None:
        """Give the device of a user that has this identity key, asking anew where it is not known. Raises MatrixError."""
        for attempt in range(2):
            if attempt:
                self.forget([user])
            for peer in await self.of([user]):
                if peer.curve == curve:
                    return peer
        return None
