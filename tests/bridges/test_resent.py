"""A mail whose answer was lost, and a homeserver that is away for longer than it knows transaction ids: it is in its room once."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.bridges.conftest import mail

from daftar_bridges import spool
from daftar_bridges.config import MailConfig
from daftar_bridges.gate import Gate
from daftar_bridges.matrix.appservice import DEVICE, Homeserver, Refused, Registration, Unreachable
from daftar_bridges.resent import LATE, Earlier
from daftar_bridges.rooms import Rooms
from daftar_bridges.spool import Accepted, Target
from daftar_bridges.store import Store
from daftar_bridges.worker import BACKOFF, Worker

HOUR = 3600.0
TENDERS = "tenders@it.daftar.example"


class Forgetful(Homeserver):
    """A homeserver with the clock of the test that knows transaction ids for a day, and loses answers or is away when told to."""

    def __init__(self, config: MailConfig, *, tells_ids: bool = True, is_encrypted: bool = False) -> None:
        own, server = config.appservice, config.homeserver
        super().__init__(Registration(server.url, server.name, own.id, own.localpart, own.as_token, own.hs_token), self.take)
        self.now, self.is_away, self.memory = 1_000_000.0, False, 24 * HOUR
        self.tells_ids, self.is_encrypted = tells_ids, is_encrypted
        self.events: list[dict[str, Any]] = []
        # The answer to the send after so many is lost, and then the homeserver is away.
        self.lost = -1
        self.looks = 0
        self.sealing = self if is_encrypted else ""

    async def take(self, events: list[dict[str, object]]) -> None:
        raise AssertionError(events)

    async def seal(self, *_: Any) -> dict[str, object]:
        return {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": str(len(self.events))}

    def seal_file(self, content: bytes) -> tuple[bytes, dict[str, object]]:
        return content, {"key": {}}

    async def call(self, method: str, path: str, content: object = None, *, user: str | None = None, **more: Any) -> dict[str, object]:
        if self.is_away:
            raise Unreachable("the homeserver cannot be reached")
        if "m.room.encryption" in path:
            if self.is_encrypted:
                return {"algorithm": "m.megolm.v1.aes-sha2"}
            raise Refused(404, "M_NOT_FOUND", "not encrypted", None)
        if "/send/" in path:
            return self.sent(path, str(user), content)
        if path.endswith("/messages"):
            return self.page(str(user), more["query"])
        return {"room_id": "!r", "content_uri": "mxc://a/b"} if method != "GET" else {"room_id": "!r"}

    def sent(self, path: str, user: str, content: object) -> dict[str, object]:
        kind, txn = path.split("/")[-2:]
        known = [each for each in self.events if (each["txn"], each["sender"]) == (txn, user) and each["at"] > self.now - self.memory]
        if not known:
            event = {"event_id": f"$e{len(self.events)}", "sender": user, "txn": txn, "at": self.now, "type": kind, "content": content}
            self.events.append(event)
            known = [event]
        if self.lost == 0:
            self.is_away = True
            self.lost = -1
            raise Unreachable("the answer was lost")
        self.lost -= 1
        return {"event_id": known[0]["event_id"]}

    def page(self, user: str, query: dict[str, str]) -> dict[str, object]:
        """Pages of two, newest first, filtered as asked; transaction ids for the device that sent."""
        self.looks += 1
        wanted = json.loads(query["filter"])
        assert user in wanted["senders"]
        assert query["device_id"] == DEVICE
        start = int(query.get("from", "0"))
        found = self.events[::-1][start : start + 2]
        chunk = [
            {
                "event_id": each["event_id"],
                "origin_server_ts": int(each["at"] * 1000),
                "content": each["content"],
                **({"unsigned": {"transaction_id": each["txn"]}} if self.tells_ids else {}),
            }
            for each in found
            if each["sender"] in wanted["senders"] and each["type"] in wanted["types"]
        ]
        return {"chunk": chunk, **({"end": str(start + 2)} if start + 2 < len(self.events) else {})}

    def bodies(self) -> list[str]:
        return [each["content"].get("filename") or each["content"]["body"].rpartition("\n")[2] for each in self.events]


def with_file(text: str) -> bytes:
    """A mail with two parts: its text, and a file."""
    content = f'--b\r\n\r\n{text}\r\n--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename="a.csv"\r\n\r\n1,2\r\n--b--'
    return mail("Hello", content, MIME_Version="1.0", Content_Type="multipart/mixed; boundary=b")


async def hand(store: Store, number: int, received: float) -> None:
    target = Target(TENDERS, TENDERS, decision={"decision": "allow"})
    raw = with_file(f"mail {number}")
    await store.run(spool.accept, Accepted(f"m{number}", received, "v@x.example", "", f"i{number}", raw, [target]))


async def drain(worker: Worker, server: Forgetful) -> None:
    """Work until nothing waits, with the clock moved to where something is due."""
    for _ in range(100):
        pause = await worker.step(worker.config.mailboxes[0])
        if pause is None:
            return
        server.now += pause
    raise AssertionError("it never ends")


def working(config: MailConfig, store: Store, gate: Gate, server: Forgetful) -> Worker:
    return Worker(config, store, gate, Rooms(server, config), server, BACKOFF, lambda: None, clock=lambda: server.now)


@pytest.mark.parametrize("lost", [0, 1], ids=["its-text", "its-file"])
@pytest.mark.parametrize("is_encrypted", [False, True], ids=["clear", "encrypted"])
async def test_what_was_sent_a_day_ago_is_not_sent_again(
    config: MailConfig, gate: Gate, tmp_path: Path, lost: int, *, is_encrypted: bool
) -> None:
    store, server = Store.open(tmp_path / "mail.db"), Forgetful(config, is_encrypted=is_encrypted)
    await hand(store, 1, server.now)
    await hand(store, 2, server.now)
    server.lost = lost
    worker = working(config, store, gate, server)
    await worker.step(config.mailboxes[0])
    assert len(server.events) == lost + 1
    assert server.is_away
    server.now += 30 * HOUR
    server.is_away = False
    # A new process knows nothing but what is in the spool.
    await drain(working(config, store, gate, server), server)
    assert len(server.events) == 4
    if not is_encrypted:
        assert server.bodies() == ["mail 1", "a.csv", "mail 2", "a.csv"]
    noted = await store.run(events)
    assert noted == ["$e0", "$e1", "$e2", "$e3"]
    await store.close()


def events(db: Any) -> list[str]:
    return [event for (event,) in db.execute("SELECT result FROM operation WHERE result LIKE '$%' ORDER BY delivery, part").fetchall()]


async def test_a_homeserver_that_tells_no_ids_is_asked_for_the_mail_itself(config: MailConfig, gate: Gate, tmp_path: Path) -> None:
    store, server = Store.open(tmp_path / "mail.db"), Forgetful(config, tells_ids=False)
    await hand(store, 1, server.now)
    server.lost = 0
    await working(config, store, gate, server).step(config.mailboxes[0])
    server.now += 30 * HOUR
    server.is_away = False
    await drain(working(config, store, gate, server), server)
    assert server.bodies() == ["mail 1", "a.csv"]
    await store.close()


async def test_after_a_lost_answer_it_is_looked_for_at_once(config: MailConfig, gate: Gate, tmp_path: Path) -> None:
    store, server = Store.open(tmp_path / "mail.db"), Forgetful(config)
    await hand(store, 1, server.now)
    await hand(store, 2, server.now)
    # It was set back to a backup, say, without its transaction ids.
    server.lost, server.memory = 0, 0.0
    worker = working(config, store, gate, server)
    await worker.step(config.mailboxes[0])
    server.is_away = False
    await drain(worker, server)
    assert server.bodies() == ["mail 1", "a.csv", "mail 2", "a.csv"]
    assert server.looks == 1, "what was never tried is not looked for"
    await store.close()


async def test_mail_of_today_costs_no_look(config: MailConfig, gate: Gate, tmp_path: Path) -> None:
    store, server = Store.open(tmp_path / "mail.db"), Forgetful(config)
    await hand(store, 1, server.now)
    server.now += LATE.total_seconds() - 1
    await drain(working(config, store, gate, server), server)
    assert (server.looks, len(server.events)) == (0, 2)
    await store.close()


async def test_the_rooms_last_hours_are_looked_through_and_no_more(config: MailConfig) -> None:
    server = Forgetful(config)
    for number in range(40):
        server.sent(f"rooms/!r/send/m.room.message/t{number}", "@ghost:s", {"body": str(number)})
        server.now += HOUR
    earlier = Earlier(server, "!r", "@ghost:s", server.now - 20 * HOUR)
    found = [await earlier.event(f"t{number}") for number in (39, 20, 19, 3)]
    assert found == ["$e39", "$e20", "$e19", None]
    assert server.looks == 11, "once, for all parts"
