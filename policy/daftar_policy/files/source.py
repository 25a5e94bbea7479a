"""Source: one YAML file as plain data, with the line and column of every key and value.

Law: what is wrong with a file comes out as `Problems`, all at once, each as `path:line:column: message`; a bad file raises nothing else.
It does not know what the file means: the core checks plain data, and `Source.problems` turns its faults into places.
"""

from __future__ import annotations

import errno
import math
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from daftar_policy.core.document import Fault
from daftar_policy.core.document import Path as Place
from daftar_policy.files.whole import is_device, read_plain

# Why: an alias may stand for much more than its own length; beyond this the file is refused instead of filling the memory.
MOST_NODES = 5_000_000
# Why: ten times a list of a million domains; what is longer is no file that somebody wrote.
LARGEST = 256 * 1024 * 1024
_TAG = "tag:yaml.org,2002:"
_VERSION = re.compile(r"^%YAML[ \t]+(\S+)", re.MULTILINE)
_HINTS = (
    ("'\\t'", "indent with spaces, not with a tab"),
    ("<block end>", "the indentation differs from the lines above, or a quote above is not closed"),
    ("<stream end>", "a bracket, a brace or a quote is not closed"),
    ("found unexpected end of stream", "a quote is not closed"),
    ("mapping values are not allowed here", "look at the indentation and for a quote that is not closed; a text with a colon needs quotes"),
    ("expected ',' or", "a comma, a bracket or a brace is missing"),
    ("could not find expected ':'", "a colon after the key is missing"),
)
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in a file; line and column are 1-based and count characters."""

    path: str
    line: int
    column: int
    code: str
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.path}:{self.line}:{self.column}: {self.message}{hint}"

    def as_json(self) -> dict[str, object]:
        """Give `{path, line, column, code, message, hint}`."""
        return asdict(self)


class Problems(Exception):
    """A file that cannot be used, with everything that is wrong with it, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=lambda p: (p.path, p.line, p.column, p.code, p.message)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Unreadable(Problems):
    """A file that is not there or cannot be opened (exit status 2 of a command, where a bad content is 1)."""


@dataclass(frozen=True, slots=True)
class Source:
    """A YAML file: `data` is mappings, sequences, texts, numbers, booleans and None; dates stay texts."""

    path: Path
    data: object
    root: Node | None

    def position(self, place: Place, *, at_key: bool = False) -> tuple[int, int]:
        """Give the 1-based line and column of the deepest existing node on the way to `place`."""
        node, key = self.root, None
        for step in place:
            below = _below(node, step)
            if below is None:
                break
            key, node = below
        else:
            if at_key and key is not None:
                node = key
        if node is None:
            return (1, 1)
        return (node.start_mark.line + 1, node.start_mark.column + 1)

    def problem(self, fault: Fault) -> Problem:
        """Give a fault of the core its place in this file."""
        line, column = self.position(fault.path, at_key=fault.at_key)
        return Problem(str(self.path), line, column, fault.code, fault.message, fault.hint)

    def problems(self, faults: Iterable[Fault]) -> Problems:
        """Give all faults their places."""
        return Problems(self.problem(fault) for fault in faults)


def read_text(path: Path, *, is_plain: bool = False) -> str:
    """Read a UTF-8 file, with or without BOM; a plain one is no pipe either.

    Raises:
        Unreadable: the file cannot be opened, is a device, or is longer than anybody writes.
        Problems: a byte is not UTF-8.
    """
    try:
        raw = read_plain(path, LARGEST) if is_plain or is_device(path) else _bytes(path)
    except OSError as error:
        raise Unreadable([Problem(str(path), 1, 1, "unreadable", f"cannot read the file: {error.strerror or error}")]) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"byte 0x{raw[error.start]:02x} is not UTF-8"
        raise Problems([Problem(str(path), line, column, "encoding", message, "save the file as UTF-8")]) from error


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise OSError(errno.EFBIG, f"longer than {LARGEST} bytes", str(path))
    return raw


def read(path: Path) -> Source:
    """Read one YAML 1.2 file.

    Raises:
        Unreadable: the file cannot be opened.
        Problems: it is not UTF-8, not YAML 1.2, or has a doubled key, an unknown tag, a merge key or endless aliases.
    """
    return parse(read_text(path), path)


def parse(text: str, path: Path) -> Source:
    """Parse YAML 1.2 that was read from `path`. Raises Problems."""
    # Why: under a 1.1 directive `on` and `off` would silently become booleans.
    version = _VERSION.search(text)
    if version and version[1] != "1.2" and not text[: version.start()].strip().strip("-"):
        line = text.count("\n", 0, version.start()) + 1
        raise Problems([Problem(str(path), line, 1, "yaml-version", f"YAML {version[1]} is not read; the format is YAML 1.2")])
    try:
        root = YAML(typ="safe", pure=True).compose(text)
        builder = _Builder(path)
        data = builder.build(root) if root is not None else None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        message = (error.problem or error.context or "not YAML").strip()
        raise Problems([Problem(str(path), line, column, "yaml", message, _hint(message))]) from error
    except YAMLError as error:
        raise Problems([_at_character(text, path, error)]) from error
    except RecursionError as error:
        raise Problems([Problem(str(path), 1, 1, "nesting", "nested too deeply to be read")]) from error
    except (ValueError, AttributeError, TypeError, LookupError, NotImplementedError) as error:
        # Why: the parser lets some malformed input escape as plain exceptions (found by fuzzing).
        raise Problems([Problem(str(path), 1, 1, "yaml", f"not YAML: {error}")]) from error
    if builder.problems:
        raise Problems(builder.problems)
    return Source(path, data, root)


def _hint(message: str) -> str | None:
    """Say in an administrator's words what the parser's mean most often."""
    return next((hint for words, hint in _HINTS if words in message), None)


def _at_character(text: str, path: Path, error: YAMLError) -> Problem:
    position = getattr(error, "position", 0)
    before = text[: position if isinstance(position, int) else 0]
    message = getattr(error, "reason", None) or "not YAML"
    return Problem(str(path), before.count("\n") + 1, len(before) - before.rfind("\n"), "yaml", str(message))


def _below(node: Node | None, step: str | int) -> tuple[Node | None, Node] | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == step:
                return key, value
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    return None


class _Builder:
    """Turns YAML's node graph into plain data, each node once, and notes what has no place in our files."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.done: dict[int, tuple[object, int]] = {}
        self.open: set[int] = set()

    def note(self, node: Node, code: str, message: str, hint: str | None = None) -> None:
        mark = node.start_mark
        self.problems.append(Problem(str(self.path), mark.line + 1, mark.column + 1, code, message, hint))

    def build(self, node: Node) -> object:
        return self._sized(node)[0]

    def _sized(self, node: Node) -> tuple[object, int]:
        known = self.done.get(id(node))
        if known is not None:
            return known
        if id(node) in self.open:
            self.note(node, "alias", "an alias must not stand inside what it names")
            return None, 1
        self.open.add(id(node))
        if isinstance(node, MappingNode):
            result = self._mapping(node)
        elif isinstance(node, SequenceNode):
            result = self._sequence(node)
        elif isinstance(node, ScalarNode):
            result = self._scalar(node), 1
        else:
            result = None, 1
        self.open.discard(id(node))
        if result[1] > MOST_NODES:
            self.note(node, "alias", f"stands for more than {MOST_NODES} values")
            result = None, 1
        self.done[id(node)] = result
        return result

    def _sequence(self, node: SequenceNode) -> tuple[object, int]:
        if node.tag != f"{_TAG}seq":
            self.note(node, "tag", f"the tag `{node.tag}` is not read")
        built = [self._sized(item) for item in node.value]
        return [value for value, _ in built], 1 + sum(size for _, size in built)

    def _mapping(self, node: MappingNode) -> tuple[object, int]:
        if node.tag != f"{_TAG}map":
            self.note(node, "tag", f"the tag `{node.tag}` is not read")
        data: dict[object, object] = {}
        total = 1
        for key_node, value_node in node.value:
            if key_node.tag == f"{_TAG}merge":
                self.note(key_node, "merge", "merge keys are not read", "write the keys out")
                continue
            if not isinstance(key_node, ScalarNode):
                self.note(key_node, "key", "a key must be text")
                continue
            # Why: keys are texts as written; a key that YAML would take for a number or a date is one too.
            key = key_node.value
            value, size = self._sized(value_node)
            if key in data:
                self.note(key_node, "double-key", f"the key `{key}` stands twice")
            else:
                data[key] = value
            total += size
        return data, total

    def _scalar(self, node: ScalarNode) -> object:
        text = node.value
        if _SURROGATE.search(text):
            self.note(node, "encoding", "half of a character (a lone surrogate) is not text")
            return ""
        match (node.tag or "").removeprefix(_TAG):
            case "str" | "timestamp":
                return text
            case "bool":
                return text.lower() == "true"
            case "int":
                return self._integer(node)
            case "float":
                return self._float(node)
            case "null":
                pass
            case _:
                self.note(node, "tag", f"the tag `{node.tag}` is not read")
        return None

    def _integer(self, node: ScalarNode) -> object:
        try:
            number = int(node.value, 0 if node.value.lstrip("+-")[:2].lower() in {"0x", "0o"} else 10)
        except ValueError:
            self.note(node, "number", f"`{node.value[:40]}` is not a number that can be read")
            return None
        # Why 64 bits: no count or size of ours is larger, and other readers of our JSON could not hold it (RFC 7493, section 2.2).
        if not -(2**63) <= number < 2**63:
            self.note(node, "number", f"`{node.value[:40]}` is a larger number than can be read")
            return None
        return number

    def _float(self, node: ScalarNode) -> object:
        try:
            number = float(node.value.replace("_", ""))
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.note(node, "number", f"`{node.value[:40]}` is not a finite number")
            return None
        return number
