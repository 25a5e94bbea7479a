"""kill -9 while mail goes out: every mail arrives, what was in the relay's hands comes again only as the very same mail, nothing that was
taken back comes at all.
"""

import asyncio
import sys
from collections import Counter
from email import message_from_bytes
from pathlib import Path
from typing import Any

from daftar_bridges import outbox
from daftar_bridges.outbox import Outgoing
from daftar_bridges.store import Store

_MAILS, _KILLS = 40, 4
SENDER = """
import asyncio, sys
from datetime import timedelta
from pathlib import Path
from daftar_bridges.config import Relay
from daftar_bridges.email import smtp_out
from daftar_bridges.loop import Backoff
from daftar_bridges.outbox import Outbox
from daftar_bridges.store import Store

async def main():
    store = Store.open(Path(sys.argv[1]))
    relay = Relay("127.0.0.1", int(sys.argv[2]), "none", "it.daftar.example", "", "")
    soon = Backoff(timedelta(milliseconds=10), timedelta(milliseconds=10))
    box = Outbox(store, lambda row: smtp_out.deliver(relay, row.sender, row.recipient, row.mime), lambda: None, soon)
    while await box.step() is not None:
        pass
    await store.close()

asyncio.run(main())
"""


def row(number: int) -> Outgoing:
    mime = f"Message-ID: <{number}@x>\r\nSubject: {number}\r\n\r\nmail\r\n".encode()
    return Outgoing(f"${number}", "v@bidder.example", "t@x.example", "t@x.example", "!r", "$root", mime, created=float(number + 1))


async def test_kill_9_loses_nothing_and_sends_again_only_what_was_in_hand(tmp_path: Path, relay: Any) -> None:
    store = Store.open(tmp_path / "mail.db")
    await store.run(outbox.put, [row(number) for number in range(_MAILS)])
    await store.close()
    for kill in range(_KILLS + 1):
        sender = await asyncio.create_subprocess_exec(sys.executable, "-c", SENDER, str(tmp_path / "mail.db"), str(relay.port))
        try:
            if kill < _KILLS:
                await relay.wait(len(relay.mails) + 3)
                sender.kill()
            await asyncio.wait_for(sender.wait(), 120)
        finally:
            if sender.returncode is None:
                sender.kill()
                await sender.wait()
        if kill == 0:
            store = Store.open(tmp_path / "mail.db")
            taken = await store.run(outbox.take_back, f"${_MAILS - 1}")
            assert taken is not None
            assert taken.stopped == ("v@bidder.example",)
            await store.close()
    came = Counter(message_from_bytes(raw)["Message-ID"] for _, _, raw in relay.mails)
    assert set(came) == {f"<{number}@x>" for number in range(_MAILS - 1)}
    assert sum(came.values()) - len(came) <= _KILLS
    assert len({raw for _, _, raw in relay.mails}) == _MAILS - 1
