"""The description of the HTTP interface: well formed, the same as the code, and what the page for programmers shows."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.bots.compose.described import DOCUMENT, operation, resolved, validator
from tests.bots.compose.test_http_in import FAULTS, GOOD, Program, program
from typer.testing import CliRunner

from daftar_bots import cli
from daftar_bots.compose import openapi
from daftar_bots.compose.faults import KINDS, TYPE
from daftar_bots.core import posted
from daftar_bots.core.posted import KEYS, Posted

__all__ = ["program"]

PAGE = (Path(__file__).parents[3] / "bots" / "COMPOSING.md").read_text(encoding="utf-8")
ORDER = validator({"$ref": "#/components/schemas/Order"})
# What only the whole of it shows: times that are none, offices that there are not, languages that do not match.
DEEPER = {"", "/ack"}


def nodes(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from nodes(each)
    elif isinstance(value, list):
        for each in value:
            yield from nodes(each)


def test_every_reference_leads_somewhere_and_every_schema_is_one() -> None:
    components = DOCUMENT["components"]
    assert isinstance(components, dict)
    for node in nodes(DOCUMENT):
        if "$ref" in node:
            assert str(node["$ref"]).removeprefix("#/components/schemas/") in components["schemas"]
        if "schema" in node:
            Draft202012Validator.check_schema(resolved(node["schema"]))
    for schema in components["schemas"].values():
        Draft202012Validator.check_schema(resolved(schema))


def test_every_fault_is_described_where_it_may_come() -> None:
    words = json.dumps([operation("post")["responses"], operation("get")["responses"]])
    assert {name for name in KINDS if f"{TYPE}{name}" not in words} == set()
    properties = DOCUMENT["components"]["schemas"]["Order"]["properties"]  # type: ignore[index]
    assert set(properties) == set(KEYS)


@pytest.mark.parametrize(("change", "pointer"), [(change, pointer) for change, pointer, _ in FAULTS if pointer not in DEEPER])
def test_what_the_code_refuses_the_description_refuses(change: dict[str, object], pointer: str) -> None:
    body = {key: value for key, value in {**GOOD, **change}.items() if value is not None}
    assert not ORDER.is_valid(body), pointer


VALUES = (
    st.none()
    | st.booleans()
    | st.sampled_from(["", "x", "urgent", "2d", "a b", 'a"b', " "])
    | st.lists(st.sampled_from(["", "pune", 5]), max_size=2)
)
SPOKEN = st.dictionaries(st.sampled_from(["mr", "en", "x"]), st.sampled_from(["", "t", 5]), max_size=2)


@settings(max_examples=400, deadline=None)
@example({"template": "t", "fields": {"a": "b"}})
@example({"template": "t", "title": None})
@given(st.dictionaries(st.sampled_from([*KEYS, "other"]), VALUES | SPOKEN))
def test_what_the_code_takes_the_description_takes(body: dict[str, object]) -> None:
    if isinstance(posted.read(json.dumps(body).encode()), Posted):
        assert ORDER.is_valid(body), list(ORDER.iter_errors(body))


async def test_it_is_served_to_whoever_asks(program: Program) -> None:
    async with program.session.get(f"{program.url}{openapi.PATH}") as answer:
        assert (answer.status, await answer.json()) == (200, openapi.document())


def test_it_is_printed() -> None:
    done = CliRunner().invoke(cli.app, ["openapi"])
    assert (done.exit_code, json.loads(done.output)) == (0, openapi.document())


def test_the_page_for_programmers_says_what_is_so() -> None:
    for name in KINDS:
        assert f"`{name}`" in PAGE, name
    for kind in KINDS.values():
        assert str(kind.status) in PAGE
    bodies = [word for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for word in shlex.split(block) if word.startswith("{")]
    assert bodies
    for body in bodies:
        assert isinstance(posted.read(body.encode()), Posted), body
        ORDER.validate(json.loads(body))
