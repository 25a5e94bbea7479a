"""What works with which extra: the base install in a clean environment, and each room's sentence when its packages are missing."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BASE = ("ruamel", "re2", "idna")


@pytest.fixture
def clean(tmp_path: Path) -> list[str]:
    """Give a Python that sees the base install and nothing else."""
    site = tmp_path / "site"
    site.mkdir()
    for name in BASE:
        spec = importlib.util.find_spec(name)
        assert spec is not None
        place = Path(spec.origin) if spec.origin else Path(next(iter(spec.submodule_search_locations or ())))
        place = place.parent if place.name == "__init__.py" else place
        (site / place.name).symlink_to(place)
    for package in ("policy/daftar_policy", "bridges/daftar_bridges", "bots/daftar_bots", "deploy/daftar_deploy"):
        (site / Path(package).name).symlink_to(ROOT / package)
    return [sys.executable, "-S", "-E", "-c", f"import sys; sys.path.insert(0, {str(site)!r}); exec(sys.argv.pop(1))"]


def run(command: list[str], code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*command, code, *arguments], capture_output=True, text=True, check=False, timeout=120)


def test_without_the_cli_extra_the_command_says_what_to_install(clean: list[str]) -> None:
    done = run(clean, "from daftar_deploy.cli import main; main()", "policy", "check", "x")
    assert done.returncode == 2
    assert done.stderr == "daftar: the command needs packages that are not installed: run `pip install 'daftar[cli]'`\n"


def test_the_policy_decides_with_the_base_install(clean: list[str], tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("policy: 1\nrevision: r\nrules:\n  - {id: A, on: register, when: {email.domain: gmail.com}, then: deny}\n")
    code = (
        "import datetime, pathlib, daftar_policy.enforcement.point\n"
        "from daftar_policy.core.decide import decide\n"
        "from daftar_policy.core.request import parse_request\n"
        "from daftar_policy.files.policy import load_policy\n"
        "policy = load_policy(pathlib.Path(sys.argv[1]), None).policy\n"
        "data = {'action': 'register', 'email': {'address': 'a@gmail.com'}}\n"
        "print(decide(policy, parse_request(data, now=datetime.datetime.now(datetime.timezone.utc))).rules)"
    )
    done = run(clean, code, str(policy))
    assert done.stdout == "('A',)\n", done.stderr


@pytest.mark.parametrize(
    ("room", "library", "extra"), [("mail", "mautrix", "bridges"), ("bots", "nio", "bots"), ("mail", "aiosmtplib", "bridges")]
)
def test_a_room_without_its_packages_says_what_to_install(room: str, library: str, extra: str) -> None:
    code = f"import sys; sys.modules[{library!r}] = None; from daftar_deploy.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, room, "run", "--config", "x"], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert done.stderr == f"daftar: `daftar {room}` needs packages that are not installed: run `pip install 'daftar[{extra}]'`\n"


def test_help_names_every_command_even_where_packages_are_missing() -> None:
    code = "import sys; sys.modules['mautrix'] = None; sys.modules['nio'] = None; from daftar_deploy.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, "--help"], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0
    for name in ("demo", "init", "up", "check", "policy", "mail", "bots"):
        assert f" {name} " in done.stdout
