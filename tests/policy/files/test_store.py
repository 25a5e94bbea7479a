"""The store of versions: what comes into force and what never does, by whom, and what a crash leaves."""

import hashlib
import os
import signal
import stat
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.desk import LATER, NOW, POLICY, TESTS, Desk

from daftar_policy.files.activating import Office, Wish, activate_kept, begin, version_before
from daftar_policy.files.activation_paper import KIND as ACTIVATION
from daftar_policy.files.activation_paper import Activation
from daftar_policy.files.manifest import KIND, SIGNATURE, Ref
from daftar_policy.files.signing import make_key, read_private_key, seal, unseal
from daftar_policy.files.source import Problems
from daftar_policy.files.store import Store


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def refusal(refused: pytest.ExceptionInfo[Problems]) -> tuple[str, str]:
    (problem,) = refused.value.problems
    return problem.code, problem.message


class TestActivating:
    def test_a_signed_version_comes_into_force_with_all_its_files(self, desk: Desk) -> None:
        done = desk.activate("1")
        assert (done.activation.sequence, done.was, done.tests, desk.in_force()) == (1, None, 1, "1")
        (name,) = desk.store.names()
        assert name == done.activation.version.name == f"1-{done.activation.version.sha256}"
        kept = desk.store.versions / name
        assert sorted(str(path.relative_to(kept)) for path in kept.rglob("*") if path.is_file()) == [
            "lists/shares.txt",
            "policy.yaml",
            "policy_tests.yaml",
            SIGNATURE,
        ]
        assert desk.logged() == [("policy-activate", "1")]

    def test_what_is_in_force_already_is_no_change(self, desk: Desk) -> None:
        desk.activate("1")
        assert not desk.activate_file().is_new
        assert len(desk.logged()) == 1

    def test_an_unsigned_policy(self, desk: Desk) -> None:
        desk.policy.write_text(POLICY.format(revision="1"))
        with pytest.raises(Problems) as refused:
            desk.activate_file()
        assert refusal(refused) == ("unsigned", "the policy is not signed")
        assert not desk.store.exists

    @pytest.mark.parametrize("name", ["policy.yaml", "lists/shares.txt", "policy_tests.yaml"])
    def test_a_file_that_was_changed_after_it_was_signed(self, desk: Desk, name: str) -> None:
        desk.write("1")
        with (desk.folder / name).open("a") as file:
            file.write("# a word more\n")
        with pytest.raises(Problems) as refused:
            desk.activate_file()
        assert refusal(refused) == ("altered", "the file is not the one that was signed")
        assert str(desk.folder / name) == refused.value.problems[0].path
        assert "daftar policy sign" in str(refused.value)

    def test_a_signature_by_a_stranger(self, desk: Desk, tmp_path: Path) -> None:
        stranger = make_key(tmp_path / "stranger")
        desk.write("1", key=read_private_key(tmp_path / "stranger"))
        with pytest.raises(Problems) as refused:
            desk.activate_file()
        assert refusal(refused) == ("signature", f"it is signed by `{stranger.id}`, and trusted here is `{desk.key.public.id}`")

    def test_a_stranger_at_the_store(self, desk: Desk, tmp_path: Path) -> None:
        desk.activate("1")
        make_key(tmp_path / "stranger")
        stranger = read_private_key(tmp_path / "stranger")
        office = Office(desk.store, desk.office.log, stranger)
        with desk.store.changing(), pytest.raises(Problems) as refused:
            begin(office, ())
        assert refusal(refused)[0] == "key"
        with desk.store.changing():
            assert stranger.public in begin(office, (stranger.public,))

    def test_failing_tests(self, desk: Desk) -> None:
        desk.activate("1")
        desk.write("2", tests=TESTS.replace("deny", "allow"))
        with pytest.raises(Problems) as refused:
            desk.activate_file(force=True)
        assert refusal(refused) == ("test", "test `refused` failed: decision: expected `allow`, got `deny`")
        assert f"{desk.store.versions}/2-" in refused.value.problems[0].path
        assert desk.in_force() == "1"
        assert len(desk.store.names()) == 1

    def test_an_older_revision_only_by_force(self, desk: Desk) -> None:
        desk.activate("10")
        with pytest.raises(Problems) as refused:
            desk.activate("9")
        assert refusal(refused) == ("older", "revision `9` is older than `10`, which is in force")
        assert desk.activate("9", force=True).activation.force
        assert desk.in_force() == "9"
        # Older than what some point may still have in force.
        assert desk.activate("9.1").activation.force

    def test_lists_may_change_under_the_same_revision(self, desk: Desk) -> None:
        desk.activate("1")
        (desk.folder / "lists" / "shares.txt").write_text("drive.google.com\nwetransfer.com\n")
        assert desk.activate("1").is_new
        assert len(desk.store.names()) == 2

    def test_a_version_that_was_altered_in_the_store_is_not_activated_again_but_mended_from_its_files(self, desk: Desk) -> None:
        first = desk.activate("1").activation.version
        desk.activate("2")
        (desk.store.versions / first.name / "lists" / "shares.txt").write_text("")
        with pytest.raises(Problems) as refused:
            desk.change(lambda keys: activate_kept(desk.office, keys, first, Wish(force=True)))
        assert refusal(refused)[0] == "altered"
        with pytest.raises(Problems):
            desk.roll_back()
        assert desk.activate("1", force=True).activation.version == first
        assert desk.in_force() == "1"

    def test_those_who_activate_at_the_same_time_wait_for_each_other(self, desk: Desk) -> None:
        kept = [desk.activate(revision).activation.version for revision in ("1", "2", "3")]
        with ThreadPoolExecutor() as pool:
            done = list(pool.map(lambda ref: desk.change(lambda keys: activate_kept(desk.office, keys, ref, Wish(force=True))), kept * 2))
        papers = [activation for activation, _ in desk.store.history(desk.store.keys())[0]]
        assert [paper.sequence for paper in papers] == list(range(1, len(papers) + 1))
        assert len(papers) == 3 + sum(activated.is_new for activated in done)
        assert [later.before for later in papers[1:]] == [hashlib.sha256(paper.text.encode()).hexdigest() for paper in papers[:-1]]

    def test_who_may_read_the_store_may_read_what_is_in_it(self, desk: Desk) -> None:
        desk.store.folder.mkdir(mode=0o755)
        desk.store.folder.chmod(0o750)
        desk.activate("1")
        for path in (desk.store.active_path, *desk.store.versions.rglob("*/**")):
            assert stat.S_IMODE(path.stat().st_mode) == (0o750 if path.is_dir() else 0o640), path


class TestDeadline:
    def test_confirmed_in_time_it_stays(self, desk: Desk) -> None:
        desk.activate("1")
        desk.activate("2", confirm_within=LATER)
        desk.clock.now += LATER / 2
        assert desk.in_force() == "2"
        assert desk.confirm().activation.confirm_by is None
        desk.clock.now += LATER
        assert desk.in_force() == "2"
        assert desk.logged() == [("policy-activate", "1"), ("policy-activate", "2"), ("policy-confirm", "2")]

    def test_not_confirmed_it_goes_back_by_itself_and_the_next_command_logs_it_once(self, desk: Desk) -> None:
        desk.activate("1")
        desk.activate("2", confirm_within=LATER)
        desk.clock.now += LATER
        assert desk.in_force() == "1"
        for _ in range(2):
            with pytest.raises(Problems) as refused:
                desk.confirm()
            assert "`1` is in force again" in refusal(refused)[1]
        assert desk.logged()[2:] == [("policy-went-back", "1")]

    def test_while_one_waits_no_other_is_activated_but_by_force_and_then_the_sure_one_is_what_it_goes_back_to(self, desk: Desk) -> None:
        desk.activate("1")
        desk.activate("2", confirm_within=LATER)
        with pytest.raises(Problems) as refused:
            desk.activate("3")
        assert refusal(refused)[0] == "waiting"
        desk.activate("3", force=True, confirm_within=LATER)
        desk.clock.now += LATER
        assert desk.in_force() == "1"

    def test_nothing_to_go_back_to(self, desk: Desk) -> None:
        with pytest.raises(Problems) as refused:
            desk.activate("1", confirm_within=LATER)
        assert refusal(refused) == ("confirm", "there is no version yet to go back to")

    def test_nothing_waits(self, desk: Desk) -> None:
        desk.activate("1")
        with pytest.raises(Problems) as refused:
            desk.confirm()
        assert refusal(refused) == ("confirm", "nothing waits to be confirmed")


class TestRollingBack:
    def test_each_time_one_further_back(self, desk: Desk) -> None:
        for revision in ("1", "2", "3"):
            desk.activate(revision)
        assert [desk.roll_back().activation.version.revision, desk.roll_back().activation.version.revision] == ["2", "1"]
        with pytest.raises(Problems) as refused:
            desk.roll_back()
        assert refusal(refused) == ("rollback", "no version was in force before this one")
        assert desk.activate("4").was == desk.store.history(desk.store.keys())[0][0][0].version
        assert desk.roll_back().activation.version.revision == "1"

    def test_what_waits_is_rolled_back_too(self, desk: Desk) -> None:
        desk.activate("1")
        desk.activate("2", confirm_within=LATER)
        desk.roll_back()
        desk.clock.now += LATER
        assert desk.in_force() == "1"

    def test_tests_that_fail_by_now_do_not_hold_it_up(self, desk: Desk) -> None:
        dated = TESTS.replace("{name: refused", '{at: "2026-01-01T00:00:00+05:30", name: refused')
        desk.write("1", tests=dated)
        desk.activate_file()
        desk.activate("2")
        assert desk.roll_back().tests == 0

    def test_at_an_empty_store(self, desk: Desk) -> None:
        with pytest.raises(Problems) as refused:
            desk.roll_back()
        assert refusal(refused) == ("rollback", "nothing was activated in this store yet")

    @given(st.lists(st.sampled_from(["A", "B", "C"]), min_size=1, max_size=8), st.integers(0, 8))
    def test_rolling_back_is_undoing(self, names: list[str], back: int) -> None:
        names = [name for index, name in enumerate(names) if index == 0 or names[index - 1] != name]
        papers: list[Activation] = []

        def add(kind: str, name: str) -> None:
            number = len(papers) + 1
            papers.append(Activation("s", number, kind, ref(name), NOW + timedelta(seconds=number), "me"))

        for name in names:
            add("activate", name)
        for _ in range(back):
            before = version_before(papers, NOW + timedelta(days=1))
            if before is not None:
                add("rollback", before.revision)
        assert papers[-1].version.revision == names[max(0, len(names) - 1 - back)]


def ref(name: str) -> Ref:
    return Ref(name, "0" * 64)


class TestTampering:
    def test_an_activation_that_was_put_back_does_not_lower_the_next_number(self, desk: Desk) -> None:
        desk.activate("1")
        old = desk.store.active_path.read_bytes()
        desk.activate("2")
        desk.store.active_path.write_bytes(old)
        assert desk.activate("3").activation.sequence == 3

    def test_a_history_with_a_paper_taken_out_or_an_old_one_put_back_says_so(self, desk: Desk) -> None:
        for revision in ("1", "2", "3"):
            desk.activate(revision)
        keys = desk.store.keys()
        assert desk.store.history(keys)[1] == []
        new, second = desk.store.active_path.read_bytes(), desk.store.history_path / "00000002.json"
        desk.store.active_path.write_bytes(second.read_bytes())
        assert [problem.code for problem in desk.store.history(keys)[1]] == ["replayed"]
        desk.store.active_path.write_bytes(new)
        second.unlink()
        papers, (problem,) = desk.store.history(keys)
        assert [activation.sequence for activation, _ in papers] == [1, 3]
        assert problem.message == "activation 2, which comes before this one, is missing"

    @pytest.mark.parametrize(
        "content", [b"", b"{}", b"\xff", b"[" * 100_000, b'{"daftar-signed": "policy activation 1", "text": "", "signatures": []}']
    )
    def test_a_spoilt_activation_is_overcome_by_the_next(self, desk: Desk, content: bytes) -> None:
        desk.activate("1")
        desk.store.active_path.write_bytes(content)
        with pytest.raises(Problems):
            desk.store.active(desk.store.keys())
        assert desk.activate("2").activation.sequence == 2
        assert desk.in_force() == "2"

    def test_a_changed_word_in_a_signed_paper(self, desk: Desk) -> None:
        desk.activate("1")
        raw = desk.store.active_path.read_bytes()
        desk.store.active_path.write_bytes(raw.replace(b'\\"sequence\\": 1', b'\\"sequence\\": 9'))
        with pytest.raises(Problems) as refused:
            desk.store.active(desk.store.keys())
        assert refusal(refused)[0] == "signature"

    def test_one_kind_of_paper_is_not_another(self, desk: Desk) -> None:
        sealed = seal(KIND, "x", desk.key, Path("a"))
        assert unseal(KIND, sealed, [desk.key.public], Path("a")).text == "x"
        for raw in (sealed, sealed.replace(KIND.encode(), ACTIVATION.encode())):
            with pytest.raises(Problems):
                unseal(ACTIVATION, raw, [desk.key.public], Path("a"))

    def test_a_signature_of_another_version(self, desk: Desk) -> None:
        first, second = desk.activate("1").activation.version, desk.activate("2").activation.version
        (desk.store.versions / second.name / SIGNATURE).write_bytes((desk.store.versions / first.name / SIGNATURE).read_bytes())
        with pytest.raises(Problems) as refused:
            desk.store.version(second, desk.store.keys())
        assert refusal(refused) == ("altered", f"this is the signature of another version than `{second.name}`")


# Runs one activation in a child for each number, which is killed just before its n-th operation on files.
KILLER = """
import os, signal, sys
from datetime import timedelta
from pathlib import Path
from daftar_policy.files.activating import Office, Wish, activate_signed, begin, read_signed
from daftar_policy.files.signing import read_private_key
from daftar_policy.files.store import Store

folder, first, last = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])

def activate(number):
    seen = 0
    def count(event, arguments):
        nonlocal seen
        if event in {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "shutil.rmtree", "os.listdir", "os.scandir"}:
            seen += 1
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)
    store = Store(folder / str(number) / "store")
    office = Office(store, store.folder / "log", read_private_key(folder / "key"))
    sys.addaudithook(count)
    with store.changing():
        keys = begin(office, ())
        activate_signed(office, keys, read_signed(folder / "policy.yaml", keys), Wish())
    os._exit(0)

for number in range(first, last):
    child = os.fork()
    if not child:
        activate(number)
    print(os.waitpid(child, 0)[1], flush=True)
"""


def test_killed_at_any_moment_the_old_or_the_new_version_is_in_force_and_the_next_command_goes_on(desk: Desk) -> None:
    desk.activate("1")
    desk.write("2")
    count = 150
    for number in range(1, count):
        subprocess.run(["cp", "-r", desk.store.folder, _made(desk.folder / str(number))], check=True)
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLER), str(desk.folder), "1", str(count)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    ends = [int(line) for line in done.stdout.split()]
    assert ends.count(signal.SIGKILL) > 20, done.stderr
    assert ends.count(0) > 1, "every child was killed: there are more moments than were tried"
    seen = set()
    for number, end in enumerate(ends, 1):
        desk.store = Store(desk.folder / str(number) / "store")
        desk.office = Office(desk.store, desk.store.folder / "log", desk.key)
        seen.add(revision := desk.in_force())
        assert revision == "2" or end == signal.SIGKILL
        assert desk.activate_file().is_new == (revision == "1")
        assert desk.in_force() == "2"
        assert ("policy-activate", "2") in desk.logged()
        assert not [path for path in desk.store.folder.rglob("*") if path.name.startswith(".part-")]
        assert len(desk.store.history(desk.store.keys())[0]) == 2
    assert seen == {"1", "2"}


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder / "store"
