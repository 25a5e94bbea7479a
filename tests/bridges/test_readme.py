"""The page on mail.yaml names every key that is read."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2] / "bridges"


def test_every_key_is_documented() -> None:
    files = [*sorted((ROOT / "daftar_bridges").glob("config*.py")), ROOT / "daftar_bridges" / "ways_in.py"]
    sources = [ast.parse(file.read_text()) for file in files]
    calls = [node for source in sources for node in ast.walk(source) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    keys: set[str] = set()
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"keys", "child"}:
            keys |= {found.value for found in ast.walk(call) if isinstance(found, ast.Constant) and isinstance(found.value, str)}
    documented = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([a-z_.\[\]]+)`", (ROOT / "README.md").read_text()))))
    assert len(keys) > 25
    assert keys <= documented | {"http", "https"}, keys - documented
