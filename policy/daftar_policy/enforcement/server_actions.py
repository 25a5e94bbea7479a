"""Server actions: what other homeservers may send, as `federate`.

Law: the verdict on a server rests on its name and the time alone, so it is asked for once a minute and server, not for each event.
It does not know Synapse.
"""

from __future__ import annotations

from time import monotonic

from daftar_policy.core.policy import Policy
from daftar_policy.enforcement.answer import Answer
from daftar_policy.enforcement.asking import Asking
from daftar_policy.enforcement.surroundings import Facts

# Why: a server's verdict rests on its name and the time alone, and hundreds of events a second may come from one.
VERDICT_HOLDS = 60.0
# Why: more servers than send within a minute.
MOST_SERVERS = 100_000


class ServerActions:
    """Questions about other homeservers."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._known: dict[str, tuple[Policy, float, Answer]] = {}

    def federation(self, sender: str) -> Answer:
        """Decide on the server of a sender of another homeserver."""
        server, policy = sender.partition(":")[2], self._asking.policy
        known = self._known.get(server)
        if known is not None and known[0] is policy and monotonic() < known[1]:
            return known[2]
        facts: Facts = {"actor.server": server, "actor.kind": "server", "actor.is_local": False, "server.name": server}
        answer = self._asking.ask("federate", facts)
        if len(self._known) >= MOST_SERVERS:
            self._known.clear()
        self._known[server] = (policy, monotonic() + VERDICT_HOLDS, answer)
        return answer
