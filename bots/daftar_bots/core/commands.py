"""Commands: what a clerk writes in the control room, read into one value.

Law: reading is total: any text is a command, a `Mistake` that can be answered in words, or None (people talking to each other).
It does not know who may do what, nor any Matrix.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import TypeAlias

from daftar_bots.core.language import fold

# English first, then the synonyms in Marathi, Hindi and Urdu.
VERBS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "announce": ("announce", "घोषणा", "सूचना", "اعلان"),
        "approve": ("approve", "मंजूर", "मंजुरी", "मंज़ूर", "स्वीकृत", "منظور"),
        "status": ("status", "स्थिती", "स्थिति", "صورتحال", "حالت"),
        "unacked": ("unacked", "pending", "प्रलंबित", "लंबित", "باقی"),
        "cancel": ("cancel", "रद्द", "منسوخ"),
        "correct": ("correct", "दुरुस्ती", "शुद्धिपत्रक", "सुधार", "تصحیح"),
        "recall": ("recall", "माघार", "वापस", "واپس"),
        "remind": ("remind", "स्मरण", "याद", "یاددہانی"),
        "export": ("export", "निर्यात", "برآمد"),
        "retry": ("retry", "पुन्हा", "पुनः", "दोबारा", "دوبارہ"),
        "help": ("help", "मदत", "मदद", "مدد"),
    },
)
IMPORTANCE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "routine": ("routine", "नेहमीचे", "सामान्य", "معمول"),
        "important": ("important", "महत्त्वाचे", "महत्वाचे", "महत्वपूर्ण", "اہم"),
        "urgent": ("urgent", "तातडीचे", "तातडी", "तत्काल", "فوری"),
        "emergency": ("emergency", "आणीबाणी", "आपात", "ہنگامی"),
    },
)

_QUOTES = {'"': '"', "“": "”", "„": "”", "«": "»", "”": "”"}
_NUMBER = re.compile(r"(\d{1,9})(?:/(\d{4}))?")
_WITHIN = re.compile(r"(\d{1,4})([dh])")
_DAY = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})")
# Why: a title is one line on a telephone's list of rooms; two hundred characters are more than any shows.
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Number:
    """The number by which people speak of an announcement; without a year the present one is meant."""

    serial: int
    year: int | None


@dataclass(frozen=True, slots=True)
class Within:
    """Acknowledge within so many hours."""

    hours: int


@dataclass(frozen=True, slots=True)
class Day:
    """Acknowledge by the end of this day (as written, not yet checked against the calendar)."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Announce:
    """A draft: to whom (words of the audience), what, and how much it matters."""

    audience: tuple[str, ...]
    title: str
    text: str
    importance: str = "routine"
    ack_by: Within | Day | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """A command about one announcement; `number` is None where the person named none (a reply names it)."""

    verb: str
    number: Number | None


@dataclass(frozen=True, slots=True)
class Amend:
    """A wish to correct what was sent (`text`, and the `title` where it was given), or to recall it (`text` is the reason)."""

    verb: str
    number: Number | None
    text: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Remind:
    """A wish to remind those who have not acknowledged; `at_once` where it is to be a second time on the same day."""

    number: Number | None
    at_once: bool = False
    verb: str = "remind"


@dataclass(frozen=True, slots=True)
class Help:
    """A wish to know what one may say."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A command that cannot be obeyed as it stands: the key of the sentence that says why, and the word it is about."""

    key: str
    word: str = ""
    hint: str = ""


Command: TypeAlias = "Announce | About | Amend | Remind | Help | Mistake"

_VERB_OF = MappingProxyType({fold(word): verb for verb, words in VERBS.items() for word in words})
_NOW = frozenset(fold(word) for word in ("now", "आता", "आत्ता", "अभी", "अब", "ابھی", "فوراً"))
_IMPORTANCE_OF = MappingProxyType({fold(word): name for name, words in IMPORTANCE.items() for word in words})


def parse(body: str, *, addressed: bool) -> Command | None:
    """Read what a person wrote; `addressed` says that it was to the bot for certain (a reply to it, its name, a leading `!`)."""
    text = body.strip()
    if text.startswith("!"):
        text, addressed = text[1:].lstrip(), True
    head, _, rest = _partition(text)
    word = fold(head.strip(":,.!?।۔"))
    verb = _VERB_OF.get(word)
    if verb is None:
        return _unknown(head, word, addressed=addressed)
    if verb == "help":
        return Help()
    if verb == "announce":
        return _announce(rest)
    if verb in {"correct", "recall"}:
        return _amend(verb, rest, addressed=addressed)
    if verb == "remind":
        return _remind(rest)
    return _about(verb, rest)


def _partition(text: str) -> tuple[str, str, str]:
    found = re.search(r"\s+", text)
    return (text, "", "") if found is None else (text[: found.start()], found[0], text[found.end() :])


def _unknown(head: str, word: str, *, addressed: bool) -> Mistake | None:
    # Why: people talk to each other in the room too; an unknown word is answered only when it is close to a command or meant for the bot.
    close = get_close_matches(word, _VERB_OF, n=1, cutoff=0.5 if addressed else 0.75) if word else []
    if not close and not addressed:
        return None
    return Mistake("mistake-unknown", head[:40], close[0] if close else "")


def _about(verb: str, rest: str) -> Command:
    word = fold(rest).strip()
    if not word:
        return About(verb, None)
    found = _NUMBER.match(word)
    if found is None:
        return Mistake("mistake-number", rest.strip()[:40])
    return About(verb, Number(int(found[1]), int(found[2]) if found[2] else None))


def _amend(verb: str, rest: str, *, addressed: bool) -> Amend | Mistake | None:
    head, _, text = _partition(rest.strip())
    found = _NUMBER.fullmatch(fold(head).strip(":,."))
    number = Number(int(found[1]), int(found[2]) if found[2] else None) if found else None
    if number is None:
        # Why: these are words of everyday talk too; without a number they are a command only in a reply or to the bot by name.
        if not addressed:
            return None
        text = rest
    text = text.strip()
    if not text:
        return Mistake(f"mistake-empty-{verb}")
    if verb == "recall" or text[0] not in _QUOTES:
        return Amend(verb, number, text)
    parts = _title(text)
    return parts if isinstance(parts, Mistake) else Amend(verb, number, parts[2], parts[1])


def _remind(rest: str) -> Command:
    words = fold(rest).split()
    at_once = bool(words) and words[-1] in _NOW
    about = _about("remind", " ".join(words[:-1] if at_once else words))
    return Remind(about.number, at_once) if isinstance(about, About) else about


def _announce(rest: str) -> Command:
    parts = _title(rest)
    if isinstance(parts, Mistake):
        return parts
    before, title, text = parts
    audience: list[str] = []
    options: dict[str, str] = {}
    for word in re.split(r"[\s,،]+", before):
        mistake = _word(word, audience, options)
        if mistake is not None:
            return mistake
    if not audience:
        return Mistake("mistake-no-audience")
    ack = options.get("ack")
    return Announce(
        tuple(audience),
        title,
        text,
        options.get("importance", "routine"),
        None if ack is None else _deadline(ack),
        options.get("label"),
    )


def _title(rest: str) -> tuple[str, str, str] | Mistake:
    """Give what stands before the title, the title, and what stands behind it."""
    start = next((i for i, sign in enumerate(rest) if sign in _QUOTES), None)
    if start is None:
        return Mistake("mistake-no-title")
    end = rest.find(_QUOTES[rest[start]], start + 1)
    if end < 0:
        return Mistake("mistake-open-title")
    title = " ".join(rest[start + 1 : end].split())
    if not title:
        return Mistake("mistake-no-title")
    if len(title) > LONGEST_TITLE:
        return Mistake("mistake-long-title", str(LONGEST_TITLE))
    return rest[:start], title, rest[end + 1 :].strip()


def _word(word: str, audience: list[str], options: dict[str, str]) -> Mistake | None:
    if not word:
        return None
    folded = fold(word)
    key, colon, value = folded.partition(":")
    if importance := _IMPORTANCE_OF.get(folded):
        options["importance"] = importance
    elif not colon:
        audience.append(folded)
    elif key == "label" and value:
        options["label"] = value
    elif key == "ack" and _deadline(value) is not None:
        options["ack"] = value
    elif key == "ack":
        return Mistake("mistake-deadline", word[:40])
    else:
        return Mistake("mistake-option", word[:40])
    return None


def _deadline(value: str) -> Within | Day | None:
    if found := _WITHIN.fullmatch(value):
        return Within(int(found[1]) * (24 if found[2] == "d" else 1))
    if found := _DAY.fullmatch(value):
        if found[4]:
            return Day(int(found[4]), int(found[5]), int(found[6]))
        return Day(int(found[3]), int(found[2]), int(found[1]))
    return None
