"""Points that follow a store: only what was activated comes into force, and what was in force stays when something is wrong."""

import math
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from tests.fakes.desk import LATER, NOW, Desk

from daftar_policy import decision_log
from daftar_policy.enforcement.follow_store import StoreSource
from daftar_policy.enforcement.point import Point, check
from daftar_policy.files.activated import compile_version, load_configured
from daftar_policy.files.activation_paper import KIND, Activation
from daftar_policy.files.compiled import Compiled
from daftar_policy.files.manifest import SIGNATURE
from daftar_policy.files.point_config import FollowedStore, PointConfig
from daftar_policy.files.signing import make_key, read_private_key, seal
from daftar_policy.files.source import Problem, Problems, Unreadable

T = TypeVar("T")
MESSAGE = {"actor.id": "@a:x.example", "event.type": "m.room.message", "event.body": "https://drive.google.com/1"}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.activate("1")
    return desk


@pytest.fixture
def follow(desk: Desk) -> FollowedStore:
    return FollowedStore(desk.store.folder, (desk.folder / "key.pub",))


@pytest.fixture
def looking(desk: Desk, follow: FollowedStore) -> Callable[[], StoreSource]:
    """Give what a point follows, anew as after a restart."""
    (desk.folder / "log").mkdir()

    def anew() -> StoreSource:
        return StoreSource(
            follow,
            desk.folder / "log" / "compiled.json",
            memory=desk.folder / "log" / "memory.json",
            compile_version=compile_version,
            now=desk.clock,
        )

    return anew


def taken(source: StoreSource) -> Compiled:
    compiled = source.compile()
    assert compiled is not None
    return compiled


def refusal(source: StoreSource) -> Problem:
    with pytest.raises(Problems) as refused:
        source.compile()
    (problem,) = refused.value.problems
    return problem


def _key(path: Path) -> Path:
    make_key(path)
    return path


def put(desk: Desk, activation: Activation) -> None:
    """Put an activation of one's own making in place: what somebody with the key could do, and nobody without."""
    desk.store.active_path.write_bytes(seal(KIND, activation.text, desk.key, Path("active")))


def paper(desk: Desk) -> Activation:
    return desk.store.active(desk.store.keys())[0]


class TestWhatComesIntoForce:
    def test_the_activated_version_with_where_it_comes_from(self, desk: Desk, looking: Callable[[], StoreSource]) -> None:
        source = looking()
        compiled = taken(source)
        ref = paper(desk).version
        assert (compiled.policy.revision, compiled.sha256) == ("1", ref.sha256)
        assert compiled.origin == {"version": ref.name, "activation": "activate", "sequence": 1, "confirm_by": None}
        assert source.compile() is None
        desk.activate("2")
        assert taken(source).policy.revision == "2"

    def test_nothing_activated(self, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        empty = Desk(tmp_path / "empty")
        config = PointConfig(None, None, tmp_path / "log", FollowedStore(empty.store.folder, (empty.folder / "key.pub",)))
        with pytest.raises(Unreadable) as refused:
            check(config)
        assert refused.value.problems[0].message == "nothing was activated in this store yet"

    def test_another_key_is_not_believed(self, desk: Desk, follow: FollowedStore, tmp_path: Path) -> None:
        make_key(tmp_path / "other")
        config = PointConfig(None, None, tmp_path / "log", replace(follow, keys=(tmp_path / "other.pub",)))
        for look in (check, lambda config: load_configured(config, NOW)):
            with pytest.raises(Problems) as refused:
                look(config)
            assert refused.value.problems[0].code == "signature"
        both = replace(config, follow=replace(follow, keys=(tmp_path / "other.pub", desk.folder / "key.pub")))
        check(both)
        assert load_configured(both, NOW).revision == "1"

    def test_an_activation_by_one_key_of_a_version_by_another_needs_both(self, desk: Desk, looking: Callable[[], StoreSource]) -> None:
        make_key(desk.folder / "author")
        author = read_private_key(desk.folder / "author")
        desk.write("2", key=author)
        with desk.store.changing():
            desk.store.trust(author.public)
        source = looking()
        taken(source)
        desk.activate_file()
        assert refusal(source).path.endswith(SIGNATURE)

    def test_with_activators_apart_nobody_changes_anything_alone(self, desk: Desk, follow: FollowedStore) -> None:
        author = read_private_key(_key(desk.folder / "author"))
        apart = replace(follow, keys=(desk.folder / "author.pub",), activators=(desk.folder / "key.pub",))
        source = StoreSource(apart, desk.folder / "compiled.json", memory=None, compile_version=compile_version, now=desk.clock)
        # Signed and activated by the one who may only activate.
        assert refusal(source).path.endswith(SIGNATURE)
        desk.write("2", key=author)
        with desk.store.changing():
            desk.store.trust(author.public)
        desk.activate_file()
        assert taken(source).policy.revision == "2"
        assert load_configured(PointConfig(None, None, desk.folder, apart), NOW).revision == "2"
        # Activated by the one who may only sign.
        later = replace(paper(desk), sequence=9)
        desk.store.active_path.write_bytes(seal(KIND, later.text, author, Path("active")))
        assert refusal(source).path == str(desk.store.active_path)

    def test_a_trial_remembers_nothing(self, desk: Desk, follow: FollowedStore) -> None:
        check(PointConfig(None, None, desk.folder / "trial", follow))
        assert list((desk.folder / "trial").iterdir()) == []


class TestWhatIsRefused:
    @pytest.mark.parametrize("name", ["lists/shares.txt", "policy.yaml", "policy_tests.yaml"])
    def test_an_altered_file(self, desk: Desk, looking: Callable[[], StoreSource], name: str) -> None:
        source = looking()
        taken(source)
        altered = desk.store.versions / paper(desk).version.name / name
        altered.write_text("")
        problem = refusal(source)
        assert (problem.code, problem.path) == ("altered", str(altered))
        assert refusal(looking()).code == "altered"

    def test_an_old_activation_put_back_also_after_a_restart(self, desk: Desk, looking: Callable[[], StoreSource]) -> None:
        old = desk.store.active_path.read_bytes()
        desk.activate("2")
        source = looking()
        taken(source)
        desk.store.active_path.write_bytes(old)
        for anew in (source, looking()):
            assert refusal(anew).message == "activation 1 is older than 2, which was seen already"

    def test_two_activations_of_the_same_number(self, desk: Desk, looking: Callable[[], StoreSource]) -> None:
        source = looking()
        taken(source)
        put(desk, replace(paper(desk), by="somebody else"))
        assert refusal(source).message == "there are two different activations 1"

    def test_another_store_with_the_same_key(self, desk: Desk, looking: Callable[[], StoreSource]) -> None:
        taken(looking())
        put(desk, replace(paper(desk), store="another", sequence=9))
        assert refusal(looking()).code == "store"

    def test_an_older_revision_that_was_not_forced(self, desk: Desk, looking: Callable[[], StoreSource]) -> None:
        first = paper(desk)
        desk.activate("2")
        source = looking()
        taken(source)
        put(desk, replace(first, sequence=3))
        assert refusal(source).message == "revision `1` is older than `2`, and was not forced"
        put(desk, replace(first, sequence=3, force=True))
        assert taken(source).policy.revision == "1"

    def test_what_would_hold_up_the_reader_is_no_activation(self, desk: Desk, looking: Callable[[], StoreSource]) -> None:
        source = looking()
        taken(source)
        desk.store.active_path.unlink()
        os.mkfifo(desk.store.active_path)
        assert refusal(source).message == "cannot read the file: not a plain file"
        desk.store.active_path.unlink()
        with desk.store.active_path.open("wb") as endless:
            endless.truncate(10**9)
        assert "longer than" in refusal(source).message

    def test_what_was_seen_cannot_be_read(self, desk: Desk, looking: Callable[[], StoreSource]) -> None:
        (desk.folder / "log" / "memory.json").write_text("{}")
        assert refusal(looking()).code == "memory"

    def test_a_rollback_is_taken_even_by_a_point_that_was_away(self, desk: Desk, looking: Callable[[], StoreSource]) -> None:
        for revision in ("2", "3"):
            desk.activate(revision)
        taken(looking())
        desk.roll_back()
        desk.activate("2.1")
        assert taken(looking()).policy.revision == "2.1"


def test_a_log_where_no_folder_can_be_is_a_problem(desk: Desk, follow: FollowedStore) -> None:
    (desk.folder / "in the way").write_text("")
    with pytest.raises(Unreadable, match="the folder cannot be made: File exists"):
        Point("test", None, None, desk.folder / "in the way", follow=follow).start()


class TestDeadline:
    def test_the_point_goes_back_without_anybody(self, desk: Desk, looking: Callable[[], StoreSource]) -> None:
        desk.activate("2", confirm_within=LATER)
        source = looking()
        assert taken(source).policy.revision == "2"
        assert not source.is_due()
        desk.clock.now += LATER
        assert source.is_due()
        assert not source.is_due()
        back = taken(source)
        assert (back.policy.revision, back.origin["activation"], back.origin["sequence"]) == ("1", "went-back", 2)
        # A clock that is set back does not bring it forth again.
        desk.clock.now -= LATER
        assert source.compile() is None
        assert taken(looking()).policy.revision == "1"

    def test_confirmed_it_stays(self, desk: Desk, looking: Callable[[], StoreSource]) -> None:
        desk.activate("2", confirm_within=LATER)
        source = looking()
        taken(source)
        desk.confirm()
        assert source.compile() is None
        desk.clock.now += LATER
        assert not source.is_due()
        assert taken(looking()).policy.revision == "2"

    def test_a_confirmation_that_was_late_to_arrive_brings_it_forth_again(self, desk: Desk, looking: Callable[[], StoreSource]) -> None:
        desk.activate("2", confirm_within=LATER)
        waiting = desk.store.active_path.read_bytes()
        desk.confirm()
        confirmed = desk.store.active_path.read_bytes()
        desk.store.active_path.write_bytes(waiting)
        source = looking()
        taken(source)
        desk.clock.now += LATER
        assert taken(source).policy.revision == "1"
        desk.store.active_path.write_bytes(confirmed)
        assert taken(source).policy.revision == "2"

    def test_a_spoilt_activation_does_not_keep_what_nobody_confirmed(self, desk: Desk, looking: Callable[[], StoreSource]) -> None:
        desk.activate("2", confirm_within=LATER)
        source = looking()
        taken(source)
        desk.store.active_path.write_bytes(b"spoilt")
        assert refusal(source).code == "envelope"
        desk.clock.now += LATER
        assert source.is_due()
        assert taken(source).policy.revision == "1"


def eventually(look: Callable[[], T | None]) -> T:
    # Why so long: a busy machine starts the helper process slowly; a quiet one waits for none of it.
    until = time.monotonic() + 120
    while time.monotonic() < until:
        found = look()
        if found is not None:
            return found
        threading.Event().wait(0.02)
    raise TimeoutError("it did not happen")


class TestRunning:
    @pytest.fixture
    def point(self, desk: Desk, follow: FollowedStore) -> Iterator[Point]:
        desk.clock.now = desk.clock.now.now(desk.clock.now.tzinfo)
        point = Point("test", desk.policy, None, desk.folder / "log", follow=follow)
        point.start()
        yield point
        point.stop()

    @staticmethod
    def entries(desk: Desk, kind: str) -> list[dict[str, object]]:
        return [dict(entry) for entry in decision_log.read(desk.folder / "log") if entry.get("kind") == kind]

    def test_a_changed_file_is_reported_and_an_activated_one_holds_and_is_told(self, desk: Desk, point: Point) -> None:
        told: list[str] = []
        point.on_change(lambda policy: told.append(policy.revision))
        desk.write("2")
        eventually(lambda: self.entries(desk, "policy-refused") or None)
        assert point.policy.revision == "1"
        desk.activate_file()
        eventually(lambda: told or None)
        assert point.ask("send", MESSAGE).decision.revision == "2"
        eventually(lambda: True if len(self.entries(desk, "policy-loaded")) == 2 else None)
        loaded = self.entries(desk, "policy-loaded")
        assert [entry["sequence"] for entry in loaded] == [1, 2]
        assert loaded[1]["version"] == paper(desk).version.name
        codes = {problem["code"] for entry in self.entries(desk, "policy-refused") for problem in entry["problems"]}  # type: ignore[attr-defined]
        assert codes == {"not-activated"}

    def test_a_tampered_list_and_a_replayed_activation_change_nothing(self, desk: Desk, point: Point) -> None:
        old = desk.store.active_path.read_bytes()
        desk.activate("2")
        eventually(lambda: point.policy if point.policy.revision == "2" else None)
        (desk.store.versions / paper(desk).version.name / "lists" / "shares.txt").write_text("nothing.example\n")
        eventually(lambda: self.entries(desk, "policy-refused") or None)
        desk.store.active_path.write_bytes(old)
        eventually(lambda: True if len(self.entries(desk, "policy-refused")) == 2 else None)
        codes = [entry["problems"][0]["code"] for entry in self.entries(desk, "policy-refused")]  # type: ignore[index]
        assert codes == ["altered", "replayed"]
        answer = point.ask("send", MESSAGE)
        assert (answer.decision.revision, answer.decision.rules) == ("2", ("A",))

    def test_it_goes_back_by_itself(self, desk: Desk, point: Point) -> None:
        began = time.monotonic()
        desk.activate("2")
        eventually(lambda: point.policy if point.policy.revision == "2" else None)
        desk.clock.now = desk.clock.now.now(desk.clock.now.tzinfo)
        # Why so long: it has to come into force first, on a machine as slow as this one was just now.
        desk.activate("3", confirm_within=timedelta(seconds=max(3, math.ceil(5 * (time.monotonic() - began)))))
        eventually(lambda: point.policy if point.policy.revision == "3" else None)
        eventually(lambda: point.policy if point.policy.revision == "2" else None)
        eventually(lambda: True if len(self.entries(desk, "policy-loaded")) == 4 else None)
        assert self.entries(desk, "policy-loaded")[-1]["activation"] == "went-back"

    def test_a_store_that_vanishes_changes_nothing(self, desk: Desk, point: Point) -> None:
        shutil.rmtree(desk.store.folder)
        eventually(lambda: self.entries(desk, "policy-refused") or None)
        assert not point.ask("send", MESSAGE).is_allowed

    def test_asked_without_pause_while_versions_change_every_answer_is_of_one_whole_version(self, desk: Desk, point: Point) -> None:
        # Odd revisions deny, even ones allow, each by a rule of its own name.
        def write(number: int) -> None:
            desk.write(str(number))
            effect = "deny" if number % 2 else "allow"
            desk.policy.write_text(desk.policy.read_text().replace("id: A", f"id: R{number}").replace("then: deny", f"then: {effect}"))
            (desk.folder / "policy_tests.yaml").unlink()
            desk.sign()

        write(3)
        desk.activate_file()
        eventually(lambda: point.policy if point.policy.revision == "3" else None)
        done, errors, answers = threading.Event(), list[BaseException](), list[tuple[str, str, tuple[str, ...]]]()

        def ask() -> None:
            try:
                while not done.is_set():
                    decision = point.ask("send", MESSAGE).decision
                    answers.append((decision.revision, decision.decision.value, decision.rules))
                    threading.Event().wait(0.01)
            except BaseException as error:  # noqa: BLE001 - what a thread raises is what the test looks for
                errors.append(error)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(4, 8):
            write(number)
            desk.activate_file()
            eventually(lambda number=number: True if answers and answers[-1][0] == str(number) else None)  # type: ignore[misc]
        done.set()
        for thread in threads:
            thread.join()
        point.stop()
        assert errors == []
        logged: list[tuple[object, ...]] = [
            (str(entry["revision"]), str(entry["decision"]), tuple(entry["rules"]), str(entry["sha256"]))  # type: ignore[arg-type]
            for entry in self.entries(desk, "decision")
        ]
        versions = {activation.version.revision: activation.version.sha256 for activation, _ in desk.store.history(desk.store.keys())[0]}
        expected = {(str(n), "deny" if n % 2 else "allow", (f"R{n}",), versions[str(n)]) for n in range(3, 8)}
        assert set(logged) == expected
        assert len(logged) == len(answers) > 200
