"""`organisation.yaml` and `officers.csv`: every problem of both at its own place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daftar_policy.files.organisation import load_organisation
from daftar_policy.files.source import Problems, Unreadable

TREE = """organisation: 1
name: {en: Government}
server: daftar.example
units:
  - {id: mh, name: {en: State}}
  - {id: pune, in: mh, name: {en: Pune}}
posts:
  - {id: clerk, name: {en: Clerk}, rank: 10}
"""
HEAD = "matrix_id,email,name,name_local,post,unit,language\n"


def write(folder: Path, tree: str = TREE, officers: str | bytes = HEAD) -> Path:
    (folder / "organisation.yaml").write_text(tree, encoding="utf-8")
    (folder / "officers.csv").write_bytes(officers.encode() if isinstance(officers, str) else officers)
    return folder / "organisation.yaml"


def problems(path: Path) -> list[str]:
    with pytest.raises(Problems) as caught:
        load_organisation(path)
    return [str(problem).removeprefix(f"{path.parent}/") for problem in caught.value.problems]


def test_a_whole_organisation(tmp_path: Path) -> None:
    rows = "\ufeff" + HEAD + ',Asha@daftar.example,"Patil, Asha",आशा,clerk,pune,mr\r\n\n@x:daftar.example,,X,,,mh,\n'
    tree = load_organisation(write(tmp_path, officers=rows))
    assert [(o.matrix_id, o.name, o.unit) for o in tree.officers] == [
        ("@asha:daftar.example", "Patil, Asha", "pune"),
        ("@x:daftar.example", "X", "mh"),
    ]


def test_columns_in_another_order(tmp_path: Path) -> None:
    tree = load_organisation(
        write(tmp_path, officers="unit,email,Name,matrix_id,name_local,post,language\npune,a@daftar.example,A,,,clerk,en\n")
    )
    assert tree.officers[0].unit == "pune"


def test_all_problems_of_both_files_at_once(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        TREE.replace("in: mh", "in: mhh").replace("rank: 10", "rnak: 10"),
        HEAD + ',a@daftar.example,"two\nlines",,clrk,pune,mr\n,a@daftar.example,B,,clerk,punee,mr\n',
    )
    assert problems(path) == [
        "officers.csv:3:9: unknown post `clrk` (did you mean `clerk`?)",
        "officers.csv:4:1: the Matrix id `@a:daftar.example` stands twice (it was made of the address: write the Matrix id out)",
        "officers.csv:4:2: the address `a@daftar.example` stands twice",
        "officers.csv:4:28: unknown unit `punee` (did you mean `pune`?)",
        "organisation.yaml:6:20: unknown unit `mhh` (did you mean `mh`?)",
        "organisation.yaml:8:36: unknown key `rnak` (did you mean `rank`?)",
    ]


@pytest.mark.parametrize(
    ("officers", "found"),
    [
        ("", ["officers.csv:1:1: expected a first line with the columns: matrix_id,email,name,name_local,post,unit,language"]),
        (HEAD.replace(",", ";"), ["officers.csv:1:1: the values are not separated by commas (save the file as CSV with commas)"]),
        (
            HEAD.replace("email", "emial"),
            ["officers.csv:1:1: missing column `email`", "officers.csv:1:11: unknown column `emial` (did you mean `email`?)"],
        ),
        (
            HEAD.replace("name_local", "name"),
            ["officers.csv:1:1: missing column `name_local`", "officers.csv:1:22: the column `name` stands twice"],
        ),
        (HEAD + "a,b\n", ["officers.csv:2:1: expected 7 values, found 2 (put a value with a comma in quotes)"]),
        (b"a\nb\xff", ["officers.csv:2:2: byte 0xff is not UTF-8 (save the file as UTF-8)"]),
    ],
)
def test_a_bad_table(tmp_path: Path, officers: str | bytes, found: list[str]) -> None:
    assert problems(write(tmp_path, officers=officers)) == found


def test_files_that_are_not_there(tmp_path: Path) -> None:
    path = tmp_path / "organisation.yaml"
    with pytest.raises(Unreadable):
        load_organisation(path)
    path.write_text(TREE)
    with pytest.raises(Unreadable, match=r"officers.csv:1:1: cannot read the file: No such file or directory"):
        load_organisation(path)
    path.write_text("units: 3")
    with pytest.raises(Problems) as caught:
        load_organisation(path)
    assert not isinstance(caught.value, Unreadable)
    assert len(caught.value.problems) > 2


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=200) | st.text(alphabet=st.sampled_from(HEAD + '"\n:[]{}- é')).map(str.encode), st.binary(max_size=60))
def test_any_bytes_give_a_tree_or_problems(tmp_path_factory: pytest.TempPathFactory, tree: bytes, rows: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    for yaml, csv in ((tree, rows), (TREE.encode(), HEAD.encode() + rows), (TREE.encode() + tree, rows)):
        (folder / "organisation.yaml").write_bytes(yaml)
        (folder / "officers.csv").write_bytes(csv)
        try:
            load_organisation(folder / "organisation.yaml")
        except Problems as found:
            count = len(found.problems)
        else:
            count = -1
        assert count
