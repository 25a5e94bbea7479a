"""Export: decisions as a table (CSV, RFC 4180) or as JSON lines, for people who read them elsewhere.

Law: streaming, one row a decision, in the order given; a spreadsheet that opens the table runs nothing that stands in it.
It does not know where decisions come from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from daftar_policy.core.csv_row import BOM, csv_row, guarded
from daftar_policy.log.line import Entry

COLUMNS = (
    *("time", "local", "id", "point", "action", "actor", "room", "object", "decision", "by"),
    *("rules", "warned", "monitored", "not_evaluable", "revision", "sha256", "latency_us", "facts", "unknown", "absent"),
)


def as_csv(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Give a table with a header, as bytes of UTF-8 with a BOM."""
    yield BOM.encode() + _row(COLUMNS)
    for entry in entries:
        yield _row([_cell(entry.get(column)) for column in COLUMNS])


def as_json_lines(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Give every entry as it stands in the log, one JSON object a line."""
    for entry in entries:
        yield json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace") + b"\n"


def _row(cells: Iterable[str]) -> bytes:
    return csv_row(cells).encode("utf-8", "backslashreplace")


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
    return guarded(text)
