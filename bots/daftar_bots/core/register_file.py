"""Register file: who has acknowledged an announcement and who has not, as a table that spreadsheets open.

Law: UTF-8 with a byte order mark, so that a spreadsheet shows Devanagari and Urdu; no cell is ever taken for a formula.
It does not know stores, languages of messages or Matrix.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from daftar_policy.core.csv_row import BOM, csv_row, guarded

MIME = "text/csv"


def render(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Give the table as text, with its byte order mark."""
    return BOM + "".join(csv_row(map(guarded, row)) for row in (head, *rows))


def file_name(office: str, number: str) -> str:
    """Give a name that every file system takes."""
    return f"{office}-{number.replace('/', '-')}.csv"
