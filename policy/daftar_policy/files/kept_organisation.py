"""Kept organisation: the office tree of a whole state as it was last read, in a file beside its own two, so that it is read once a change.

Law: what is kept holds while both files are byte by byte the same, and is checked anew each time as they are, so that it is never laxer
than they; where it cannot be used or written, the files are read. A small organisation is always read. It does not know who asks.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from daftar_policy.core.document import Faults
from daftar_policy.core.organisation import Organisation, from_document
from daftar_policy.files import unchanged
from daftar_policy.files.organisation import inputs_of, load_organisation
from daftar_policy.files.whole import write_whole

VERSION: Final = 1
# Why: reading YAML with all its places takes five seconds a megabyte; what is smaller is there at once, and its folder stays as it is.
SMALL: Final = 100_000


def organisation_of(path: Path, *, clock: Callable[[], float] = time.time) -> Organisation:
    """Give the organisation of `organisation.yaml` and the `officers.csv` beside it; `clock` gives seconds since 1970.

    Raises:
        Unreadable: one of the two cannot be opened, and nothing else is wrong.
        Problems: all that is wrong with both.
    """
    if _is_small(path):
        return load_organisation(path)
    target = path.with_name(f".{path.stem}.kept.json")
    kept = _read(target, path)
    if kept is not None:
        return kept
    began = clock()
    organisation = load_organisation(path)
    if made := unchanged.marks(inputs_of(path), began):
        # Why suppressed: a folder that may not be written to costs time at the next start, and nothing else.
        with suppress(OSError):
            form = {"daftar-kept-organisation": VERSION, "made-of": made, "organisation": organisation.as_document()}
            write_whole(target, json.dumps(form, ensure_ascii=False, separators=(",", ":")).encode())
    return organisation


def _is_small(path: Path) -> bool:
    try:
        return sum(each.stat().st_size for each in inputs_of(path)) < SMALL
    except OSError:
        return True


def _read(target: Path, path: Path) -> Organisation | None:
    try:
        if not unchanged.is_own(target):
            return None
        form = json.loads(target.read_bytes())
        if not isinstance(form, Mapping) or form.get("daftar-kept-organisation") != VERSION:
            return None
        return from_document(form["organisation"]) if unchanged.are_unchanged(form.get("made-of"), inputs_of(path)) else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError, Faults):
        return None
