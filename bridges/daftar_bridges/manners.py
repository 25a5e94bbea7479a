"""Manners: how the bridge answers what its users are asked for and cannot do, so that nobody waits for them.

Law: each request is answered once, by the user that was asked; what cannot be answered is let go, and nobody comes into being by being
asked. It does not know mails.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from urllib.parse import quote

from daftar_bridges import spool
from daftar_bridges.core import speech
from daftar_bridges.desk import Desk
from daftar_bridges.matrix import events_out, inbox, requests_in
from daftar_bridges.matrix.appservice import Refused, Unreachable
from daftar_bridges.matrix.inbox import Pushed
from daftar_bridges.matrix.requests_in import Invited, Verify

_log = logging.getLogger(__name__)


async def answer(at: Desk, pushed: Pushed) -> bool:
    """Answer a request of one of our users, and close it; false where the event is none. Raises Unavailable."""
    event: Mapping[str, object] = pushed.event
    request = requests_in.verify(event) or requests_in.invited(event)
    if request is None or not at.config.is_own(request.user):
        return False
    try:
        if isinstance(request, Verify):
            await _cancel(at, request)
        else:
            await _decline(at, request)
    except Unreachable as error:
        due = time.time() + max(error.after.total_seconds(), at.backoff.after(pushed.attempts + 1))
        await at.store.run(inbox.postpone, pushed.id, due, str(error))
        return True
    except Refused as refused:
        # Who is not in the room cannot be waited for there.
        _log.info("a request of %s could not be answered: %s", request.user, refused)
    await at.store.run(inbox.done, pushed.id)
    return True


async def _cancel(at: Desk, request: Verify) -> None:
    if request.user != at.homeserver.bot and await at.store.run(spool.ghost_name, request.user) is None:
        # Why: anybody can ask for any name of ours, and each would be a user for ever.
        return
    txn = events_out.transaction_id(f"verify:{request.event_id}", 0, request.user)
    await at.homeserver.ensure_user(request.user)
    await at.homeserver.send(request.room, request.user, requests_in.cancelled(request), txn=txn, kind=requests_in.CANCEL)


async def _decline(at: Desk, request: Invited) -> None:
    # Why not the bridge's own user: it is invited into the rooms that a mailbox is to have.
    if request.user == at.homeserver.bot or await at.rooms.box_of(request.room) is not None:
        return
    reason = {"reason": speech.say(at.config.control_language, "no-chat")}
    await at.homeserver.call("POST", f"_matrix/client/v3/rooms/{quote(request.room, safe='')}/leave", reason, user=request.user)
