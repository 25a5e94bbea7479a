"""Table: a CSV file (RFC 4180) as rows of cells, each with its line and column.

Law: line breaks inside quotes belong to the cell and are counted, so that a place named in a problem is the place an editor shows.
It does not know what the columns mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from daftar_policy.files.source import Problem


@dataclass(frozen=True, slots=True)
class Cell:
    """One value and where it begins (1-based, in characters)."""

    text: str
    line: int
    column: int


class Table:
    """Reads cells one after the other and notes what is not CSV; blank lines are left out."""

    def __init__(self, text: str, path: Path) -> None:
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.path = path
        self.problems: list[Problem] = []
        self._at = 0
        self._line = 1
        self._line_start = 0

    def rows(self) -> Iterator[list[Cell]]:
        """Walk the rows that have anything in them."""
        while self._at < len(self.text):
            row = [self._cell()]
            while self._at < len(self.text) and self.text[self._at] == ",":
                self._at += 1
                row.append(self._cell())
            if self._at < len(self.text):
                self._newline()
            if any(cell.text.strip() for cell in row):
                yield row

    def _newline(self) -> None:
        self._at += 1
        self._line += 1
        self._line_start = self._at

    def _note(self, cell: Cell, message: str, hint: str | None = None) -> None:
        self.problems.append(Problem(str(self.path), cell.line, cell.column, "csv", message, hint))

    def _cell(self) -> Cell:
        here = Cell("", self._line, self._at - self._line_start + 1)
        if self.text.startswith('"', self._at):
            return Cell(self._quoted(here), here.line, here.column)
        end = self._end()
        text = self.text[self._at : end]
        self._at = end
        if '"' in text:
            self._note(here, "a quotation mark stands inside an unquoted value", 'quote the whole value and write `""` for the mark')
        return Cell(text, here.line, here.column)

    def _end(self) -> int:
        """Give where an unquoted text that begins here ends."""
        newline = self.text.find("\n", self._at)
        line_end = len(self.text) if newline < 0 else newline
        comma = self.text.find(",", self._at, line_end)
        return line_end if comma < 0 else comma

    def _quoted(self, here: Cell) -> str:
        parts: list[str] = []
        self._at += 1
        while True:
            mark = self.text.find('"', self._at)
            if mark < 0:
                self._note(here, "a quoted value does not end")
                mark = len(self.text)
            parts.append(self.text[self._at : mark])
            self._at = mark + 1
            if not self.text.startswith('"', self._at):
                break
            parts.append('"')
            self._at += 1
        # A mark that is doubled comes out as one, which hides no line break.
        text = "".join(parts)
        if "\n" in text:
            self._line += text.count("\n")
            self._line_start = self.text.rfind("\n", 0, self._at - 1) + 1
        if (end := self._end()) > self._at:
            self._note(here, "text stands behind the closing quotation mark")
            self._at = end
        return text
