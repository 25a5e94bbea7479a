"""Lines of tables: read again as they were written, and never run by a spreadsheet."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_policy.core.csv_row import csv_row, guarded

# What CSV can carry at all: no lone surrogates, no NUL.
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(CELLS, min_size=2, max_size=4))
def test_what_is_written_is_read_again(cells: list[str]) -> None:
    text = csv_row(cells)
    assert text.endswith("\r\n")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [cells]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "@asha:daftar.example=1", "@asha"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert guarded(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "आशा", "a=b", "1/2026", "@asha:daftar.example"])
def test_other_cells_and_people_are_left_alone(cell: str) -> None:
    assert guarded(cell) == cell
