"""Amendment: a correction or a recall of an announcement that has been sent, and who may confirm it.

Law: a correction is approved by a second person, as the announcement was; a recall by any approver, since it only takes away. Just one is
open for an announcement at a time. It does not know stores, languages of messages or Matrix calls: it gives contents as plain data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from daftar_bots.core.announcement import State
from daftar_bots.core.approval import Verdict
from daftar_bots.core.derived import derived


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


def may_confirm(amendment: Amendment, person: str, approvers: Sequence[str]) -> Verdict:
    """Tell whether this person may confirm this amendment now."""
    if amendment.state is State.CANCELLED:
        return Verdict.CANCELLED
    if amendment.state is not State.DRAFT:
        return Verdict.DONE
    # Why a recall may be confirmed by the approver who asked for it: a wrong order in a thousand rooms must not wait for a second one.
    if amendment.kind is Kind.CORRECTION and person == amendment.maker:
        return Verdict.OWN
    return Verdict.YES if person in approvers else Verdict.NOT_APPROVER


def edit_content(new: Mapping[str, object]) -> dict[str, object]:
    """Give an edit to this content, without the relation to the event that is edited (specification, "Event replacements")."""
    return {
        **new,
        "body": f"* {new['body']}",
        # Why nobody is mentioned: an edit rings only those whom it names for the first time.
        "m.mentions": {},
        "m.new_content": {key: value for key, value in new.items() if key != "m.relates_to"},
    }


def transaction_id(kind: str, amendment: int, row: int) -> str:
    """Derive the transaction id of what an amendment does to one row of the outbox."""
    return f"{kind}-{amendment}-{derived(str(row))}"
