"""The floors of the house that a linter does not know: sizes, doors, what the wheel carries, what must not be written down."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("policy/daftar_policy", "bridges/daftar_bridges", "bots/daftar_bots", "deploy/daftar_deploy")
LONGEST_FILE, LONGEST_FUNCTION = 400, 50
# Each library that may be imported in few places only, and where.
DOORS = {
    "synapse": {"policy/daftar_policy/enforcement/synapse_module.py", "policy/daftar_policy/enforcement/synapse_inside.py"},
    "twisted": set(),
    "nio": {"bots/daftar_bots/matrix_client.py"},
    "mautrix": {"bridges/daftar_bridges/matrix/appservice.py"},
    "re2": {"policy/daftar_policy/core/re2_door.py"},
    "nacl": {"policy/daftar_policy/files/signing.py", "policy/daftar_policy/log/keys.py"},
    "casbin": {"policy/daftar_policy/bench/casbin_peer.py"},
    "cedarpy": {"policy/daftar_policy/bench/cedar_peer.py"},
    "imapclient": {"bridges/daftar_bridges/email/imap_door.py"},
    "dkim": {"bridges/daftar_bridges/authentication/dkim_door.py"},
    "spf": {"bridges/daftar_bridges/authentication/spf_door.py"},
    "fluent": {"bots/daftar_bots/speech.py"},
    "psycopg": {"policy/daftar_policy/storage/postgres.py"},
    "xlsxwriter": {"bots/daftar_bots/announcements/spreadsheet.py"},
    "matplotlib": {"bots/daftar_bots/announcements/chart.py"},
    "vodozemac": {"policy/daftar_policy/sealing/olm_door.py"},
    "Crypto": {"policy/daftar_policy/sealing/primitives.py"},
    "feedparser": {"bots/daftar_bots/services/feeds/feed_door.py"},
    "defusedxml": {"bots/daftar_bots/services/feeds/xml_door.py"},
    "holidays": {"bots/daftar_bots/holiday_door.py"},
}


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def test_no_file_and_no_function_is_longer_than_the_house_allows() -> None:
    too_long = []
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if (lines := text.count("\n")) > LONGEST_FILE:
            too_long.append(f"{path.relative_to(ROOT)}: {lines} lines")
        for node in ast.walk(ast.parse(text)):
            if (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
            ):
                too_long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {length} lines")
    assert not too_long


def test_each_library_with_a_door_is_imported_there_only() -> None:
    found: dict[str, set[str]] = {name: set() for name in DOORS}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for name in names:
                if (top := name.split(".")[0]) in DOORS:
                    found[top].add(str(path.relative_to(ROOT)))
    assert found == DOORS


def test_the_base_install_does_not_import_what_encrypted_rooms_need() -> None:
    importing = []
    for path in sorted((ROOT / "policy").rglob("*.py")):
        if "sealing" not in path.relative_to(ROOT).parts and re.search(
            r"^\s*(from|import) daftar_policy\.sealing", path.read_text(), re.MULTILINE
        ):
            importing.append(str(path.relative_to(ROOT)))
    assert not importing


def test_every_module_says_what_it_is() -> None:
    silent = [str(path.relative_to(ROOT)) for path in sources() if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert not silent


def test_every_dependency_has_a_reason_beside_it() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    wanted = list(project["dependencies"])
    for requirements in project["optional-dependencies"].values():
        wanted += [requirement for requirement in requirements if not requirement.startswith("daftar[")]
    assert not [requirement for requirement in wanted if not re.search(rf'"{re.escape(requirement)}", +# \w', text)]


def test_every_pinned_name_is_pinned_without_an_address() -> None:
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert len(pins) > 50
    assert not [pin for pin in pins if not re.fullmatch(r"[a-z0-9.-]+==[\w.!+]+( ; .+)?", pin)]


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name.decode() for name in done.stdout.split(b"\0") if name]


def test_no_registry_address_and_no_path_of_a_machine_is_written_down() -> None:
    pieces = (
        "pypi" + r"\.org",
        "python" + "hosted",
        "registry" + r"\.npm",
        "crates" + r"\.io",
        "/" + "work/",
        "/" + "root/",
        "/" + "home/[a-z]",
    )
    forbidden = re.compile("|".join(pieces))
    found = []
    for path in tracked():
        if path.is_file() and path.suffix not in {".png", ".eml"}:
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in forbidden.finditer(text)]
    assert not found


def test_the_readme_is_read_in_five_minutes() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.count("\n") <= 150
    assert "./daftar demo" in text
    assert "./daftar test" in text


def test_every_page_linked_in_the_documentation_is_there() -> None:
    missing = []
    for page in (path for path in tracked() if path.suffix == ".md"):
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists():
                missing.append(f"{page.relative_to(ROOT)}: {target}")
    assert not missing


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    target = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)], cwd=ROOT, check=True, capture_output=True
    )
    with zipfile.ZipFile(next(target.glob("*.whl"))) as archive:
        return set(archive.namelist())


def test_the_wheel_has_all_that_the_packages_read(wheel: set[str]) -> None:
    wanted = set()
    for package in PACKAGES:
        folder = ROOT / package
        wanted |= {str(path.relative_to(folder.parent)) for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert not wanted - wheel
    assert "daftar_deploy/templates/policy.yaml" in wheel
    assert "daftar_policy/py.typed" in wheel


def test_the_wheel_has_nothing_else(wheel: set[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}
    assert tops == {"daftar_policy", "daftar_bridges", "daftar_bots", "daftar_deploy", *(top for top in tops if top.endswith(".dist-info"))}
