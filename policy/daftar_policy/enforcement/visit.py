"""Visit: the request that a homeserver is just answering.

Law: a value, as the homeserver has it; what it does not tell is None or empty. It does not know what is asked of the policy because of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class Visit:
    """The request that a homeserver is just answering: whose it is, from where, and for what."""

    id: str
    user_id: str | None
    address: str
    agent: str
    path: str
    query: Mapping[str, str]

    @property
    def is_registration(self) -> bool:
        """Whether an account is being made (the second form: by a worker's hand to the main process)."""
        return self.path.endswith("/register") or "/_synapse/replication/post_register/" in self.path

    def is_federation(self, *kinds: str) -> bool:
        """Tell whether another server asks for one of these (`send`, `send_join` …)."""
        parts = self.path.split("/")
        # /_matrix/federation/v2/send_join/{room}/{event}
        return parts[2:3] == ["federation"] and parts[4:5] != [] and parts[4] in kinds

    def is_about(self, event_id: str) -> bool:
        """Tell whether the path ends with an event's id; in the course of such a request others may be fetched."""
        return unquote(self.path.rpartition("/")[2]) == event_id
