"""Audience: who is meant by the words of an announcement, as rooms and officers.

Law: a word for offices (a unit, a tier, `all`) takes them whole: their rooms and their officers. A word for people (post, language, role,
service, a person) takes just those, each to be served in person. An office from which people are left out is no longer whole, except by
`- leave`: their room is told all the same, and they are not asked to acknowledge. Officers of an office without a room are served in
person. A room or person is in it once. It does not know which rooms the bot is in, nor any Matrix.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType

from daftar_bots.core.language import LANGUAGES, fold
from daftar_bots.core.selector import Both, Either, Expression, Kind, Misread, Term, Without, read
from daftar_bots.core.words import IMPORTANCE_OF
from daftar_policy.core.organisation import Officer, Organisation

_NOBODY: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Room:
    """A room of a unit: its alias (or id) and the unit that it belongs to first."""

    alias: str
    unit: str


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody an announcement is for: units in the order of the office tree, whole rooms, all officers, and those served in person."""

    units: tuple[str, ...]
    rooms: tuple[Room, ...]
    officers: tuple[Officer, ...]
    persons: tuple[Officer, ...] = ()

    def largest(self, count: int) -> tuple[tuple[str, int], ...]:
        """Give the units with the most officers, as (unit, officers)."""
        sizes: dict[str, int] = {}
        for officer in self.officers:
            sizes[officer.unit] = sizes.get(officer.unit, 0) + 1
        return tuple(sorted(sizes.items(), key=lambda item: -item[1])[:count])


@dataclass(frozen=True, slots=True)
class Staff:
    """Whom words can mean: the office tree, the roles and services of the configuration (each a list of audiences), who is on leave."""

    organisation: Organisation
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NOBODY)
    services: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NOBODY)
    away: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an expression selects: units as a whole, and people by their place in the list of officers (those of the units too)."""

    offices: frozenset[str]
    people: frozenset[int]


class _Stop(Exception):
    """Ends the resolution at the first word that names nothing."""

    def __init__(self, misread: Misread) -> None:
        super().__init__(misread.key)
        self.misread = misread


def resolve(words: Iterable[str], staff: Staff) -> Audience | Misread:
    """Give who is meant by the words (each an expression; any of them), or the first mistake with its column in them joined by `, `."""
    chosen = _chosen(", ".join(words), _Chooser(staff))
    return chosen if isinstance(chosen, Misread) else _audience(chosen, staff.organisation)


def people_of(selectors: Iterable[str], staff: Staff) -> tuple[str, ...]:
    """Give the Matrix ids that selectors mean, in their order: ids as they are, anything else as an audience (mistakes mean nobody)."""
    found: dict[str, None] = {}
    chooser: _Chooser | None = None
    for selector in selectors:
        if is_user_id(selector):
            found[selector] = None
            continue
        chooser = chooser or _Chooser(staff)
        if isinstance(chosen := _chosen(selector, chooser), Chosen):
            found |= dict.fromkeys(staff.organisation.officers[place].matrix_id for place in sorted(chosen.people))
    return tuple(found)


def is_user_id(selector: str) -> bool:
    """Tell whether a selector is one Matrix id, which may be of nobody in the organisation."""
    return selector.startswith("@") and ":" in selector and not any(sign.isspace() for sign in selector)


def _chosen(text: str, chooser: _Chooser) -> Chosen | Misread:
    expression = read(text)
    if isinstance(expression, Misread):
        return expression
    try:
        return chooser.choose(expression)
    except _Stop as stop:
        return stop.misread


def _audience(chosen: Chosen, organisation: Organisation) -> Audience:
    rooms: dict[str, str] = {}
    for unit in organisation.units.values():
        if unit.id in chosen.offices:
            for alias in unit.rooms:
                rooms.setdefault(alias, unit.id)
    told = {unit for unit in chosen.offices if organisation.units[unit].rooms}
    officers = tuple(organisation.officers[place] for place in sorted(chosen.people))
    touched = chosen.offices | {officer.unit for officer in officers}
    return Audience(
        tuple(unit for unit in organisation.units if unit in touched),
        tuple(Room(alias, unit) for alias, unit in rooms.items()),
        officers,
        tuple(officer for officer in officers if officer.unit not in told),
    )


class _Chooser:
    """Chooses for one staff; what is asked of it again and again is gathered once."""

    def __init__(self, staff: Staff) -> None:
        self._staff = staff
        self._tree = staff.organisation
        self._units: dict[str, list[int]] = {}
        for place, officer in enumerate(self._tree.officers):
            self._units.setdefault(officer.unit, []).append(place)

    def choose(self, expression: Expression) -> Chosen:
        match expression:
            case Term():
                return self._term(expression)
            case Both():
                left, right = self.choose(expression.left), self.choose(expression.right)
                return Chosen(left.offices & right.offices, left.people & right.people)
            case Without():
                return self._without(expression)
            case Either():
                chosen = [self.choose(part) for part in expression.parts]
                return Chosen(frozenset().union(*(each.offices for each in chosen)), frozenset().union(*(each.people for each in chosen)))

    def _without(self, expression: Without) -> Chosen:
        left, right = self.choose(expression.left), self.choose(expression.right)
        people = left.people - right.people
        if isinstance(expression.right, Term) and expression.right.kind is Kind.LEAVE:
            # Why their rooms stay: who is away reads it afterwards, and colleagues must not be told one by one because of it.
            return Chosen(left.offices, people)
        touched = {self._tree.officers[place].unit for place in right.people}
        return Chosen(left.offices - right.offices - touched, people)

    def _term(self, term: Term) -> Chosen:
        chosen = self._of_kind(term)
        if term.place is None:
            return chosen
        place = self._offices(self._unit_ids(term.place))
        return Chosen(frozenset(), chosen.people & place.people)

    def _of_kind(self, term: Term) -> Chosen:  # noqa: PLR0911 - one line a kind
        match term.kind:
            case Kind.UNIT | Kind.BELOW:
                return self._offices(self._unit_ids(term))
            case Kind.ALL:
                return self._offices(self._tree.units)
            case Kind.TIER:
                return self._tier(term)
            case Kind.POST:
                return self._post(term)
            case Kind.LANG:
                return self._lang(term)
            case Kind.PERSON:
                return self._person(term)
            case Kind.LEAVE:
                return self._those(officer.matrix_id in self._staff.away for officer in self._tree.officers)
            case Kind.ROLE:
                return self._group(term, self._staff.roles)
            case Kind.SERVICE:
                return self._group(term, self._staff.services)

    def _those(self, are_meant: Iterable[bool]) -> Chosen:
        return Chosen(frozenset(), frozenset(place for place, is_meant in enumerate(are_meant) if is_meant))

    def _offices(self, units: Iterable[str]) -> Chosen:
        offices = frozenset(units)
        return Chosen(offices, frozenset(place for unit in offices for place in self._units.get(unit, ())))

    def _unit_ids(self, term: Term) -> tuple[str, ...]:
        names = _names(self._tree)
        found = names.get(term.value, ())
        below = "/*" if term.kind is Kind.BELOW else ""
        if not found:
            close = get_close_matches(term.value, names, n=1, cutoff=0.6)
            hint = names[close[0]][0] + below if close else self._other_kind(term.value)
            raise _Stop(Misread("mistake-unit", term.word, term.column, hint))
        if len(found) > 1:
            raise _Stop(Misread("mistake-unit-several", term.word, term.column, found[0]))
        return self._tree.below(found[0]) if below else found

    def _other_kind(self, value: str) -> str:
        """Give the word with the key that it lacks, as for a post without `post:`."""
        if value in {fold(unit.tier) for unit in self._tree.units.values() if unit.tier}:
            return f"tier:{value}"
        if post := _post_names(self._tree).get(value):
            return f"post:{post}"
        if value in {fold(name) for name in self._staff.roles}:
            return f"role:{value}"
        if value in {fold(name) for name in self._staff.services}:
            return f"service:{value}"
        # What stands beside the audience may be misspelt too: `urgnt` is no office.
        close = get_close_matches(value, IMPORTANCE_OF, n=1, cutoff=0.75)
        return close[0] if close else ""

    def _tier(self, term: Term) -> Chosen:
        tiers = {fold(unit.tier) for unit in self._tree.units.values() if unit.tier}
        self._known(term, tiers, "audience-tier")
        return self._offices(unit.id for unit in self._tree.units.values() if fold(unit.tier) == term.value)

    def _post(self, term: Term) -> Chosen:
        names = _post_names(self._tree)
        self._known(term, names, "audience-post")
        post = names[term.value]
        return self._those(officer.post == post for officer in self._tree.officers)

    def _lang(self, term: Term) -> Chosen:
        code = _LANGUAGE_OF.get(term.value, term.value)
        codes = {_short(officer.language) for officer in self._tree.officers} | set(LANGUAGES)
        self._known(Term(term.kind, code, term.word, term.column), codes, "audience-lang")
        return self._those(_short(officer.language) == code for officer in self._tree.officers)

    def _person(self, term: Term) -> Chosen:
        wanted = term.value if ":" in term.value else f"{term.value}:{self._tree.server}"
        officer = self._tree.officer(wanted)
        if officer is None:
            raise _Stop(Misread("audience-person", term.word, term.column, close_person(term.value, self._tree)))
        return self._those(each is officer for each in self._tree.officers)

    def _group(self, term: Term, groups: Mapping[str, tuple[str, ...]]) -> Chosen:
        names = {fold(name): name for name in groups}
        self._known(term, names, f"audience-{term.kind.value}")
        # Why without roles and services: one that is made of another could be made of itself.
        people = frozenset(people_of(groups[names[term.value]], Staff(self._tree, away=self._staff.away)))
        return self._those(officer.matrix_id in people for officer in self._tree.officers)

    def _known(self, term: Term, known: Iterable[str], key: str) -> None:
        words = sorted(set(known) - {""})
        if term.value not in words:
            close = get_close_matches(term.value, words, n=1, cutoff=0.6)
            place = f"@{term.place.word}" if term.place is not None else ""
            hint = f"{term.kind.value}:{close[0]}{place}" if close else ""
            raise _Stop(Misread(key, term.word, term.column, hint))


# The languages as people call them.
_LANGUAGE_OF = MappingProxyType(
    {
        fold(name): code
        for code, names in {
            "mr": ("marathi", "मराठी", "مراٹھی"),
            "hi": ("hindi", "हिन्दी", "हिंदी", "ہندی"),
            "en": ("english", "इंग्रजी", "अंग्रेज़ी", "انگریزی"),
            "ur": ("urdu", "उर्दू", "اردو"),
        }.items()
        for name in names
    },
)


def close_person(value: str, organisation: Organisation) -> str:
    """Give the Matrix id of an officer that is closest to a word such as `@asha`; "" where none is."""
    local = value.removeprefix("@").partition(":")[0]
    # Why only these: fifty thousand names compared sign by sign would take a second.
    near = {
        other: officer.matrix_id
        for officer in organisation.officers
        if (other := officer.matrix_id[1:].partition(":")[0])[:1] == local[:1] and abs(len(other) - len(local)) <= 2
    }
    close = get_close_matches(local, near, n=1, cutoff=0.7)
    return near[close[0]] if close else ""


def _short(language: str) -> str:
    return language.partition("-")[0].lower()


def _names(organisation: Organisation) -> Mapping[str, tuple[str, ...]]:
    """Give every word that names a unit: its id and its names, with hyphens for spaces. An id comes before any name."""
    names: dict[str, tuple[str, ...]] = {}
    for unit in organisation.units.values():
        for name in unit.name.values():
            word = "-".join(fold(name).split())
            names[word] = tuple(dict.fromkeys((*names.get(word, ()), unit.id)))
    for unit_id in organisation.units:
        names[fold(unit_id)] = (unit_id,)
    return names


def _post_names(organisation: Organisation) -> Mapping[str, str]:
    """Give every word that names a post, with its id. An id comes before any name."""
    names = {"-".join(fold(name).split()): post.id for post in organisation.posts.values() for name in post.name.values()}
    return names | {fold(post_id): post_id for post_id in organisation.posts}
