"""Answers of the HTTP interface held against its own description: status, media type and every member."""

from aiohttp import ClientResponse
from jsonschema import Draft202012Validator

from daftar_bots.compose import openapi

DOCUMENT = openapi.document()


def resolved(schema: object) -> dict[str, object]:
    """Give a schema that stands alone, with the components that it refers to."""
    assert isinstance(schema, dict)
    return {**schema, "components": DOCUMENT["components"]}


def validator(schema: object) -> Draft202012Validator:
    return Draft202012Validator(resolved(schema), format_checker=Draft202012Validator.FORMAT_CHECKER)


def operation(verb: str) -> dict[str, object]:
    paths = DOCUMENT["paths"]
    assert isinstance(paths, dict)
    (found,) = [path[verb] for path in paths.values() if verb in path]
    assert isinstance(found, dict)
    return found


def described(verb: str, answer: ClientResponse, body: dict[str, object]) -> None:
    responses = operation(verb)["responses"]
    assert isinstance(responses, dict)
    response = responses[str(answer.status)]
    validator(response["content"][answer.content_type]["schema"]).validate(body)
    for name in response.get("headers", {}):
        # A retry is named only by those faults that know when.
        assert name in answer.headers
    if answer.content_type == "application/problem+json":
        assert body["status"] == answer.status
        assert str(body["type"]) in response["description"]
