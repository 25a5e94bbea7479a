"""Cabinet: the forms of a department as its folder has them now.

Law: a file is read when it is asked for, whole, and every problem comes with its place. It does not know who may open one.
"""

from __future__ import annotations

from pathlib import Path

from daftar_bots.core.form import Form, compile_form
from daftar_policy.core.document import Node
from daftar_policy.files.source import Problem, Problems, read

SUFFIX = ".yaml"


def names(folder: Path | None) -> tuple[str, ...]:
    """Give the names of the forms in a folder."""
    if folder is None or not folder.is_dir():
        return ()
    return tuple(sorted(path.stem for path in folder.iterdir() if path.suffix == SUFFIX))


def read_form(folder: Path | None, name: str) -> Form | None:
    """Read a form by its name; None where there is none.

    Raises:
        Problems: all that is wrong with it.
    """
    # Why by the list: a name from a chat is never put into a path.
    if folder is None or name not in names(folder):
        return None
    source = read(folder / f"{name}{SUFFIX}")
    root = Node(source.data)
    form = compile_form(root, name)
    if form is None or root.faults:
        raise source.problems(root.faults)
    return form


def problems(folder: Path | None) -> list[Problem]:
    """Give all that is wrong with the forms of a folder."""
    if folder is None:
        return []
    if not folder.is_dir():
        return [Problem(str(folder), 1, 1, "forms", "there is no such folder")]
    found: list[Problem] = []
    for name in names(folder):
        try:
            read_form(folder, name)
        except Problems as wrong:
            found += wrong.problems
    return found
