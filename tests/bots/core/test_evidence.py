"""The evidence bundle: whatever is changed in any part is found, and named by its part; the first thing wrong is the one that is named."""

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.evidence import (
    CHAINS,
    LOG,
    MANIFEST,
    PARTS,
    SEAL,
    Run,
    Verdict,
    digest,
    encode,
    log_parts,
    sealed,
    text_digest,
    verify,
)
from daftar_policy.log.line import FIRST, decode
from daftar_policy.log.line import encode as line


def signs(message: bytes) -> str:
    return sha256(message).hexdigest() * 2


def chain(name: str, *said: str, before: str = FIRST, first: int = 1) -> Run:
    """Give a run of a chain: the ids of its decisions; `-` is a checkpoint."""
    lines: list[bytes] = []
    for seq, word in enumerate(said, first):
        checkpoint = {"kind": "checkpoint", "point": "bots", "chain": name, "key": "ab"}
        decision = {"kind": "decision", "id": word, "action": "announce"}
        raw, before = line(before, seq, checkpoint, signs) if word == "-" else line(before, seq, decision)
        lines.append(raw)
    return Run("bots", name, f"{name}-{first}", tuple(lines))


def end(run: Run) -> str:
    """Give what the next line of a run's chain follows."""
    last = decode(run.lines[-1])
    assert last is not None
    return last.hash


ONE = chain("a", "K7F3-9QXA", "AAAA-BBBB", "-")


def log() -> bytes:
    return log_parts([ONE])[LOG]


def parts(**changed: object) -> dict[str, bytes]:
    values: dict[str, object] = {
        "order": {"id": "it-2026-1", "number": "1/2026"},
        "texts": [{"version": 0, "title": "T", "text": "x", "sha256": text_digest("T", "x")}],
        "audience": [{"user_id": "@asha:x", "unit": "pune"}],
        "approvals": [{"kind": "announcement", "person": "@deputy:x", "maker": "@clerk:x", "decision": "K7F3-9QXA"}],
        "deliveries": [{"place": "#p:x", "state": "sent", "event_id": "$e", "transaction_id": "ann-it-2026-1-ab", "room_id": "!r"}],
        "answers": [{"user_id": "@asha:x", "event_id": "$t", "counts": True}],
        "escalations": [],
        "letters": [],
    } | changed
    made = {f"{name}.json": encode(value) for name, value in values.items()}
    return made | log_parts([ONE])


def sign(message: bytes) -> tuple[str, str]:
    return "key", sha256(b"secret" + message).hexdigest()


def check(key: str, message: bytes, signature: str) -> bool:
    if key == "ab":
        return signature == signs(message)
    return key == "key" and signature == sha256(b"secret" + message).hexdigest()


def bundle(**changed: object) -> dict[str, bytes]:
    return sealed(parts(**changed), {"number": "1/2026"}, sign)


def test_a_true_bundle_is_good() -> None:
    verdict = verify(bundle(), check, keys=frozenset({"key"}))
    assert verdict.finding is None
    assert verdict.notes == ()
    assert verdict.summary == {"number": "1/2026"}


def test_the_reader_is_told_what_proves_less() -> None:
    assert verify(bundle(), check).notes == ("it is signed by the key key; compare it with the one you know",)
    assert "could not be checked" in verify(bundle()).notes[0]
    assert "not signed" in verify(sealed(parts(), {}, None), check).notes[0]
    assert (
        str(verify(sealed(parts(), {}, None), check, keys=frozenset({"key"})).finding)
        == "seal.json: it is not signed, and a key was asked for"
    )
    assert "another key" in str(verify(bundle(), check, keys=frozenset({"other"})).finding)
    without = sealed({**parts(), **log_parts([])}, {}, sign)
    assert "the lines of the decision log are not in it" in verify(without, check, keys=frozenset({"key"})).notes[0]


@pytest.mark.parametrize("name", [*PARTS, MANIFEST, SEAL])
def test_every_part_is_missed_and_its_change_is_found(name: str) -> None:
    made = bundle()
    assert str(verify({each: data for each, data in made.items() if each != name}, check).finding) == f"{name}: it is not in the bundle"
    changed = made | {name: made[name].replace(b"2026", b"2027") if b"2026" in made[name] else made[name] + b" "}
    finding = verify(changed, check).finding
    if name == SEAL:
        # A space behind it changes nothing that it says.
        assert finding is None
    else:
        assert finding is not None
        assert finding.part == name
    assert verify(made | {"more.json": b"{}"}, check).finding is not None


def _deep(made: dict[str, bytes], name: str, change: Callable[[list[dict[str, object]]], object]) -> dict[str, bytes]:
    """Change what a part says and seal the bundle anew, as whoever has no key would."""
    value = json.loads(made[name])
    change(value)
    return sealed({**{each: made[each] for each in PARTS}, name: encode(value)}, {}, sign)


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("texts.json", lambda v: v[0].update(text="y"), "do not have the hash"),
        ("approvals.json", lambda v: v[0].update(person="@clerk:x"), "approved what they wrote"),
        ("approvals.json", list.clear, "nobody approved"),
        ("deliveries.json", lambda v: v[0].update(event_id=None), "without an event"),
        ("deliveries.json", lambda v: v.append(dict(v[0])), "stands twice"),
        ("deliveries.json", lambda v: v[0].update(transaction_id="ann-it-2026-2-ab"), "is not of this order"),
        ("answers.json", lambda v: v[0].update(user_id="@other:x"), "was not served"),
        ("audience.json", list.clear, "was not served"),
        ("approvals.json", lambda v: v[0].update(decision="ZZZZ"), "is not among the lines"),
    ],
)
def test_parts_that_contradict_each_other_are_found(name: str, change: Callable[[list[dict[str, object]]], object], words: str) -> None:
    assert words in str(verify(_deep(bundle(), name, change), check).finding)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda raw: raw.replace(b"announce", b"renounce"), "line 1 was altered"),
        (lambda raw: b"\n".join(raw.splitlines()[:1] + raw.splitlines()[2:]), "its runs are not the lines"),
        (lambda raw: raw.replace(b'"seq":2', b'"seq":4'), "line 2 was altered"),
        (lambda raw: raw.replace(sha256(b"").hexdigest()[:4].encode(), b""), None),
    ],
)
def test_the_lines_of_the_log_prove_themselves(change: Callable[[bytes], bytes], words: str | None) -> None:
    made = sealed({**parts(), LOG: change(log())}, {}, sign)
    finding = verify(made, check, keys=frozenset({"key"})).finding
    assert (finding is None) if words is None else (words in str(finding))


def test_a_line_of_another_chain_is_found() -> None:
    forged, _ = line(end(ONE)[::-1], 2, {"kind": "decision", "id": "K7F3-9QXA"})
    assert "line 2 does not follow the one before it" in str(of_runs(replace(ONE, lines=(ONE.lines[0], forged))).finding)


def of_runs(*runs: Run, decisions: tuple[str, ...] = ("K7F3-9QXA",), chains: list[dict[str, object]] | None = None) -> Verdict:
    """Check a bundle of these runs, in which these are the decisions of its approvals."""
    approvals = [{"kind": "announcement", "person": "@deputy:x", "maker": "@clerk:x", "decision": each} for each in decisions]
    made = parts(approvals=approvals) | log_parts(runs)
    if chains is not None:
        made[CHAINS] = encode(chains)
    return verify(sealed(made, {}, sign), check, keys=frozenset({"key"}))


# As a bot leaves them that was killed and started again between two decisions: the second chain's numbers go on by chance.
KILLED, AFTER = chain("a", "K7F3-9QXA"), chain("b", "AAAA-BBBB", "-", before="f" * 64, first=2)
BOTH = ("K7F3-9QXA", "AAAA-BBBB")


def test_lines_of_two_chains_are_each_checked_by_their_own() -> None:
    verdict = of_runs(KILLED, AFTER, decisions=BOTH)
    assert verdict.finding is None
    # The checkpoint of the second says nothing of the first.
    assert verdict.notes == ("no signed checkpoint of the decision log stands behind its decisions yet",)
    sealed_first = chain("a", "K7F3-9QXA", "-")
    assert of_runs(sealed_first, AFTER, decisions=BOTH) == Verdict(None, (), {})


def test_chains_of_two_processes_at_once_are_each_checked_by_their_own() -> None:
    first, other = chain("a", "K7F3-9QXA", "-"), chain("b", "AAAA-BBBB", "-", before="f" * 64, first=3)
    next_day = chain("a", "CCCC-DDDD", "-", before=end(first), first=3)
    later = chain("b", "EEEE-FFFF", "-", before="e" * 64, first=90)
    ids = (*BOTH, "CCCC-DDDD", "EEEE-FFFF")
    assert of_runs(first, other, next_day, later, decisions=ids) == Verdict(None, (), {})
    forged = chain("a", "CCCC-DDDD", "-", before=end(other), first=3)
    assert "line 5 does not follow the one before it" in str(of_runs(first, other, forged, later, decisions=ids).finding)
    twice = of_runs(first, other, next_day, next_day, later, decisions=ids)
    assert "line 7 does not follow the one before it" in str(twice.finding)


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda lines: (lines[0].replace(b"announce", b"renounce"), *lines[1:]), "was altered after it was written"),
        (lambda lines: (lines[0], *lines[2:]), "does not follow the one before it"),
        (lambda lines: (lines[1], lines[0], *lines[2:]), "does not follow the one before it"),
        (lambda lines: (lines[0], *lines), "does not follow the one before it"),
        (lambda lines: lines[1:], "is not among the lines"),
        (lambda lines: (*lines[:2], line(end(Run("", "", "", lines[:2])), 9, {"kind": "note"})[0]), "does not follow the one before it"),
        (lambda lines: (*lines[:2], forged_checkpoint(lines)), "has a signature that does not fit"),
    ],
)
def test_in_each_of_two_chains_a_change_is_found(which: int, change: Callable[[tuple[bytes, ...]], tuple[bytes, ...]], words: str) -> None:
    runs = [chain("a", "K7F3-9QXA", "XXXX-XXXX", "-"), chain("b", "AAAA-BBBB", "YYYY-YYYY", "-", before="f" * 64, first=4)]
    assert of_runs(*runs, decisions=BOTH).finding is None
    runs[which] = replace(runs[which], lines=change(runs[which].lines))
    assert words in str(of_runs(*runs, decisions=BOTH).finding)


def forged_checkpoint(lines: tuple[bytes, ...]) -> bytes:
    """Give the last line, a checkpoint, as whoever has not its key would sign it."""
    last = decode(lines[-1])
    assert last is not None
    return line(last.prev, last.seq, json.loads(lines[-1]), lambda _: "0" * 128)[0]


def test_a_run_that_is_said_to_be_of_another_chain_is_found() -> None:
    first = chain("a", "K7F3-9QXA", "-")
    for other in (replace(first, chain="b"), replace(first, point="mail")):
        assert "the checkpoint in line 2 is of another chain than `chains.json` says" in str(of_runs(other).finding)
    # Lines cannot be taken out of their place by calling them a run of their own: what signed them is then no longer behind them.
    cut = [replace(first, lines=first.lines[:1], chain="c"), replace(first, lines=first.lines[1:])]
    assert "no signed checkpoint" in of_runs(*cut).notes[0]


@pytest.mark.parametrize("counts", [[], [2], [4], [3, 0], [4, -1], ["3"], [None], [3.0], [2, 2]])
def test_runs_are_all_the_lines_and_no_others(counts: list[object]) -> None:
    chains: list[dict[str, object]] = [{"point": "bots", "chain": "a", "segment": "a-1", "lines": count} for count in counts]
    assert str(of_runs(ONE, chains=chains).finding) == "chains.json: its runs are not the lines of `decisions.jsonl`"


@given(st.dictionaries(st.sampled_from([*PARTS, MANIFEST, SEAL]), st.binary(max_size=60) | st.just(b"[[]]") | st.just(b'{"manifest":1}')))
def test_any_files_are_a_verdict(files: dict[str, bytes]) -> None:
    assert verify(files, check).finding is not None


@given(
    st.sampled_from(PARTS),
    st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda s: st.lists(s) | st.dictionaries(st.text(max_size=5), s)),
)
def test_any_json_in_a_part_is_a_verdict(name: str, value: object) -> None:
    verify(sealed({**parts(), name: encode(value)}, {}, sign), check)


def test_the_same_facts_are_the_same_bytes() -> None:
    assert bundle() == bundle()
    assert digest(encode({"b": 1, "a": "é"})) == digest(encode({"a": "é", "b": 1}))
