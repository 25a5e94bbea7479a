"""Our own mail templates: nothing in them comes from another host, and both languages are there."""

import re
from pathlib import Path

import pytest

from daftar_policy import enforcement

TEMPLATES = sorted((Path(enforcement.__file__).parent / "templates").iterdir())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_nothing_is_fetched_from_anywhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"https?:|//|<img|<script|<link|@import|url\(", re.sub(r"</", "<", text))


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.name != "_base.html"], ids=lambda path: path.name)
def test_marathi_and_english(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.search(r"[\u0900-\u097f]{3}", text)
    assert re.search(r"[A-Z][a-z]+ [a-z]+", text)
