"""Whatever bytes stand where a log, a key file or a witness's list should: a report, or the one named error."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daftar_policy.decision_log import Wanted, examine, read, search
from daftar_policy.log.keys import KeyProblem, read_keys
from daftar_policy.log.line import decode, encode, entry_of, signed_part
from daftar_policy.log.retention import expired
from daftar_policy.log.witness import WitnessProblem, read_witness

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
KEYS = ("continues", "after", "chain", "key", "signature", "segments", "point", "reason", "time", "file", "seq", "hash", "facts", "rules")
heads = st.dictionaries(st.sampled_from(KEYS), json_values, max_size=6)
kinds = st.sampled_from(["opened", "checkpoint", "retired", "decision", "log-gap"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("any")
    (folder / "point").mkdir()
    return folder


@settings(deadline=None)
@given(entries=st.lists(st.tuples(kinds, heads), max_size=6), junk=st.binary(max_size=40))
def test_lines_of_a_right_form_that_say_anything(folder: Path, entries: list[tuple[str, dict[str, object]]], junk: bytes) -> None:
    prev, lines = "0" * 64, []
    for seq, (kind, said) in enumerate(entries, 1):
        raw, prev = encode(prev, seq, {**said, "kind": kind})
        lines.append(raw)
    look_everywhere(folder, b"\n".join([*lines, junk]))


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(folder: Path, raw: bytes) -> None:
    look_everywhere(folder, raw)


def look_everywhere(folder: Path, raw: bytes) -> None:
    (folder / "point" / "a.jsonl").write_bytes(raw)
    report = examine(folder)
    assert all(problem.line >= 1 for problem in [*report.problems, *report.notes])
    for _ in read(folder):
        pass
    for _ in search(folder, Wanted(room="!r", rule="A", since=datetime.now(UTC))):
        pass
    expired(folder / "point", None, timedelta(days=1), datetime.now(UTC))


@settings(deadline=None)
@given(json_values | st.binary(max_size=60))
def test_any_witness_and_any_keys(folder: Path, value: object) -> None:
    (folder / "given").write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    with suppress(WitnessProblem):
        assert read_witness(folder / "given")
    with suppress(KeyProblem):
        read_keys([folder / "given"])


@settings(deadline=None)
@given(seq=st.integers(1, 10**17), entry=st.dictionaries(st.text(max_size=10), json_values, max_size=5))
def test_a_line_comes_back_as_it_was(seq: int, entry: dict[str, object]) -> None:
    raw, digest = encode("a" * 64, seq, {**entry, "kind": "decision"}, lambda _: "b" * 128)
    place = decode(raw)
    assert place is not None
    assert (place.prev, place.seq, place.kind, place.hash, place.is_whole) == ("a" * 64, seq, "decision", digest, True)
    assert b"\n" not in raw
    said = dict(entry_of(raw) or {})
    assert {key: said[key] for key in entry if key not in {"prev", "seq", "kind", "hash", "signature"}} == {
        key: value for key, value in entry.items() if key not in {"prev", "seq", "kind", "hash", "signature"}
    }
    signed = signed_part(raw)
    assert signed is not None
    assert signed[1] == "b" * 128
