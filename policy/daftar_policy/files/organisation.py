"""Organisation files: `organisation.yaml` with `officers.csv` beside it, read into an office tree.

Law: all that is wrong in either file comes out at once, each with its own file, line and column.
It does not know what makes a tree whole: the core says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from daftar_policy.core.document import Fault, Faults, did_you_mean
from daftar_policy.core.organisation import COLUMNS, Organisation, compile_organisation
from daftar_policy.files.source import Problem, Problems, Source, Unreadable, read, read_text
from daftar_policy.files.table import Cell, Table

OFFICERS = "officers.csv"


def inputs_of(path: Path) -> tuple[Path, ...]:
    """Give the files that an organisation at `path` is read from."""
    return (path, path.with_name(OFFICERS))


def load_organisation(path: Path) -> Organisation:
    """Read `organisation.yaml` and the `officers.csv` beside it.

    Raises:
        Unreadable: one of the two cannot be opened, and nothing else is wrong.
        Problems: all that is wrong with both.
    """
    refused: list[Problems] = []
    source: Source | None = None
    officers = _Officers(path.with_name(OFFICERS))
    try:
        source = read(path)
    except Problems as problems:
        refused.append(problems)
    try:
        officers.read()
    except Problems as problems:
        refused.append(problems)
    found = [problem for problems in refused for problem in problems.problems]
    if source is not None:
        try:
            organisation = compile_organisation(source.data, officers.rows)
        except Faults as faults:
            found += [_place(fault, source, officers) for fault in faults.faults]
        else:
            if not found:
                return organisation
    raise (
        Unreadable(found) if refused and all(isinstance(p, Unreadable) for p in refused) and len(found) == len(refused) else Problems(found)
    )


def _place(fault: Fault, source: Source, officers: _Officers) -> Problem:
    match fault.path:
        case ("officers", int(row), str(column)):
            cell = officers.cell(row, column)
            return Problem(str(officers.path), cell.line, cell.column, fault.code, fault.message, fault.hint)
        case _:
            return source.problem(fault)


class _Officers:
    """The rows of `officers.csv` by the names of its columns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: list[Mapping[str, str]] = []
        self._cells: list[Mapping[str, Cell]] = []

    def cell(self, row: int, column: str) -> Cell:
        """Give a cell of a row; its first one where the row has no such column."""
        cells = self._cells[row]
        return cells.get(column) or next(iter(cells.values()))

    def read(self) -> None:
        """Read the file. Raises Problems."""
        table = Table(read_text(self.path), self.path)
        rows = table.rows()
        header = next(rows, None)
        columns = [cell.text.strip().lower() for cell in header or ()]
        problems = self._header(header, columns)
        if not problems:
            for row in rows:
                if len(row) != len(columns):
                    message = f"expected {len(columns)} values, found {len(row)}"
                    problems.append(
                        Problem(str(self.path), row[0].line, row[0].column, "columns", message, "put a value with a comma in quotes")
                    )
                    continue
                self._cells.append(dict(zip(columns, row, strict=True)))
                self.rows.append({column: cell.text for column, cell in self._cells[-1].items()})
        if problems or table.problems:
            raise Problems([*problems, *table.problems])

    def _header(self, header: list[Cell] | None, columns: list[str]) -> list[Problem]:
        if not header:
            message = f"expected a first line with the columns: {','.join(COLUMNS)}"
            return [Problem(str(self.path), 1, 1, "columns", message)]
        if len(header) == 1 and any(sign in header[0].text for sign in ";\t"):
            return [Problem(str(self.path), 1, 1, "columns", "the values are not separated by commas", "save the file as CSV with commas")]
        problems = []
        for index, (cell, column) in enumerate(zip(header, columns, strict=True)):
            if column not in COLUMNS:
                hint = did_you_mean(column, COLUMNS)
                problems.append(Problem(str(self.path), cell.line, cell.column, "unknown-column", f"unknown column `{column}`", hint))
            elif column in columns[:index]:
                problems.append(Problem(str(self.path), cell.line, cell.column, "double", f"the column `{column}` stands twice"))
        missing = [column for column in COLUMNS if column not in columns]
        if missing:
            listed = ", ".join(f"`{column}`" for column in missing)
            problems.append(Problem(str(self.path), header[0].line, header[0].column, "missing-column", f"missing column {listed}"))
        return problems
