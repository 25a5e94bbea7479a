"""YAML with places: any bytes give a value or problems, and a place is where an editor shows it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from daftar_policy.core.document import Fault
from daftar_policy.files.source import Problem, Problems, Source, Unreadable, parse, read

PATH = Path("policy.yaml")
TEXT = """# comment
policy: 1
महाराष्ट्र: {सूची: [अ, "ब"]}
rules:
  - id: A
    when: {a.b: x, "c": [1, 2.5, true, null, 2026-11-21]}
  - id: B
"""


def problem(text: str) -> str:
    with pytest.raises(Problems) as caught:
        parse(text, PATH)
    return str(caught.value.problems[0]).removeprefix("policy.yaml:")


def test_plain_data() -> None:
    assert parse(TEXT, PATH).data == {
        "policy": 1,
        "महाराष्ट्र": {"सूची": ["अ", "ब"]},
        "rules": [{"id": "A", "when": {"a.b": "x", "c": [1, 2.5, True, None, "2026-11-21"]}}, {"id": "B"}],
    }


@pytest.mark.parametrize(
    ("path", "at_key", "place"),
    [
        ((), False, (2, 1)),
        (("policy",), False, (2, 9)),
        (("policy",), True, (2, 1)),
        (("महाराष्ट्र", "सूची", 1), False, (3, 24)),
        (("rules", 0, "when", "c", 4), False, (6, 46)),
        (("rules", 0, "when", "c"), True, (6, 20)),
        (("rules", 1, "then"), True, (7, 5)),
        (("rules", 9), False, (5, 3)),
        (("nothing", "at", 1, "all"), False, (2, 1)),
    ],
)
def test_places(path: tuple[str | int, ...], at_key: bool, place: tuple[int, int]) -> None:
    source = parse(TEXT, PATH)
    assert source.position(path, at_key=at_key) == place
    assert source.problem(Fault(path, "code", "what", "hint", at_key)) == Problem("policy.yaml", *place, "code", "what", "hint")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 1\nb: 2\na: 3\n", "3:1: the key `a` stands twice"),
        ("a: {b: 1, b: 2}", "1:11: the key `b` stands twice"),
        ("%YAML 1.1\n---\na: on\n", "1:1: YAML 1.1 is not read; the format is YAML 1.2"),
        ("a: &x {b: 1}\nc: {<<: *x}\n", "2:5: merge keys are not read (write the keys out)"),
        ("a: !!set {b}", "1:4: the tag `tag:yaml.org,2002:set` is not read"),
        ("a: !own b", "1:4: the tag `!own` is not read"),
        ("? [a]\n: b\n", "1:3: a key must be text"),
        ("a: &x [*x]\n", "1:4: an alias must not stand inside what it names"),
        ("a: .inf", "1:4: `.inf` is not a finite number"),
        ('a: "\\ud800"', "1:4: half of a character (a lone surrogate) is not text"),
        ("a: [1, 2\nb: 3\n", "2:2: "),
        ("a:\n\t- b\n", "2:1: "),
    ],
)
def test_what_is_not_read(text: str, found: str) -> None:
    assert problem(text).startswith(found)


def test_aliases_cannot_fill_the_memory() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    assert "stands for more than" in problem("\n".join(lines))


def test_deep_nesting_is_a_problem() -> None:
    assert problem("[" * 3_000).startswith("1:1: nested too deeply")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        read(tmp_path / "none.yaml")
    with pytest.raises(Unreadable):
        read(tmp_path)


YAML_SIGNS = "abc019 \n\t:-?,[]{}#&*!|>'\"%@`.~<=+_\\é\u2028\ufeff\x85\x00"


def walk(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(value, dict):
        return [path, *(below for key, item in value.items() for below in walk(item, (*path, key)))]
    if isinstance(value, list):
        return [path, *(below for index, item in enumerate(value) for below in walk(item, (*path, index)))]
    assert value is None or isinstance(value, str | int | float | bool)
    return [path]


def outcome(raw: bytes, path: Path) -> Source | tuple[Problem, ...]:
    path.write_bytes(raw)
    try:
        return read(path)
    except Problems as found:
        return found.problems


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=60) | st.text(alphabet=YAML_SIGNS, max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(b"%YAML 1.3\n---\n")
@example(b"!!int a")
@example(b"!!float ''")
@example(b"!!bool x")
@example(b"? ")
@example(b"--- a\n--- b\n")
@example(b"\xef\xbb\xbf\xef\xbb\xbfa: 1")
def test_any_bytes_give_a_value_or_problems(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    found = outcome(raw, tmp_path_factory.getbasetemp() / "any.yaml")
    if isinstance(found, Source):
        places = [found.position(path) for path in walk(found.data)]
    else:
        places = [(problem.line, problem.column) for problem in found]
    assert places
    assert all(line >= 1 and column >= 1 for line, column in places)


def test_a_device_is_no_file() -> None:
    with pytest.raises(Unreadable, match="not a plain file"):
        read(Path("/dev/zero"))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a:\tb\n", "spaces, not with a tab"),
        ("rules:\n  - id: A\n   x: 1\n", "the indentation differs"),
        ('a: "x\nb: 1\n', "a quote is not closed"),
        ("a: [1,\n", "a bracket, a brace or a quote is not closed"),
        ("a: {b: 1 c: 2}", "a comma, a bracket or a brace is missing"),
        ("a: b: c", "look at the indentation"),
    ],
)
def test_what_the_parser_says_has_a_hint_in_an_administrators_words(text: str, hint: str) -> None:
    with pytest.raises(Problems) as caught:
        parse(text, PATH)
    assert hint in (caught.value.problems[0].hint or "")
