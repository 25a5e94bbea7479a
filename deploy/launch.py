"""Launch: makes the environment that the `daftar` command runs in, when it is missing or out of date, and hands over to it.

Law: nothing is reinstalled while pyproject.toml and constraints.txt are unchanged; a failed install leaves no environment that looks whole.
It knows only the standard library and nothing of Daftar.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
INPUTS = ("pyproject.toml", "constraints.txt")
EXTRAS = "all,demo"
TEST_EXTRAS = "all,demo,dev,bench"


def main(arguments: list[str]) -> NoReturn:
    """Install what is missing, then become the command."""
    extras = TEST_EXTRAS if arguments[:1] == ["test"] else EXTRAS
    fingerprint = _fingerprint()
    venv = next((place for place in _places() if _is_ready(place, extras, fingerprint)), None)
    if venv is None:
        venv = _writable_place(_places())
        with _Lock(venv):
            if not _is_ready(venv, extras, fingerprint):
                _install(venv, extras, fingerprint)
    command = venv / "bin" / "daftar"
    os.execve(command, [str(command), *arguments], _environment())


def _environment() -> dict[str, str]:
    """Give the environment without what would lead Python or pip elsewhere."""
    astray = {"PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "VIRTUAL_ENV"}
    return {name: value for name, value in os.environ.items() if name not in astray}


def _fingerprint() -> str:
    digest = hashlib.sha256(f"{sys.version_info[:2]} {sysconfig.get_platform()} {ROOT}".encode())
    for name in INPUTS:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _places() -> list[Path]:
    """Give the places an environment may be in: beside the code, else (a checkout of another user) in one's own cache."""
    tag = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")  # noqa: PTH111, PTH118 - Path.home raises
    temporary = Path(tempfile.gettempdir()) / f"daftar-{os.getuid()}"
    return [ROOT / ".venv", Path(cache) / "daftar" / f"venv-{tag}", temporary / f"venv-{tag}"]


def _writable_place(places: list[Path]) -> Path:
    for place in places:
        if place.exists() and not os.access(place, os.W_OK):
            continue
        try:
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            continue
        # Why: in a shared temporary directory a folder of our name may be somebody else's.
        if os.access(place.parent, os.W_OK) and (place.parent == ROOT or place.parent.stat().st_uid == os.getuid()):
            return place
    tried = ", ".join(str(place) for place in places)
    return _fail(f"no place to install to: {tried} cannot be written", "set XDG_CACHE_HOME to a folder of yours")


def _is_ready(venv: Path, extras: str, fingerprint: str) -> bool:
    if not (os.access(venv / "bin" / "daftar", os.X_OK) and (venv / "bin" / "python").exists()):
        return False
    stamps = {EXTRAS: ("demo", "test"), TEST_EXTRAS: ("test",)}[extras]
    return any(_read(venv / f"installed-{stamp}") == fingerprint for stamp in stamps)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def _install(venv: Path, extras: str, fingerprint: str) -> None:
    for stamp in ("demo", "test"):
        (venv / f"installed-{stamp}").unlink(missing_ok=True)
    print(f"daftar: installing into {venv} (a minute or two the first time) …", file=sys.stderr, flush=True)
    uv = shutil.which("uv")
    python = venv / "bin" / "python"
    if uv:
        make = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(venv)]
        install = [uv, "pip", "install", "--quiet", "--python", str(python)]
    else:
        make = [sys.executable, "-m", "venv", "--clear", str(venv)]
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-warn-script-location"]
    if not _works(python, needs_pip=not uv):
        _run(make, "the environment could not be made", "on Debian and Ubuntu: apt install python3-venv; then run this again")
    wanted = [*install, "--constraint", str(ROOT / "constraints.txt"), "--editable", f"{ROOT}[{extras}]"]
    _run(
        wanted,
        "the packages could not be installed",
        "see that this machine reaches its package registry (pip's settings count), then run this again",
    )
    stamp = "test" if extras == TEST_EXTRAS else "demo"
    (venv / f"installed-{stamp}").write_text(fingerprint, encoding="utf-8")


def _works(python: Path, *, needs_pip: bool) -> bool:
    code = f"import sys{', pip' if needs_pip else ''}; print(sys.version_info[:2])"
    try:
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return done.stdout.strip() == str(sys.version_info[:2])


def _run(command: list[str], failed: str, go_on: str) -> None:
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=_environment(), cwd=ROOT, check=False
    )
    if done.returncode != 0:
        said = "\n".join(done.stdout.strip().splitlines()[-25:])
        _fail(f"{failed}:\n{said}", go_on)


def _fail(what: str, go_on: str) -> NoReturn:
    print(f"daftar: {what}\ndaftar: to go on: {go_on}", file=sys.stderr)
    raise SystemExit(2)


class _Lock:
    """Two first runs at once: the second waits for the first."""

    def __init__(self, venv: Path) -> None:
        self.file = (venv.parent / f"{venv.name}.lock").open("w")

    def __enter__(self) -> None:
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self.file.close()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        raise SystemExit(130) from None
