"""Directory: whom a few words mean: a name, a post, an office, in any script and order.

Law: every word must fit the person: the name, the post, the office or one above it; the better the fit, the earlier the person. What is
spelt alike comes first, what only sounds alike is looked for where nothing else is found. It does not know who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

from daftar_bots.core.language import fold
from daftar_bots.core.skeleton import loose, skeleton, words_of
from daftar_policy.core.organisation import Officer, Organisation, Unit

# Words that people put around what they look for.
_NOISE = frozenset(
    fold(word)
    for word in (
        "is", "the", "of", "in", "at", "for", "a", "who", "has", "holds", "what", "post", "आहे", "आहेत", "चा", "चे", "ची", "येथील", "मधील",
        "है", "हैं", "का", "के", "की", "में", "ہے", "ہیں", "کا", "کے", "کی", "میں",
    )
)  # fmt: skip
_EXACT, _PREFIX, _SOUND, _LOOSE, _CLOSE = 1.0, 0.85, 0.7, 0.55, 0.5
# An office above counts, but what is named itself comes first.
_ABOVE = 0.6
# Why: shorter beginnings fit half of the directory.
_LEAST_PREFIX = 3
_ALIKE = 0.75
_MOST_WORDS = 8

_Fit = Callable[[str, str], float]


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A post that nobody holds in an office that was named."""

    post: str
    unit: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Who was found, the best first; posts without a holder; and, where nobody was, words that are known (`hints`)."""

    officers: tuple[Officer, ...] = ()
    vacancies: tuple[Vacancy, ...] = ()
    hints: tuple[str, ...] = ()
    is_by_sound: bool = False


def search(text: str, organisation: Organisation) -> Answer:
    """Give whom the words mean."""
    wanted = [word for word in words_of(text) if word not in _NOISE][:_MOST_WORDS] or list(words_of(text))[:_MOST_WORDS]
    if not wanted:
        return Answer()
    if (named := _by_id(text, organisation)) is not None:
        return Answer((named,))
    for compare in (_spelt, _sounded):
        # Why kept: the same names and offices come again and again among tens of thousands of officers.
        fits = lru_cache(maxsize=None)(compare)
        units = _unit_scores(wanted, organisation, fits)
        posts = {post.id: [_best(word, _labels(post.id, post.name), fits) for word in wanted] for post in organisation.posts.values()}
        found = _people(wanted, organisation, (units, posts), fits)
        vacancies = _vacancies(organisation, units, posts)
        if found or vacancies:
            return Answer(tuple(found), tuple(vacancies), is_by_sound=compare is _sounded)
    return Answer(hints=_hints(wanted, organisation))


def _by_id(text: str, organisation: Organisation) -> Officer | None:
    word = fold(text).strip()
    if "@" not in word or " " in word:
        return None
    user = word if word.startswith("@") else f"@{word}"
    return organisation.officer(user if ":" in user else f"{user}:{organisation.server}") or organisation.officer_by_email(word)


def _labels(label: str, names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*words_of(label), *(word for name in names.values() for word in words_of(name))]))


def _spelt(word: str, other: str) -> float:
    if word == other:
        return _EXACT
    return _PREFIX if len(word) >= _LEAST_PREFIX and other.startswith(word) else 0.0


def _sounded(word: str, other: str) -> float:
    if score := _spelt(word, other):
        return score
    bones, others = skeleton(word), skeleton(other)
    if bones and bones == others and (len(bones) > 1 or word[:1].isascii() != other[:1].isascii()):
        return _SOUND
    rough = loose(word)
    if len(rough) > 1 and rough == loose(other) and word.isascii() != other.isascii():
        return _LOOSE
    if word[:1] != other[:1] or abs(len(word) - len(other)) > 2 or len(word) < _LEAST_PREFIX:
        return 0.0
    return _CLOSE if SequenceMatcher(None, word, other, autojunk=False).ratio() >= _ALIKE else 0.0


def _best(word: str, others: Iterable[str], fits: _Fit) -> float:
    return max((fits(word, other) for other in others), default=0.0)


def _unit_scores(wanted: list[str], organisation: Organisation, fits: _Fit) -> dict[str, list[float]]:
    own = {unit.id: [_best(word, _labels(unit.id, unit.name), fits) for word in wanted] for unit in organisation.units.values()}
    found: dict[str, list[float]] = {}
    for unit in organisation.units.values():
        found[unit.id] = _with_above(unit, own, organisation)
    return found


def _with_above(unit: Unit, own: Mapping[str, list[float]], organisation: Organisation) -> list[float]:
    scores = list(own[unit.id])
    weight, above = _ABOVE, unit.parent
    while above is not None:
        scores = [max(score, weight * other) for score, other in zip(scores, own[above], strict=True)]
        weight *= _ABOVE
        above = organisation.units[above].parent
    return scores


def _people(
    wanted: list[str],
    organisation: Organisation,
    scores: tuple[Mapping[str, list[float]], Mapping[str, list[float]]],
    fits: _Fit,
) -> list[Officer]:
    units, posts = scores
    none = [0.0] * len(wanted)
    found: list[tuple[float, int, int, Officer]] = []
    for place, officer in enumerate(organisation.officers):
        total = 0.0
        names: tuple[str, ...] | None = None
        # Why by pairs: offices and posts are few and scored once, names are many and read only where they are needed.
        for index, word in enumerate(wanted):
            score = max(units.get(officer.unit, none)[index], posts.get(officer.post, none)[index])
            if score < _PREFIX:
                names = names if names is not None else _names(officer)
                score = max(score, _best(word, names, fits))
            if not score:
                break
            total += score
        else:
            post = organisation.posts.get(officer.post)
            found.append((-total, -(post.rank if post is not None else 0), place, officer))
    return [entry[3] for entry in sorted(found, key=lambda entry: entry[:3])]


def _names(officer: Officer) -> tuple[str, ...]:
    localpart = officer.matrix_id.removeprefix("@").partition(":")[0]
    return (*words_of(officer.name), *words_of(officer.name_local), *words_of(localpart))


def _vacancies(organisation: Organisation, units: Mapping[str, list[float]], posts: Mapping[str, list[float]]) -> list[Vacancy]:
    """Give the posts that were named with an office, where nobody holds them and such offices have them elsewhere."""
    held = {(officer.unit, officer.post) for officer in organisation.officers}
    tiers = {(organisation.units[officer.unit].tier, officer.post) for officer in organisation.officers}
    found = []
    for post, of_post in posts.items():
        for unit, of_unit in units.items():
            pairs = list(zip(of_unit, of_post, strict=True))
            is_named = all(max(pair) >= _SOUND for pair in pairs) and any(u >= _SOUND and u > p for u, p in pairs)
            is_post = any(p >= _SOUND and p > u for u, p in pairs)
            tier = organisation.units[unit].tier
            if is_named and is_post and (unit, post) not in held and (not tier or (tier, post) in tiers):
                found.append(Vacancy(post, unit))
    return found


def _hints(wanted: list[str], organisation: Organisation) -> tuple[str, ...]:
    known = {word for unit in organisation.units.values() for word in _labels(unit.id, unit.name)}
    known |= {word for post in organisation.posts.values() for word in _labels(post.id, post.name)}
    return tuple(dict.fromkeys(close for word in wanted if word not in known for close in get_close_matches(word, known, n=1, cutoff=0.6)))
