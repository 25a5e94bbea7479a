"""Verify: walks every chain of a log and says where a line was altered, removed, doubled or moved, and from where on nothing proves it.

Law: whatever one line suffers is found, at that line or the one after it, as long as a later line, a checkpoint's signature, the next chain
or a witness still speaks of it; what none of them speaks of is said to be unproven. One pass, in constant memory.
It does not know what decisions mean, nor how keys and witnesses' lists are read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from daftar_policy.log import line as lines
from daftar_policy.log.keys import ALL_POINTS, PUBLIC_NAME, KeyProblem, Keys, is_signed, read_keys
from daftar_policy.log.line import Entry, Line
from daftar_policy.log.report import LogProblem, Report
from daftar_policy.log.retention import retired_items
from daftar_policy.log.segments import first_entry, segments
from daftar_policy.log.witness import Checkpoint


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is held against the log: public keys (None: those that stand beside it) and what a witness was told."""

    keys: Keys | None = None
    witnessed: tuple[Checkpoint, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seal:
    """That a segment once had this line: by the first line of a later chain, or by a witness."""

    seq: int
    hash: str
    by: str


@dataclass(slots=True)
class _Chain:
    """What is known of a chain at the line that is looked at."""

    path: Path
    head: Entry
    tail: tuple[Path, int, int] | None = None
    tail_lines: int = 0
    has_lines: bool = False
    is_closed: bool = False
    is_taken_at_its_word: bool = False
    said_retired: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Segment:
    """What is known of a segment at the line that is looked at; `hash` is None after a line that cannot be trusted."""

    path: Path
    chain: _Chain
    seq: int = 0
    hash: str | None = lines.FIRST
    line: int = 0
    is_torn: bool = False


def verify(directory: Path) -> list[LogProblem]:
    """Give the problems of every chain below a directory, by the keys that stand beside the log."""
    return examine(directory).problems


def examine(directory: Path, evidence: Evidence | None = None, progress: Callable[[int], None] | None = None) -> Report:
    """Verify every chain below a directory; `progress` is told the bytes that were read since it was told last.

    Raises:
        OSError: a file cannot be read.
    """
    walk = _Walk(directory, evidence or Evidence(), progress or (lambda _: None))
    for path in walk.paths:
        walk.segment(path)
    walk.end()
    walk.report.problems.sort(key=lambda problem: (problem.path.name, problem.line))
    return walk.report


class _Walk:
    def __init__(self, directory: Path, evidence: Evidence, progress: Callable[[int], None]) -> None:
        self.report = Report()
        self.paths = segments(directory)
        self._directory = directory
        self._evidence = evidence
        self._progress = progress
        self._heads = {path: first_entry(path) or {} for path in self.paths}
        self._continued = {path.parent / str(head["continues"]) for path, head in self._heads.items() if head.get("continues")}
        self._seals = self._all_seals()
        self._beside: dict[Path, Keys] = {}
        self._chains: dict[Path, _Chain] = {}
        self._done: dict[Path, _Segment] = {}
        self._missing: list[tuple[Path, LogProblem]] = []
        self._retired: set[Path] = set()
        self._unchecked = False

    def _all_seals(self) -> dict[Path, list[_Seal]]:
        seals: dict[Path, list[_Seal]] = {}
        for path, head in self._heads.items():
            after = head.get("after")
            if isinstance(after, dict) and isinstance(after.get("seq"), int):
                seal = _Seal(after["seq"], str(after.get("hash")), f"when `{path.name}` was begun at {head.get('time')}")
                seals.setdefault(path.parent / str(after.get("file")), []).append(seal)
        by_name = {path.name: path for path in self.paths}
        is_one_point = any(path.parent == self._directory for path in self.paths)
        own = {self._directory.name, *(str(head.get("point")) for head in self._heads.values())}
        for told in self._evidence.witnessed:
            if is_one_point and told.point not in own:
                continue
            path = by_name.get(told.file, (self._directory if is_one_point else self._directory / told.point) / told.file)
            seals.setdefault(path, []).append(_Seal(told.seq, told.hash, f"by the witness, who was told of it at {told.time}"))
        return seals

    # --- one segment ---

    def segment(self, path: Path) -> None:
        """Look at every line of a segment."""
        self.report.segments += 1
        here = self._begin(path)
        seals = {seal.seq: seal for seal in self._seals.get(path, ())}
        with path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                self._progress(len(raw))
                if raw.endswith(b"\n"):
                    here.line = number
                    self._line(here, raw[:-1], seals)
                else:
                    here.is_torn = True
        self._done[path] = here

    def _begin(self, path: Path) -> _Segment:
        head = self._heads[path]
        before = path.parent / str(head["continues"]) if head.get("continues") else None
        chain = self._chains.get(path.parent / str(head.get("chain", path.name)))
        if chain is None:
            chain = self._chains[path.parent / str(head.get("chain", path.name))] = _Chain(path, head)
            self.report.chains += 1
        here = _Segment(path, chain)
        if "file" in head and head["file"] != path.name:
            self.report.problems.append(LogProblem(path, 1, f"the segment was written as `{head['file']}`: it is a copy, or was renamed"))
        if before is not None and before in self._done:
            here.seq, here.hash = self._done[before].seq, self._done[before].hash
        elif before is not None:
            self._missing.append((before, LogProblem(path, 1, f"the segment `{before.name}` that comes before this one is not there")))
            first = head.get("seq")
            here.seq, here.hash = (first - 1 if isinstance(first, int) else 0), None
        return here

    def _line(self, here: _Segment, raw: bytes, seals: dict[int, _Seal]) -> None:
        self.report.lines += 1
        here.chain.has_lines = True
        line = lines.decode(raw)
        if line is None or not line.is_whole:
            what = "is not one of a decision log" if line is None else "was altered after it was written"
            self._problem(here, f"the line {what}")
            here.seq, here.hash = here.seq + 1, None
            self._is_unproven(here)
            return
        if not self._follows(here, line):
            return
        here.seq, here.hash = line.seq, line.hash
        seal = seals.get(line.seq)
        if seal is not None and seal.hash != line.hash:
            self._problem(here, f"the line is another than the one that stood here {seal.by}")
        here.chain.is_closed = False
        if line.kind == lines.CHECKPOINT and self._proves(here, raw):
            self._is_proven(here)
        else:
            self._is_unproven(here)
        if line.kind == lines.RETIRED:
            here.chain.said_retired += [str(item.get("file")) for item in retired_items(lines.entry_of(raw) or {})]

    def _follows(self, here: _Segment, line: Line) -> bool:
        """Check a line's place; give whether the lines after it are to be measured by it."""
        if here.line == 1 and line.kind != lines.OPENED:
            self._problem(here, "the segment does not begin with its first line")
            return True
        due = here.seq + 1
        if line.seq > due:
            gone = f"number {due}" if line.seq == due + 1 else f"numbers {due} to {line.seq - 1}"
            self._problem(here, f"before this line, {gone} of the chain is missing")
        elif line.seq < due:
            self._problem(here, f"the line stands twice or not in its place: it is number {line.seq} of the chain, {due} is due")
            return False
        elif here.hash is not None and line.prev != here.hash:
            self._problem(here, "the line does not follow the one before it: one of the two was written anew")
        return True

    # --- signatures ---

    def _proves(self, here: _Segment, raw: bytes) -> bool:
        """Tell whether a checkpoint is signed by a key of its point; where it should be and is not, that is a problem."""
        self.report.checkpoints += 1
        entry = lines.entry_of(raw) or {}
        here.chain.is_closed = entry.get("reason") == "closed"
        key, signed = entry.get("key"), lines.signed_part(raw)
        if not isinstance(key, str) or signed is None:
            if here.chain.head.get("key"):
                self._problem(here, "the checkpoint is not signed, though the chain has a key")
            return False
        known = self._keys(here.path.parent, str(entry.get("point"))) or self._own_word(here)
        if key not in known:
            self._problem(here, f"the checkpoint is signed by a key that the point does not have: `{key[:16]}…`")
            return False
        try:
            is_good = is_signed(key, *signed)
        except KeyProblem as problem:
            if not self._unchecked:
                self.report.notes.append(LogProblem(here.path, here.line, f"no signature could be checked: {problem}"))
            self._unchecked = True
            return False
        if not is_good:
            self._problem(here, "the checkpoint's signature does not fit")
        return is_good

    def _keys(self, folder: Path, point: str) -> frozenset[str]:
        """Give the public keys of a point: those held against the log, else those beside it."""
        keys = self._evidence.keys
        if keys is None:
            if folder not in self._beside:
                beside = folder / PUBLIC_NAME
                try:
                    self._beside[folder] = read_keys([beside]) if beside.exists() else {}
                except KeyProblem as problem:
                    self._beside[folder] = {}
                    self.report.problems.append(LogProblem(beside, 1, f"the point's public keys cannot be read: {problem}"))
            keys = self._beside[folder]
        return keys.get(point, frozenset()) | keys.get(ALL_POINTS, frozenset())

    def _own_word(self, here: _Segment) -> frozenset[str]:
        """Give the key that a chain names itself, where nobody else says which it should be."""
        if self._evidence.keys is not None or self._beside[here.path.parent]:
            return frozenset()
        if not here.chain.is_taken_at_its_word:
            self.report.notes.append(LogProblem(here.path, 1, "no public key stands beside the log: the chain is taken at its own word"))
        here.chain.is_taken_at_its_word = True
        return frozenset({str(here.chain.head.get("key"))})

    def _is_proven(self, here: _Segment) -> None:
        chain = here.chain
        chain.tail, chain.tail_lines = None, 0
        self._retired.update(here.path.parent / name for name in chain.said_retired)
        chain.said_retired.clear()

    def _is_unproven(self, here: _Segment) -> None:
        chain = here.chain
        chain.tail = chain.tail or (here.path, here.line, here.seq)
        chain.tail_lines += 1

    # --- the whole ---

    def end(self) -> None:
        """Say what only shows when everything was seen: what is gone, cut off, and unproven."""
        for chain in self._chains.values():
            # Why: a process that is killed while it begins a segment leaves an empty one.
            if chain.has_lines:
                self._end_of_chain(chain)
        for path, problem in self._missing:
            if path not in self._retired:
                self.report.problems.append(problem)
        for path, seals in self._seals.items():
            self._end_of_seals(path, seals)
        for here in self._done.values():
            self._end_of_segment(here)

    def _end_of_chain(self, chain: _Chain) -> None:
        if not chain.head.get("key"):
            why = chain.head.get("unsigned") or "it has no key"
            if self._evidence.keys is not None or self._keys(chain.path.parent, str(chain.head.get("point"))):
                message = f"the chain is not signed, though its point has a key: {why}"
                self.report.problems.append(LogProblem(chain.path, 1, message))
            else:
                self.report.notes.append(LogProblem(chain.path, 1, f"the chain is not signed: {why}"))
                # Why: without any signature there is nobody else's word for what an unsigned chain says is rightly gone.
                self._retired.update(chain.path.parent / name for name in chain.said_retired)
        if chain.tail is None:
            if not chain.is_closed:
                self.report.notes.append(
                    LogProblem(chain.path, 1, "the chain is not closed: it is still written, or its process was ended")
                )
            return
        path, number, seq = chain.tail
        self.report.unproven += chain.tail_lines
        sealed = max((seal for seal in self._seals.get(path, ()) if seal.seq >= seq), key=lambda seal: seal.seq, default=None)
        said = f"; it stood there up to number {sealed.seq} of the chain {sealed.by}" if sealed is not None else ""
        self.report.notes.append(LogProblem(path, number, f"from this line on the tail is unproven ({chain.tail_lines} lines){said}"))

    def _end_of_seals(self, path: Path, seals: list[_Seal]) -> None:
        here = self._done.get(path)
        last = max(seals, key=lambda seal: seal.seq)
        if here is None:
            if path not in self._retired:
                self.report.problems.append(LogProblem(path, 1, f"the segment is not there; it was seen {last.by}"))
        elif here.seq < last.seq and path not in self._continued:
            message = f"the end is cut off: the chain ends with number {here.seq}, number {last.seq} was seen {last.by}"
            self.report.problems.append(LogProblem(path, max(here.line, 1), message))

    def _end_of_segment(self, here: _Segment) -> None:
        if here.line == 0 and not here.is_torn:
            self.report.notes.append(LogProblem(here.path, 1, "the segment is empty"))
        if here.is_torn and (here.chain.is_closed or here.path in self._continued):
            self.report.problems.append(LogProblem(here.path, here.line + 1, "something was put behind the last line"))
        elif here.is_torn:
            self.report.notes.append(LogProblem(here.path, here.line + 1, "the last line has no end (a crash while it was written)"))

    def _problem(self, here: _Segment, message: str) -> None:
        self.report.problems.append(LogProblem(here.path, here.line, message))
