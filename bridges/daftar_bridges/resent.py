"""Resent: what of a mail is in its room already, though its answer was lost and the homeserver knows its transaction ids no more.

Law: a part that was tried, or may have been sent so long ago, is looked for before it is sent. An event is known by the transaction id
that it was sent by: the homeserver tells it to the device that sent it, in encrypted rooms as in others and of removed events, too. It
does not know what a part is, nor who keeps what is found.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from daftar_bridges.matrix import history
from daftar_bridges.matrix.appservice import DEVICE, Homeserver, Json
from daftar_bridges.spool import Delivery

# Why half of it: Synapse keeps transaction ids of a device for 24 hours (event_txn_id_device_id), and its clock is its own.
LATE = timedelta(hours=12)
# Clocks differ: so much older than its mail an event may be.
_SLACK = timedelta(hours=1)
# Why: what a ghost has sent since a mail of half a day ago is seldom more.
_PAGE = "100"


@dataclass(slots=True)
class Earlier:
    """What a ghost has sent into a room since a mail was taken; `since` is None where nothing has to be looked for."""

    homeserver: Homeserver
    room: str
    ghost: str
    since: float | None
    _found: dict[str, str] | None = field(default=None, init=False)

    @classmethod
    def than(cls, homeserver: Homeserver, room: str, ghost: str, row: Delivery, now: float) -> Earlier:
        """Give it for a mail: before it was taken nothing of it was sent."""
        # Why also by its age: who was killed over it has counted no try.
        may_be_there = row.attempts > 0 or now - row.received > LATE.total_seconds()
        return cls(homeserver, room, ghost, row.received if may_be_there else None)

    async def event(self, txn: str, mail: str = "") -> str | None:
        """Give the event that a transaction id was used for, or that says that it is a mail; None where there is none. Raises MatrixError.

        `mail` is `mail_key` of what is sent. Why both: the specification does not oblige a homeserver to tell transaction ids.
        """
        if self.since is None:
            return None
        if self._found is None:
            self._found = await self._look(self.since - _SLACK.total_seconds())
        return self._found.get(txn) or self._found.get(mail)

    async def _look(self, since: float) -> dict[str, str]:
        wanted = json.dumps({"senders": [self.ghost], "types": ["m.room.message", "m.room.encrypted"]})
        asked = {"limit": _PAGE, "filter": wanted, "device_id": DEVICE}
        found: dict[str, str] = {}
        while True:
            page = await history.page(self.homeserver, self.room, asked, user=self.ghost)
            for event in page.events:
                for key in _keys(event):
                    # Why the last: where it is there twice already, the older one is the mail.
                    found[key] = str(event.get("event_id"))
            # Why not at an empty page: the filter may leave nothing of one, and the room goes on.
            if page.end is None or page.end == asked.get("from") or any(history.sent_at(event) < since for event in page.events):
                return found
            asked = {**asked, "from": page.end}


def mail_key(content: Mapping[str, object]) -> str:
    """Give what an event says that it is: which mail in which mailbox; "" where it says nothing."""
    said = content.get("in.daftar.mail")
    return f"{said.get('id')}:{said.get('mailbox')}" if isinstance(said, Mapping) else ""


def _keys(event: Json) -> list[str]:
    unsigned, content = event.get("unsigned"), event.get("content")
    txn = unsigned.get("transaction_id") if isinstance(unsigned, Mapping) else None
    mail = mail_key(content) if isinstance(content, Mapping) else ""
    return [key for key in (txn, mail) if isinstance(key, str) and key]
