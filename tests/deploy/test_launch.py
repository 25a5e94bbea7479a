"""The launcher: says what failed and how to go on, installs once, and works from anywhere."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "daftar"
version = "0"
"""
# A build backend of a few lines, so that nothing is fetched: the wheel has one command that prints its arguments.
BACKEND = """
import zipfile
def build_editable(directory, config_settings=None, metadata_directory=None):
    name = "daftar-0-py3-none-any.whl"
    with zipfile.ZipFile(f"{directory}/{name}", "w") as wheel:
        wheel.writestr("daftar_there.py", "import sys\\ndef main():\\n    print('there', sys.argv[1:])\\n")
        wheel.writestr("daftar-0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: daftar\\nVersion: 0\\nProvides-Extra: all\\nProvides-Extra: demo\\nProvides-Extra: dev\\n")
        wheel.writestr("daftar-0.dist-info/WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("daftar-0.dist-info/entry_points.txt", "[console_scripts]\\ndaftar = daftar_there:main\\n")
        wheel.writestr("daftar-0.dist-info/RECORD", "")
    return name
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "a checkout"
    (root / "deploy").mkdir(parents=True)
    shutil.copy(ROOT / "daftar", root / "daftar")
    shutil.copy(ROOT / "deploy" / "launch.py", root / "deploy" / "launch.py")
    (root / "pyproject.toml").write_text(PROJECT)
    (root / "backend.py").write_text(BACKEND)
    (root / "constraints.txt").write_text("")
    return root


def launch(checkout: Path, *arguments: str, cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    # Why: only the system's programs on PATH, so that the same way (pip) is tried on every machine.
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(checkout.parent / "home"),
        "DAFTAR_PYTHON": sys.executable,
        "LANG": "C.UTF-8",
        "PIP_NO_INDEX": "1",
        **more,
    }
    return subprocess.run(
        [checkout / "daftar", *arguments], cwd=cwd or checkout, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def test_it_installs_once_and_hands_the_arguments_over(checkout: Path) -> None:
    first = launch(checkout, "policy", "check", "a b", cwd=checkout.parent)
    assert first.returncode == 0, first.stderr
    assert first.stdout == "there ['policy', 'check', 'a b']\n"
    assert "installing" in first.stderr
    again = launch(checkout, "x")
    assert (again.stdout, again.stderr) == ("there ['x']\n", "")
    (checkout / "constraints.txt").write_text("# changed\n")
    assert "installing" in launch(checkout, "x").stderr


def test_through_a_link_it_finds_its_checkout(checkout: Path) -> None:
    link = checkout.parent / "link"
    link.symlink_to(checkout / "daftar")
    done = subprocess.run(
        [link, "x"],
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "DAFTAR_PYTHON": sys.executable, "PIP_NO_INDEX": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout == "there ['x']\n", done.stderr


def test_a_failed_install_says_what_and_how_to_go_on_and_leaves_nothing_that_looks_whole(checkout: Path) -> None:
    (checkout / "pyproject.toml").write_text(PROJECT + 'dependencies = ["a-package-that-is-not-there"]\n')
    (checkout / "backend.py").write_text(
        BACKEND.replace("Version: 0\\nProvides", "Version: 0\\nRequires-Dist: a-package-that-is-not-there\\nProvides")
    )
    for _ in range(2):
        done = launch(checkout, "x")
        assert done.returncode == 2
        assert "the packages could not be installed" in done.stderr
        assert "a-package-that-is-not-there" in done.stderr
        assert "to go on:" in done.stderr


def test_without_a_python_that_is_new_enough_it_says_so(checkout: Path, tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "dirname", "ls", "sed"):
        (programs / name).symlink_to(str(shutil.which(name)))
    done = subprocess.run([checkout / "daftar"], env={"PATH": str(programs)}, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no Python of at least 3.11 was found" in done.stderr


def test_where_the_checkout_cannot_be_written_the_next_place_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    specification = importlib.util.spec_from_file_location("launch", ROOT / "deploy" / "launch.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert module._writable_place([blocked / "x" / ".venv", tmp_path / "cache" / "venv"]) == tmp_path / "cache" / "venv"
    with pytest.raises(SystemExit):
        module._writable_place([blocked / "x" / ".venv"])
    assert "to go on: set XDG_CACHE_HOME" in capsys.readouterr().err
