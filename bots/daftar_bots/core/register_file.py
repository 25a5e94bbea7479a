"""Register file: who has acknowledged an announcement and who has not, as a table that spreadsheets open.

Law: UTF-8 with a byte order mark, so that a spreadsheet shows Devanagari and Urdu; no cell is ever taken for a formula.
It does not know stores, languages of messages or Matrix.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

MIME = "text/csv"
_BOM = "\ufeff"
# OWASP, "CSV Injection": a cell that begins with one of these is run by spreadsheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Give the table as text, with its byte order mark and lines that end as RFC 4180 says."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([safe(cell) for cell in head])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return _BOM + target.getvalue()


def safe(cell: str) -> str:
    """Give a cell that no spreadsheet runs: an apostrophe before what looks like a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def file_name(office: str, number: str) -> str:
    """Give a name that every file system takes."""
    return f"{office}-{number.replace('/', '-')}.csv"
