"""Suffixes: where one organisation's domains begin (the only file that imports authheaders, for the list of public suffixes in it).

Law: `pune.gov.in` and `evil.gov.in` belong to two organisations where `gov.in` is a public suffix; two names that only share a top-level
domain never belong to one, whether or not the list has it. It does not know DNS.
"""

from __future__ import annotations

import warnings
from collections.abc import Set as AbstractSet
from functools import cache
from importlib import resources
from typing import Any

with warnings.catch_warnings():
    # authheaders imports pyspf, which newer Pythons warn about when they compile it.
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    from authheaders.dmarc_lookup import PublicSuffixList

# What offices are registered under and the list of the installed version lacks: सरकार.भारत, the `gov.in` in Devanagari; `bank.in` and
# `fin.in`, which the list has had since November 2025.
_UNLISTED = frozenset({"xn--11b7cb3a6a.xn--h2brj9c", "bank.in", "fin.in"})


def organisation_of(domain: str, more: AbstractSet[str] = frozenset()) -> str:
    """Give the organisational domain (RFC 7489 section 3.2) of a domain in A-labels; the domain itself where it is a public suffix.

    `more` are suffixes of the administrator's beside the list's. Of several that fit, the longest counts, as in the list itself.
    """
    labels = domain.split(".")
    found: object = _suffixes().get_public_suffix(domain)
    listed = found.count(".") + 1 if isinstance(found, str) and found else 1
    # The list's default rule is `*`: a top-level domain that it does not have is a suffix all the same.
    count = max(listed, 2)
    for start in range(len(labels)):
        suffix = ".".join(labels[start:])
        if suffix in _UNLISTED or suffix in more:
            count = max(count, len(labels) - start + 1)
            break
    return ".".join(labels[-count:])


@cache
def _suffixes() -> Any:
    # Why once: reading the list takes a tenth of a second, and it changes with the installed version only.
    with resources.files("authheaders").joinpath("public_suffix_list.txt").open(encoding="utf-8") as lines:
        return PublicSuffixList(lines)
