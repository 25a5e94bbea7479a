"""CSV row: a line of a table (RFC 4180) that spreadsheets of offices open as it was meant.

Law: a guarded cell is never run. It does not know what the table is of.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from io import StringIO

# Why: spreadsheets of offices take a file without it for one in their own old encoding, and Devanagari and Urdu are lost.
BOM = "\ufeff"
# OWASP, "CSV Injection": a cell that begins with one of these is run. A Matrix id begins so, too, and one of the usual form can do nothing.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_USER = re.compile(r"@[A-Za-z0-9._=/+-]*:[A-Za-z0-9.:-]+\Z")


def csv_row(cells: Iterable[str]) -> str:
    """Give a line with its end."""
    line = StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def guarded(cell: str) -> str:
    """Give a cell that no spreadsheet runs: an apostrophe before what looks like a formula."""
    return f"'{cell}" if _FORMULA.match(cell) and not _USER.match(cell) else cell
