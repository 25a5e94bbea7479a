"""Store of policy versions: a folder with every version that was ever activated here, and the paper that says which one is in force.

    DIR/versions/<revision>-<sha256>/   the files of a version and their signature, never changed once they are there
    DIR/active                          the activation in force: a signed file, replaced by rename
    DIR/history/<number>.json           every activation so far
    DIR/keys/*.pub                      the keys that commands at this store trust (enforcement points have their own list)

Law: `active` alone says what is in force; a crash at any moment leaves the old one or the new one, and what it names is there, whole.
Nothing that is read here is believed without a signature. It does not know when to activate what.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from tempfile import mkdtemp
from time import time_ns
from typing import TypeVar

from daftar_policy.files import activation_paper, manifest
from daftar_policy.files.activation_paper import Activation, parse_activation
from daftar_policy.files.manifest import SIGNATURE, Manifest, Ref, Version, parse_manifest, read_contents
from daftar_policy.files.signing import LARGEST_PAPER, Paper, PublicKey, public_line, read_public_key, unseal
from daftar_policy.files.source import Problem, Problems, Unreadable
from daftar_policy.files.whole import TEMPORARY, read_plain, sync_folder, write_whole

T = TypeVar("T")


class Store:
    """One store. Reading needs no lock; what changes it happens within `changing`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.versions = folder / "versions"
        self.active_path = folder / "active"
        self.history_path = folder / "history"
        self.keys_path = folder / "keys"

    @property
    def exists(self) -> bool:
        """Whether anything was ever activated here."""
        return self.active_path.exists()

    def keys(self) -> tuple[PublicKey, ...]:
        """Give the keys that commands at this store trust. Raises Problems."""
        return tuple(read_public_key(path) for path in sorted(self.keys_path.glob("*.pub")))

    def active(self, keys: Iterable[PublicKey]) -> tuple[Activation, Paper]:
        """Give the activation in force.

        Raises:
            Unreadable: nothing was activated yet, or the file cannot be opened.
            Problems: none of the keys has signed it, or it was altered.
        """
        return opened(self.active_path, _read(self.active_path, "nothing was activated in this store yet"), keys)

    def manifest(self, ref: Ref, keys: Iterable[PublicKey]) -> Manifest:
        """Give the manifest of a version, without looking at its files. Raises Unreadable and Problems, as `version`."""
        path = self.versions / ref.name / SIGNATURE
        paper = unseal(manifest.KIND, _read(path, "the version is not in the store"), keys, path)
        if paper.sha256 != ref.sha256:
            raise Problems([Problem(str(path), 1, 1, "altered", f"this is the signature of another version than `{ref.name}`")])
        found = parse_manifest(paper.text, path)
        if found.revision != ref.revision:
            raise Problems([Problem(str(path), 1, 1, "altered", f"the version is of revision `{found.revision}`")])
        return found

    def version(self, ref: Ref, keys: Iterable[PublicKey]) -> Version:
        """Give a version with all its files, each compared with what was signed.

        Raises:
            Unreadable: its signature cannot be opened.
            Problems: it is not signed by any of the keys, or a file is not what was signed.
        """
        return read_contents(self.manifest(ref, keys), self.versions / ref.name)

    def names(self) -> tuple[str, ...]:
        """Give the names of all versions that are kept."""
        found = (path.name for path in _entries(self.versions) if not path.name.startswith(TEMPORARY))
        return tuple(sorted(found))

    def ref(self, name: str, keys: Iterable[PublicKey]) -> Ref:
        """Give the version with this name in the store. Raises Problems, as `version`."""
        path = self.versions / name / SIGNATURE
        paper = unseal(manifest.KIND, _read(path, "the version is not in the store"), keys, path)
        return parse_manifest(paper.text, path).ref

    def history(self, keys: Iterable[PublicKey]) -> tuple[list[tuple[Activation, Paper]], list[Problem]]:
        """Give every activation so far, the first one first, and what is wrong: papers not to be believed, missing, or put back."""
        keys = tuple(keys)
        papers: dict[int, tuple[Activation, Paper]] = {}
        problems: list[Problem] = []
        for path in [*sorted(self.history_path.glob("*.json")), *([self.active_path] if self.exists else [])]:
            try:
                found = opened(path, _read(path, "the paper is gone"), keys)
            except Problems as refused:
                problems += refused.problems
            else:
                papers.setdefault(found[0].sequence, found)
                if path == self.active_path and found[0].sequence < max(papers):
                    message = f"an old activation was put back: {found[0].sequence}, and the newest is {max(papers)}"
                    problems.append(Problem(str(path), 1, 1, "replayed", message, "activate what is to hold"))
        kept = [papers[sequence] for sequence in sorted(papers)]
        return kept, [*problems, *self._gaps(kept)]

    def _gaps(self, papers: list[tuple[Activation, Paper]]) -> Iterator[Problem]:
        before: tuple[int, str | None] = (0, None)
        for activation, paper in papers:
            path = str(self.history_path / f"{activation.sequence:08}.json")
            if activation.sequence != before[0] + 1:
                yield Problem(path, 1, 1, "gap", f"activation {activation.sequence - 1}, which comes before this one, is missing")
            elif activation.before != before[1]:
                yield Problem(path, 1, 1, "gap", f"the activation does not follow activation {before[0]}")
            before = (activation.sequence, paper.sha256)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Be the only one who changes the store; what a crash left half done is removed. Raises OSError."""
        for folder in (self.folder, self.versions, self.history_path, self.keys_path):
            folder.mkdir(parents=True, exist_ok=True)
        sync_folder(self.folder)
        lock = os.open(self.folder / ".lock", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            flock(lock, LOCK_EX)
            self._clean()
            yield
        finally:
            os.close(lock)

    def trust(self, key: PublicKey) -> None:
        """Have commands at this store trust a key. Raises OSError."""
        path = self.keys_path / f"{key.id}.pub"
        if not path.exists():
            write_whole(path, public_line(key).encode(), mode=self._mode)

    def place(self, version: Version, signature: bytes, check: Callable[[Path, Path | None], T]) -> T:
        """Put a version into the store, if `check` of its policy and organisation, where they will not yet be found, raises nothing.

        Raises:
            OSError: the store cannot be written.
            Problems: what `check` found; paths in it are those of the version's own folder.
        """
        final = self.versions / version.manifest.ref.name
        part = Path(mkdtemp(prefix=TEMPORARY, dir=self.versions))
        try:
            found = _moved(lambda: check(*version.unpack(part)), part, final)
            if self._is_whole(final, version):
                shutil.rmtree(part)
                return found
            write_whole(part / SIGNATURE, signature)
            self._open_up(part)
            if final.exists():
                # Why: a damaged one gives way to the whole one; under this name the next command removes it.
                final.rename(self.versions / f"{TEMPORARY}{time_ns()}")
            part.rename(final)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        sync_folder(self.versions)
        return found

    def activate(self, envelope: bytes) -> None:
        """Make a signed activation the one in force. Raises OSError."""
        write_whole(self.active_path, envelope, mode=self._mode)

    def remember(self, activation: Activation, envelope: bytes) -> None:
        """Keep an activation among those so far. Raises OSError."""
        write_whole(self.history_path / f"{activation.sequence:08}.json", envelope, mode=self._mode)

    def is_remembered(self, activation: Activation) -> bool:
        """Whether an activation is kept already."""
        return (self.history_path / f"{activation.sequence:08}.json").exists()

    @property
    def _mode(self) -> int:
        # Why: who may read the store's folder may read what is in it; other users' processes have to, and officers' names are not for all.
        return self.folder.stat().st_mode & 0o666

    def _open_up(self, part: Path) -> None:
        folders = self.folder.stat().st_mode & 0o777
        for path in (part, *part.rglob("*")):
            path.chmod(folders if path.is_dir() else self._mode)

    def _is_whole(self, final: Path, version: Version) -> bool:
        try:
            return (final / SIGNATURE).exists() and read_contents(version.manifest, final) == version
        except Problems:
            return False

    def _clean(self) -> None:
        for folder in (self.folder, self.versions, self.history_path, self.keys_path):
            for path in _entries(folder):
                if path.name.startswith(TEMPORARY):
                    shutil.rmtree(path) if path.is_dir() else path.unlink()


def opened(path: Path, raw: bytes, keys: Iterable[PublicKey]) -> tuple[Activation, Paper]:
    """Give the activation in an envelope that was read from `path`. Raises Problems."""
    paper = unseal(activation_paper.KIND, raw, keys, path)
    return parse_activation(paper.text, path), paper


def _moved(check: Callable[[], T], part: Path, final: Path) -> T:
    try:
        return check()
    except Problems as problems:
        raise elsewhere(problems, part, final) from problems


def elsewhere(problems: Problems, part: Path, final: Path) -> Problems:
    """Give problems of a copy the places that their files have in the store."""
    moved = [Problem(p.path.replace(str(part), str(final), 1), p.line, p.column, p.code, p.message, p.hint) for p in problems.problems]
    return type(problems)(moved)


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _read(path: Path, absent: str) -> bytes:
    try:
        return read_plain(path, LARGEST_PAPER)
    except FileNotFoundError as error:
        raise Unreadable([Problem(str(path), 1, 1, "unreadable", absent)]) from error
    except OSError as error:
        raise Unreadable([Problem(str(path), 1, 1, "unreadable", f"cannot read the file: {error.strerror or error}")]) from error
