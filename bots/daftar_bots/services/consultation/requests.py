"""Requests: a consultation asked for with the command line, left in the folder of proposals for the running bot.

Law: a request is a whole file or none; taking one twice is taking it once, since its id derives from what it says. Any bytes are
a request or nothing. It does not know whether a bot is running.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from daftar_bots.core.derived import derived
from daftar_policy.files.manifest import Version
from daftar_policy.files.whole import read_plain, write_whole

FILE = "consult.json"
_LARGEST = 65_536
_NAME = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for; the moments are seconds since 1970."""

    id: str
    file: str
    closes_at: float
    effective_at: float
    audience: str
    asked_at: str


def leave(folder: Path, version: Version, closes_at: float, effective_at: float, *, audience: str, asked_at: str) -> Request:
    """Put a proposal and the request for it into the folder.

    Raises:
        FileExistsError: the same one was asked for before.
        OSError: it cannot be written.
    """
    digest = hashlib.sha256(json.dumps(dict(version.manifest.files), sort_keys=True).encode()).hexdigest()
    name = f"{_NAME.sub('-', version.manifest.revision)}-{digest[:8]}"
    target = folder / name
    target.mkdir()
    policy, organisation = version.unpack(target)
    # The names by which a proposal is found.
    if policy != target / "policy.yaml":
        policy.rename(target / "policy.yaml")
    if organisation is not None and organisation != target / "organisation.yaml":
        organisation.rename(target / "organisation.yaml")
    data = {"closes_at": closes_at, "effective_at": effective_at, "audience": audience, "asked_at": asked_at}
    write_whole(target / FILE, json.dumps(data, ensure_ascii=False).encode(), mode=0o644)
    return _request(name, data)


def waiting(folder: Path | None) -> Iterator[Request]:
    """Give the requests of a folder; what is none is passed over."""
    if folder is None or not folder.is_dir():
        return
    for path in sorted(folder.glob(f"*/{FILE}")):
        try:
            data = json.loads(read_plain(path, _LARGEST))
            yield _request(path.parent.name, data)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            continue


def _request(name: str, data: dict[str, object]) -> Request:
    closes, effective = float(str(data["closes_at"])), float(str(data["effective_at"]))
    if not 0 < closes < effective < 1e11:
        raise ValueError("not moments")
    wished = derived(f"{name} {closes} {effective}")
    return Request(wished, name, closes, effective, str(data.get("audience") or ""), str(data["asked_at"]))
