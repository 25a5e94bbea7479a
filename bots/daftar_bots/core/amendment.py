"""Amendment: a correction or a recall of an announcement that has been sent, and who may confirm it.

Law: both need what the announcement itself would need, by its audience and importance; who wrote a correction never approves it, who asks
for a recall may, since it only takes away. A recall that cannot wait is carried out with the first approval, and the others are asked for
afterwards. Just one is open for an announcement at a time. It does not know stores, languages of messages or Matrix calls: it gives
contents as plain data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from daftar_bots.core.announcement import State
from daftar_bots.core.approval import Approval, Case, Need, Stage, StandIn, missing
from daftar_bots.core.derived import derived

# How large a content may be to be said twice in one event, and how many signs of it are said where it may not.
LONGEST_TWICE, LONGEST_FALLBACK = 20_000, 500


class Kind(StrEnum):
    """What is to be done with what was sent."""

    CORRECTION = "correction"
    RECALL = "recall"


@dataclass(frozen=True, slots=True)
class Amendment:
    """One correction (`title` and `text` as they are to be) or recall (`text` is the reason); `id` is 0 before it is kept."""

    id: int
    announcement: str
    kind: Kind
    serial: int
    maker: str
    title: str
    text: str
    old_title: str
    old_text: str
    state: State
    made_at: str
    checker: str | None = None
    decided_at: str | None = None
    # Of a recall: it is not to wait for more than one approval.
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """By what an amendment is decided: what it needs, what it has got, and who stands in for whom."""

    needs: tuple[Need, ...]
    approvals: tuple[Approval, ...] = ()
    stand_ins: tuple[StandIn, ...] = ()


def case_of(amendment: Amendment, asked: Asked) -> Case:
    """Give what is decided about."""
    # Why a recall may be approved by who asked for it: a wrong order in a thousand rooms is not made worse by being taken away.
    authors = frozenset({amendment.maker}) if amendment.kind is Kind.CORRECTION else frozenset[str]()
    case = Case(Stage.OPEN, authors, asked.needs, asked.approvals, asked.stand_ins)
    if amendment.state is State.CANCELLED:
        return replace(case, stage=Stage.CANCELLED)
    if amendment.state is State.APPROVED and not awaits_others(amendment, case):
        return replace(case, stage=Stage.SENT)
    return case


def awaits_others(amendment: Amendment, case: Case) -> bool:
    """Tell whether a recall was carried out at once and is not confirmed yet by all whom it needs."""
    return amendment.at_once and amendment.state is State.APPROVED and bool(missing(case))


def is_enough(amendment: Amendment, case: Case) -> bool:
    """Tell whether it may be carried out with the approvals that it has."""
    return not missing(case) or (amendment.at_once and bool(case.approvals))


def edit_content(new: Mapping[str, object]) -> dict[str, object]:
    """Give an edit to this content, without the relation to the event that is edited (specification, "Event replacements")."""
    # Why shortened: an edit has its words twice, and those outside `m.new_content` are for clients that know no edits.
    is_long = len(json.dumps(new, ensure_ascii=False).encode()) > LONGEST_TWICE
    outside = {key: value for key, value in new.items() if not is_long or key not in {"format", "formatted_body"}}
    body = f"{str(new['body'])[:LONGEST_FALLBACK]} […]" if is_long else new["body"]
    return {
        **outside,
        "body": f"* {body}",
        # Why nobody is mentioned: an edit rings only those whom it names for the first time.
        "m.mentions": {},
        "m.new_content": {key: value for key, value in new.items() if key != "m.relates_to"},
    }


def transaction_id(kind: str, amendment: int, row: int) -> str:
    """Derive the transaction id of what an amendment does to one row of the outbox."""
    return f"{kind}-{amendment}-{derived(str(row))}"
