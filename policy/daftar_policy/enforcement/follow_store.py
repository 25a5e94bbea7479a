"""Following a store: which activated version an enforcement point has in force, whom it believes that, and what it reports.

Law: only a version that a configured key has signed comes into force, by an activation that a configured key has signed and that is not
older than the newest one seen; a deadline that passed is kept by the point itself. A file that merely changed is reported and changes
nothing. It does not know who activates, nor what a policy says.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from daftar_policy.enforcement.helper import run_helper
from daftar_policy.files.activation_paper import Activation, parse_activation
from daftar_policy.files.compiled import Compiled, load_compiled
from daftar_policy.files.manifest import LARGEST_FILE, SIGNATURE, Manifest, Ref, older
from daftar_policy.files.point_config import FollowedStore
from daftar_policy.files.signing import Paper, PublicKey, read_public_key
from daftar_policy.files.source import Problem, Problems
from daftar_policy.files.store import Store
from daftar_policy.files.whole import read_plain, write_whole

HELPER = "daftar_policy.files.activated"


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a point remembers over restarts: the newest activation, whether its deadline passed here, and what was in force."""

    paper: str
    is_over: bool
    activation: Activation
    version: Ref


class StoreSource:
    """What one point follows of a store. `memory` is where it remembers; None for a look that leaves nothing behind."""

    def __init__(
        self,
        follow: FollowedStore,
        target: Path,
        *,
        memory: Path | None,
        policy: Path | None = None,
        compile_version: Callable[[Store, Ref, Sequence[Path], Path], None] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.target = target
        self._store = Store(follow.store)
        self._keys = follow.keys
        self._activators = follow.believed
        self._memory = memory
        self._policy = policy
        self._compile_version = compile_version or compile_version_apart
        self._now = now
        self._seen: _Seen | None = None
        self._is_recalled = False
        self._in_force: Manifest | None = None
        self._due_for: str | None = None

    def own(self) -> tuple[Path, ...]:
        """Give the files that are looked at beside those of the version in force."""
        return (self._store.active_path, *{*self._keys, *self._activators}, *(path for path, _ in self._beside()))

    def is_due(self) -> bool:
        """Say, once, that a deadline has passed by which the version in force was not confirmed."""
        seen = self._seen
        if seen is None or seen.is_over or self._due_for == seen.paper or not seen.activation.is_over(self._now()):
            return False
        self._due_for = seen.paper
        return True

    def unchanged(self) -> Compiled | None:
        """Give nothing: the signatures of what is activated are verified at every start."""
        return None

    def compile(self, load: Callable[[Path], Compiled] = load_compiled) -> Compiled | None:
        """Verify what is activated, and compile and load it; None where it is in force already.

        Raises:
            Unreadable: a file cannot be opened.
            Problems: why the activation, the version or its policy is refused.
        """
        keys = [read_public_key(path) for path in self._keys]
        self._recall()
        activation, paper = self._believed([read_public_key(path) for path in self._activators])
        was = self._seen
        is_over = activation.is_over(self._now()) or (was is not None and was.paper == paper and was.is_over)
        ref = activation.fallback if is_over and activation.fallback is not None else activation.version
        if was is not None and was.paper != paper and older(ref.revision, was.version.revision) and not (activation.force or is_over):
            raise self._refused("older", f"revision `{ref.revision}` is older than `{was.version.revision}`, and was not forced")
        self._compile_version(self._store, ref, self._keys, self.target)
        manifest = self._store.manifest(ref, keys)
        is_in_force = self._in_force is not None and self._in_force.ref == ref
        compiled = None if is_in_force else load(self.target)
        self._remember(_Seen(paper, is_over, activation, ref))
        self._in_force = manifest
        if compiled is None:
            return None
        folder = self._store.versions / ref.name
        inputs = tuple(folder / name for name in (*manifest.files, SIGNATURE))
        origin = {
            "version": ref.name,
            "activation": "went-back" if is_over else activation.kind,
            "sequence": activation.sequence,
            "confirm_by": activation.confirm_by.isoformat() if activation.confirm_by is not None and not is_over else None,
        }
        return replace(compiled, inputs=inputs, sha256=ref.sha256, origin=origin)

    def remarks(self) -> Problems | None:
        """Give what was changed beside the store and does not count, or None."""
        found = [
            Problem(
                str(path), 1, 1, "not-activated", "the file was changed, but only activated versions count here", "sign and activate it"
            )
            for path, sha256 in self._beside()
            if (digest := _digest(path)) is not None and digest != sha256
        ]
        return Problems(found) if found else None

    def _beside(self) -> Iterator[tuple[Path, str]]:
        """Walk the files that the version in force was made from, where there is a folder to edit them in."""
        if self._policy is None:
            return
        if self._in_force is None:
            yield self._policy, ""
            return
        for name, sha256 in self._in_force.files.items():
            yield (self._policy if name == self._in_force.policy else self._policy.parent / name), sha256

    def _believed(self, keys: list[PublicKey]) -> tuple[Activation, str]:
        """Give the activation that counts, with the SHA-256 of its paper. Raises Problems."""
        try:
            activation, paper = self._store.active(keys)
            self._demand_newest(activation, paper)
        except Problems:
            seen = self._seen
            # Why: who can spoil the file must not be able to keep a version in force that nobody confirmed.
            if seen is None or self._in_force is None or seen.is_over or not seen.activation.is_over(self._now()):
                raise
            return seen.activation, seen.paper
        return activation, paper.sha256

    def _demand_newest(self, activation: Activation, paper: Paper) -> None:
        if self._seen is None:
            return
        seen = self._seen.activation
        if activation.store != seen.store:
            hint = f"to follow the new store, remove `{self._memory}` and start again"
            raise self._refused("store", "this is another store than the one that was followed", hint)
        if activation.sequence < seen.sequence:
            raise self._refused("replayed", f"activation {activation.sequence} is older than {seen.sequence}, which was seen already")
        if activation.sequence == seen.sequence and paper.sha256 != self._seen.paper:
            raise self._refused("replayed", f"there are two different activations {seen.sequence}")

    def _recall(self) -> None:
        if self._is_recalled or self._memory is None:
            return
        try:
            self._seen = _parsed(json.loads(self._memory.read_bytes()), self._memory)
        except FileNotFoundError:
            self._seen = None
        except (OSError, ValueError) as error:
            hint = "what was seen is not known; remove the file only if the store can be trusted as it is"
            raise Problems([Problem(str(self._memory), 1, 1, "memory", f"cannot be read: {error}", hint)]) from error
        self._is_recalled = True

    def _remember(self, seen: _Seen) -> None:
        if self._memory is not None and seen != self._seen:
            data = {"paper": seen.paper, "is_over": seen.is_over, "activation": seen.activation.text, "version": seen.version.as_json()}
            try:
                write_whole(self._memory, (json.dumps(data, indent=1) + "\n").encode())
            except OSError as error:
                message = f"what was seen cannot be kept: {error.strerror or error}"
                raise Problems([Problem(str(self._memory), 1, 1, "memory", message)]) from error
        self._seen = seen

    def _refused(self, code: str, message: str, hint: str | None = None) -> Problems:
        return Problems([Problem(str(self._store.active_path), 1, 1, code, message, hint)])


def compile_version_apart(store: Store, ref: Ref, keys: Sequence[Path], target: Path) -> None:
    """Do as `daftar_policy.files.activated.compile_version` does, in a helper process. Raises Unreadable and Problems, as it does."""
    named = [argument for path in keys for argument in ("--key", str(path))]
    # Why `=`: a revision may begin with a hyphen.
    chosen = [str(store.folder), f"--revision={ref.revision}", f"--sha256={ref.sha256}"]
    run_helper(HELPER, [*chosen, *named, "--out", str(target)], store.versions / ref.name)


def _parsed(data: object, path: Path) -> _Seen:
    match data:
        case {"paper": str(paper), "is_over": bool(is_over), "activation": str(activation), "version": Mapping() as version}:
            return _Seen(paper, is_over, parse_activation(activation, path), Ref.from_json(version))
    raise ValueError("not what a point remembers")


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(read_plain(path, LARGEST_FILE)).hexdigest()
    except OSError:
        return None
