"""Shelf: the templates of a department, read from its folder.

Law: a folder is read whole and every problem is reported with its place; a template that cannot be used is not there. It does not know
who may use one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from daftar_bots.core.templates import Template, compile_template
from daftar_policy.core.document import Node
from daftar_policy.files.source import Problem, Problems, read

SUFFIX = ".yaml"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The templates that can be used, by name, and what is wrong with the others."""

    templates: Mapping[str, Template]
    problems: tuple[Problem, ...] = ()


def read_shelf(folder: Path | None) -> Shelf:
    """Give the templates of a folder; none where there is no folder."""
    if folder is None:
        return Shelf({})
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == SUFFIX)
    except OSError as error:
        return Shelf({}, (Problem(str(folder), 1, 1, "templates", f"cannot read the folder: {error.strerror or error}"),))
    templates: dict[str, Template] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            template = read_template(path)
        except Problems as found:
            problems += found.problems
            continue
        if template.id in templates:
            problems.append(Problem(str(path), 1, 1, "double", f"two templates are called `{template.id}`"))
        templates.setdefault(template.id, template)
    return Shelf(templates, tuple(problems))


def read_template(path: Path) -> Template:
    """Read one template.

    Raises:
        Problems: all that is wrong with it.
    """
    source = read(path)
    root = Node(source.data)
    template = compile_template(root, path.stem)
    if template is None or root.faults:
        raise source.problems(root.faults)
    return template
