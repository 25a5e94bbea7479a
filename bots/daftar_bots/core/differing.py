"""Differing: two texts with only those of their lines by which they differ, for where both as a whole are too long to be shown.

Law: every line that is in one of them and not in the other is shown, in order; runs of lines that both have stand as one sign. It does not
know why texts are compared.
"""

from __future__ import annotations

from difflib import SequenceMatcher

SAME = "[…]"


def differing(old: str, new: str) -> tuple[str, str]:
    """Give the two texts without what they have in common."""
    before, after = old.split("\n"), new.split("\n")
    shown: tuple[list[str], list[str]] = ([], [])
    # Why no junk: a line that comes often is as much a line of an order as any other.
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            for side in shown:
                side.append(SAME)
        else:
            shown[0].extend(before[a:b])
            shown[1].extend(after[c:d])
    return "\n".join(shown[0]), "\n".join(shown[1])
