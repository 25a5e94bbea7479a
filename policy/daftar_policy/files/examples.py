"""Examples: the policies that come with the package, each complete with lists, organisation and tests, to start from.

Law: nothing that exists is overwritten. It does not know what is in them beyond the first line, which says what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


class ExampleError(Exception):
    """A directory that cannot be written into; the text says why."""


def examples() -> Mapping[str, str]:
    """Give the examples by name, with what each is."""
    found = (folder for folder in _root().iterdir() if folder.is_dir())
    return {folder.name: _first_line(folder / "policy.yaml") for folder in sorted(found, key=lambda folder: folder.name)}


def write_example(name: str, directory: Path) -> list[Path]:
    """Write an example's files into a new or empty directory and give their paths.

    Raises:
        ExampleError: the directory has something in it or cannot be written.
    """
    return write_files(directory, {path: item.read_bytes() for path, item in _contents(_root() / name, "")})


def write_files(directory: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write files into a new or empty directory and give their paths.

    Raises:
        ExampleError: the directory has something in it or cannot be written.
    """
    try:
        if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
            raise ExampleError(f"`{directory}` is not empty: name a new directory, so that nothing is overwritten")
        written = []
        for name, content in contents.items():
            path = directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written.append(path)
    except OSError as error:
        raise ExampleError(f"cannot write `{error.filename or directory}`: {error.strerror or error}") from error
    return written


def _root() -> Traversable:
    packaged = files("daftar_policy") / "examples"
    # In a checkout they stand beside the package, where readers look for them; not every system keeps the link between the two.
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[2] / "examples"


def _contents(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if item.is_dir():
            yield from _contents(item, f"{prefix}{item.name}/")
        elif not item.name.startswith("."):  # compiled forms that a running point leaves beside its policy
            yield f"{prefix}{item.name}", item


def _first_line(file: Traversable) -> str:
    line = file.read_text(encoding="utf-8").partition("\n")[0]
    return line.removeprefix("#").strip()
