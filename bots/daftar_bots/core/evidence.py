"""Evidence: the bundle that proves how one order was made, served and acknowledged, and the check that nothing of it was changed since.

Law: the manifest names every part with its SHA-256, and the seal over the manifest names the manifest; so a part that is changed, missing
or added is found, and named first in the order of the manifest. What a part says must agree with the others too: who was served stands in
the audience, who approved did not write, every answer is of one who was served. The decision log's lines prove themselves chain by chain.
It does not know archives, keys or stores; whether a signature fits is told to it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, cast

from daftar_policy.log.line import CHECKPOINT, Line, decode, entry_of, signed_part

MANIFEST, SEAL, LOG, CHAINS = "manifest.json", "seal.json", "decisions.jsonl", "chains.json"
FORMAT = "in.daftar.evidence.1"
# Why: a signature for this purpose must never pass for one over anything else that the same key signs.
SIGNED_AS = b"daftar evidence bundle 1\n"
PARTS = (
    "order.json",
    "texts.json",
    "audience.json",
    "approvals.json",
    "deliveries.json",
    "answers.json",
    "escalations.json",
    "letters.json",
    CHAINS,
    LOG,
)
# Why a limit: a bundle comes from anywhere, and is read whole.
LARGEST_PART = 256 * 1024 * 1024

Record: TypeAlias = "Mapping[str, object]"
# (public key, message, signature) → whether it fits.
Checker: TypeAlias = "Callable[[str, bytes, str], bool]"


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing wrong: in which part, and what."""

    part: str
    what: str

    def __str__(self) -> str:
        return f"{self.part}: {self.what}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check gave: the first thing wrong (None: nothing is), and what a reader should know all the same."""

    finding: Finding | None
    notes: tuple[str, ...] = ()
    summary: Record | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Lines that follow each other in one chain of the decision log: whose chain, its name, and the segment that they stand in."""

    point: str
    chain: str
    segment: str
    lines: tuple[bytes, ...]


def encode(value: object) -> bytes:
    """Give a part's bytes: JSON with sorted keys, so that the same facts are the same bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode("utf-8", "backslashreplace") + b"\n"


def digest(data: bytes) -> str:
    """Give the SHA-256 of a part."""
    return hashlib.sha256(data).hexdigest()


def text_digest(title: str, text: str) -> str:
    """Give the SHA-256 by which the words of an order are known."""
    return hashlib.sha256(f"{title}\n\n{text}".encode()).hexdigest()


def log_parts(runs: Iterable[Run]) -> dict[str, bytes]:
    """Give the parts of the decision log: which chain each run of lines is from, and the lines."""
    # Why: each start of a process begins a chain that counts from 1, so numbers tell nothing of lines of two.
    runs = list(runs)
    chains = [{"point": run.point, "chain": run.chain, "segment": run.segment, "lines": len(run.lines)} for run in runs]
    return {CHAINS: encode(chains), LOG: b"".join(line + b"\n" for run in runs for line in run.lines)}


def sealed(parts: Mapping[str, bytes], about: Record, sign: Callable[[bytes], tuple[str, str]] | None) -> dict[str, bytes]:
    """Give the whole bundle: the parts, the manifest over them, and the seal; `sign` gives (public key, signature)."""
    listed = [{"name": name, "sha256": digest(data), "bytes": len(data)} for name, data in parts.items()]
    manifest = encode({"format": FORMAT, "about": dict(about), "parts": listed})
    seal: dict[str, object] = {"manifest": digest(manifest)}
    if sign is not None:
        seal["key"], seal["signature"] = sign(SIGNED_AS + manifest)
    return {**parts, MANIFEST: manifest, SEAL: encode(seal)}


def verify(bundle: Mapping[str, bytes], check: Checker | None = None, *, keys: frozenset[str] | None = None) -> Verdict:
    """Check a bundle as it was read; `keys` are the public keys that may have signed it (None: any, and the reader is told which)."""
    notes: list[str] = []
    try:
        finding = next(_findings(bundle, check, keys, notes), None)
        about = _json(bundle, MANIFEST)
    except _Unreadable as error:
        return Verdict(error.finding, tuple(notes))
    except (KeyError, TypeError, ValueError, AttributeError):
        return Verdict(Finding(MANIFEST, "a part is not of this format"), tuple(notes))
    return Verdict(finding, tuple(notes), cast("Record", about.get("about")) if isinstance(about, dict) else None)


class _Unreadable(Exception):
    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def _json(bundle: Mapping[str, bytes], name: str) -> object:
    if name not in bundle:
        raise _Unreadable(Finding(name, "it is not in the bundle"))
    try:
        return json.loads(bundle[name])
    except (ValueError, RecursionError):
        raise _Unreadable(Finding(name, "it is not JSON")) from None


def _findings(bundle: Mapping[str, bytes], check: Checker | None, keys: frozenset[str] | None, notes: list[str]) -> Iterator[Finding]:
    yield from _seal(bundle, check, keys, notes)
    yield from _parts(bundle)
    parts = {name: _json(bundle, name) for name in PARTS if name != LOG}
    yield from _contradictions(parts)
    approvals = list(_records(parts["approvals.json"]))
    lines, log = bundle[LOG].splitlines(), _Log(check)
    yield from log.wrong(list(_records(parts[CHAINS])), lines)
    yield from _wrong_log(lines, log, [str(approval["decision"]) for approval in approvals if approval.get("decision")], notes)


def _seal(bundle: Mapping[str, bytes], check: Checker | None, keys: frozenset[str] | None, notes: list[str]) -> Iterator[Finding]:
    seal = _json(bundle, SEAL)
    _json(bundle, MANIFEST)
    if not isinstance(seal, dict) or seal.get("manifest") != digest(bundle[MANIFEST]):
        yield Finding(MANIFEST, "it was changed after it was sealed")
        return
    key, signature = seal.get("key"), seal.get("signature")
    if not isinstance(key, str) or not isinstance(signature, str):
        notes.append("it is not signed: whoever could change the bundle could have sealed it anew")
        if keys:
            yield Finding(SEAL, "it is not signed, and a key was asked for")
    elif check is None:
        notes.append("its signature could not be checked here")
    elif not check(key, SIGNED_AS + bundle[MANIFEST], signature):
        yield Finding(SEAL, "the signature does not fit")
    elif keys is None:
        notes.append(f"it is signed by the key {key}; compare it with the one you know")
    elif key not in keys:
        yield Finding(SEAL, f"it is signed by another key, `{key[:16]}…`")


def _parts(bundle: Mapping[str, bytes]) -> Iterator[Finding]:
    manifest = _json(bundle, MANIFEST)
    listed = manifest.get("parts") if isinstance(manifest, dict) and manifest.get("format") == FORMAT else None
    if not isinstance(listed, list):
        yield Finding(MANIFEST, f"it is not of the format `{FORMAT}`")
        return
    names = [str(part["name"]) for part in listed]
    for name in PARTS:
        if name not in names:
            yield Finding(MANIFEST, f"it does not list `{name}`")
    for part, name in zip(listed, names, strict=True):
        if name not in bundle:
            yield Finding(name, "it is not in the bundle")
        elif digest(bundle[name]) != part["sha256"]:
            yield Finding(name, "it was changed after the bundle was made")
    for name in bundle:
        if name not in {*names, MANIFEST, SEAL}:
            yield Finding(name, "it was added after the bundle was made")


def _contradictions(parts: Mapping[str, object]) -> Iterator[Finding]:
    """Give what does not agree between the parts, in their order."""
    order = cast("dict[str, object]", parts["order.json"])
    for version in _records(parts["texts.json"]):
        if version["sha256"] != text_digest(str(version["title"]), str(version["text"])):
            yield Finding("texts.json", f"the words of version {version['version']} do not have the hash beside them")
    served = {str(record["user_id"]) for record in _records(parts["audience.json"])}
    approvals = list(_records(parts["approvals.json"]))
    for approval in approvals:
        if approval["person"] == approval["maker"] and approval["kind"] != "recall":
            yield Finding("approvals.json", f"`{approval['person']}` approved what they wrote")
    if not any(approval["kind"] == "announcement" for approval in approvals):
        yield Finding("approvals.json", "nobody approved the order")
    yield from _wrong_deliveries(order, list(_records(parts["deliveries.json"])))
    for answer in _records(parts["answers.json"]):
        if answer.get("counts") and str(answer["user_id"]) not in served:
            yield Finding("answers.json", f"`{answer['user_id']}` is counted and was not served")


def _wrong_deliveries(order: Record, deliveries: list[Record]) -> Iterator[Finding]:
    seen: set[str] = set()
    for delivery in deliveries:
        if delivery["state"] == "sent" and not delivery["event_id"]:
            yield Finding("deliveries.json", f"`{delivery['place']}` is said to be sent, without an event")
        if str(delivery["transaction_id"]) in seen:
            yield Finding("deliveries.json", f"the transaction `{delivery['transaction_id']}` stands twice")
        seen.add(str(delivery["transaction_id"]))
        if not str(delivery["transaction_id"]).startswith(f"ann-{order['id']}-"):
            yield Finding("deliveries.json", f"the transaction `{delivery['transaction_id']}` is not of this order")


class _Log:
    """The lines of the decision log, run by run: what they decide, and of that what no signed checkpoint of the same run stands behind."""

    def __init__(self, check: Checker | None) -> None:
        self.ids: set[str] = set()
        self.unsealed: set[str] = set()
        self._check = check
        self._ends: dict[tuple[str, str], Line] = {}

    def wrong(self, runs: list[Record], lines: list[bytes]) -> Iterator[Finding]:
        """Give what is wrong with the lines: each is whole and follows the one before it in its chain, their checkpoints are signed."""
        counts = [run["lines"] for run in runs]
        numbers = [count for count in counts if isinstance(count, int) and count > 0]
        if len(numbers) < len(counts) or sum(numbers) != len(lines):
            yield Finding(CHAINS, f"its runs are not the lines of `{LOG}`")
            return
        done = 0
        for run, count in zip(runs, numbers, strict=True):
            yield from self._wrong_run((str(run["point"]), str(run["chain"])), lines[done : done + count], done + 1)
            done += count

    def _wrong_run(self, chain: tuple[str, str], lines: list[bytes], first: int) -> Iterator[Finding]:
        before: Line | None = None
        unsealed: set[str] = set()
        for number, raw in enumerate(lines, first):
            line, entry = decode(raw), entry_of(raw)
            if line is None or entry is None or not line.is_whole:
                yield Finding(LOG, f"line {number} was altered after it was written")
                return
            if not self._follows(chain, line, before):
                yield Finding(LOG, f"line {number} does not follow the one before it in its chain")
            before = self._ends[chain] = line
            if line.kind == CHECKPOINT:
                if (entry.get("point"), entry.get("chain")) != chain:
                    yield Finding(LOG, f"the checkpoint in line {number} is of another chain than `{CHAINS}` says")
                if (signed := signed_part(raw)) is not None and self._check is not None:
                    if not self._check(str(entry.get("key")), *signed):
                        yield Finding(LOG, f"the checkpoint in line {number} has a signature that does not fit")
                    unsealed.clear()
            elif entry.get("kind") == "decision":
                self.ids.add(str(entry.get("id")))
                unsealed.add(str(entry.get("id")))
        self.unsealed |= unsealed

    def _follows(self, chain: tuple[str, str], line: Line, before: Line | None) -> bool:
        """Tell whether a line is in its place: in a run right behind `before`, at a run's beginning behind what was seen of its chain."""
        last = before or self._ends.get(chain)
        if last is None or (before is None and line.seq > last.seq + 1):
            return True
        return line.seq == last.seq + 1 and line.prev == last.hash


def _wrong_log(lines: list[bytes], log: _Log, decisions: list[str], notes: list[str]) -> Iterator[Finding]:
    """What the log lacks: each approval's decision is among its lines."""
    if not lines and decisions:
        notes.append("the lines of the decision log are not in it; ask for them by the ids in approvals.json")
        return
    for decision in decisions:
        if decision not in log.ids:
            yield Finding(LOG, f"the decision `{decision}` of an approval is not among the lines")
    if log.unsealed & set(decisions):
        notes.append("no signed checkpoint of the decision log stands behind its decisions yet")


def _records(value: object) -> Iterable[Record]:
    return cast("list[Record]", value)
