"""Subjects: what a mail is about, as one short line for those who decide on it without seeing it.

Law: pure; one line, cut, without what nobody sees, what turns letters round, and signs that the bridge itself speaks with. It does not
know where it is shown: who shows it as HTML escapes it.
"""

from __future__ import annotations

import re

from daftar_bridges.core.labels import label
from daftar_bridges.core.origin import HIDDEN, SIGNS

# Why: enough to know a mail by; what is longer pushes aside what is asked.
_MOST = 120
# What the bridge is answered with, and what Markdown makes more of than a sign.
_OURS = re.compile("[\u2705\u274c\u274e\u2716\u2717\u2718`*\\[\\]<>|]")

# ZERO WIDTH NON-JOINER and JOINER (Unicode, section 23.2).
_JOINERS = "\u200c\u200d"


def brief(subject: str, language: str = "en") -> str:
    """Give a subject as it may stand beside a question; what stands for none where there is none."""
    shown = " ".join(_OURS.sub(" ", SIGNS.sub(" ", HIDDEN.sub(_unseen, subject))).split())
    cut = shown if len(shown) <= _MOST else f"{shown[: _MOST - 1].rstrip()}…"
    return cut or label(language, "no-subject")


def _unseen(found: re.Match[str]) -> str:
    # Why not all: words in Marathi and Urdu are spelled with joiners, and would be two words without.
    return found[0] if found[0] in _JOINERS else " "
