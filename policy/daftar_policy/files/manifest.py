"""Manifest: what one version of a policy consists of, file by file with its SHA-256. It is what is signed.

Law: everything that a decision depends on is named: the policy, its list files, the organisation, the officers, and the tests. The same
files always give the same text, so a version is known by the SHA-256 of its manifest.
It does not know who signs it, nor where versions are kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from daftar_policy.files.policy import load_policy
from daftar_policy.files.source import Problem, Problems, Unreadable
from daftar_policy.files.tests_file import path_of_tests
from daftar_policy.files.whole import read_plain, sync_folder

KIND = "policy version 1"
# The signature stands under this name in a version's folder, and beside a policy as `NAME.signature.json`.
SIGNATURE = "signature.json"
# Why: a list of a million domains has 20 MB; what is longer must not fill the memory of whoever verifies it.
LARGEST_FILE = 512 * 1024 * 1024
_UNSAFE = re.compile(r"[^A-Za-z0-9._+-]+")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A version as a name: its policy's revision and its manifest's SHA-256."""

    revision: str
    sha256: str

    @property
    def name(self) -> str:
        """The name of the version's folder."""
        # Why: a revision is any text, and a name of a folder is not; the SHA-256 keeps two alike apart.
        return f"{_UNSAFE.sub('_', self.revision)[:64].lstrip('.') or '_'}-{self.sha256}"

    def as_json(self) -> dict[str, str]:
        """Give it as plain data."""
        return {"revision": self.revision, "sha256": self.sha256}

    @staticmethod
    def from_json(data: object) -> Ref:
        """Read it back. Raises ValueError."""
        match data:
            case {"revision": str(revision), "sha256": str(sha256)} if _DIGEST.fullmatch(sha256):
                return Ref(revision, sha256)
        raise ValueError("not the name of a version")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files of a version by name (below the policy's folder, with `/`), and which of them is what."""

    revision: str
    policy: str
    organisation: str | None
    tests: str | None
    files: Mapping[str, str]

    @property
    def text(self) -> str:
        """The text that is signed."""
        parts = {"policy": self.policy, "organisation": self.organisation, "tests": self.tests, "files": dict(self.files)}
        return json.dumps({"daftar-policy-version": 1, "revision": self.revision, **parts}, sort_keys=True, indent=1, ensure_ascii=False)

    @property
    def ref(self) -> Ref:
        """The version's name."""
        return Ref(self.revision, hashlib.sha256(self.text.encode()).hexdigest())


@dataclass(frozen=True, slots=True)
class Version:
    """A manifest with the content of each of its files."""

    manifest: Manifest
    contents: Mapping[str, bytes]

    def unpack(self, folder: Path) -> tuple[Path, Path | None]:
        """Write all files below a folder, to the disk; give where the policy and its organisation are. Raises OSError."""
        folders = {folder}
        for name, content in self.contents.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            folders.update(parent for parent in path.parents if parent.is_relative_to(folder))
            with path.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for below in folders:
            sync_folder(below)
        organisation = self.manifest.organisation
        return folder / self.manifest.policy, folder / organisation if organisation else None


def signature_path(policy: Path) -> Path:
    """Give where the signature of a policy stands."""
    return policy.with_name(f"{policy.stem}.{SIGNATURE}")


def collect(policy: Path, organisation: Path | None) -> Version:
    """Give the version that a policy, all it names and its tests are by now; it is complete in itself, and checked.

    Raises:
        Unreadable: a file cannot be opened.
        Problems: all that is wrong with the policy, or a file outside its folder.
    """
    loaded = load_policy(policy, organisation)
    tests = path_of_tests(policy)
    paths = [*loaded.inputs, *([tests] if tests.exists() else [])]
    named = {path: _name(path, policy) for path in paths}
    contents = {name: _read(path) for path, name in sorted(named.items(), key=lambda item: item[1])}
    manifest = Manifest(
        loaded.policy.revision,
        named[policy],
        named[organisation] if organisation is not None else None,
        named.get(tests),
        {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
    )
    version = Version(manifest, contents)
    with TemporaryDirectory(prefix="daftar-policy-") as folder:
        # Why: only files that make up a policy without any others, and that nobody is just writing, may be signed.
        copy = load_policy(*version.unpack(Path(folder)))
    if copy.policy.revision != manifest.revision:
        raise Problems([Problem(str(policy), 1, 1, "changed", "the policy was changed while it was read", "try again")])
    return version


def parse_manifest(text: str, path: Path) -> Manifest:
    """Read a manifest that was found in `path`. Raises Problems."""
    try:
        data = json.loads(text)
        match data:
            case {
                "daftar-policy-version": 1,
                "revision": str(revision),
                "policy": str(policy),
                "organisation": str() | None as organisation,
                "tests": str() | None as tests,
                "files": dict(files),
            }:
                named = [name for name in (policy, organisation, tests) if name is not None]
                is_sound = set(named) <= set(files) and all(_is_name(name) for name in files)
                if is_sound and all(isinstance(sha, str) and _DIGEST.fullmatch(sha) for sha in files.values()):
                    return Manifest(revision, policy, organisation, tests, files)
    except (ValueError, RecursionError) as error:
        raise Problems([Problem(str(path), 1, 1, "manifest", "not the manifest of a policy: not JSON")]) from error
    raise Problems([Problem(str(path), 1, 1, "manifest", "not the manifest of a policy that this version of the command can read")])


def read_contents(manifest: Manifest, folder: Path) -> Version:
    """Read the files of a manifest below a folder and compare each with its SHA-256.

    Raises:
        Unreadable: all that is wrong is files that cannot be opened.
        Problems: every file that is not there or is not what was signed.
    """
    contents: dict[str, bytes] = {}
    problems: list[Problem] = []
    for name, sha256 in manifest.files.items():
        path = folder / name
        try:
            contents[name] = _read(path)
        except Unreadable as unreadable:
            problems += unreadable.problems
            continue
        if hashlib.sha256(contents[name]).hexdigest() != sha256:
            problems.append(Problem(str(path), 1, 1, "altered", "the file is not the one that was signed"))
    if problems:
        raise Problems(problems)
    return Version(manifest, contents)


def older(revision: str, than: str) -> bool:
    """Whether a revision comes before another: numbers within them compare as numbers, the rest as text."""
    return list(_parts(revision)) < list(_parts(than))


def _parts(revision: str) -> Iterator[tuple[int, int, str]]:
    for part in re.findall(r"[0-9]+|[^0-9]+", revision):
        if part[0] in "0123456789":
            digits = part.lstrip("0")
            yield 1, len(digits), digits
        else:
            yield 0, 0, part.casefold()


def _is_name(name: str) -> bool:
    path = PurePosixPath(name)
    plain = not path.is_absolute() and ".." not in path.parts and str(path) == name
    return plain and name not in {"", ".", SIGNATURE} and "\0" not in name


def _name(path: Path, policy: Path) -> str:
    name = os.path.relpath(path.absolute(), policy.absolute().parent)
    if not _is_name(name):
        message = f"`{path}` is not below the folder of the policy `{policy.name}`"
        raise Problems([Problem(str(path), 1, 1, "outside", message, "a version is one folder: put the file there")])
    return name


def _read(path: Path) -> bytes:
    try:
        return read_plain(path, LARGEST_FILE)
    except OSError as error:
        raise Unreadable([Problem(str(path), 1, 1, "unreadable", f"cannot read the file: {error.strerror or error}")]) from error
