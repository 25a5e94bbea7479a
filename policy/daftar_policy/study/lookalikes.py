"""Look-alikes: names in trusted lists that a person would take for another name of the policy.

Law: only lists that let something through are looked at (a list of names to refuse may hold look-alikes, that is its purpose).
The signs are a choice of those that occur in domain names, after UTS 39 (skeletons); it is no complete table. It does not know files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from daftar_policy.core.conditions import Condition, Leaf, Not
from daftar_policy.core.document import Fault
from daftar_policy.core.model import Effect, Mode
from daftar_policy.core.policy import Policy

# Cyrillic, Greek and Armenian letters, and others, that are drawn like Latin ones.
_DRAWN_ALIKE = str.maketrans(
    {
        "а": "a", "ɑ": "a", "α": "a", "ь": "b", "с": "c", "ϲ": "c", "ԁ": "d", "е": "e", "ҽ": "e", "ё": "e", "ƒ": "f", "ɡ": "g",
        "һ": "h", "հ": "h", "і": "l", "ı": "l", "ι": "l", "ї": "l", "ɩ": "l", "ɢ": "g", "ј": "j", "κ": "k", "к": "k", "ӏ": "l", "м": "m",
        "ո": "n", "η": "n", "п": "n", "о": "o", "ο": "o", "օ": "o", "ө": "o", "ρ": "p", "р": "p", "ԛ": "q", "г": "r", "ѕ": "s",
        "т": "t", "τ": "t", "υ": "u", "ս": "u", "ν": "v", "ѵ": "v", "ω": "w", "ѡ": "w", "ԝ": "w", "х": "x", "χ": "x", "у": "y",
        "γ": "y", "ү": "y", "ᴢ": "z", "0": "o", "1": "l", "i": "l", "|": "l", "०": "o", "੦": "o", "০": "o", "๐": "o",
    }
)  # fmt: skip
_ACCENTS = re.compile("[\u0300-\u036f]")
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
# Scripts that are not mixed in one label (UTS 39, section 5: highly restrictive, less the East Asian combinations, which are left alone).
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "ARABIC", "DEVANAGARI", "BENGALI", "GUJARATI", "GURMUKHI", "TAMIL", "TELUGU")
_NAME_KINDS = ("domains", "servers")


def find(policy: Policy, document: object) -> Iterator[Fault]:
    """Give the entries of trusted lists that look like another name of the policy, in the order of the document."""
    entries = list(_entries(document, trusted(policy)))
    owned = _own_names(policy)
    by_skeleton: dict[str, set[str]] = {}
    for name in (*owned, *(name for _, name in entries)):
        by_skeleton.setdefault(skeleton(name), set()).add(name)
    names = {name for _, name in entries} | owned
    for place, name in entries:
        message = _doubt(name, by_skeleton[skeleton(name)] - {name}, owned, names)
        if message is not None:
            yield Fault(place, "look-alike", message, "check that this is the name you mean")


def skeleton(name: str) -> str:
    """Give what a name looks like: equal for names that a person could take for each other."""
    shown = readable(name)
    # Why without accents: `gòv.in` is read as `gov.in`; the signs of other scripts are letters of theirs and stay.
    plain = shown if shown.isascii() else _ACCENTS.sub("", unicodedata.normalize("NFKD", shown))
    drawn = plain.translate(_DRAWN_ALIKE)
    for pair, single in _PAIRS:
        drawn = drawn.replace(pair, single)
    return drawn


def readable(name: str) -> str:
    """Give a name as a person sees it: A-labels decoded."""
    if "xn--" not in name:
        return name
    return ".".join(_decoded(label) if label.startswith("xn--") else label for label in name.split("."))


def _decoded(label: str) -> str:
    try:
        return label.removeprefix("xn--").encode().decode("punycode")
    except UnicodeError:
        return label


def trusted(policy: Policy) -> frozenset[str]:
    """Give the lists whose entries are let through: by a rule that allows, by an exception, as what a rule that denies leaves out."""
    found: set[str] = {policy.labellers} if policy.labellers else set()
    for rule in policy.rules:
        if rule.mode is not Mode.OFF:
            found.update(_lists(rule.condition, wanted=rule.effect is Effect.ALLOW))
            for excuse in rule.excuses:
                found.update(_lists(excuse.condition, wanted=rule.effect is not Effect.ALLOW))
    return frozenset(found)


def _lists(condition: Condition, *, wanted: bool) -> Iterator[str]:
    if isinstance(condition, Leaf):
        named = condition.written.get("in") if isinstance(condition.written, Mapping) else None
        if wanted and isinstance(named, str):
            yield named
    elif isinstance(condition, Not):
        yield from _lists(condition.part, wanted=not wanted)
    else:
        for part in condition.parts:
            yield from _lists(part, wanted=wanted)


def _entries(document: object, trusted_lists: frozenset[str]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    lists = document.get("lists") if isinstance(document, Mapping) else None
    for name, kinds in lists.items() if isinstance(lists, Mapping) else ():
        if name not in trusted_lists or not isinstance(kinds, Mapping):
            continue
        for kind in _NAME_KINDS:
            entries = kinds.get(kind)
            for index, entry in enumerate(entries if isinstance(entries, list | tuple) else ()):
                if isinstance(entry, str):
                    yield ("lists", name, kind, index), entry.strip().lower().removeprefix("*.").rstrip(".")


def _own_names(policy: Policy) -> set[str]:
    tree = policy.organisation
    domains = (domain for unit in tree.units.values() for domain in unit.domains)
    return {name.lower() for name in (tree.server, *domains) if name}


def _doubt(name: str, alike: Iterable[str], owned: set[str], names: set[str]) -> str | None:
    shown = readable(name)
    as_read = f"`{name}`" if shown == name else f"`{name}` (`{shown}`)"
    same = sorted(other for other in alike if readable(other) != shown)
    if same and name not in owned:
        # Why only the odder of two: of `nic.in` and `n1c.in` the second is what somebody may have slipped in.
        plainer = [other for other in same if (_oddness(other), other) < (_oddness(name), name) or other in owned]
        if plainer:
            return f"{as_read} looks like `{readable(plainer[0])}`, which stands in this policy too"
    for label in shown.split("."):
        scripts = _scripts(label)
        if len(scripts) > 1:
            return f"{as_read} mixes {' and '.join(script.title() for script in scripts)} letters in one label"
        if scripts and scripts != ("LATIN",) and skeleton(label).isascii():
            return f"{as_read} is drawn like `{skeleton(name)}` and is another name"
    labels = name.split(".")
    heads = (".".join(labels[:count]) for count in range(len(labels) - 1, 1, -1))
    known = next((head for head in heads if head in names), None)
    return f"`{name}` begins like `{known}` and belongs to `{'.'.join(labels[-2:])}`" if known else None


def _oddness(name: str) -> tuple[bool, int]:
    return not readable(name).isascii(), sum(sign.isdigit() for sign in name)


def _scripts(label: str) -> tuple[str, ...]:
    found = {unicodedata.name(sign, "").partition(" ")[0] for sign in label if sign.isalpha()}
    return tuple(script for script in _ALPHABETS if script in found)
