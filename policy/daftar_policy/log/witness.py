"""Witness: the hashes of checkpoints, told to somebody outside, and read back to see whether the log still has them.

Law: what a witness was told cannot be taken back by whoever holds the log: a checkpoint that it knows and the log lacks was cut off.
A list of hashes may be JSON lines, or one JSON document such as the messages of the room they were posted to: wherever in it they stand.
It does not know how a log is written.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

# Type of the room event in which a checkpoint is posted; clients show nothing of it and ring nobody.
CHECKPOINT_EVENT = "in.daftar.log.checkpoint"
_HASH = re.compile(r"[0-9a-f]{64}\Z")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint of a chain: where it stands, and the hash of its line, which proves all lines before it."""

    point: str
    chain: str
    file: str
    seq: int
    hash: str
    time: str

    def as_json(self) -> dict[str, object]:
        """Give it as the content of a room event, and as a line of a witness's list."""
        return {"point": self.point, "chain": self.chain, "file": self.file, "seq": self.seq, "hash": self.hash, "time": self.time}


Witness: TypeAlias = "Callable[[Checkpoint], None]"


class WitnessProblem(Exception):
    """A witness's list that cannot be read, and why."""


def file_witness(path: Path) -> Witness:
    """Give a witness that appends to a file: one on another machine's disk, or one that can only be appended to."""

    def tell(checkpoint: Checkpoint) -> None:
        line = json.dumps(checkpoint.as_json(), separators=(",", ":")).encode() + b"\n"
        try:
            with path.open("ab") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            _log.error("the witness `%s` cannot be told of a checkpoint: %s", path, error.strerror or error)

    return tell


def read_witness(path: Path) -> tuple[Checkpoint, ...]:
    """Read all checkpoints that a witness's list holds.

    Raises:
        WitnessProblem: it cannot be read, or holds none.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WitnessProblem(f"the witness's list cannot be read: {error}") from error
    try:
        values = _values(text)
    except (ValueError, RecursionError) as error:
        raise WitnessProblem(f"the witness's list is not JSON: `{path}`: {error}") from error
    found = tuple(dict.fromkeys(one for value in values for one in _checkpoints(value)))
    if not found:
        raise WitnessProblem(f"the witness's list names no checkpoint: `{path}`")
    return found


def _values(text: str) -> list[object]:
    try:
        return [json.loads(text)]
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def _checkpoints(value: object) -> Iterator[Checkpoint]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            found = _checkpoint(one)
            if found is not None:
                yield found
            waiting.extend(reversed(list(one.values())))
        elif isinstance(one, list):
            waiting.extend(reversed(one))


def _checkpoint(value: Mapping[object, object]) -> Checkpoint | None:
    texts = [value.get(key) for key in ("point", "chain", "file", "hash", "time")]
    seq = value.get("seq")
    if not isinstance(seq, int) or not all(isinstance(text, str) for text in texts):
        return None
    point, chain, file, digest, time = map(str, texts)
    return Checkpoint(point, chain, file, seq, digest, time) if _HASH.match(digest) else None
