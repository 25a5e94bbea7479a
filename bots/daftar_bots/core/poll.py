"""Poll: a question with choices as Matrix has it, the votes that come back, and what they add up to.

Law: what a client sends is a `Ballot` or nothing; the last ballot of a person counts, an empty one takes the vote back, one that names no
choice of the poll counts for nothing. It does not know rooms, stores or the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

# MSC3381 in its two forms: what clients send today (Element), and the stable one.
START = "org.matrix.msc3381.poll.start"
RESPONSE = "org.matrix.msc3381.poll.response"
END = "org.matrix.msc3381.poll.end"
STARTS = frozenset({START, "m.poll.start"})
RESPONSES = frozenset({RESPONSE, "m.poll.response"})
ENDS = frozenset({END, "m.poll.end"})
# MSC3381: "the `answers` array MUST be truncated to 20".
MOST_CHOICES = 20
FEWEST_CHOICES = 2
_TEXT = "org.matrix.msc1767.text"


@dataclass(frozen=True, slots=True)
class Ballot:
    """What a person chose in the poll that began with an event; no choices: they take their vote back."""

    target: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """What the votes add up to: for each choice how many, and how many people voted at all."""

    votes: tuple[int, ...]
    voters: int

    @property
    def leading(self) -> tuple[int, ...]:
        """The places of the choices with the most votes; none where nobody voted."""
        most = max(self.votes, default=0)
        return tuple(place for place, votes in enumerate(self.votes) if votes == most and most > 0)


def choice_id(place: int) -> str:
    """Give the id of the choice at a place (from 0)."""
    return f"c{place + 1}"


def start(question: str, choices: Sequence[str], *, most: int = 1, is_open: bool = True) -> dict[str, object]:
    """Give the content that opens a poll; where it `is_open`, clients show how it stands while people vote."""
    fallback = "\n".join([question, *(f"{place}. {text}" for place, text in enumerate(choices, start=1))])
    # Why only the unstable form: no client of today renders the stable one, and one event is one poll.
    return {
        START: {
            "question": {_TEXT: question, "body": question, "msgtype": "m.text"},
            "kind": "org.matrix.msc3381.poll.disclosed" if is_open else "org.matrix.msc3381.poll.undisclosed",
            "max_selections": most,
            "answers": [{"id": choice_id(place), _TEXT: text} for place, text in enumerate(choices)],
        },
        _TEXT: fallback,
    }


def end(text: str) -> dict[str, object]:
    """Give the content that closes a poll; what it refers to is added when that is known."""
    return {END: {}, _TEXT: text, "body": text}


def read_ballot(kind: str, content: Mapping[str, object]) -> Ballot | None:
    """Read a response; None where the event is none."""
    relation = content.get("m.relates_to")
    if kind not in RESPONSES or not isinstance(relation, dict) or relation.get("rel_type") != "m.reference":
        return None
    target = relation.get("event_id")
    if not isinstance(target, str):
        return None
    chosen: object = content.get("m.selections")
    if chosen is None:
        for name in (RESPONSE, "m.poll.response"):
            inner = content.get(name)
            if isinstance(inner, dict):
                chosen = cast("object", inner.get("answers", inner.get("m.selections")))
                break
    if not isinstance(chosen, list):
        # MSC3381: a response without a list of answers is spoiled; the one before no longer counts.
        return Ballot(target, ())
    # Why a bound: what is kept of one event is never more than a poll can mean.
    return Ballot(target, tuple(item for item in chosen[: MOST_CHOICES + 1] if isinstance(item, str) and len(item) <= len(choice_id(99))))


def counted(choices: int, most: int, chosen: Sequence[str]) -> tuple[str, ...]:
    """Give what of a ballot counts; nothing where it is spoiled or empty."""
    # MSC3381: more than `max_selections` are cut off; a choice that is not of the poll spoils the ballot.
    kept = tuple(dict.fromkeys(chosen))[:most]
    known = {choice_id(place) for place in range(choices)}
    return kept if known.issuperset(kept) else ()


def count(choices: int, most: int, ballots: Iterable[tuple[str, Sequence[str]]]) -> Count:
    """Count ballots as (person, choices), in the order in which they came."""
    last = {person: chosen for person, chosen in ballots}  # noqa: C416 - the order decides: a later ballot replaces an earlier one
    places = {choice_id(place): place for place in range(choices)}
    votes, voters = [0] * choices, 0
    for chosen in last.values():
        kept = counted(choices, most, chosen)
        voters += bool(kept)
        for choice in kept:
            votes[places[choice]] += 1
    return Count(tuple(votes), voters)
