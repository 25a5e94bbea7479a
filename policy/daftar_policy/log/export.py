"""Export: decisions as a table (CSV, RFC 4180) or as JSON lines, for people who read them elsewhere.

Law: streaming, one row a decision, in the order given; a spreadsheet that opens the table runs nothing that stands in it.
It does not know where decisions come from.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO

from daftar_policy.log.line import Entry

COLUMNS = (
    *("time", "local", "id", "point", "action", "actor", "room", "object", "decision", "by"),
    *("rules", "warned", "monitored", "not_evaluable", "revision", "sha256", "latency_us", "facts", "unknown", "absent"),
)
# Why: spreadsheets of offices take a file without it for one in their own old encoding, and Devanagari is lost.
BOM = b"\xef\xbb\xbf"
# What a spreadsheet takes for a formula; a Matrix id begins with `@` too, and one of the usual form can do nothing.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_USER = re.compile(r"@[A-Za-z0-9._=/+-]*:[A-Za-z0-9.:-]+\Z")


def as_csv(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Give a table with a header, as bytes of UTF-8 with a BOM."""
    yield BOM + _row(COLUMNS)
    for entry in entries:
        yield _row([_cell(entry.get(column)) for column in COLUMNS])


def as_json_lines(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Give every entry as it stands in the log, one JSON object a line."""
    for entry in entries:
        yield json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace") + b"\n"


def _row(cells: Iterable[str]) -> bytes:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode("utf-8", "backslashreplace")


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            text = value
        case list() if all(isinstance(item, str) for item in value):
            text = " ".join(value)
        case list() | Mapping():
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        case _:
            return str(value)
    return f"'{text}" if _FORMULA.match(text) and not _USER.match(text) else text
