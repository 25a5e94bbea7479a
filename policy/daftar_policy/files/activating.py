"""Activating: putting versions into force, confirming them, and going back.

Law: a version comes into force only when it is signed, is accepted, passes its own tests, and is no older than the one before (unless
forced); what is in force is changed by one rename. Whatever was changed is in the store's decision log: what a crash left out is made up
for by the next change. It does not know how a command is written, nor who follows the store.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from getpass import getuser
from pathlib import Path

from daftar_policy.decision_log import DecisionLog
from daftar_policy.files import activation_paper, manifest
from daftar_policy.files.activation_paper import Activation
from daftar_policy.files.manifest import Ref, Version, older, parse_manifest, read_contents, signature_path
from daftar_policy.files.policy import LoadedPolicy, load_policy
from daftar_policy.files.signing import LARGEST_PAPER, PrivateKey, PublicKey, seal, unseal
from daftar_policy.files.source import Problem, Problems, Unreadable
from daftar_policy.files.store import Store
from daftar_policy.files.tests_file import load_tests, run
from daftar_policy.files.whole import read_plain

# The name under which a store's own log stands in the folder of decision logs.
POINT = "policy-store"


@dataclass(frozen=True, slots=True)
class Office:
    """Where and by whom versions are activated: a store, its log, the key that signs, and a clock."""

    store: Store
    log: Path
    key: PrivateKey
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Wish:
    """How a version is to come into force."""

    kind: str = "activate"
    force: bool = False
    confirm_within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Activated:
    """What came into force, and how many tests it passed; `was` was in force before. Not new is what is in force already."""

    activation: Activation
    was: Ref | None
    tests: int
    is_new: bool = True


def read_signed(policy: Path, keys: tuple[PublicKey, ...]) -> tuple[Version, bytes]:
    """Give the version that stands beside a policy's signature, with the signature.

    Raises:
        Unreadable: the policy or its signature cannot be opened.
        Problems: it is not signed by one of the keys, or a file was altered since.
    """
    path = signature_path(policy)
    try:
        raw = read_plain(path, LARGEST_PAPER)
    except FileNotFoundError as error:
        if not policy.exists():
            raise Unreadable([Problem(str(policy), 1, 1, "unreadable", "there is no such file")]) from error
        hint = f"daftar policy sign {policy} --key KEY"
        raise Problems([Problem(str(policy), 1, 1, "unsigned", "the policy is not signed", hint)]) from error
    except OSError as error:
        raise Unreadable([Problem(str(path), 1, 1, "unreadable", f"cannot read the file: {error.strerror or error}")]) from error
    paper = unseal(manifest.KIND, raw, keys, path)
    found = parse_manifest(paper.text, path)
    if found.policy != policy.name:
        raise Problems([Problem(str(path), 1, 1, "signature", f"this is the signature of `{found.policy}`, not of `{policy.name}`")])
    try:
        return read_contents(found, policy.absolute().parent), raw
    except Problems as problems:
        # Why only here: what stands in a store cannot be signed again in its place.
        hint = f"daftar policy sign {policy} --key KEY, if the change is meant"
        raise type(problems)(replace(one, hint=hint) if one.code == "altered" else one for one in problems.problems) from problems


def begin(office: Office, trusted: tuple[PublicKey, ...]) -> tuple[PublicKey, ...]:
    """Give the keys that hold at a store; at a new one they are the office's own and those given. Call within `changing`.

    Raises:
        Problems: the office's key is not one of them.
    """
    store = office.store
    known = store.keys()
    for key in (*trusted, *(() if known else (office.key.public,))):
        store.trust(key)
    keys = store.keys()
    if office.key.public not in keys:
        hint = "have it trusted with --trust KEY.pub, and list it in the `keys` of the enforcement points"
        raise _refused(store.keys_path, "key", f"the key `{office.key.public.id}` is not trusted at this store", hint)
    return keys


def activate_signed(office: Office, keys: tuple[PublicKey, ...], signed: tuple[Version, bytes], wish: Wish) -> Activated:
    """Bring a signed version into force. Raises Problems, or OSError where the store cannot be written."""
    version, raw = signed
    papers = _settled(office, keys)
    ref = version.manifest.ref
    if papers and wish.kind == "activate" and papers[-1].version == ref and papers[-1].confirm_by is None:
        return Activated(papers[-1], ref, 0, is_new=False)
    _demand_fit(office.store, ref, papers, wish, office.now())
    is_tested = wish.kind != "rollback"
    tests = office.store.place(version, raw, lambda policy, organisation: _proved(version, policy, organisation, is_tested=is_tested))
    return _activate(office, ref, papers, wish, tests)


def activate_kept(office: Office, keys: tuple[PublicKey, ...], ref: Ref, wish: Wish) -> Activated:
    """Bring a version that the store has into force. Raises Problems, or OSError where the store cannot be written."""
    version = office.store.version(ref, keys)
    raw = (office.store.versions / ref.name / manifest.SIGNATURE).read_bytes()
    return activate_signed(office, keys, (version, raw), wish)


def confirm(office: Office, keys: tuple[PublicKey, ...]) -> Activated:
    """Keep the version that waits to be confirmed. Raises Problems, or OSError where the store cannot be written."""
    papers = _settled(office, keys)
    path = office.store.active_path
    last = papers[-1] if papers else None
    if last is None or last.confirm_by is None:
        raise _refused(path, "confirm", "nothing waits to be confirmed")
    if last.is_over(office.now()):
        back = last.in_force(office.now()).revision
        said = f"the time to confirm revision `{last.version.revision}` ended at {_shown(last.confirm_by)}, and `{back}` is in force again"
        raise _refused(path, "confirm", said, "activate it again")
    return _activate(office, last.version, papers, Wish("confirm"), 0)


def roll_back(office: Office, keys: tuple[PublicKey, ...]) -> Activated:
    """Bring back the version that was in force before the one that is. Raises Problems, or OSError where the store cannot be written."""
    papers = _settled(office, keys)
    if not papers:
        raise _refused(office.store.active_path, "rollback", "nothing was activated in this store yet")
    back = version_before(papers, office.now())
    if back is None:
        raise _refused(office.store.active_path, "rollback", "no version was in force before this one")
    return activate_kept(office, keys, back, Wish("rollback", force=True))


def version_before(papers: list[Activation], now: datetime) -> Ref | None:
    """Give the version that a rollback leads to: what was in force before the present one was first put there.

    Going back is undoing: after a rollback the next one goes further back, not forth again.
    """
    undone: list[Ref] = []
    for paper, following in zip(papers, [*papers[1:], None], strict=True):
        until = following.issued if following is not None else now
        if paper.kind == "rollback":
            while undone and undone[-1] != paper.version:
                undone.pop()
        if not undone or undone[-1] != paper.version:
            undone.append(paper.version)
        is_overtaken = paper.confirm_by is not None and following is not None and following.kind == "activate"
        if paper.fallback is not None and (paper.is_over(until) or is_overtaken):
            while undone and undone[-1] != paper.fallback:
                undone.pop()
            undone = undone or [paper.fallback]
    return undone[-2] if len(undone) > 1 else None


def _demand_fit(store: Store, ref: Ref, papers: list[Activation], wish: Wish, now: datetime) -> None:
    if not papers:
        if wish.confirm_within is not None:
            raise _refused(
                store.active_path, "confirm", "there is no version yet to go back to", "activate the first one without a deadline"
            )
        return
    last = papers[-1]
    if last.confirm_by is not None and not last.is_over(now) and not wish.force:
        said = f"revision `{last.version.revision}` waits to be confirmed until {_shown(last.confirm_by)}"
        raise _refused(store.active_path, "waiting", said, "confirm it or roll it back first")
    current = last.in_force(now)
    if older(ref.revision, current.revision) and not wish.force:
        said = f"revision `{ref.revision}` is older than `{current.revision}`, which is in force"
        raise _refused(
            store.versions / ref.name, "older", said, "--force activates it all the same; `rollback` goes back to the one before"
        )


def _proved(version: Version, policy: Path, organisation: Path | None, *, is_tested: bool) -> int:
    """Load a version as an enforcement point will, and run its tests; give how many there are. Raises Problems."""
    loaded = load_policy(policy, organisation)
    if not is_tested or version.manifest.tests is None:
        return 0
    return _tested(loaded, policy.parent / version.manifest.tests)


def _tested(loaded: LoadedPolicy, path: Path) -> int:
    tests = load_tests(path)
    failed: list[Problem] = []
    for case in tests.cases:
        for found in run(loaded.policy, case):
            message = f"{case.place.message}: {found.key}: expected `{found.expected}`, got `{found.got}`"
            failed.append(Problem(case.place.path, case.place.line, case.place.column, "test", message))
    if failed:
        raise Problems(failed)
    return len(tests.cases)


def _activate(office: Office, ref: Ref, papers: list[Activation], wish: Wish, tests: int) -> Activated:
    store, now = office.store, office.now().replace(microsecond=0)
    last = papers[-1] if papers else None
    was = last.in_force(now) if last is not None else None
    # Why the one before the one that waits: what was never confirmed is nothing to go back to.
    sure = last.fallback if last is not None and last.fallback is not None else was
    activation = Activation(
        store=last.store if last is not None else secrets.token_hex(8),
        sequence=last.sequence + 1 if last is not None else 1,
        kind=wish.kind,
        version=ref,
        issued=now,
        by=_by(),
        before=hashlib.sha256(last.text.encode()).hexdigest() if last is not None else None,
        # Why of all before: a point that has not seen the papers in between may have any of them in force.
        force=any(older(ref.revision, paper.version.revision) for paper in papers),
        confirm_by=now + wish.confirm_within if wish.confirm_within is not None else None,
        fallback=sure if wish.confirm_within is not None else None,
    )
    store.activate(seal(activation_paper.KIND, activation.text, office.key, store.active_path))
    _remember(office, activation, was, office.key.public.id)
    return Activated(activation, was, tests)


def _settled(office: Office, keys: tuple[PublicKey, ...]) -> list[Activation]:
    """Give the activations so far, after what a crash or a deadline left unsaid is in the log.

    Raises:
        Problems: none of them can be believed, or what is unsaid cannot be written.
    """
    store = office.store
    found, problems = store.history(keys)
    if not found:
        if problems:
            raise Problems(problems)
        return []
    papers = [paper for paper, _ in found]
    last = papers[-1]
    if not store.is_remembered(last):
        _remember(office, last, None, ", ".join(found[-1][1].signers))
    mark = store.history_path / f"{last.sequence:08}.back"
    if last.confirm_by is not None and last.fallback is not None and last.is_over(office.now()) and not mark.exists():
        entry = {"kind": "policy-went-back", "from": last.version.as_json(), "confirm_by": _shown(last.confirm_by)}
        _write(office, {**entry, **last.fallback.as_json(), "sequence": last.sequence})
        mark.touch()
    return papers


def _remember(office: Office, activation: Activation, was: Ref | None, key: str) -> None:
    """Write an activation into the log, then into the history; in this order, so that what is in the history is in the log."""
    paper = activation.as_json()
    del paper["version"]
    entry = {**paper, "kind": f"policy-{activation.kind}", **activation.version.as_json(), "was": was.as_json() if was else None}
    _write(office, {**entry, "key": key})
    office.store.remember(activation, office.store.active_path.read_bytes())


def _write(office: Office, entry: dict[str, object]) -> None:
    log = DecisionLog(office.log, POINT)
    log.write({"time": office.now().isoformat(timespec="milliseconds"), "point": POINT, **entry})
    is_kept = log.flush()
    log.close()
    if not is_kept:
        said = f"the decision log cannot be written: {log.problem or 'it takes too long'}"
        raise _refused(office.log, "log", said, "what was done holds; the entry is made up for by the next command")


def _by() -> str:
    try:
        return f"{getuser()}@{socket.gethostname()}"
    except (OSError, KeyError):
        return f"{os.getuid()}@{socket.gethostname()}"


def _shown(time: datetime) -> str:
    return time.astimezone().isoformat(timespec="seconds")


def _refused(path: Path, code: str, message: str, hint: str | None = None) -> Problems:
    return Problems([Problem(str(path), 1, 1, code, message, hint)])
