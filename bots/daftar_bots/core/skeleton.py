"""Skeleton: how a name sounds, roughly, whatever script it is written in, so that `asha`, `आशा` and `آشا` find each other.

Law: two spellings that people take for the same name mostly give the same skeleton; different names may give the same one too. It is for
searching where nothing is spelt alike, never for telling people apart. It does not know names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from daftar_bots.core.language import fold

# Why sounds are merged: Latin spellings of Indian names leave out aspiration, retroflexes and length; "a" is any vowel at the beginning.
_SOUNDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys("अआइईउऊऋएऐओऔऑاآعأإ", "a"),
        **dict.fromkeys("कखकqک", "k"),
        **dict.fromkeys("قخ", "k"),
        **dict.fromkeys("गघغگ", "g"),
        **dict.fromkeys("चछچ", "c"),
        **dict.fromkeys("जझजزذضظژ", "j"),
        "ج": "j",
        **dict.fromkeys("टठतथتٹط", "t"),
        **dict.fromkeys("डढदधدڈ", "d"),
        **dict.fromkeys("णनङञंँنں", "n"),
        **dict.fromkeys("पफپف", "p"),
        **dict.fromkeys("बभب", "b"),
        **dict.fromkeys("मم", "m"),
        **dict.fromkeys("यیے", "y"),
        **dict.fromkeys("रرڑ", "r"),
        **dict.fromkeys("लळل", "l"),
        **dict.fromkeys("वو", "v"),
        **dict.fromkeys("शषसشسصث", "s"),
        **dict.fromkeys("हہح", "h"),
    },
)
_LATIN = (("chh", "c"), ("ch", "c"), ("sh", "s"), ("ph", "p"), ("kh", "k"), ("gh", "g"), ("jh", "j"), ("th", "t"), ("dh", "d"), ("bh", "b"))
_SINGLE = str.maketrans({"f": "p", "w": "v", "z": "j", "q": "k", "c": "k", "x": "k", "e": "a", "i": "a", "o": "a", "u": "a"})
_MEMORY = 65_536
_BETWEEN = re.compile(r"[\s\-_.,;:/@()\[\]?!।۔؟،'\"“”#&+|]+")


@lru_cache(maxsize=_MEMORY)
def skeleton(word: str) -> str:
    """Give the skeleton of a folded word; "" where it has no letters that we know."""
    if word.isascii():
        text = word
        for written, sound in _LATIN:
            # Why upper case: a sound that is found is not changed again by the single letters.
            text = text.replace(written, sound.upper())
        text = text.translate(_SINGLE).lower()
    else:
        text = "".join(_SOUNDS.get(sign, sign if sign.isascii() else "") for sign in word)
    letters = re.sub(r"[^a-z]", "", text)
    first, rest = letters[:1], letters[1:].replace("a", "").replace("y", "")
    bones = re.sub(r"(.)\1+", r"\1", first + rest)
    return bones[:-1] if len(bones) > 1 and bones.endswith("h") else bones


def loose(word: str) -> str:
    """Give the skeleton without the sounds that scripts write differently: Urdu writes v and long vowels alike, and h as an ending."""
    bones = skeleton(word)
    return bones[:1] + bones[1:].replace("v", "").replace("h", "")


@lru_cache(maxsize=4 * _MEMORY)
def words_of(text: str) -> tuple[str, ...]:
    """Give the folded words of a name, split at hyphens, dots and other signs too."""
    # Why not `\\w+`: the vowel signs of Devanagari are no word characters to `re`, and must not split a word.
    return tuple(word for word in _BETWEEN.split(fold(text)) if word)
