"""Look-alike: a domain that a person would take for an office's.

Law: pure; a domain is never its own look-alike, nor is anything below an office's domain. It finds what occurs (other letters drawn
alike, one letter more or less, an office's name in front of a stranger's domain), not everything.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from daftar_policy.core.ids import domain_matches
from daftar_policy.study.lookalikes import readable, skeleton

# Why: in shorter labels one letter is another word (`nic`, `nix`); what is drawn alike is found in them, too.
_LEAST_LETTERS = 5
# RFC 1035 section 2.3.4.
_MOST = 255


def imitated(domain: str, patterns: Iterable[str]) -> str | None:
    """Give the office's domain that this one looks like, or None."""
    return _imitated(domain[:_MOST], tuple(patterns))


# Why kept: the same domains write again and again, and drawing names costs more than all else that is judged.
@lru_cache(maxsize=4_096)
def _imitated(domain: str, patterns: tuple[str, ...]) -> str | None:
    bases = tuple(dict.fromkeys(pattern.removeprefix("*.") for pattern in patterns))
    if any(domain == base or domain_matches(f"*.{base}", domain) for base in bases):
        return None
    return next((base for base in bases if _is_drawn_like(domain, base) or _is_within(domain, base) or _is_near(domain, base)), None)


def _is_drawn_like(domain: str, base: str) -> bool:
    """`gоv.in` with a Cyrillic letter, `pune.g0v.in`: the last labels are drawn like the office's."""
    labels, count = domain.split("."), base.count(".") + 1
    tail = ".".join(labels[-count:])
    # Why labels by labels: a skeleton may be longer or shorter than the name.
    return len(labels) >= count and skeleton(readable(tail)) == skeleton(readable(base))


def _is_within(domain: str, base: str) -> bool:
    """`gov.in.evil.example`, `gov-in.evil.example`, `pune-gov.in`: the office's labels stand in a stranger's domain."""
    if "." not in base:
        return False
    labels = skeleton(readable(domain)).replace("-", ".").split(".")
    wanted = skeleton(readable(base)).replace("-", ".").split(".")
    return any(labels[start : start + len(wanted)] == wanted for start in range(len(labels) - len(wanted) + 1))


def _is_near(domain: str, base: str) -> bool:
    """`maharastra.example` for `maharashtra.example`: one label is off by one letter, the rest is the same."""
    mine, theirs = domain.split("."), base.split(".")
    mine = mine[-len(theirs) :]
    if len(mine) != len(theirs):
        return False
    different = [(one, other) for one, other in zip(mine, theirs, strict=True) if one != other]
    if len(different) != 1 or min(map(len, different[0])) < _LEAST_LETTERS:
        return False
    return is_one_off(*different[0])


def is_one_off(one: str, other: str) -> bool:
    """Whether two words differ by one letter put in, left out, changed, or by two neighbours swapped."""
    if len(one) > len(other):
        one, other = other, one
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) == len(other):
        swapped = one[start + 1 : start + 2] == other[start : start + 1] and one[start : start + 1] == other[start + 1 : start + 2]
        return one[start + 1 :] == other[start + 1 :] or (swapped and one[start + 2 :] == other[start + 2 :])
    return len(other) - len(one) == 1 and one[start:] == other[start + 1 :]
