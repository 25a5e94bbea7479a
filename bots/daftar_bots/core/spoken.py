"""Spoken: a text in several languages, as configurations and templates write it.

Law: a language that the bot does not speak is a fault with its place. It does not know what is said.
"""

from __future__ import annotations

from daftar_bots.core.language import LANGUAGES
from daftar_policy.core.document import Node, did_you_mean


def read_spoken(node: Node) -> dict[str, str]:
    """Give the texts by language; those that are empty are left out."""
    found = {}
    for language, child in node.entries():
        if language not in LANGUAGES:
            child.fault("language", f"`{language}` is not one of: {', '.join(LANGUAGES)}", did_you_mean(language, LANGUAGES), at_key=True)
        elif text := child.text().strip():
            found[language] = text
    return found
