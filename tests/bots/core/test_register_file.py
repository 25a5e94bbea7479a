import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.register_file import file_name, render
from daftar_policy.core.csv_row import guarded

# What CSV can carry at all: no lone surrogates, no NUL.
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2)))
def test_what_is_written_is_read_again(rows: list[list[str]]) -> None:
    text = render(["a", "b"], rows)
    assert text.encode().startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert read == [["a", "b"], *[[guarded(cell) for cell in row] for row in rows]]


def test_a_file_name_has_no_slash() -> None:
    assert file_name("it", "1/2026") == "it-1-2026.csv"
