"""The bridge's questions against the table of facts: what is not given is named as unknown."""

import pytest

from daftar_bridges import gate
from daftar_policy.core.facts import ACTIONS

PERSON = {
    "actor.id",
    "actor.server",
    "actor.localpart",
    "actor.kind",
    "actor.is_local",
    "actor.unit",
    "actor.post",
    "time.date",
    "time.hour",
    "time.weekday",
}
ROOM = {"room.id", "room.alias", "room.aliases", "room.label", "room.version", "room.encrypted", "room.federated", "room.join_rule",
        "room.history_visibility", "room.creator"}  # fmt: skip
EMAIL = {"email.address", "email.domain", "email.from", "email.to", "email.subject", "email.text", "email.findings", "email.size"}
# Given, or derived from what is given (an official's mail has no attachments yet, so their absence is a fact).
GIVEN = {
    "email-receive": PERSON | ROOM | EMAIL | {"client.address", "email.attachments"},
    "email-send": PERSON | ROOM | EMAIL | {"email.attachments"},
    "send": PERSON | ROOM | {name for name in ACTIONS["send"] if name.startswith("event.")},
}


@pytest.mark.parametrize("action", sorted(gate.UNKNOWN))
def test_every_fact_is_given_or_named_as_unknown(action: str) -> None:
    unknown = {fact for fact in ACTIONS[action] for name in gate.UNKNOWN[action] if fact == name or fact.startswith(f"{name}.")}
    assert not unknown & GIVEN[action]
    assert unknown | GIVEN[action] == ACTIONS[action]
