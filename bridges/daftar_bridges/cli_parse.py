"""`daftar mail parse`: mails to JSON, one line each.

Law: any bytes give an object; a file that cannot be read gives its error on its line, and exit 1 at the end. It does not know how a
mail is read.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from daftar_bridges.email import mime_in
from daftar_bridges.email.parsed_json import JsonObject, as_json

_STANDARD_INPUT = "-"


def register(app: typer.Typer) -> None:
    """Add the command to the `mail` commands."""
    app.command("parse", help="Read mails and print each as one line of JSON.")(parse)


def parse(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE]…", help="one mail per file; none or `-` reads standard input")
    ] = None,
    *,
    raw_text: Annotated[bool, typer.Option("--raw-text", help="keep the whole text in `text`, nothing folded")] = False,
) -> None:
    """Read mails and print each as one line of JSON."""
    has_failed = False
    for name in files or [_STANDARD_INPUT]:
        try:
            raw = sys.stdin.buffer.read() if name == _STANDARD_INPUT else Path(name).read_bytes()
        except OSError as error:
            has_failed = True
            _print({"file": name, "error": f"cannot read `{name}`: {error.strerror or error}"})
            continue
        _print(as_json(mime_in.parse(raw), file=name, is_raw_text=raw_text))
    if has_failed:
        raise typer.Exit(1)


def _print(line: JsonObject) -> None:
    text = json.dumps(line, ensure_ascii=False)
    # A file's name may hold bytes that are no text; everything else is clean.
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()
