"""`daftar mail parse`: one object per mail, in order; what cannot be read is said, and the rest goes on."""

import json
from pathlib import Path

import typer
from typer.testing import CliRunner

from daftar_bridges import cli_parse


def run(*arguments: str, stdin: bytes = b"") -> tuple[int, list[dict[str, object]]]:
    app = typer.Typer()
    app.callback()(lambda: None)
    cli_parse.register(app)
    result = CliRunner().invoke(app, ["parse", *arguments], input=stdin)
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


def test_files_in_order_and_an_unreadable_one(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"Subject: a\n\nx\n")
    (tmp_path / "b.eml").write_bytes(b"\xff\xfe")
    code, lines = run(str(tmp_path / "a.eml"), str(tmp_path / "none.eml"), str(tmp_path / "b.eml"))
    assert code == 1
    assert [line.get("subject") for line in lines] == ["a", None, ""]
    assert set(lines[1]) == {"file", "error"}


def test_standard_input_and_the_raw_text() -> None:
    code, lines = run("--raw-text", stdin=b"Subject: Re: a\n\nnew\n> old\n")
    assert code == 0
    assert (lines[0]["file"], lines[0]["text"], lines[0]["quoted"]) == ("-", "new\n> old", "")
