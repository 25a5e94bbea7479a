"""A charge given to one bot holds for all bots of the installation: in one process, over several, through backups, and in any order."""

import itertools
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import psycopg
import pytest
from tests.fakes.postgres import PostgresServer

from daftar_bots.announcements.delegations import Delegation, Delegations
from daftar_bots.backup import back_up, restore
from daftar_bots.charge_exchange import Member, bring, read_elsewhere
from daftar_bots.config import load
from daftar_bots.services.polls.settings import Memory
from daftar_bots.store import Store, statements
from daftar_policy.storage.server import Server

NOW = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)
ASHA, VIKRAM, IMRAN = (f"@{who}:daftar.example" for who in ("asha", "vikram", "imran"))


@dataclass
class Bot:
    """A bot's store, and how often it was told that something is new."""

    id: str
    store: Store
    told: int = 0
    moment: Iterator[int] = field(default_factory=itertools.count)

    def member(self) -> Member:
        def changed() -> None:
            self.told += 1

        return Member(self.id, self.store, changed)

    def give(self, person: str, delegate: str, event: str, *, after: int = 0, kind: str = "charge") -> None:
        begins = NOW + timedelta(seconds=after)
        made = Delegation(event, person, delegate, kind, begins, NOW + timedelta(days=9), begins.isoformat())
        with self.store.transaction():
            Delegations(self.store).give(made)

    def end(self, person: str, *, after: int = 60) -> int:
        with self.store.transaction():
            return Delegations(self.store).end(person, by=person, at=(NOW + timedelta(seconds=after)).isoformat())

    def holders(self) -> dict[str, str]:
        return {each.person: each.delegate for each in Delegations(self.store).in_force(NOW + timedelta(minutes=5))}

    def rows(self) -> list[tuple[object, ...]]:
        return self.store.rows("SELECT event_id, delegate, said_to, ended_at IS NOT NULL FROM delegation ORDER BY starts_at, event_id")


@pytest.fixture
def bots(tmp_path: Path) -> Iterator[list[Bot]]:
    made = [Bot(name, Store(tmp_path / name)) for name in ("seva", "it", "health")]
    yield made
    for bot in made:
        bot.store.close()


def exchange(*bots: Bot) -> None:
    bring([bot.member() for bot in bots], (), NOW + timedelta(minutes=5))


def test_given_once_it_holds_everywhere_and_ended_anywhere_it_is_over(bots: list[Bot]) -> None:
    seva, it, health = bots
    seva.give(ASHA, VIKRAM, "$1")
    exchange(*bots)
    assert [bot.holders() for bot in bots] == [{ASHA: VIKRAM}] * 3
    assert (it.rows(), seva.rows()) == ([("$1", VIKRAM, "seva", 0)], [("$1", VIKRAM, "", 0)])
    assert (seva.told, it.told, health.told) == (0, 1, 1)
    exchange(*bots)
    assert (seva.told, it.told, health.told) == (0, 1, 1)
    assert it.end(ASHA) == 1
    exchange(*bots)
    assert [bot.holders() for bot in bots] == [{}] * 3
    assert (seva.told, it.told, health.told) == (1, 1, 2)


def test_the_last_word_counts_whichever_bot_heard_it(bots: list[Bot]) -> None:
    seva, it, health = bots
    # Said to two bots before either knew of the other.
    seva.give(ASHA, VIKRAM, "$1", after=1)
    it.give(ASHA, IMRAN, "$2", after=2)
    for order in itertools.permutations(bots):
        exchange(*order)
        assert [bot.holders() for bot in bots] == [{ASHA: IMRAN}] * 3
    health.give(ASHA, VIKRAM, "$3", after=3)
    exchange(it, health)
    exchange(seva, it)
    assert [bot.holders() for bot in bots] == [{ASHA: VIKRAM}] * 3


def test_standing_in_for_an_approver_stays_with_the_bot_that_was_told(bots: list[Bot]) -> None:
    seva, it, _ = bots
    it.give(ASHA, VIKRAM, "$1", kind="delegate")
    exchange(*bots)
    assert (it.holders(), seva.holders()) == ({ASHA: VIKRAM}, {})
    # A later charge takes its place, as it would at one bot.
    seva.give(ASHA, IMRAN, "$2", after=5)
    exchange(*bots)
    assert it.holders() == seva.holders() == {ASHA: IMRAN}


def test_what_is_over_is_not_passed_on(bots: list[Bot]) -> None:
    seva, it, _ = bots
    seva.give(ASHA, VIKRAM, "$1")
    bring([bot.member() for bot in bots], (), NOW + timedelta(days=10))
    assert it.rows() == []


def test_of_a_bot_at_work_in_another_process_it_is_read(bots: list[Bot], tmp_path: Path) -> None:
    seva, it, _ = bots
    seva.give(ASHA, VIKRAM, "$1")
    (tmp_path / "old").mkdir()
    old = sqlite3.connect(tmp_path / "old" / "bot.db")
    for statement in statements(files("daftar_bots").joinpath("schema", "0001_first_day.sql").read_text(encoding="utf-8")):
        old.execute(statement)
    old.close()
    memories = [Memory(name, tmp_path / name) for name in ("seva", "old", "never-begun")]
    fetched = read_elsewhere(memories, NOW)
    assert [(each.person, each.said_to) for each in fetched] == [(ASHA, "seva")]
    bring([it.member()], fetched, NOW)
    assert it.holders() == {ASHA: VIKRAM}
    assert seva.told == 0


def test_a_charge_that_came_back_is_its_own_bots(bots: list[Bot]) -> None:
    """A backup of before the charge was restored: it comes back from those that have the copy."""
    seva = bots[0]
    seva.give(ASHA, VIKRAM, "$1")
    exchange(*bots)
    with seva.store.transaction():
        seva.store.rows("DELETE FROM delegation")
    exchange(*bots)
    assert seva.rows() == [("$1", VIKRAM, "", 0)]


def test_several_processes_on_one_server(postgres: PostgresServer, tmp_path: Path) -> None:
    server = Server(postgres.fresh())
    seva = Bot("seva", Store(tmp_path / "a", server, name="bot_seva"))
    it = Bot("it", Store(tmp_path / "b", server, name="bot_it"))
    seva.give(ASHA, VIKRAM, "$1")
    fetched = read_elsewhere([Memory("seva", tmp_path / "x", server, "bot_seva"), Memory("new", tmp_path / "y", server, "bot_new")], NOW)
    bring([it.member()], fetched, NOW)
    assert it.rows() == [("$1", VIKRAM, "seva", False)]
    it.end(ASHA)
    bring([seva.member()], read_elsewhere([Memory("it", tmp_path / "b", server, "bot_it")], NOW), NOW)
    assert seva.holders() == {}
    # Whose session is lost is left out, and the others go on.
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
    health = Bot("health", Store(tmp_path / "c"))
    third = Bot("third", Store(tmp_path / "d"))
    health.give(IMRAN, VIKRAM, "$2")
    exchange(seva, health, it, third)
    assert third.holders() == {IMRAN: VIKRAM}
    for bot in (seva, it, health, third):
        bot.store.close()


def test_the_copies_are_in_the_backup(tmp_path: Path) -> None:
    from tests.bots.test_kill import configure  # noqa: PLC0415 - the configuration of a whole bot

    configure(tmp_path, "http://127.0.0.1:1", 1)
    config = load(tmp_path).bots[0]
    with Store(config.settings.store) as store, Store(tmp_path / "seva") as other:
        seva, b = Bot("seva", other), Bot("b", store)
        seva.give(ASHA, VIKRAM, "$1")
        exchange(seva, b)
    back_up(config, tmp_path / "backup")
    fresh = replace(config, settings=replace(config.settings, store=tmp_path / "restored"))
    restore(fresh, tmp_path / "backup")
    with Store(tmp_path / "restored") as store:
        assert Bot("b", store).holders() == {ASHA: VIKRAM}
    assert json.loads((tmp_path / "backup" / "manifest.json").read_text())["bot"] == "b"
