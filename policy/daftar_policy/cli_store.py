"""The commands of versions: `daftar policy keygen`, `sign`, `activate`, `confirm`, `rollback`, `history`, and the store in `status`.

Law: whatever changes a store is signed and is in its decision log; a refusal changes nothing and says what to do. Exit status 0 is good,
1 a refusal, 2 wrong use or unreadable input. It does not know what makes a version fit: the files room does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from daftar_policy.cli_output import EXIT_GOOD, EXIT_PROBLEMS, EXIT_UNREADABLE, exit_status, print_error, print_json, print_text, report
from daftar_policy.files.activation_paper import Activation
from daftar_policy.files.manifest import KIND, collect, signature_path
from daftar_policy.files.signing import PublicKey, make_key, read_private_key, read_public_key, seal, signatures_on
from daftar_policy.files.source import Problem, Problems
from daftar_policy.files.store import Store
from daftar_policy.files.tests_file import load_tests, path_of_tests
from daftar_policy.files.whole import write_whole

if TYPE_CHECKING:
    from daftar_policy.files.activating import Activated, Office

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}

StoreOption = Annotated[Path, typer.Option("--store", metavar="DIR", help="The store of versions.")]
KeyOption = Annotated[
    Path, typer.Option("--key", metavar="FILE", envvar="DAFTAR_POLICY_KEY", help="Your private key; it signs what you activate.")
]
LogOption = Annotated[Path | None, typer.Option("--log", metavar="DIR", help="Decision log of the store; DIR/log where not given.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON lines instead of text.")]
WithinOption = Annotated[
    str | None,
    typer.Option("--confirm-within", metavar="TIME", help="Go back by itself unless confirmed within this time, such as 10m or 2h."),
]


def register(app: typer.Typer) -> None:
    """Add the commands to `daftar policy`."""
    app.command("keygen")(make_keys)
    app.command("sign")(sign_policy)
    app.command("activate")(activate_version)
    app.command("confirm")(confirm_version)
    app.command("rollback")(roll_back)
    app.command("history")(show_history)


def make_keys(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the private key is written; FILE.pub is the public one.")],
) -> None:
    """Make a key that signs policies: FILE is yours alone, FILE.pub goes to the enforcement points."""
    with _refusals(as_json=False):
        key = make_key(file)
    print_text(f"key {key.id}")
    print_text(f"  {file}: the private key; keep it to yourself, best away from this machine")
    print_text(f"  {file}.pub: the public key, for the `keys` of enforcement points")


def sign_policy(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The policy file.")],
    key: KeyOption,
    organisation: Annotated[
        Path | None, typer.Option("--organisation", metavar="FILE", help="organisation.yaml; where not given, the one that the tests name.")
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Sign a policy with its list files, organisation, officers and tests; the signature stands beside it."""
    path = signature_path(file)
    with _refusals(as_json=as_json):
        private = read_private_key(key)
        tests = path_of_tests(file)
        version = collect(file, organisation or (load_tests(tests).organisation if tests.exists() else None))
        text = version.manifest.text
        beside = signatures_on(KIND, path.read_bytes(), text, path) if path.exists() else ()
        write_whole(path, seal(KIND, text, private, path, beside=beside), mode=0o644)
    ref = version.manifest.ref
    if as_json:
        print_json(
            {**ref.as_json(), "version": ref.name, "key": private.public.id, "signature": str(path), "files": dict(version.manifest.files)}
        )
        return
    print_text(f"signed revision {ref.revision} with key {private.public.id}: {path}")
    for name in version.manifest.files:
        print_text(f"  {name}")
    if version.manifest.organisation is None and file.with_name("organisation.yaml").exists():
        print_error("warning: organisation.yaml stands beside the policy and is no part of what was signed: give it with --organisation")


def activate_version(  # noqa: PLR0913 - one parameter for each option of the command
    what: Annotated[
        str, typer.Argument(metavar="FILE|VERSION", help="A signed policy file, or a version in the store (its name or a beginning).")
    ],
    store: StoreOption,
    key: KeyOption,
    within: WithinOption = None,
    log: LogOption = None,
    *,
    trust: Annotated[
        list[Path] | None, typer.Option("--trust", metavar="FILE", help="A further public key to trust at this store; may be repeated.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Activate even what is older than the revision in force.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring a signed version into force, after its tests have passed: at once at every point that follows the store."""
    from daftar_policy.files import activating  # noqa: PLC0415 - reads a policy, which keygen and history do not

    wish = activating.Wish(force=force, confirm_within=_time(within) if within else None)

    def change(office: Office, keys: tuple[PublicKey, ...]) -> Activated:
        path = Path(what)
        if path.is_file() or path.suffix in {".yaml", ".yml"}:
            return activating.activate_signed(office, keys, activating.read_signed(path, keys), wish)
        return activating.activate_kept(office, keys, office.store.ref(_named(office.store, what), keys), wish)

    _change(store, log, key, change, as_json=as_json, trust=trust or [])


def confirm_version(store: StoreOption, key: KeyOption, log: LogOption = None, *, as_json: JsonOption = False) -> None:
    """Keep the version that was activated with --confirm-within."""
    from daftar_policy.files import activating  # noqa: PLC0415 - reads a policy, which keygen and history do not

    _change(store, log, key, activating.confirm, as_json=as_json)


def roll_back(store: StoreOption, key: KeyOption, log: LogOption = None, *, as_json: JsonOption = False) -> None:
    """Go back to the version that was in force before; once more, to the one before that."""
    from daftar_policy.files import activating  # noqa: PLC0415 - reads a policy, which keygen and history do not

    _change(store, log, key, activating.roll_back, as_json=as_json)


def show_history(store: StoreOption, *, as_json: JsonOption = False) -> None:
    """List every activation of a store, the last one at the end."""
    if not store.is_dir():
        print_error(f"there is no store at `{store}`")
        raise typer.Exit(EXIT_UNREADABLE)
    with _refusals(as_json=as_json):
        found = Store(store)
        papers, problems = found.history(found.keys())
    now = datetime.now(UTC)
    if not papers and not problems and not as_json:
        print_text("nothing was activated in this store yet")
    following = [paper.issued for paper, _ in papers[1:]]
    for (activation, paper), until in zip(papers, [*following, now], strict=False):
        went_back = activation.is_over(until)
        if as_json:
            print_json(
                {**activation.as_json(), "version_name": activation.version.name, "keys": list(paper.signers), "went_back": went_back}
            )
        else:
            print_text(_history_line(activation, paper.signers, now, went_back=went_back))
    report(problems, as_json)
    raise typer.Exit(EXIT_PROBLEMS if problems else EXIT_GOOD)


def print_store(folder: Path, *, as_json: bool) -> int:
    """Say what is in force at a store and what waits to be confirmed; give the exit status."""
    store, now = Store(folder), datetime.now(UTC)
    try:
        activation, paper = store.active(store.keys())
        store.version(activation.in_force(now), store.keys())
        _, problems = store.history(store.keys())
        if problems:
            raise Problems(problems)  # noqa: TRY301 - what is wrong is told in one way
    except Problems as problems:
        report(problems, as_json)
        return exit_status(problems)
    ref = activation.in_force(now)
    waiting = activation.confirm_by if activation.confirm_by is not None and not activation.is_over(now) else None
    if as_json:
        by = {"sequence": activation.sequence, "issued": activation.issued.isoformat(), "by": activation.by, "keys": list(paper.signers)}
        confirm_by = waiting.isoformat() if waiting else None
        print_json(
            {
                "store": str(folder),
                **ref.as_json(),
                "version": ref.name,
                **by,
                "confirm_by": confirm_by,
                "went_back": activation.is_over(now),
            }
        )
        return EXIT_GOOD
    print_text(f"{folder}: revision {ref.revision} is in force ({ref.name})")
    print_text(f"  activation {activation.sequence}, {_local(activation.issued)} by {activation.by}, key {', '.join(paper.signers)}")
    if waiting is not None:
        print_text(f"  it goes back by itself at {_local(waiting)} unless confirmed: daftar policy confirm --store {folder} --key KEY")
    elif activation.confirm_by is not None:
        print_text(
            f"  revision {activation.version.revision} was not confirmed by {_local(activation.confirm_by)}, so this one holds again"
        )
    return EXIT_GOOD


@contextmanager
def _refusals(*, as_json: bool) -> Iterator[None]:
    """Say problems and files that cannot be written as all commands do, and end with their exit status."""
    try:
        yield
    except Problems as problems:
        report(problems, as_json)
        raise typer.Exit(exit_status(problems)) from problems
    except OSError as error:
        where = str(error.filename or ".")
        report([Problem(where, 1, 1, "unwritable", f"cannot be written: {error.strerror or error}")], as_json)
        raise typer.Exit(EXIT_UNREADABLE) from error


def _change(
    folder: Path,
    log: Path | None,
    key: Path,
    change: Callable[[Office, tuple[PublicKey, ...]], Activated],
    *,
    as_json: bool,
    trust: list[Path] | None = None,
) -> None:
    from daftar_policy.files import activating  # noqa: PLC0415 - reads a policy, which keygen and history do not

    with _refusals(as_json=as_json):
        office = activating.Office(Store(folder), log or folder / "log", read_private_key(key))
        trusted = tuple(read_public_key(path) for path in trust or [])
        with office.store.changing():
            done = change(office, activating.begin(office, trusted))
    activation = done.activation
    if as_json:
        was = done.was.as_json() if done.was else None
        print_json(
            {**activation.as_json(), "version_name": activation.version.name, "was": was, "tests": done.tests, "is_new": done.is_new}
        )
        return
    if not done.is_new:
        print_text(f"revision {activation.version.revision} is in force already")
        return
    words = {"activate": "is in force", "confirm": "is confirmed", "rollback": "is in force again"}[activation.kind]
    passed = f"; {done.tests} test{'' if done.tests == 1 else 's'} passed" if done.tests else ""
    print_text(f"revision {activation.version.revision} {words} (activation {activation.sequence}{passed})")
    if activation.kind == "activate" and not done.tests:
        print_error("warning: the version has no tests; they stand beside NAME.yaml as NAME_tests.yaml")
    if activation.confirm_by is not None:
        print_text(
            f"it goes back by itself at {_local(activation.confirm_by)} unless confirmed: daftar policy confirm --store {folder} --key KEY"
        )


def _named(store: Store, what: str) -> str:
    """Give the one version whose name is or begins with a text. Raises Problems."""
    names = [name for name in store.names() if name == what or name.startswith(what)]
    if len(names) == 1 or what in names:
        return what if what in names else names[0]
    if not names:
        message = f"no version `{what}` is in the store, nor is there such a file"
        raise Problems([Problem(str(store.versions), 1, 1, "version", message, "`daftar policy history` lists the versions")])
    listed = ", ".join(f"`{name}`" for name in names[:5])
    raise Problems([Problem(str(store.versions), 1, 1, "version", f"`{what}` may be any of: {listed}", "give more of the name")])


def _time(text: str) -> timedelta:
    match = re.fullmatch(r"([0-9]{1,6})\s*([smhd])", text.strip())
    if match is None or not int(match[1]):
        print_error(f"`{text}` is not a time: one looks like 30s, 10m, 2h or 1d")
        raise typer.Exit(EXIT_UNREADABLE)
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _history_line(activation: Activation, signers: tuple[str, ...], now: datetime, *, went_back: bool) -> str:
    words = {"activate": "activated", "confirm": "confirmed", "rollback": "rolled back to"}[activation.kind]
    line = f"{activation.sequence:>4}  {_local(activation.issued)}  {words} revision {activation.version.revision}"
    line += f" ({activation.version.sha256[:12]}) by {activation.by}, key {', '.join(signers)}"
    if activation.force:
        line += ", older than one before"
    if went_back and activation.fallback is not None and activation.confirm_by is not None:
        line += f"; not confirmed by {_local(activation.confirm_by)}, so revision {activation.fallback.revision} held again"
    elif activation.confirm_by is not None and activation.confirm_by > now:
        line += f"; to be confirmed by {_local(activation.confirm_by)}"
    return line


def _local(time: datetime) -> str:
    return time.astimezone().isoformat(timespec="seconds")
