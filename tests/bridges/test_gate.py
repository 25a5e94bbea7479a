"""The bridge's questions against the table of facts: what is not given is named as unknown."""

from collections.abc import Callable
from typing import Any

import pytest

from daftar_bridges import gate
from daftar_bridges.core.message import Address, Message
from daftar_bridges.core.origin import Authentication
from daftar_bridges.gate import Envelope, Gate
from daftar_policy.core.facts import ACTIONS
from daftar_policy.core.model import Effect
from daftar_policy.enforcement.point import Point

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
    "email-receive": PERSON | ROOM | EMAIL | {"client.address", "email.attachments", *gate.CHECKS},
    "email-send": PERSON | ROOM | EMAIL | {"email.attachments"},
    "send": PERSON | ROOM | {name for name in ACTIONS["send"] if name.startswith("event.")},
}


@pytest.mark.parametrize("action", sorted(gate.UNKNOWN))
def test_every_fact_is_given_or_named_as_unknown(action: str) -> None:
    unknown = {fact for fact in ACTIONS[action] for name in gate.UNKNOWN[action] if fact == name or fact.startswith(f"{name}.")}
    assert not unknown & GIVEN[action]
    assert unknown | GIVEN[action] == ACTIONS[action]


RULES = """\
policy: 1
revision: "t1"
rules:
  - {id: AUTH-1, title: forged mail, on: [email-receive], when: {email.dmarc: fail}, then: deny, say: "Forged."}
  - {id: AUTH-2, title: unsigned mail, on: [email-receive], when: {email.dkim: {not in: [pass]}, email.subject: signed only}, then: hold, on_error: deny, say: "Unsigned."}
"""


def test_what_was_found_out_is_what_rules_see(make_office: Callable[..., Any]) -> None:
    office = make_office()
    (office.directory / "policy.yaml").write_text(RULES)
    point = Point("mail", office.directory / "policy.yaml", None, office.directory / "log")
    point.start()
    asked = Gate(point)

    def effect(found: Authentication | None, subject: str = "hello") -> tuple[Effect, Effect, Effect]:
        message = Message(subject=subject, sender=(Address("A", "a@x.example"),))
        envelope = Envelope("a@x.example", "tenders@it.daftar.example", "", "@mail_a:daftar.example", 10, found)
        return (
            asked.receive(message, envelope, None).effect,
            asked.head(message, envelope, None).effect,
            asked.envelope(envelope, None).effect,
        )

    assert effect(Authentication(dkim="pass", dmarc="pass")) == (Effect.ALLOW, Effect.ALLOW, Effect.ALLOW)
    assert effect(Authentication(dmarc="fail")) == (Effect.DENY, Effect.DENY, Effect.ALLOW)
    assert effect(Authentication(dkim="fail"), "signed only") == (Effect.HOLD, Effect.HOLD, Effect.ALLOW)
    # Where nobody looked, a rule that needs it cannot be evaluated: what it says for that case holds.
    assert effect(None) == (Effect.ALLOW, Effect.ALLOW, Effect.ALLOW)
    assert effect(None, "signed only")[:2] == (Effect.DENY, Effect.DENY)
    point.stop()


ROOMS = """\
policy: 1
revision: "t1"
rules:
  - {id: ROOM-1, title: closed, on: [email-receive], when: {room.alias: "#closed:*", email.subject: secret}, then: deny, say: "Closed."}
  - {id: ROOM-2, title: unknown rooms, on: [email-receive], when: {room.alias: "#own:*", email.subject: strict}, then: deny, on_error: deny, say: "No."}
  - {id: SUB-1, title: lottery, on: [email-receive], when: {email.subject: lottery}, then: deny, say: "No."}
  - {id: SUB-2, title: urgent, on: [email-receive], when: {email.subject: urgent}, then: hold, say: "Later."}
"""


def test_nothing_that_depends_on_the_room_is_answered_before_it_is_known(make_office: Callable[..., Any]) -> None:
    office = make_office()
    (office.directory / "policy.yaml").write_text(ROOMS)
    point = Point("mail", office.directory / "policy.yaml", None, office.directory / "log")
    point.start()
    asked = Gate(point)
    closed = gate.RoomFacts("!c:s", {"room.id": "!c:s", "room.alias": "#closed:s", "room.aliases": ["#closed:s"]}, ("#closed:s",))
    envelope = Envelope("a@x.example", "office@it.daftar.example", "", "@mail_a:s", 100)
    expected = {
        # Subject: what is said while the room is unknown, and whether it is for good; what of the closed room.
        "secret": (Effect.ALLOW, False, Effect.DENY),
        "strict": (Effect.ALLOW, False, Effect.ALLOW),
        "lottery": (Effect.DENY, True, Effect.DENY),
        "urgent": (Effect.HOLD, True, Effect.HOLD),
        "hello": (Effect.ALLOW, False, Effect.ALLOW),
    }
    for subject, (effect, is_kept, later) in expected.items():
        message = Message(subject=subject, sender=(Address("A", "a@x.example"),))
        for ask in (asked.receive, asked.head):
            now = ask(message, envelope, None)
            assert (now.effect, bool(now.content)) == (effect, is_kept), subject
            assert ask(message, envelope, closed).effect is later, subject
            assert ask(message, envelope, closed).content, subject
    assert asked.reads_room
    point.stop()


def test_a_policy_without_rooms_is_asked_once(make_office: Callable[..., Any]) -> None:
    office = make_office()
    (office.directory / "policy.yaml").write_text(RULES)
    point = Point("mail", office.directory / "policy.yaml", None, office.directory / "log")
    point.start()
    asked = Gate(point)
    assert not asked.reads_room
    assert asked.receive(Message(subject="x"), Envelope("a@x.example", "o@it.daftar.example", "", "@mail_a:s", 1), None).content
    point.stop()
