"""Selector: the words by which an audience is described, read into an expression.

    pune/* & post:tahsildar - leave        tahsildars of Pune and below, without those on leave
    pune, nashik/* | tier:taluka           everybody of any of the three
    (pune/* | nashik/*) & lang:ur          of both districts, those who read Urdu

Law: `&` (and) and `-` (without) bind alike and go from left to right; `,`, `|` and a mere space (or) bind less; parentheses first. A `-`
is an operator only where a word begins, since names have hyphens. Reading is total: an expression, or one `Misread` with its column
(from 1, in signs of the text). It does not know which offices, posts or people there are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from daftar_bots.core.language import fold
from daftar_bots.core.words import spoken

# Why: a clerk's line has a dozen words; a list that is longer belongs into a role of the configuration.
MOST_WORDS, DEEPEST = 200, 20


class Kind(StrEnum):
    """What a word selects by."""

    UNIT = "unit"
    BELOW = "below"
    TIER = "tier"
    POST = "post"
    LANG = "lang"
    ROLE = "role"
    SERVICE = "service"
    PERSON = "person"
    LEAVE = "leave"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Term:
    """One word: what it selects by, its value folded, where it stands, and the unit behind an `@` (`post:clerk@pune/*`)."""

    kind: Kind
    value: str
    word: str
    column: int
    place: Term | None = None


@dataclass(frozen=True, slots=True)
class Both:
    """What both sides select."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Without:
    """What the left side selects and the right one does not."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Either:
    """What any of the parts selects."""

    parts: tuple[Expression, ...]


Expression: TypeAlias = "Term | Both | Without | Either"


@dataclass(frozen=True, slots=True)
class Misread:
    """What cannot be read: the key of the sentence that says why, the word, its column, and the closest word there is."""

    key: str
    word: str
    column: int
    hint: str = ""


# What may stand before a colon, and the single words; English first, then Marathi, Hindi and Urdu.
KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "unit": ("unit", "office", "कार्यालय", "دفتر"),
        "tier": ("tier", "level", "स्तर", "سطح"),
        "post": ("post", "पद", "عہدہ"),
        "lang": ("lang", "language", "भाषा", "زبان"),
        "role": ("role", "भूमिका", "کردار"),
        "service": ("service", "सेवा", "سروس"),
    },
)
SINGLE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "leave": ("leave", "रजा", "रजेवर", "छुट्टी", "अवकाश", "رخصت", "چھٹی"),
        "all": ("all", "everybody", "सर्व", "सभी", "تمام", "سب"),
    },
)
OPERATORS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "&": ("&", "and", "आणि", "और", "اور"),
        "-": ("-", "without", "except", "वगळून", "छोड़कर", "سوائے"),
        "|": ("|", "or", "किंवा", "या", "یا"),
    },
)
_KEY_OF, _SINGLE_OF, _OPERATOR_OF = spoken(KEYS), spoken(SINGLE), spoken(OPERATORS)
# Arabic commas and semicolons, and the dashes that telephones make of a hyphen between spaces.
_TOKEN = re.compile(r"\s+|[(),;،؛|&]|[-\u2010-\u2015\u2212](?=[\s(]|\w|@)|[^\s(),;،؛|&]+")
_DASH = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212")


@dataclass(frozen=True, slots=True)
class Token:
    """One sign (`(`, `)`, `&`, `-`, `|`) or a word (`sign` is empty), with its column."""

    sign: str
    word: str
    column: int


class _Stop(Exception):
    """Ends the reading at the first word that cannot be read."""

    def __init__(self, misread: Misread) -> None:
        super().__init__(misread.key)
        self.misread = misread


def read(text: str) -> Expression | Misread:
    """Read an audience."""
    tokens = list(_tokens(text))
    if sum(not token.sign for token in tokens) > MOST_WORDS:
        return Misread("audience-long", str(MOST_WORDS), 1)
    if not tokens:
        return Misread("audience-empty", text.strip()[:40], 1)
    reader = _Reader(tokens, len(text) + 1)
    try:
        expression = reader.either(0)
        reader.end()
    except _Stop as stop:
        return stop.misread
    return expression


def parts_of(text: str) -> tuple[str, ...]:
    """Give the parts of a text that stand beside each other with an "or" between, as they were written."""
    found: list[str] = []
    start, depth, is_glued = 0, 0, True
    for token in [*_tokens(text), Token("|", "", len(text) + 1)]:
        depth += {"(": 1, ")": -1}.get(token.sign, 0)
        at = token.column - 1
        if depth == 0 and token.sign == "|":
            found.append(text[start:at])
            start, is_glued = at + len(token.word), True
        elif depth == (token.sign == "(") and token.sign in {"", "("} and not is_glued:
            found.append(text[start:at])
            start = at
        is_glued = token.sign in {"&", "-", "|", "("}
    if depth:
        # A parenthesis too many or too few: the rest is one part, so that `read` says which.
        found.append(text[start:])
    return tuple(part for each in found if (part := each.strip()))


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    for found in _TOKEN.finditer(text):
        word = found[0]
        column = found.start() + 1
        if word.isspace():
            continue
        if word in "(),;،؛|&":
            tokens.append(Token(word if word in "()&" else "|", word, column))
        elif word in _DASH:
            tokens.append(Token("-", word, column))
        else:
            tokens.append(Token(_OPERATOR_OF.get(fold(word), ""), word, column))
    return tokens


class _Reader:
    """Reads the tokens once, from left to right."""

    def __init__(self, tokens: list[Token], end: int) -> None:
        self._tokens = tokens
        self._at = 0
        self._end = end

    def either(self, depth: int) -> Expression:
        parts = [self._chain(depth)]
        while (token := self._peek()) is not None and token.sign != ")":
            # Why several in a row: people write `pune, , nashik` and end a list with a comma.
            while (token := self._peek()) is not None and token.sign == "|":
                self._at += 1
            if token is None or token.sign == ")":
                break
            parts.append(self._chain(depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def end(self) -> None:
        if (token := self._peek()) is not None:
            raise _Stop(Misread("audience-closed", token.word, token.column))

    def _chain(self, depth: int) -> Expression:
        expression = self._atom(depth)
        while (token := self._peek()) is not None and token.sign in {"&", "-"}:
            self._at += 1
            right = self._atom(depth)
            expression = Both(expression, right) if token.sign == "&" else Without(expression, right)
        return expression

    def _atom(self, depth: int) -> Expression:
        token = self._peek()
        if token is None:
            raise _Stop(Misread("audience-ends", self._tokens[-1].word, self._end))
        self._at += 1
        if token.sign == "(":
            return self._inside(token, depth + 1)
        if token.sign:
            raise _Stop(Misread("audience-sign", token.word, token.column))
        found = term_in(token.word, token.column)
        if isinstance(found, Misread):
            raise _Stop(found)
        return found

    def _inside(self, opened: Token, depth: int) -> Expression:
        if depth > DEEPEST:
            raise _Stop(Misread("audience-deep", str(DEEPEST), opened.column))
        expression = self.either(depth)
        closing = self._peek()
        if closing is None:
            raise _Stop(Misread("audience-open", opened.word, opened.column))
        self._at += 1
        return expression

    def _peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None


def term_in(word: str, column: int) -> Term | Misread:
    """Read one word."""
    folded = fold(word)
    if folded.startswith("@"):
        return Term(Kind.PERSON, folded, word, column)
    if folded in _SINGLE_OF:
        return Term(Kind(_SINGLE_OF[folded]), "", word, column)
    return _keyed(folded, word, column) if ":" in folded else _unit(folded, word, column)


def _keyed(folded: str, word: str, column: int) -> Term | Misread:
    key, _, value = folded.partition(":")
    known = _KEY_OF.get(key)
    if known is None:
        close = get_close_matches(key, _KEY_OF, n=1, cutoff=0.6)
        return Misread("audience-key", word[:40], column, f"{close[0]}:{value}" if close else "")
    if known == "unit" and value:
        return _unit(value, word, column)
    value, at, place = value.partition("@")
    if not value or (at and not place):
        return Misread("audience-no-value", word[:40], column)
    return Term(Kind(known), value, word, column, _unit(place, place, column + word.find("@") + 1) if at else None)


def _unit(folded: str, word: str, column: int) -> Term:
    if folded.endswith("/*"):
        return Term(Kind.BELOW, folded.removesuffix("/*"), word, column)
    return Term(Kind.UNIT, folded, word, column)
