import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.register_file import file_name, render, safe

# What CSV can carry at all: no lone surrogates, no NUL.
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2)))
def test_what_is_written_is_read_again(rows: list[list[str]]) -> None:
    text = render(["a", "b"], rows)
    assert text.encode().startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert read == [["a", "b"], *[[safe(cell) for cell in row] for row in rows]]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@asha:daftar.example", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert safe(cell) == "'" + cell


def test_other_cells_are_left_alone() -> None:
    assert [safe(cell) for cell in ("", "आशा", "a=b", "1/2026")] == ["", "आशा", "a=b", "1/2026"]
    assert file_name("it", "1/2026") == "it-1-2026.csv"
