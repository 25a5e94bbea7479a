"""Facts of rooms, from any content of state."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from daftar_policy.core.compile import compile_policy
from daftar_policy.core.facts import FACTS
from daftar_policy.core.organisation import Organisation
from daftar_policy.core.policy import Policy
from daftar_policy.core.request import parse_request
from daftar_policy.enforcement import rooms
from daftar_policy.enforcement.rooms import StateEvent

POLICY: Policy = compile_policy(
    {"policy": 1, "revision": "1", "rules": [], "labels": {"restricted": {"rooms": ["#tender-*:*"]}}}, Organisation.EMPTY
)
CREATOR = "@a:x.example"
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def test_facts_of_a_room() -> None:
    own = {
        ("m.room.create", ""): StateEvent(CREATOR, {"room_version": "11", "m.federate": False}),
        ("m.room.canonical_alias", ""): StateEvent(CREATOR, {"alias": "#a:x.example", "alt_aliases": ["#tender-9:x.example"]}),
        ("m.room.encryption", ""): StateEvent(CREATOR, {"algorithm": "m.megolm.v1.aes-sha2"}),
        ("m.room.join_rules", ""): StateEvent(CREATOR, {"join_rule": "invite"}),
        ("m.room.history_visibility", ""): StateEvent(CREATOR, {"history_visibility": "joined"}),
        ("in.daftar.label", ""): StateEvent(CREATOR, {"label": "finance"}),
    }
    assert rooms.room_facts("!r:x.example", own, POLICY, ["old"]) == {
        "room.id": "!r:x.example",
        "room.alias": "#a:x.example",
        "room.aliases": ["#a:x.example", "#tender-9:x.example"],
        "room.label": ["finance", "old", "restricted"],
        "room.version": "11",
        "room.encrypted": True,
        "room.federated": False,
        "room.join_rule": "invite",
        "room.history_visibility": "joined",
        "room.creator": CREATOR,
    }


def test_members() -> None:
    facts = rooms.member_facts(["@a:x.example", "@b:x.example", "@c:y.example", "nonsense"], "x.example")
    assert facts == {"room.members": 3, "room.external_members": 1, "room.servers": ["x.example", "y.example"]}


def test_labels_are_written_and_read_the_same_way() -> None:
    for labels in (["a"], ["b", "a"]):
        content = rooms.label_content(labels)
        assert list(rooms.by_state({(rooms.LABEL, ""): StateEvent(CREATOR, content)})) == sorted(labels)
    assert rooms.label_content(["a"]) == {"label": "a"}


def test_a_wished_room_has_its_alias_its_state_and_its_creator() -> None:
    wish = {
        "room_alias_name": "tender-1",
        "room_version": "11",
        "topic": "t",
        "creation_content": {"m.federate": False},
        "initial_state": [{"type": "m.room.join_rules", "content": {"join_rule": "public"}}, "nonsense", {"type": 3}],
    }
    wished = rooms.wished_state(CREATOR, "x.example", wish)
    facts = rooms.room_facts(None, wished, POLICY)
    assert (facts["room.label"], facts["room.join_rule"], facts["room.federated"]) == (["restricted"], "public", False)
    assert rooms.wished_events(wish) == [
        ("m.room.join_rules", "", {"join_rule": "public"}),
        ("m.room.topic", "", {"topic": "t"}),
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
KEYS = ("alias", "alt_aliases", "label", "room_version", "m.federate", "predecessor", "join_rule", "replacement_room")


@given(st.fixed_dictionaries({key: st.dictionaries(st.sampled_from(KEYS), JSON, max_size=4) for key, _ in rooms.STATE_READ}))
def test_content_of_any_shape_gives_facts_that_a_request_takes(content: dict[str, dict[str, object]]) -> None:
    own = {(kind, ""): StateEvent(CREATOR, value) for kind, value in content.items()}
    facts = rooms.room_facts("!r:x.example", own, POLICY)
    assert set(facts) <= set(FACTS)
    assert parse_request({"action": "create-room", **facts}, now=NOW).facts["room.creator"] == CREATOR
    rooms.predecessor(own)
    rooms.successor(own)


@given(st.dictionaries(st.sampled_from(["initial_state", "room_alias_name", "creation_content", "name", "topic", "room_version"]), JSON))
def test_a_wish_of_any_shape_gives_facts(wish: dict[str, object]) -> None:
    facts = rooms.room_facts(None, rooms.wished_state(CREATOR, "x.example", wish), POLICY)
    parse_request({"action": "create-room", **facts}, now=NOW)


def test_a_preset_brings_its_state_except_where_the_wish_has_its_own() -> None:
    assert rooms.preset_events({}, "x.example") == [
        ("m.room.join_rules", "", {"join_rule": "invite"}),
        ("m.room.history_visibility", "", {"history_visibility": "shared"}),
        ("m.room.guest_access", "", {"guest_access": "can_join"}),
    ]
    public = {kind: content for kind, _, content in rooms.preset_events({"visibility": "public"}, "x.example", ["private_chat"])}
    assert public["m.room.join_rules"] == {"join_rule": "public"}
    assert "m.room.encryption" not in public
    own = [{"type": "m.room.join_rules", "state_key": "", "content": {"join_rule": "knock"}}]
    wish = {"initial_state": own, "room_alias_name": "a", "power_level_content_override": {"invite": 50}}
    events = rooms.preset_events(wish, "x.example", ["private_chat"])
    assert [kind for kind, _, _ in events] == [
        "m.room.history_visibility",
        "m.room.guest_access",
        "m.room.encryption",
        "m.room.power_levels",
        "m.room.canonical_alias",
    ]
    facts = rooms.room_facts(None, rooms.wished_state(CREATOR, "x.example", wish, events, "12"), POLICY)
    assert (facts["room.join_rule"], facts["room.encrypted"], facts["room.version"]) == ("knock", True, "12")


@given(st.dictionaries(st.sampled_from(["preset", "visibility", "initial_state", "room_alias_name", "power_level_content_override"]), JSON))
def test_a_preset_of_any_shape_gives_events(wish: dict[str, object]) -> None:
    events = rooms.preset_events(wish, "x.example", ["private_chat"])
    parse_request({"action": "state", **rooms.room_facts(None, rooms.wished_state(CREATOR, "x.example", wish, events), POLICY)}, now=NOW)
