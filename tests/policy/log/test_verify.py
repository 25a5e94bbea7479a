"""Verification: whatever is done to one line shows, at that line or the one after it; what nothing proves is said to be unproven."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daftar_policy import decision_log
from daftar_policy.decision_log import Checkpoint, Customs, DecisionLog, Evidence, Limits, examine
from daftar_policy.log import keys
from daftar_policy.log.line import decode, encode, entry_of
from daftar_policy.log.witness import read_witness

COUNT = 12


@dataclass(frozen=True, slots=True)
class Kept:
    """A log that was written once: its only segment's lines, its key file, and what its witness was told."""

    name: str
    lines: tuple[bytes, ...]
    public: bytes
    witnessed: tuple[Checkpoint, ...]

    def write(self, folder: Path, lines: list[bytes]) -> Path:
        """Put these lines in the place of the log's."""
        path = folder / "point" / self.name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"".join(line + b"\n" for line in lines))
        (path.parent / "signing.pub").write_bytes(self.public)
        return path


def fill(directory: Path, count: int = COUNT, *, first: int = 0, told: list[Checkpoint] | None = None, **limits: float) -> None:
    """Write a chain of its own, with a checkpoint after the first entry and one at the end."""
    customs = Customs(witnesses=(told.append,) if told is not None else ())
    log = DecisionLog(directory, "point", limits=Limits(**limits), customs=customs)  # type: ignore[arg-type]
    for number in range(first, first + count):
        log.write({"kind": "decision", "id": decision_log.new_id(), "number": number})
        if number == first:
            assert log.flush()
    log.close()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("kept")
    told: list[Checkpoint] = []
    fill(folder, told=told)
    path = decision_log.files(folder)[0]
    lines = tuple(path.read_bytes().splitlines())
    return Kept(path.name, lines, (folder / "point" / "signing.pub").read_bytes(), tuple(told))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


def test_a_log_that_nobody_touched_is_whole(kept: Kept, folder: Path) -> None:
    kept.write(folder, list(kept.lines))
    report = examine(folder, Evidence(witnessed=kept.witnessed))
    assert (report.problems, report.notes, report.unproven) == ([], [], 0)
    assert (report.lines, report.checkpoints, report.chains) == (COUNT + 3, 2, 1)
    assert len(kept.witnessed) == 2


@settings(deadline=None)
@given(data=st.data())
def test_a_changed_byte_is_found_at_its_line(kept: Kept, folder: Path, data: st.DataObject) -> None:
    lines = list(kept.lines)
    number = data.draw(st.integers(0, len(lines) - 1), "line")
    place = data.draw(st.integers(0, len(lines[number]) - 1), "place")
    new = data.draw(st.integers(32, 255).filter(lambda byte: byte not in {lines[number][place], 10, 13}), "byte")
    lines[number] = lines[number][:place] + bytes([new]) + lines[number][place + 1 :]
    kept.write(folder, lines)
    problems = examine(folder).problems
    assert number + 1 in {problem.line for problem in problems}
    assert {problem.line for problem in problems} <= {number + 1, number + 2}


@settings(deadline=None)
@given(data=st.data())
def test_a_line_rewritten_with_a_right_hash_is_found(kept: Kept, folder: Path, data: st.DataObject) -> None:
    lines = list(kept.lines)
    number = data.draw(st.integers(0, len(lines) - 1), "line")
    place, entry = decode(lines[number]), entry_of(lines[number])
    assert place is not None
    assert entry is not None
    lines[number] = encode(place.prev, place.seq, {**entry, "number": -1, "time": "2020-01-01T00:00:00.000+00:00"})[0]
    kept.write(folder, lines)
    assert {problem.line for problem in examine(folder).problems} & {number + 1, number + 2}


@settings(deadline=None)
@given(data=st.data())
def test_a_removed_line_is_found(kept: Kept, folder: Path, data: st.DataObject) -> None:
    lines = list(kept.lines)
    number = data.draw(st.integers(0, len(lines) - 1), "line")
    del lines[number]
    kept.write(folder, lines)
    if number < len(lines):
        assert [problem.line for problem in examine(folder).problems][:1] == [number + 1]
    else:
        # The closing checkpoint itself: without a witness the tail is unproven, with one it is cut off.
        report = examine(folder)
        assert (report.problems, report.unproven) == ([], COUNT - 1)
        assert "cut off" in str(examine(folder, Evidence(witnessed=kept.witnessed)).problems)


@settings(deadline=None)
@given(data=st.data())
def test_a_doubled_or_moved_line_is_found(kept: Kept, folder: Path, data: st.DataObject) -> None:
    lines = list(kept.lines)
    number = data.draw(st.integers(0, len(lines) - 1), "line")
    to = data.draw(st.integers(0, len(lines) - 1), "to")
    if data.draw(st.booleans(), "doubled"):
        lines.insert(to, lines[number])
    else:
        lines[number], lines[to] = lines[to], lines[number]
    path = kept.write(folder, lines)
    if lines == list(kept.lines):
        assert path.exists()
    else:
        assert {problem.line for problem in examine(folder).problems} & {number + 1, number + 2, to + 1, to + 2}


@settings(deadline=None)
@given(cut=st.integers(0, COUNT + 2))
def test_a_cut_off_end_is_unproven_and_a_witness_shows_it(kept: Kept, folder: Path, cut: int) -> None:
    path = kept.write(folder, list(kept.lines[:cut]))
    report = examine(folder)
    assert report.problems == []
    assert report.notes
    # Lines: opened, the first entry, the first checkpoint, the others, the closing checkpoint.
    assert report.unproven == (cut if cut < 3 else cut - 3)
    if report.unproven:
        assert any(note.path == path and "from this line on the tail is unproven" in note.message for note in report.notes)
    witnessed = examine(folder, Evidence(witnessed=kept.witnessed)).problems
    assert [problem.message.split(":")[0] for problem in witnessed] == ["the end is cut off"]


def test_a_whole_segment_that_is_gone_is_known_to_the_witness(kept: Kept, folder: Path) -> None:
    kept.write(folder, list(kept.lines)).unlink()
    assert examine(folder).problems == []
    assert "not there" in str(examine(folder, Evidence(witnessed=kept.witnessed)).problems[0])


def test_the_next_chain_knows_the_end_of_the_one_before(tmp_path: Path) -> None:
    fill(tmp_path)
    first = decision_log.files(tmp_path)[0]
    lines = first.read_bytes().splitlines(keepends=True)
    fill(tmp_path, first=100)
    assert examine(tmp_path).problems == []
    first.write_bytes(b"".join(lines[:-4]))
    problem = examine(tmp_path).problems[0]
    assert (problem.path, problem.line) == (first, len(lines) - 4)
    assert "cut off" in problem.message
    first.unlink()
    assert "the segment is not there" in str(examine(tmp_path).problems[0])


def test_a_crashed_tail_is_unproven_and_said_to_be_sealed_by_the_next_start(tmp_path: Path) -> None:
    fill(tmp_path)
    path = decision_log.files(tmp_path)[0]
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    fill(tmp_path, first=100)
    report = examine(tmp_path)
    assert report.problems == []
    assert report.unproven == COUNT - 1
    assert [(note.path, note.line) for note in report.notes] == [(path, 4)]
    assert "it stood there up to number" in report.notes[0].message


def test_segments_of_a_chain_each_end_with_a_checkpoint_and_none_may_go(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path, "point", limits=Limits(largest_file=1500))
    for number in range(40):
        log.write({"kind": "decision", "number": number})
        assert log.flush()
    log.close()
    paths = decision_log.files(tmp_path)
    assert len(paths) > 3
    assert examine(tmp_path).notes == []
    assert all(b'"kind":"checkpoint"' in path.read_bytes().splitlines()[-1] for path in paths)
    paths[1].unlink()
    assert [(problem.path, problem.line) for problem in examine(tmp_path).problems] == [(paths[2], 1)]


def damage_signature(raw: bytes) -> bytes:
    place, entry = decode(raw), dict(entry_of(raw) or {})
    assert place is not None
    return encode(place.prev, place.seq, entry, lambda _: str(entry["signature"])[::-1])[0]


def forge_key(raw: bytes) -> bytes:
    place, entry = decode(raw), dict(entry_of(raw) or {})
    assert place is not None
    signer = keys.Signer(bytes(32), "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29")
    return encode(place.prev, place.seq, {**entry, "key": signer.public}, signer.sign)[0]


def drop_signature(raw: bytes) -> bytes:
    place, entry = decode(raw), dict(entry_of(raw) or {})
    assert place is not None
    return encode(place.prev, place.seq, {key: value for key, value in entry.items() if key != "key"})[0]


@pytest.mark.parametrize(
    ("forge", "said"),
    [
        (damage_signature, "signature does not fit"),
        (forge_key, "a key that the point does not have"),
        (drop_signature, "is not signed, though"),
    ],
)
def test_a_forged_last_checkpoint_is_found(kept: Kept, folder: Path, forge: Callable[[bytes], bytes], said: str) -> None:
    kept.write(folder, [*kept.lines[:-1], forge(kept.lines[-1])])
    report = examine(folder)
    assert [problem.line for problem in report.problems] == [len(kept.lines)]
    assert said in report.problems[0].message
    assert report.unproven == COUNT


def test_a_whole_log_made_anew_with_another_key_fails_by_the_key_that_was_kept_elsewhere(tmp_path: Path) -> None:
    fill(tmp_path / "true")
    trusted = keys.read_keys([tmp_path / "true" / "point" / "signing.pub"])
    fill(tmp_path / "forged")
    assert examine(tmp_path / "forged").problems == []
    assert "a key that the point does not have" in str(examine(tmp_path / "forged", Evidence(trusted)).problems[0])


def test_a_log_whose_key_cannot_be_read_goes_on_unsigned_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "point").mkdir()
    (tmp_path / "point" / "signing.key").write_text("no key")
    fill(tmp_path)
    report = examine(tmp_path)
    assert report.problems == []
    assert any("not signed: `" in note.message and "holds no signing key" in note.message for note in report.notes)
    assert report.unproven == report.lines
    assert "not signed" in str(examine(tmp_path, Evidence({"*": frozenset()})).problems)


def test_an_unsigned_chain_beside_a_key_is_a_problem_and_excuses_nothing(tmp_path: Path) -> None:
    fill(tmp_path)
    first = decision_log.files(tmp_path)[0]
    (tmp_path / "point" / "signing.key").write_text("no key")
    log = DecisionLog(tmp_path, "point")
    log.write({"kind": "retired", "segments": [{"file": first.name}]})
    log.close()
    assert ["though its point has a key" in problem.message for problem in examine(tmp_path).problems] == [True]
    first.unlink()
    assert len(examine(tmp_path).problems) == 2


def test_without_its_public_key_a_log_is_taken_at_its_own_word_and_it_is_said(tmp_path: Path) -> None:
    fill(tmp_path)
    (tmp_path / "point" / "signing.pub").unlink()
    report = examine(tmp_path)
    assert report.problems == []
    assert [note.message for note in report.notes] == ["no public key stands beside the log: the chain is taken at its own word"]


@pytest.mark.parametrize("raw", [b"", b'{"prev":"00'])
def test_a_process_killed_while_it_begins_a_segment_is_no_problem(tmp_path: Path, raw: bytes) -> None:
    fill(tmp_path)
    (tmp_path / "point" / "20991231T000000.000000Z-1.jsonl").write_bytes(raw)
    report = examine(tmp_path)
    assert report.problems == []
    assert len(report.notes) == 1
    fill(tmp_path)
    assert examine(tmp_path).problems == []


def test_a_damaged_file_of_public_keys_is_a_problem(tmp_path: Path) -> None:
    fill(tmp_path)
    (tmp_path / "point" / "signing.pub").write_text("gone")
    assert ["public keys cannot be read" in problem.message for problem in examine(tmp_path).problems] == [True]


def test_a_copied_or_renamed_segment_is_found(tmp_path: Path) -> None:
    fill(tmp_path)
    path = decision_log.files(tmp_path)[0]
    (path.parent / "20991231T000000.000000Z-1.jsonl").write_bytes(path.read_bytes())
    assert "it is a copy, or was renamed" in str(examine(tmp_path).problems[0])


def test_the_key_is_its_owners_alone_and_stays(tmp_path: Path) -> None:
    fill(tmp_path)
    private = tmp_path / "point" / "signing.key"
    assert private.stat().st_mode & 0o777 == 0o600
    before = private.read_text()
    fill(tmp_path)
    assert private.read_text() == before
    assert before.split()[2] not in "".join(path.read_text() for path in decision_log.files(tmp_path))
    assert len((tmp_path / "point" / "signing.pub").read_text().splitlines()) == 1


def test_checkpoints_are_told_with_the_hash_of_their_line(kept: Kept) -> None:
    for told in kept.witnessed:
        line = decode(kept.lines[told.seq - 1])
        assert line is not None
        assert (line.hash, line.seq, line.kind, told.file, told.chain) == (told.hash, told.seq, "checkpoint", kept.name, kept.name)


@pytest.mark.parametrize("form", ["lines", "one", "export"])
def test_a_witness_list_is_read_in_every_form(kept: Kept, tmp_path: Path, form: str) -> None:
    values = [told.as_json() for told in kept.witnessed]
    texts = {
        "lines": "\n".join(json.dumps(value) for value in values),
        "one": json.dumps(values),
        "export": json.dumps({"messages": [{"type": "in.daftar.log.checkpoint", "content": value} for value in values]}),
    }
    (tmp_path / "list").write_text(texts[form])
    assert read_witness(tmp_path / "list") == kept.witnessed


def test_checkpoints_come_within_their_time_while_entries_are_written(tmp_path: Path) -> None:
    told: list[Checkpoint] = []
    fill(tmp_path, 1, told=told, checkpoint_every=0.01)
    log = DecisionLog(tmp_path, "point", limits=Limits(checkpoint_every=0.01), customs=Customs(witnesses=(told.append,)))
    before = len(told)
    for _ in range(3):
        log.write({"kind": "decision"})
        assert log.flush()
    log.close()
    assert len(told) > before + 1
    assert examine(tmp_path).problems == []
