"""Compiled policies: one JSON file with all that a policy was read from, and the process that writes it.

Law: the file is written whole (renamed into place after fsync) and only from a policy that is accepted; a refused one leaves the old file.
Parsing YAML with positions takes seconds of Python for a large policy, so a homeserver never does it: it runs this module as a process
(`python -m daftar_policy.files.compiled POLICY --organisation ORG --out FILE`) and reads what it wrote.
It does not know who reads the file, nor when a policy changes.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from daftar_policy.core.compile import compile_policy
from daftar_policy.core.document import Faults
from daftar_policy.core.organisation import from_document
from daftar_policy.core.policy import Policy
from daftar_policy.files import unchanged
from daftar_policy.files.kept_organisation import organisation_of
from daftar_policy.files.policy import load_policy
from daftar_policy.files.source import Problem, Problems, Unreadable
from daftar_policy.files.whole import write_whole

VERSION = 1


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compiled policy with the files it was read from and the SHA-256 of the policy file's bytes.

    Of a version of a store it is the SHA-256 of the manifest, which covers all files; `origin` says how the version came into force.
    """

    policy: Policy
    inputs: tuple[Path, ...]
    sha256: str
    origin: Mapping[str, object] = field(default_factory=dict)


def write_compiled(policy_path: Path, organisation_path: Path | None, target: Path, *, clock: Callable[[], float] = time.time) -> None:
    """Read a policy and write its compiled form; `clock` gives seconds since 1970.

    Raises:
        Unreadable: the policy or its organisation cannot be opened.
        Problems: all that is wrong with them.
        OSError: the target cannot be written.
    """
    began = clock()
    loaded = load_policy(policy_path, organisation_path, read_tree=organisation_of)
    form = {
        "daftar-compiled-policy": VERSION,
        "revision": loaded.policy.revision,
        "sha256": loaded.sha256,
        "inputs": [str(path.absolute()) for path in loaded.inputs],
        "organisation": loaded.policy.organisation.as_document(),
        "document": loaded.document,
        "made-of": unchanged.marks(loaded.inputs, began),
    }
    write_whole(target, json.dumps(form, ensure_ascii=False, separators=(",", ":")).encode())


def load_compiled(target: Path) -> Compiled:
    """Read a compiled policy with what it was made of.

    Raises:
        Unreadable: the file cannot be opened.
        Problems: it is not a compiled policy of this version.
    """
    try:
        return _compiled(_form(target))
    except OSError as error:
        raise Unreadable([_problem(target, f"cannot read the file: {error.strerror or error}")]) from error
    except Faults as faults:
        raise Problems([_problem(target, fault.message, fault.hint) for fault in faults.faults]) from faults
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Problems([_problem(target, "not a compiled policy", "compile the policy again")]) from error


def load_unchanged(target: Path, files: Iterable[Path]) -> Compiled | None:
    """Read a compiled policy again where all that it was made of is as it was; None where it has to be made anew."""
    try:
        form = _form(target) if unchanged.is_own(target) else {}
        return _compiled(form) if unchanged.are_unchanged(form.get("made-of"), files) else None
    except (OSError, Problems, Faults, ValueError, KeyError, TypeError, RecursionError):
        return None


def _form(target: Path) -> Mapping[str, Any]:
    form = json.loads(target.read_bytes())
    if not isinstance(form, Mapping) or form.get("daftar-compiled-policy") != VERSION:
        raise Problems([_problem(target, "not a compiled policy of this version", "compile the policy again")])
    return form


def _compiled(form: Mapping[str, Any]) -> Compiled:
    policy = compile_policy(form["document"], from_document(form["organisation"]))
    return Compiled(policy, tuple(Path(path) for path in form["inputs"]), str(form["sha256"]))


def read_compiled(target: Path) -> Policy:
    """Read a compiled policy. Raises Problems, as `load_compiled`."""
    return load_compiled(target).policy


def _problem(target: Path, message: str, hint: str | None = None) -> Problem:
    return Problem(str(target), 1, 1, "compiled", message, hint)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compile a policy; give 0, 1 with problems (JSON lines on standard output), or 2 where a file cannot be read or written."""
    parser = argparse.ArgumentParser(
        prog="python -m daftar_policy.files.compiled", description="Check a policy and write its compiled form."
    )
    parser.add_argument("policy", type=Path)
    parser.add_argument("--organisation", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    return outcome(lambda: write_compiled(given.policy, given.organisation, given.out), given.out)


def outcome(write: Callable[[], None], target: Path) -> int:
    """Write a compiled form as a process does; give 0, 1 with problems (JSON lines on standard output), or 2 for an unusable file."""
    try:
        write()
    except Problems as problems:
        print_problems(problems)
        return 2 if isinstance(problems, Unreadable) else 1
    except OSError as error:
        print_problems(Problems([Problem(str(target), 1, 1, "unwritable", f"cannot write the file: {error.strerror or error}")]))
        return 2
    return 0


def print_problems(problems: Problems) -> None:
    """Print problems as JSON lines on standard output."""
    for problem in problems.problems:
        line = json.dumps(problem.as_json(), ensure_ascii=False)
        sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
