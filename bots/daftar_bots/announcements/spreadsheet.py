"""Spreadsheet: a table as an XLSX workbook (the only file that imports XlsxWriter).

Law: every cell is text or a count, never a formula; the first row stays in sight and filters; Urdu sheets run from the right.
The same table gives the same bytes. It does not know what the columns mean.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import xlsxwriter

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Excel's own limits ("Excel specifications and limits").
MOST_ROWS, LONGEST_CELL, LONGEST_NAME = 1_048_575, 32_767, 31
_WIDEST = 60


def render(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[str | int]]]], *, made: datetime, from_right: bool = False) -> bytes:
    """Give a workbook of sheets by name, each a head and its rows."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    # Why: the file's hash stands in the evidence, and a moment of writing in it would change it each time.
    book.set_properties({"created": made.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for name, (head, rows) in sheets.items():
        sheet = book.add_worksheet(_name(name))
        if from_right:
            sheet.right_to_left()
        widths = [len(cell) for cell in head]
        sheet.write_row(0, 0, list(head), bold)
        count = 0
        for count, row in enumerate(rows, 1):
            if count > MOST_ROWS:
                break
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(count, column, cell)
                else:
                    sheet.write_string(count, column, cell[:LONGEST_CELL])
                    widths[column] = max(widths[column], len(cell))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(count, 1), len(head) - 1)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width + 2, _WIDEST))
    book.close()
    return target.getvalue()


def _name(name: str) -> str:
    """Give a sheet's name without the signs that Excel refuses."""
    return "".join("-" if sign in "[]:*?/\\" else sign for sign in name).strip("'")[:LONGEST_NAME] or "-"
