"""Routing: which mailboxes, rooms and tags a mail goes to, by ordered rules on what its header says.

Law: pure; a mail is always routed somewhere; rules after the one that decides change nothing, nor does one that does not hold. Time is
linear in the header, whatever the patterns (globs, RE2). It does not know who owns an address, nor which rooms exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from daftar_policy.core.globs import MOST_LONG, compile_glob
from daftar_policy.core.re2_door import PatternError, searcher

# Why: no honest header value is longer, and each rule looks at each of them (RFC 5322 section 2.1.1: 998 characters a line).
_MOST_VALUE = 10_000
# What may be a tag: readable in a room, harmless in a log. RFC 5233 leaves the detail of a sub-address to the office.
_TAG = re.compile(r"[\w][\w.-]{0,39}\Z")
SEPARATOR = "+"


class Field(StrEnum):
    """What of a mail a rule can look at; `recipient` is the address in the envelope, `mailbox` the mailbox it belongs to."""

    FROM = "from"
    TO = "to"
    CC = "cc"
    SUBJECT = "subject"
    LIST_ID = "list_id"
    RECIPIENT = "recipient"
    MAILBOX = "mailbox"


@dataclass(frozen=True, slots=True)
class Letter:
    """What the rules see of a mail for one recipient; `headers` has further fields by name in lower case, as they were asked for."""

    recipient: str
    mailbox: str
    values: Mapping[Field, Sequence[str]] = field(default_factory=dict)
    headers: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One test of a value: a glob over all of it without case, words that it contains without case, or RE2 found anywhere in it."""

    kind: str
    text: str
    test: Callable[[str], bool] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Condition:
    """Patterns for one field (any of them suffices), or for the header field of this name."""

    what: Field | str
    patterns: tuple[Pattern, ...]

    def holds(self, letter: Letter) -> bool:
        """Whether one value of the field fits one pattern."""
        return any(pattern.test(_clean(value)) for value in _values(letter, self.what) for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: where all conditions hold it tags and labels, and where it names mailboxes or a room, or is the last, it decides."""

    id: str
    conditions: tuple[Condition, ...]
    to: tuple[str, ...] = ()
    room: str = ""
    tags: tuple[str, ...] = ()
    label: str = ""
    is_last: bool = False

    @property
    def decides(self) -> bool:
        """Whether no rule after this one is looked at."""
        return bool(self.to or self.room or self.is_last)

    def holds(self, letter: Letter) -> bool:
        """Whether every condition holds."""
        return all(condition.holds(letter) for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class Routed:
    """Where a mail goes: mailboxes (at least one), the room ("" for the mailbox's own), what it is marked with, and by which rules."""

    mailboxes: tuple[str, ...]
    room: str = ""
    tags: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether it is where it was sent to, without any mark."""
        return not (self.room or self.tags or self.labels or self.rules)

    def joined(self, other: Routed) -> Routed:
        """Give both for one mailbox that gets a mail by several addresses: every mark of each, and the room of the first that has one."""

        def both(one: tuple[str, ...], two: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(dict.fromkeys((*one, *two)))

        tags, labels, rules = both(self.tags, other.tags), both(self.labels, other.labels), both(self.rules, other.rules)
        return Routed(both(self.mailboxes, other.mailboxes), self.room or other.room, tags, labels, rules)


def route(rules: Sequence[Rule], letter: Letter) -> Routed:
    """Give where a mail for one recipient goes."""
    tags, labels, named = [*topic(letter.recipient)], list[str](), list[str]()
    mailboxes: tuple[str, ...] = (letter.mailbox,)
    room = ""
    for rule in rules:
        if not rule.holds(letter):
            continue
        named.append(rule.id)
        tags += rule.tags
        labels += [rule.label] if rule.label else []
        if rule.decides:
            mailboxes, room = rule.to or mailboxes, rule.room
            break
    return Routed(mailboxes, room, tuple(dict.fromkeys(tags)), tuple(dict.fromkeys(labels)), tuple(named))


def headers_read(rules: Sequence[Rule]) -> tuple[str, ...]:
    """Give the names of the further header fields that the rules look at, each once."""
    return tuple(dict.fromkeys(each.what for rule in rules for each in rule.conditions if not isinstance(each.what, Field)))


def topic(recipient: str) -> tuple[str, ...]:
    """Give the sub-address of an address as a tag (RFC 5233): `press` of `office+press@x`; nothing where it is none."""
    detail = recipient.rpartition("@")[0].partition(SEPARATOR)[2].casefold()
    return (detail,) if is_tag(detail) else ()


def is_tag(text: str) -> bool:
    """Whether a text may be a tag."""
    return _TAG.match(text) is not None


def pattern(kind: str, text: str) -> Pattern:
    """Compile a pattern: `glob`, `contains` or `matches` (RE2).

    Raises:
        ValueError: it is none; the message is for the administrator.
    """
    if len(text) > MOST_LONG:
        raise ValueError(f"a pattern has at most {MOST_LONG} characters")
    if kind == "matches":
        try:
            return Pattern(kind, text, searcher(text))
        except PatternError as error:
            raise ValueError(f"`{text}` is not a pattern of RE2: {error}") from error
    folded = text.casefold()
    if kind == "contains":
        return Pattern(kind, text, lambda value: folded in value.casefold())
    test = compile_glob(folded)
    return Pattern(kind, text, lambda value: test(value.casefold()))


def _values(letter: Letter, what: Field | str) -> Sequence[str]:
    if what is Field.RECIPIENT:
        return (letter.recipient,)
    if what is Field.MAILBOX:
        return (letter.mailbox,)
    return letter.values.get(what, ()) if isinstance(what, Field) else letter.headers.get(what, ())


def _clean(value: str) -> str:
    """A value as patterns can be run on it: of bounded length, without halves of characters."""
    return value[:_MOST_VALUE].encode("utf-8", "replace").decode()
