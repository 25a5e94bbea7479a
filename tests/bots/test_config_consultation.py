"""The sections `consultation` and `forms` of bots.yaml: what they give, and what is wrong with them."""

from datetime import timedelta
from pathlib import Path

import pytest

from daftar_bots import config_consultation
from daftar_policy.core.document import Node


def test_the_sections(tmp_path: Path) -> None:
    (tmp_path / "proposals").mkdir()
    node = Node({"folder": "proposals", "shortest_days": 14})
    found = config_consultation.read(node, tmp_path)
    assert not node.faults
    assert (found.folder, found.shortest, found.look_back) == (tmp_path / "proposals", timedelta(days=14), timedelta(days=30))
    assert config_consultation.read(Node(None), tmp_path).folder is None
    assert config_consultation.read_forms(Node({"folder": "proposals"}), tmp_path).folder == tmp_path / "proposals"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "missing key `folder`"),
        ({"folder": "nowhere"}, "there is no folder `nowhere`"),
        ({"folder": ".", "shortest_days": -1}, "expected a number from 0 to 365"),
        ({"folder": ".", "colour": "red"}, "unknown key `colour`"),
    ],
)
def test_mistakes(tmp_path: Path, data: dict[str, object], message: str) -> None:
    node = Node(data)
    config_consultation.read(node, tmp_path)
    assert any(message in fault.message for fault in node.faults)


def test_a_broken_form_is_named_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "flood.yaml").write_text('form: 1\ntitle: {en: "Flood"}\nquestions:\n  - {id: a}\n')
    node = Node({"folder": "."})
    config_consultation.read_forms(node, tmp_path)
    assert ["missing key `ask`" in fault.message and "flood.yaml:4:" in fault.message for fault in node.faults] == [True]
