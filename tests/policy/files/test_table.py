"""CSV with places: the texts agree with the standard library's reader, and each cell stands where it says."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daftar_policy.files.table import Table

PATH = Path("officers.csv")
CELLS = st.text(alphabet=st.sampled_from('ab ,"\n\r;é प'), max_size=6)


def read(text: str) -> tuple[list[list[tuple[str, int, int]]], list[str]]:
    table = Table(text, PATH)
    rows = [[(cell.text, cell.line, cell.column) for cell in row] for row in table.rows()]
    return rows, [str(problem) for problem in table.problems]


def test_a_quoted_line_break_keeps_the_count() -> None:
    rows, problems = read('a,"b\nb",c\nd,"e ""x"" ",f\n\ng\n')
    assert problems == []
    assert rows == [
        [("a", 1, 1), ("b\nb", 1, 3), ("c", 2, 4)],
        [("d", 3, 1), ('e "x" ', 3, 3), ("f", 3, 14)],
        [("g", 5, 1)],
    ]


def test_windows_line_ends_and_no_end_at_all() -> None:
    assert read("a,b\r\nc,d")[0] == [[("a", 1, 1), ("b", 1, 3)], [("c", 2, 1), ("d", 2, 3)]]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            'a,b"c\n',
            'officers.csv:1:3: a quotation mark stands inside an unquoted value (quote the whole value and write `""` for the mark)',
        ),
        ('a\n"b', "officers.csv:2:1: a quoted value does not end"),
        ('a,"b"c\n', "officers.csv:1:3: text stands behind the closing quotation mark"),
    ],
)
def test_what_is_not_csv(text: str, problem: str) -> None:
    assert read(text)[1] == [problem]


@settings(deadline=None, max_examples=100)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=6))
def test_agrees_with_the_standard_reader(rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    written = text.getvalue()
    found, problems = read(written)
    assert problems == []
    plain = [[cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row] for row in rows]
    assert [[text for text, _, _ in row] for row in found] == [row for row in plain if any(cell.strip() for cell in row)]
    lines = written.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for row in found:
        for text_of, line, column in row:
            # Each place is that of the opening quotation mark with the value's first line behind it.
            assert lines[line - 1][column - 1 :].startswith('"' + text_of.split("\n")[0].replace('"', '""'))


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet=st.sampled_from('a,"\n\r '), max_size=40))
def test_any_text_gives_rows(text: str) -> None:
    rows, _ = read(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert all(1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1 for row in rows for _, line, column in row)
