"""Who asks a ghost for what it cannot do is answered, so that no client waits."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bridges.test_bridge import Running, bridge, make, point

from daftar_bridges.matrix import requests_in

__all__ = ["bridge", "point"]
GHOST, ASHA, ELSEWHERE = "@mail_vijay=40bidder.example:daftar.example", "@asha:daftar.example", "!dm:daftar.example"


async def test_a_request_to_verify_a_ghost_is_cancelled_by_the_ghost(bridge: Running) -> None:
    await bridge.mail(make())
    await bridge.homeserver.body("Good morning")
    room = bridge.homeserver.aliases["#tenders:daftar.example"]
    asked = {"msgtype": "m.key.verification.request", "body": "please verify", "to": GHOST, "from_device": "ASHA", "methods": ["m.sas.v1"]}
    event = {"event_id": "$ask", "room_id": room, "sender": ASHA, "type": "m.room.message", "content": asked}
    for txn in ("1", "2"):
        await bridge.office.push(event, txn=txn)
    (cancel,) = await bridge.homeserver.wait(lambda event: event["type"] == "m.key.verification.cancel")
    assert cancel["sender"] == GHOST
    assert cancel["content"]["code"] == "m.unknown_method"
    assert cancel["content"]["m.relates_to"] == {"rel_type": "m.reference", "event_id": "$ask"}
    # What is asked of others is theirs to answer, and what ghosts are told in passing stops nobody.
    await bridge.office.push({**event, "event_id": "$other", "content": {**asked, "to": "@ravi:daftar.example"}}, txn="3")
    await bridge.office.push({**event, "event_id": "$away", "room_id": ELSEWHERE}, txn="4")
    nobody = "@mail_nobody=40bidder.example:daftar.example"
    await bridge.office.push({**event, "event_id": "$nobody", "content": {**asked, "to": nobody}}, txn="5")
    await bridge.mail(make("next", "and on it goes"))
    await bridge.homeserver.body("and on it goes")
    await bridge.office.push({**event, "event_id": "$last"}, txn="6")
    cancels = await bridge.homeserver.wait(lambda event: event["type"] == "m.key.verification.cancel", 2)
    assert [cancel["content"]["m.relates_to"]["event_id"] for cancel in cancels] == ["$ask", "$last"]
    assert nobody not in bridge.homeserver.users, "who asks makes no users"


async def test_an_invitation_to_chat_is_declined_with_a_sentence(bridge: Running) -> None:
    await bridge.mail(make())
    await bridge.homeserver.body("Good morning")
    tenders = bridge.homeserver.aliases["#tenders:daftar.example"]
    for number, (room, user, sender) in enumerate(
        [
            (tenders, GHOST, ASHA),
            (ELSEWHERE, "@mail:daftar.example", ASHA),
            (ELSEWHERE, GHOST, "@mail:daftar.example"),
            (ELSEWHERE, GHOST, ASHA),
        ]
    ):
        invitation = {"type": "m.room.member", "state_key": user, "content": {"membership": "invite"}}
        await bridge.office.push({"event_id": f"$i{number}", "room_id": room, "sender": sender, **invitation}, txn=f"i{number}")
    async with asyncio.timeout(120):
        while not bridge.homeserver.left:
            bridge.homeserver.changed.clear()
            await bridge.homeserver.changed.wait()
    ((room, user, reason),) = bridge.homeserver.left
    assert (room, user) == (ELSEWHERE, GHOST)
    assert "!mail reply" in reason


@pytest.mark.parametrize("user", ["", "mail", f"@mail_{'x' * 300}:daftar.example", "@mail_a\0:daftar.example", "@mail_ä:daftar.example"])
def test_who_can_be_nobody_is_not_answered_for(user: str) -> None:
    said = {"msgtype": requests_in.REQUEST, "to": user}
    assert requests_in.verify({"type": "m.room.message", "event_id": "$a", "room_id": "!r", "content": said}) is None
    invitation = {"type": "m.room.member", "state_key": user, "content": {"membership": "invite"}}
    assert requests_in.invited({"event_id": "$a", "room_id": "!r", **invitation}) is None


@pytest.mark.parametrize("name", ["", "x" * 300, "a\0", "a\nb", "\ud800"])
def test_what_no_device_says_is_not_answered(name: str) -> None:
    for said in ({"from_device": name, "transaction_id": "t"}, {"from_device": "A", "transaction_id": name}):
        assert requests_in.verify_device(requests_in.START, ASHA, said) is None
    assert requests_in.verify_device(requests_in.START, ASHA, {"from_device": "A", "transaction_id": "t"}) is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "content", "msgtype", "to", "room_id", "event_id", "membership", "state_key", "from_device"]), inner
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["type", "content", "event_id", "room_id", "state_key"]), JSON), JSON)
def test_any_json_is_a_request_or_none(event: dict[str, Any], said: Any) -> None:
    for kind in ("m.room.message", "m.room.member"):
        found = requests_in.verify({**event, "type": kind}) or requests_in.invited({**event, "type": kind})
        assert found is None or (found.room and found.user)
    request = requests_in.verify_device(requests_in.REQUEST, "@a:b", said)
    assert request is None or requests_in.cancelled(request)["transaction_id"] == request.transaction
