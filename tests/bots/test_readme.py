"""What the pages for administrators and clerks say, held against the code."""

import re
from pathlib import Path

import pytest
from tests.bots.pictures import NAMES

from daftar_bots import config
from daftar_bots.core.commands import Announce, Help, parse
from daftar_policy.files import point_config
from daftar_policy.log import settings

BOTS = Path(__file__).parents[2] / "bots"
README = (BOTS / "README.md").read_text(encoding="utf-8")
CLERK = (BOTS / "CLERK.md").read_text(encoding="utf-8")


def test_every_key_is_documented_and_no_other() -> None:
    rows = re.findall(r"^\| (`.+?`) \|", README, re.MULTILINE)
    documented = {key for row in rows for key in re.findall(r"`([a-z_.]+)`", row)}
    files = [*Path(str(config.__file__)).parent.glob("config*.py"), *(Path(str(module.__file__)) for module in (point_config, settings))]
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    known = {key for group in re.findall(r"(?:required|optional)=\(([^)]*)\)", source) for key in re.findall(r'"([a-z_]+)"', group)}
    assert {key.rpartition(".")[2] for key in documented} | {"homeserver", "policy", "bots"} == known | {"policy"}


def test_the_example_is_good(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    (tmp_path / "bots.yaml").write_text(example, encoding="utf-8")
    (tmp_path / "organisation.yaml").write_text(
        "organisation: 1\nserver: daftar.example\nunits: [{id: it, name: {en: IT}}]\nposts: [{id: secretary, name: {en: Secretary}, rank: 9}]\n"
    )
    (tmp_path / "officers.csv").write_text("matrix_id,email,name,name_local,post,unit,language\n")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "announce-it.password").write_text("x\n")
    assert config.load(tmp_path).bots[0].settings.id == "it"


@pytest.mark.parametrize("line", [line for line in CLERK.splitlines() if line.startswith("| ") and "मराठी" not in line])
def test_every_word_of_the_clerks_table_is_known(line: str) -> None:
    for word in re.split(r"[,|]", line.partition("|")[2].partition("|")[2]):
        if (spoken := word.strip()) and spoken not in "✅❌⏳":
            command = parse(f'announce pune {spoken} "T"', addressed=False)
            is_importance = isinstance(command, Announce) and command.importance != "routine"
            parsed = parse(f"{spoken} 1 x", addressed=True)
            assert is_importance or isinstance(parsed, Help) or (parsed is not None and getattr(parsed, "key", "") != "mistake-unknown"), (
                spoken
            )


def test_the_clerks_example_is_an_announcement() -> None:
    (example,) = re.findall(r"^    (announce .*)$", CLERK, re.MULTILINE)
    command = parse(example, addressed=False)
    assert isinstance(command, Announce)


def test_the_clerks_pictures_are_there_and_small() -> None:
    shown = set(re.findall(r"\]\(pictures/([\w-]+)\.png\)", CLERK))
    assert shown == {path.stem for path in (BOTS / "pictures").glob("*.png")} == set(NAMES)
    for name in shown:
        picture = (BOTS / "pictures" / f"{name}.png").read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert len(picture) < 120_000
