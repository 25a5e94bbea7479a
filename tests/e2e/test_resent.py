"""What a ghost sent is found again in a real Synapse that knows its transaction id no more."""

import json
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.ports import free_port

from daftar_bridges import config
from daftar_bridges.matrix.appservice import Homeserver, Registration
from daftar_bridges.resent import LATE, Earlier
from daftar_deploy.demo.homeserver import Synapse

pytestmark = pytest.mark.asyncio(loop_scope="module")
SERVER = "daftar.example"
GHOST = f"@mail_vijay=40x.example:{SERVER}"
LETTER = {"msgtype": "m.text", "body": "a mail", "in.daftar.mail": {"id": "m1", "mailbox": "a@us.example"}}
SEALED = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "c", "session_id": "s", "sender_key": "k", "device_id": "DAFTARMAIL"}


async def nothing(_events: list[dict[str, object]]) -> None:
    """Take nothing."""


def forget(database: Path) -> None:
    """What Synapse does after 24 hours (`_cleanup_old_transaction_ids`)."""
    with closing(sqlite3.connect(database, timeout=30)) as db:
        assert db.execute("DELETE FROM event_txn_id_device_id").rowcount > 0
        db.commit()


async def test_what_was_sent_a_day_ago_is_found(start_synapse: Callable[..., Awaitable[Synapse]], tmp_path_factory: Any) -> None:
    directory = tmp_path_factory.mktemp("resent")
    pushed = free_port()
    registration = directory / "registration.yaml"
    registration.write_text(json.dumps(config.registration_for(SERVER, f"http://127.0.0.1:{pushed}", "as-secret", "hs-secret")))
    synapse = await start_synapse(directory / "synapse", registrations=(registration,))
    own = Registration(synapse.url, SERVER, "daftar-mail", "mail", "as-secret", "hs-secret")
    homeserver = Homeserver(own, nothing)
    await homeserver.start("127.0.0.1", pushed)
    try:
        await homeserver.ensure_user(homeserver.bot)
        room = await homeserver.create_room({"name": "Tenders", "preset": "private_chat"})
        await homeserver.ensure_user(GHOST)
        await homeserver.join(room, GHOST)
        sent = {"t-letter": await homeserver.send(room, GHOST, LETTER, txn="t-letter")}
        sent["t-sealed"] = await homeserver.send(room, GHOST, SEALED, txn="t-sealed", kind="m.room.encrypted")
        for number in range(120):
            await homeserver.send(room, homeserver.bot, {"msgtype": "m.text", "body": f"other {number}"}, txn=f"o{number}")
        await synapse.stop()
        forget(next(directory.rglob("homeserver.db")))
        await synapse.start()
        before = time.time() - 2 * LATE.total_seconds()
        earlier = Earlier(homeserver, room, GHOST, before)
        assert {txn: await earlier.event(txn) for txn in (*sent, "t-other")} == {**sent, "t-other": None}
        # Without a look it would be there twice.
        assert await homeserver.send(room, GHOST, LETTER, txn="t-letter") != sent["t-letter"]
        earlier = Earlier(homeserver, room, GHOST, before)
        assert await earlier.event("t-letter") == sent["t-letter"], "of two the older is the mail"
        await homeserver.call("PUT", f"_matrix/client/v3/rooms/{room}/redact/{sent['t-sealed']}/r", {}, user=GHOST)
        earlier = Earlier(homeserver, room, GHOST, before)
        assert await earlier.event("t-sealed") == sent["t-sealed"], "what people removed is not brought back"
    finally:
        await homeserver.stop()
