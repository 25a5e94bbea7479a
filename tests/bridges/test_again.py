"""A mail that comes again: the same one while its first copy stands for it, a new one where nothing does any more; on both databases."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.bridges.conftest import mail, wipe
from tests.bridges.test_durability import hand_over
from tests.bridges.test_shared import running
from typer.testing import CliRunner

from daftar_bridges import places, placing, spool, steering
from daftar_bridges.app import Bridge, Pace
from daftar_bridges.cli import app
from daftar_bridges.core import threads
from daftar_bridges.loop import Backoff
from daftar_bridges.places import Arrival, Linking
from daftar_bridges.screening.blocks import Shown
from daftar_bridges.spool import Accepted, Notice, Target
from daftar_bridges.steering import Deed, Means
from daftar_bridges.store import Store
from daftar_policy.enforcement.point import Point
from daftar_policy.storage import Connection

A, B = "a@us.example", "b@us.example"
ALARM = b"From: ups@x.example\r\nSubject: power failure\r\n\r\nUPS on battery\r\n"
LINKING = Linking("daftar.example")
TABLES = ("operation", "delivery", "mail", "notice", "deed", "outbox", "arrived", "letter", "seen", "shown")


@pytest.fixture
def store(database: Store) -> Store:
    database.run_here(wipe, TABLES)
    return database


class Clock:
    """Hands over the same mail as time goes on."""

    def __init__(self, store: Store, identity: str = "i") -> None:
        self.store, self.identity = store, identity
        self.now, self.count = 1_000_000.0, 0

    def hand(self, after: timedelta = timedelta(seconds=1), state: str = "ready", *boxes: str, is_lying: bool = False) -> list[str]:
        """Hand it over; give the mailboxes that took it as a new mail."""
        self.now += after.total_seconds()
        self.count += 1
        targets = [Target(box, box, state) for box in boxes or (A,)]
        taken = Accepted(f"m{self.count}", self.now, "v@x.example", "", self.identity, b"raw", targets, is_lying=is_lying)
        # Where the database is a server one statement keeps a mail for one mailbox.
        return self.store.run_here(spool.accept_one if self.store.is_shared and len(targets) == 1 else spool.accept, taken)

    def last(self) -> int:
        return self.store.run_here(last)


def last(db: Connection) -> int:
    return int(db.execute("SELECT max(id) FROM delivery").fetchone()[0])


def counts(db: Connection) -> list[int]:
    """How many rows, and how many mails."""
    return [db.execute(f"SELECT count(*) FROM {each}").fetchone()[0] for each in ("delivery", "mail")]  # noqa: S608 - constants


def end(store: Store, number: int, word: str, tmp_path: Path) -> None:
    """Hold a mail, and turn it away or drop it."""
    store.run_here(spool.finish, number, "held")
    (done,) = store.run_here(
        steering.do, Deed(word, "asha", "oops"), store.run_here(steering.find, str(number)), Means("mx", tmp_path, 1.0)
    )
    assert done.is_done


@pytest.mark.parametrize("word", [steering.DROP, steering.REJECT])
def test_what_was_turned_away_is_taken_when_it_is_sent_again(store: Store, tmp_path: Path, word: str) -> None:
    clock = Clock(store)
    assert clock.hand() == [A]
    end(store, clock.last(), word, tmp_path)
    assert clock.hand() == [A]
    assert clock.hand() == [], "the second copy waits, so the third is the same mail"
    end(store, clock.last(), word, tmp_path)
    assert clock.hand() == [A]
    assert store.run_here(counts) == [3, 3]
    # What was done with the earlier copies is still told of them.
    assert [aim.state for aim in store.run_here(steering.find, "m1")] == ["returned"]


@pytest.mark.parametrize("state", ["ready", "held", "done"])
@pytest.mark.parametrize("after", [timedelta(seconds=1), timedelta(days=700)])
def test_what_waits_or_is_held_or_shown_is_the_same_mail(store: Store, state: str, after: timedelta) -> None:
    clock = Clock(store)
    clock.hand()
    store.run_here(spool.finish, clock.last(), state)
    assert clock.hand(after) == []
    assert store.run_here(counts) == [1, 1]


def test_a_refusal_is_told_once_for_one_transmission_and_anew_for_the_next(store: Store) -> None:
    clock = Clock(store)
    assert clock.hand(state="returned") == [A]
    assert clock.hand(state="returned") == [], "the answer was lost, and it is tried again"
    assert clock.hand(timedelta(hours=1), state="returned") == [A]
    assert clock.hand(state="ready") == [A], "the policy allows it now"


def test_only_the_mailbox_that_dropped_it_takes_it_again(store: Store, tmp_path: Path) -> None:
    clock = Clock(store)
    assert clock.hand(timedelta(0), "ready", A, B) == [A, B]
    end(store, store.run_here(newest)[0][0], steering.DROP, tmp_path)
    assert clock.hand(timedelta(0), "ready", A, B) == [A]


def test_the_control_room_is_told_only_of_what_is_held_anew(store: Store, tmp_path: Path) -> None:
    targets = [Target(box, box, "held") for box in (A, B)]
    for mail_id in ("m1", "m2"):
        told = [Notice(spool.held_key(mail_id, box), "!control", {"body": f"{mail_id} {box[0]}"}) for box in (A, B)]
        store.run_here(spool.accept, Accepted(mail_id, 1.0, "v@x.example", "", "i", b"raw", targets), told)
        if mail_id == "m1":
            end(store, store.run_here(held_rows)[0], steering.DROP, tmp_path)
    assert [json.loads(content)["body"] for (content,) in store.run_here(notices)] == ["m1 a", "m1 b", "m2 a"]


def held_rows(db: Connection) -> list[int]:
    return [number for (number,) in db.execute("SELECT id FROM delivery WHERE state = 'held' ORDER BY mailbox").fetchall()]


def test_an_alarm_an_hour_later_is_another_one(store: Store) -> None:
    clock = Clock(store, threads.identity(ALARM))
    assert clock.hand() == [A]
    assert clock.hand(timedelta(minutes=2)) == [], "one transmission that was tried again"
    assert clock.hand(spool.AGAIN) == [A]
    assert clock.hand(timedelta(minutes=1)) == [], "the time is counted from the newest"
    assert clock.hand(timedelta(days=30)) == [A]
    assert store.run_here(counts) == [3, 3]


def test_what_lies_in_a_file_is_the_same_whenever_it_is_read(store: Store) -> None:
    clock = Clock(store, threads.identity(ALARM))
    assert clock.hand(is_lying=True) == [A]
    assert clock.hand(timedelta(days=1), is_lying=True) == []


def test_a_mail_with_an_id_is_one_however_late_it_comes_again(store: Store) -> None:
    clock = Clock(store, threads.identity(b"Message-ID: <1@x>\r\n" + ALARM))
    assert clock.hand() == [A]
    assert clock.hand(timedelta(days=30)) == []


def test_each_alarm_is_linked_with_itself_in_the_other_mailbox(store: Store) -> None:
    clock = Clock(store, threads.identity(ALARM))
    for number in (1, 2):
        assert clock.hand(timedelta(hours=1), "ready", A, B) == [A, B]
        for row, box in store.run_here(newest):
            event = f"$e{number}{box[0]}"
            store.run_here(spool.record, row, 1, event)
            identity = store.run_here(places.identity_of, row)
            store.run_here(places.arrive, Arrival(identity, box, f"!{box[0]}", event, event, is_named=True), LINKING)
            store.run_here(spool.finish, row, "done")
    said = [content for (content,) in store.run_here(notices)]
    assert [next(event for event in ("$e1a", "$e1b", "$e2a", "$e2b") if f"/{event}?" in each) for each in said] == [
        "$e1a",
        "$e1b",
        "$e2a",
        "$e2b",
    ]
    # Each is forgotten with its own.
    for each in ("m1", "m2"):
        store.run_here(places.forget, each)
    assert store.run_here(left) == []


def newest(db: Connection) -> list[tuple[int, str]]:
    return db.execute("SELECT id, mailbox FROM delivery WHERE state = 'ready' ORDER BY mailbox").fetchall()


def notices(db: Connection) -> list[tuple[str]]:
    return db.execute("SELECT content FROM notice ORDER BY id").fetchall()


def left(db: Connection) -> list[tuple[str]]:
    return db.execute("SELECT identity FROM arrived UNION SELECT identity FROM letter").fetchall()


def test_what_was_shown_of_a_dropped_mail_does_not_stand_for_it(store: Store, tmp_path: Path) -> None:
    clock = Clock(store)
    clock.hand()
    number = clock.last()
    # Its text is in the room, a file of it is held and then dropped.
    store.run_here(placing.keep_shown, number, 1, "$e", Shown("!a", A, "@mail_v:s", "$e"))
    store.run_here(places.note_seen, A, ["like"], "$e")
    end(store, number, steering.DROP, tmp_path)
    assert clock.hand() == [A]
    assert store.run_here(places.twin, clock.last(), A, ["like"]) is None


async def test_what_was_dropped_by_mistake_comes_when_it_is_sent_again(
    homeserver: Any, relay: Any, make_office: Callable[..., Any]
) -> None:
    office = make_office(homeserver.url, relay.port)
    letter = mail("urgent payment", "of today", Date="Mon, 1 Jan 2024 10:00:00 +0530")
    path = office.directory / "state" / "mail.db"
    async with running(office.path):
        assert await hand_over(office.smtp_port, letter) == 250
        words = ["drop", "1", "--silent", "--reason", "oops", "--yes", "--config", str(office.path)]
        done = await asyncio.to_thread(CliRunner().invoke, app, words)
        assert done.exit_code == 0, done.output
        for _ in range(2):
            assert await hand_over(office.smtp_port, letter) == 250
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT state FROM delivery ORDER BY id").fetchall() == [("returned",), ("held",)]
        assert db.execute("SELECT count(*) FROM notice WHERE key LIKE 'held:%'").fetchone() == (2,), "the control room is told of both"


async def test_a_page_in_the_place_of_the_homeserver_holds_nothing(homeserver: Any, relay: Any, make_office: Callable[..., Any]) -> None:
    office = make_office(homeserver.url, relay.port)
    loaded = office.load()
    point = Point("mail", loaded.policy.policy, None, loaded.policy.log)
    point.start()
    answer, pages = homeserver.handle, [404, 403, 404, 400, 404, 403]

    def handle(method: str, parts: list[str], *rest: Any) -> tuple[int, dict[str, Any]]:
        if "send" in parts and pages:
            return pages.pop(), {}
        found: tuple[int, dict[str, Any]] = answer(method, parts, *rest)
        return found

    homeserver.handle = handle
    soon = Backoff(timedelta(milliseconds=20), timedelta(milliseconds=50))
    bridge = Bridge(loaded, point, pace=Pace(soon, soon), say=lambda _: None)
    await bridge.start()
    try:
        assert await hand_over(office.smtp_port, mail("one", "the first")) == 250
        assert await hand_over(office.smtp_port, mail("two", "the second")) == 250
        await homeserver.body("the second")
    finally:
        await bridge.stop()
        point.stop()
    assert not pages
    shown = [event["content"]["body"].rpartition("\n")[2] for event in homeserver.events if event["sender"].startswith("@mail_")]
    assert shown == ["the first", "the second"]
