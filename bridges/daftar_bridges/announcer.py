"""Announcer: says what the bridge itself has to say, in the control room and in those of mailboxes.

Law: a notice is said once for its key, in the order that notices came, whatever is restarted; one that a room does not take is dropped and
logged. It does not know what is said.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from daftar_bridges import steering
from daftar_bridges.core.control_speech import SENTENCES
from daftar_bridges.loop import Backoff
from daftar_bridges.matrix import events_out, notices
from daftar_bridges.matrix.appservice import Homeserver, Refused, Unreachable
from daftar_bridges.matrix.notices import Said
from daftar_bridges.rooms import Rooms
from daftar_bridges.store import Store, Unavailable

_log = logging.getLogger(__name__)
_MOST_FAULTS = 3


@dataclass(frozen=True, slots=True)
class Announcer:
    """What notices are said with."""

    store: Store
    rooms: Rooms
    homeserver: Homeserver
    backoff: Backoff
    clock: Callable[[], float] = time.time
    faults: Counter[str] = field(default_factory=Counter)

    async def step(self) -> float | None:
        """Say the oldest thing that the bridge has to say. Raises Unavailable."""
        said = await self.store.run(notices.next_notice)
        if said is None:
            return None
        now = self.clock()
        if said.due > now:
            return said.due - now
        try:
            event = await self._say(said)
            await self.store.run(steering.note_said, event, said.key)
        except Refused as refused:
            _log.error("could not say `%s` in `%s`: %s", said.key, said.room, refused)
            await self.store.run(notices.close, said.id, "dropped", str(refused))
        except Unreachable as error:
            wait = max(error.after.total_seconds(), self.backoff.after(said.attempts + 1))
            await self.store.run(notices.postpone, said.id, now + wait, str(error))
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - the top of a loop
            _log.exception("fault with the notice `%s`", said.key)
            self.faults[said.key] += 1
            if self.faults[said.key] < _MOST_FAULTS:
                await self.store.run(notices.postpone, said.id, now + self.backoff.after(said.attempts + 1), f"fault: {error}")
            else:
                await self.store.run(notices.close, said.id, "dropped", f"fault: {error}")
        else:
            await self.store.run(notices.close, said.id, "done", "")
        return 0

    async def _say(self, said: Said) -> str:
        """Say something; where that is refused for the words of the mail that it is about, without them. Raises MatrixError."""
        room, bot = await self.rooms.id_of(said.room), self.homeserver.bot
        try:
            txn = events_out.transaction_id(said.key, 0, bot)
            return await self.homeserver.send(room, bot, said.content, txn=txn, kind=said.type)
        except Refused:
            shorter = _without_subject(said)
            if shorter is None:
                raise
            return await self.homeserver.send(room, bot, shorter, txn=events_out.transaction_id(said.key, 1, bot), kind=said.type)


def _without_subject(said: Said) -> dict[str, object] | None:
    """Give what is said of a held mail without its subject; None where that has none."""
    text, _, last = str(said.content.get("body", "")).rpartition("\n")
    beginnings = tuple(sentence.partition("{")[0] for sentence in SENTENCES["about"].values())
    if said.key.partition(":")[0] not in {"held", "control", "imap"} or not text or not last.startswith(beginnings):
        return None
    kept = {key: value for key, value in said.content.items() if key not in {"format", "formatted_body"}}
    return kept | events_out.notice(text)
