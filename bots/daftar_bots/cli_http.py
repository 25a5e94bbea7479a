"""The commands `daftar bots openapi` and `daftar bots token`: what a programmer needs to write to a department.

Law: both only print; nothing is read or written. They do not know any bot.
"""

from __future__ import annotations

import secrets

import typer

from daftar_bots.compose import openapi, tokens
from daftar_policy.cli_output import print_json, print_text

# Why 32: as many bytes as the hash has by which it is known.
_BYTES = 32


def register(app: typer.Typer) -> None:
    """Add the commands to the `bots` commands."""
    app.command("openapi")(describe)
    app.command("token")(make_token)


def describe() -> None:
    """Print the description of the HTTP interface (OpenAPI 3.1)."""
    print_json(openapi.document())


def make_token() -> None:
    """Print a new token for a program, and the line by which the token file knows it without holding it."""
    token = secrets.token_urlsafe(_BYTES)
    print_text(f"for the program:      {token}\nfor the token file:   sha256:{tokens.hash_of(token).hex()}")
