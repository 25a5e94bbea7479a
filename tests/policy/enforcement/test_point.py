"""The enforcement point: answers, reloads, and a log of both."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from daftar_policy import decision_log
from daftar_policy.core.policy import Policy
from daftar_policy.enforcement.follower import Follower, compile_apart
from daftar_policy.enforcement.point import NotStartedError, Point, followed
from daftar_policy.files.compiled import Compiled
from daftar_policy.files.source import Problems, Unreadable

POLICY = """
policy: 1
revision: "1"
languages: [mr, en]
lists:
  shares: {domains: {file: shares.txt}}
rules:
  - {id: A, on: send, when: {event.link_domains: {in: shares}}, then: deny, say: {en: "No {event.link_domains}."}}
  - {id: B, on: send, when: {room.label: restricted}, then: deny, on_error: deny}
  - {id: C, on: send, when: {event.text: {contains: watched}}, then: deny, mode: monitor}
"""
FACTS = {"actor.id": "@a:x.example", "room.id": "!r:x.example", "event.type": "m.room.message"}
T = TypeVar("T")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shares.txt").write_text("drive.google.com\n")
    (tmp_path / "policy.yaml").write_text(POLICY)
    return tmp_path


@pytest.fixture
def point(folder: Path) -> Iterator[Point]:
    point = Point("test", folder / "policy.yaml", None, folder / "log")
    point.start()
    yield point
    point.stop()


def eventually(look: Callable[[], T | None]) -> T:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        found = look()
        if found is not None:
            return found
        threading.Event().wait(0.02)
    raise TimeoutError("it did not happen")


def logged(folder: Path, kind: str, number: int = 0) -> dict[str, object]:
    def look() -> dict[str, object] | None:
        found = [dict(entry) for entry in decision_log.read(folder / "log") if entry.get("kind") == kind]
        return found[number] if len(found) > number else None

    return eventually(look)


def test_an_ask_is_answered_and_logged_without_words(point: Point, folder: Path) -> None:
    answer = point.ask("send", {**FACTS, "event.body": "see https://drive.google.com/secret-path"})
    assert not answer.is_allowed
    assert answer.error("en") == "No drive.google.com. [A]"
    entry = logged(folder, "decision")
    assert entry["id"] == answer.id
    assert decision_log.find(folder / "log", answer.id) == entry
    assert (entry["actor"], entry["object"], entry["rules"]) == ("@a:x.example", "!r:x.example", ["A"])
    kept = decision_log.files(folder / "log")[0].read_bytes()
    assert b"drive.google.com" in kept
    assert b"secret-path" not in kept


def test_nested_facts_and_unknown_ones(point: Point) -> None:
    nested = {"actor": {"id": "@a:x.example"}, "event": {"type": "m.room.message", "body": "hello"}}
    assert point.ask("send", nested).is_allowed
    assert point.ask("send", nested, unknown=["room"]).decision.not_evaluable == ("B",)
    assert not point.ask("send", nested, unknown=["room"]).is_allowed


def test_facts_that_cannot_be_read_are_unknown(point: Point, folder: Path) -> None:
    answer = point.ask("send", {"event.size": "large", "event.body": "see https://drive.google.com/x"})
    assert answer.decision.not_evaluable == ("A", "B", "C")
    assert answer.decision.rules == ("B",)
    assert "event.size" in str(logged(folder, "decision")["error"])


def test_asking_before_the_start_is_a_mistake_of_the_program(folder: Path) -> None:
    with pytest.raises(NotStartedError):
        Point("test", folder / "policy.yaml", None, folder / "log").ask("send", {})


def test_a_bad_policy_at_the_start_raises_with_its_place_and_is_logged(folder: Path) -> None:
    (folder / "policy.yaml").write_text(POLICY.replace("shares.txt", "share.txt").replace("on: send", "on: sned", 1))
    with pytest.raises(Problems) as refused:
        Point("test", folder / "policy.yaml", None, folder / "log").start()
    assert [problem.line for problem in refused.value.problems] == [6, 8]
    assert len(logged(folder, "policy-refused")["problems"]) == 2  # type: ignore[arg-type]


def test_a_policy_that_is_not_there(folder: Path) -> None:
    with pytest.raises(Unreadable):
        compile_apart(followed("test", folder / "none.yaml", None, folder / "log"))


def test_an_edit_of_the_policy_or_of_a_list_takes_hold_and_is_told(point: Point, folder: Path) -> None:
    told: list[Policy] = []
    point.on_change(told.append)
    (folder / "shares.txt").write_text("drive.google.com\nwetransfer.com\n")
    eventually(lambda: told or None)
    assert point.ask("send", {**FACTS, "event.body": "https://wetransfer.com/1"}).decision.rules == ("A",)
    (folder / "policy.yaml").write_text(POLICY.replace('"1"', '"2"'))
    eventually(lambda: point.policy if point.policy.revision == "2" else None)
    assert told[-1] is point.policy
    assert logged(folder, "policy-loaded", 2)["revision"] == "2"


def test_a_broken_edit_changes_nothing_and_is_noted_once(point: Point, folder: Path) -> None:
    (folder / "policy.yaml").write_text(POLICY + "  - nonsense\n")
    problems = logged(folder, "policy-refused")["problems"]
    assert isinstance(problems, list)
    assert (problems[0]["line"], problems[0]["column"]) == (POLICY.count("\n") + 1, 5)
    assert point.policy.revision == "1"
    assert not point.ask("send", {**FACTS, "event.body": "https://drive.google.com/1"}).is_allowed
    (folder / "policy.yaml").write_text(POLICY.replace('"1"', '"3"'))
    eventually(lambda: point.policy if point.policy.revision == "3" else None)
    refused = [entry for entry in decision_log.read(folder / "log") if entry.get("kind") == "policy-refused"]
    assert len(refused) == 1


def test_a_list_that_comes_later_ends_the_refusal(folder: Path) -> None:
    loaded: list[Compiled] = []
    refused: list[Problems] = []
    what = followed("test", folder / "policy.yaml", None, folder / "log")
    follower = Follower(what, loaded.append, refused.append, try_again_after=0.2)
    follower.start()
    (folder / "policy.yaml").write_text(POLICY.replace('"1"', '"4"').replace("shares.txt", "later.txt"))
    eventually(lambda: refused or None)
    (folder / "later.txt").write_text("wetransfer.com\n")
    eventually(lambda: True if loaded[-1].policy.revision == "4" else None)
    follower.stop()
    assert len(refused) == 1


def test_points_with_other_organisations_do_not_share_a_compiled_form(tmp_path: Path) -> None:
    policy, log = tmp_path / "policy.yaml", tmp_path / "log"
    targets = {followed(name, policy, organisation, log).target for name in ("a", "b") for organisation in (None, tmp_path / "o.yaml")}
    assert len(targets) == 4
    assert all(target.parent == tmp_path and target.name.startswith(".policy.") for target in targets)


def test_reads_are_the_facts_of_conditions_and_messages(point: Point) -> None:
    assert point.reads("send") >= {"event.link_domains", "room.label", "event.text"}
    assert point.reads("invite") == frozenset()
    assert point.actions >= {"send"}


def test_asks_from_many_threads_during_reloads_each_have_one_whole_policy(point: Point, folder: Path) -> None:
    wrong: list[str] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.wait(0.001):
            decision = point.ask("send", {**FACTS, "event.body": "https://drive.google.com/1"}).decision
            if decision.rules != ("A",) or decision.say["en"] != f"No drive.google.com{decision.revision}.":
                wrong.append(str(decision))

    (folder / "policy.yaml").write_text(POLICY.replace('"1"', '"0"').replace("domains}.", "domains}0."))
    eventually(lambda: point.policy if point.policy.revision == "0" else None)
    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for revision in ("2", "3"):
        (folder / "policy.yaml").write_text(POLICY.replace('"1"', f'"{revision}"').replace("domains}.", f"domains}}{revision}."))
        eventually(lambda wanted=revision: point.policy if point.policy.revision == wanted else None)
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
