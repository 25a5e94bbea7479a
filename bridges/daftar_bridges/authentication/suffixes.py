"""Suffixes: where one organisation's domains begin (the only file that imports authheaders, for the list of public suffixes in it).

Law: `pune.gov.in` and `evil.gov.in` belong to two organisations where `gov.in` is a public suffix. It does not know DNS.
"""

from __future__ import annotations

import warnings
from functools import cache
from importlib import resources
from typing import Any

with warnings.catch_warnings():
    # authheaders imports pyspf, which newer Pythons warn about when they compile it.
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    from authheaders.dmarc_lookup import PublicSuffixList


def organisation_of(domain: str) -> str:
    """Give the organisational domain (RFC 7489 section 3.2); the domain itself where it is a public suffix or has no list entry."""
    found: object = _suffixes().get_public_suffix(domain)
    return found if isinstance(found, str) and found else domain


@cache
def _suffixes() -> Any:
    # Why once: reading the list takes a tenth of a second, and it changes with the installed version only.
    with resources.files("authheaders").joinpath("public_suffix_list.txt").open(encoding="utf-8") as lines:
        return PublicSuffixList(lines)
