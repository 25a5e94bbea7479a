"""Detectors: personal numbers and addresses in a text: which kind, and where. Never the value.

Law: digits of every script, full-width letters, the usual separators and invisible characters make no difference; what a check digit can
rule out is not found; linear in the length of the text; never raises. Nothing is found inside a URL, a Matrix id or an event id.
It does not know rules, logs or which kinds are forbidden.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from daftar_policy.core import detector_disguise, detector_numbers, detector_words
from daftar_policy.core.plain_text import TURN, Plain, as_drawn, plain

KINDS = ("aadhaar", "bank-account", "cnic", "email", "gstin", "pan", "passport", "payment-card", "phone", "voter-id")
_DIGIT = re.compile(r"[0-9]")
# Why kept: deciding, writing down and explaining a decision each ask for the same text. Longer ones are not, so memory has an end.
_MOST_KEPT = 16 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, from `start` to before `end` of the text, in characters."""

    kind: str
    start: int
    end: int


def find(text: str) -> tuple[Finding, ...]:
    """Give every finding in a text, by place."""
    if not text:
        return ()
    readings = (plain(text), as_drawn(text)) if TURN in text else (plain(text),)
    found = {Finding(kind, *read.place(start, end)) for read in readings for kind, start, end in _spans(read)}
    return tuple(sorted(found, key=lambda finding: (finding.start, finding.end, finding.kind)))


def _spans(read: Plain) -> list[tuple[str, int, int]]:
    has_digits = _DIGIT.search(read.text) is not None
    if not has_digits and "@" not in read.text:
        return []
    hidden = detector_words.links_and_ids(read)
    spans = detector_words.emails(read, hidden)
    if has_digits:
        blank = read.without(hidden)
        spans += (*detector_words.documents(blank), *detector_numbers.numbers(blank), *detector_disguise.numbers(blank.text))
    return spans


def kinds(text: str) -> tuple[str, ...]:
    """Give the kinds found in a text, sorted, each once."""
    return _kinds(text) if len(text) <= _MOST_KEPT else tuple(sorted({finding.kind for finding in find(text)}))


@lru_cache(maxsize=256)
def _kinds(text: str) -> tuple[str, ...]:
    return tuple(sorted({finding.kind for finding in find(text)}))


def mask(text: str) -> str:
    """Give the text with every finding replaced by its kind in brackets, fit for a log."""
    pieces: list[str] = []
    done = 0
    for finding in find(text):
        if finding.end <= done:
            continue
        if finding.start >= done:
            pieces += (text[done : finding.start], f"[{finding.kind}]")
        done = finding.end
    return "".join((*pieces, text[done:]))
