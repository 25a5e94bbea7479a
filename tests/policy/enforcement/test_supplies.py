"""The contract: each fact of an action is either given by the homeserver's module or called unknown by it, and really so."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_policy import decision_log
from daftar_policy.core.facts import ACTIONS, FACTS
from daftar_policy.enforcement.account_actions import AccountActions, hosts_in
from daftar_policy.enforcement.asking import Asking
from daftar_policy.enforcement.hooks import HOOKS
from daftar_policy.enforcement.media_actions import MediaActions
from daftar_policy.enforcement.point import Point
from daftar_policy.enforcement.room_actions import RoomActions
from daftar_policy.enforcement.rooms import State, StateEvent
from daftar_policy.enforcement.server_actions import ServerActions
from daftar_policy.enforcement.supplies import ELSEWHERE, LACKS, SUPPLIES, UNSERVED, WATCHED, WATCHED_LACKS
from daftar_policy.enforcement.surroundings import Surroundings
from daftar_policy.enforcement.told import Told
from daftar_policy.enforcement.visit import Visit

ASHA, RAVI, ROOM = "@asha:daftar.example", "@ravi:daftar.example", "!r:daftar.example"
ORGANISATION = """
organisation: 1
name: {en: Pune}
server: daftar.example
units: [{id: pune, name: {en: Pune}, tier: district}]
posts: [{id: clerk, name: {en: Clerk}, rank: 10}]
"""
OFFICERS = f"""matrix_id,email,name,name_local,post,unit,language
{ASHA},asha@daftar.example,Asha,आशा,clerk,pune,mr
{RAVI},ravi@daftar.example,Ravi,रवी,clerk,pune,mr
"""


@pytest.mark.parametrize("action", sorted({*SUPPLIES, *LACKS}))
def test_every_fact_is_either_supplied_or_lacked(action: str) -> None:
    assert SUPPLIES[action] | LACKS[action] == ACTIONS[action]
    assert not SUPPLIES[action] & LACKS[action]


@pytest.mark.parametrize("action", sorted(WATCHED))
def test_every_fact_of_a_watched_action_is_too(action: str) -> None:
    assert WATCHED[action] | WATCHED_LACKS[action] == ACTIONS[action]
    assert not WATCHED[action] & WATCHED_LACKS[action]


def test_every_action_is_accounted_for_once() -> None:
    tables = ({*SUPPLIES}, {*WATCHED}, {*UNSERVED}, {*ELSEWHERE})
    assert set.union(*tables) == {*ACTIONS}
    assert not any(one & other for one, other in itertools.combinations(tables, 2))
    asked = frozenset[str]().union(*(hook.actions for hook in HOOKS))
    assert asked == {*SUPPLIES, *WATCHED}
    for action in asked:
        assert any(action in hook.actions and hook.is_needed for hook in HOOKS), action


class Server:
    """A homeserver of which everything is known, in the room and the request of one person."""

    name = "daftar.example"
    own_voice = "@daftar:daftar.example"

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.undone: list[tuple[str, str | None]] = []
        self.path = "/_matrix/media/v3/upload"
        self.is_listed = False
        self.joined = [RAVI]
        self.rooms_profile: tuple[str | None, str | None] | None = ("Asha", None)

    def is_mine(self, user_id: str) -> bool:
        return user_id.endswith(":daftar.example")

    def visit(self) -> Visit:
        return Visit("1", ASHA, "10.0.0.7", "browser", self.path, {"filename": "a.txt"})

    async def kind(self, user_id: str) -> str:
        assert self.is_mine(user_id)
        return "person"

    async def is_admin(self, user_id: str) -> bool:
        return user_id == "@root:daftar.example"

    async def state(self, room_id: str) -> State:
        assert room_id
        alias = {"alias": "#a:daftar.example"}
        rule, history = {"join_rule": "invite"}, {"history_visibility": "shared"}
        found = {"create": {}, "canonical_alias": alias, "join_rules": rule, "history_visibility": history, "encryption": {}}
        state = {(f"m.room.{kind}", ""): StateEvent(ASHA, content) for kind, content in found.items()}
        return {**state, ("in.daftar.label", ""): StateEvent(ASHA, {"label": "restricted"})}

    async def members(self, room_id: str) -> list[str]:
        assert room_id
        return self.joined

    def encrypted_presets(self) -> tuple[str, ...]:
        return ("private_chat",)

    def default_room_version(self) -> str:
        return "11"

    async def is_published(self, room_id: str) -> bool:
        assert room_id
        return self.is_listed

    async def profile_in_rooms(self, user_id: str) -> tuple[str | None, str | None] | None:
        assert user_id
        return self.rooms_profile

    async def profile(self, user_id: str) -> tuple[str | None, str | None]:
        assert user_id
        return "Asha", None

    async def set_name(self, user_id: str, name: str | None) -> None:
        assert user_id
        self.undone.append(("name", name))

    async def set_avatar(self, user_id: str, avatar: str | None) -> None:
        assert user_id
        self.undone.append(("avatar", avatar))

    async def remove_email(self, user_id: str, address: str) -> None:
        assert user_id
        self.undone.append(("email", address))

    def tell_later(self, user_id: str, text: str) -> None:
        self.told.append((user_id, text))


class Event:
    """An event as a homeserver hands it over."""

    def __init__(self, kind: str, content: Mapping[str, object], key: str | None = None, sender: str = ASHA) -> None:
        self.event_id = "$event"
        self.type, self.content, self.sender, self.room_id, self._key = kind, content, sender, ROOM, key

    def get_state_key(self) -> str | None:
        return self._key

    def get_pdu_json(self) -> Mapping[str, object]:
        return {"type": self.type, "content": self.content}


class File:
    """A file that was just written."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    async def write_chunks_to(self, callback: Callable[[bytes], object]) -> None:
        callback(Path(self.path).read_bytes())


class Stage:
    """All handlers over one fake homeserver, with a policy in which a rule reads every fact of every action."""

    def __init__(self, folder: Path, rules: str = "") -> None:
        (folder / "organisation.yaml").write_text(ORGANISATION)
        (folder / "officers.csv").write_text(OFFICERS)
        (folder / "policy.yaml").write_text("policy: 1\nrevision: '1'\nrules:\n" + (rules or every_fact()))
        self.folder = folder
        self.server = Server()
        self.point = Point("test", folder / "policy.yaml", folder / "organisation.yaml", folder / "log")
        self.point.start()
        server = cast("Any", self.server)
        self.asking = Asking(server, self.point, Told(folder / "told"))
        around = Surroundings(server, self.point)
        self.accounts = AccountActions(server, self.asking, around)
        self.rooms = RoomActions(server, self.asking, around)
        self.media = MediaActions(server, self.asking, around)
        self.servers = ServerActions(self.asking)

    def entries(self) -> list[dict[str, Any]]:
        self.point.stop()
        return [dict(entry) for entry in decision_log.read(self.folder / "log") if entry.get("kind") == "decision"]


def every_fact() -> str:
    lines = []
    for action, facts in ACTIONS.items():
        reads = ", ".join(f"{{{fact}: {{exists: true}}}}" for fact in sorted(facts))
        lines.append(f"  - {{id: all-{action}, on: {action}, when: {{any: [{reads}]}}, then: deny, mode: monitor}}\n")
    assert len(FACTS) > len(lines)
    return "".join(lines)


async def everything(stage: Stage) -> None:
    """Have every action happen once, with everything known."""
    seen = [("browser", "10.0.0.7")]
    accounts, rooms = stage.accounts, stage.rooms
    accounts.registration("asha@daftar.example", "asha", seen, None)
    await accounts.login(ASHA, seen)
    await accounts.address_wanted("asha@daftar.example")
    await accounts.profile_changed(ASHA, "Asha", "mxc://daftar.example/a", by_admin=False)
    await accounts.search(ASHA)
    await accounts.deactivation(ASHA, by_admin=False)
    await accounts.account_data(ASHA, "m.identity_server", {"base_url": "https://id.vector.example"})
    invited = {"invite": [RAVI], "invite_3pid": [{"medium": "email", "address": "b@daftar.example"}]}
    await rooms.creation(ASHA, {"visibility": "public", "room_alias_name": "b", "topic": "t", **invited})
    await rooms.publication(ASHA, ROOM)
    await rooms.alias(ASHA, "#c:daftar.example")
    await rooms.shutdown(ASHA, ROOM)
    await rooms.invitation(ASHA, RAVI, ROOM)
    await rooms.email_invitation(ASHA, "c@daftar.example", ROOM)
    await rooms.join(ASHA, ROOM)
    await rooms.own_membership(Event("m.room.member", {"membership": "knock"}, RAVI), {})
    body = {"msgtype": "m.text", "body": "see https://a.example", "filename": "a.pdf", "info": {"mimetype": "application/pdf"}}
    await rooms.event(Event("m.room.message", body))
    await rooms.event(Event("m.room.topic", {"topic": "t"}, ""))
    await rooms.event(Event("m.room.redaction", {"reason": "typo"}))
    path = stage.folder / "file"
    path.write_bytes(b"%PDF-1.7")
    await stage.media.file(File(path), None)
    await stage.media.file(File(path), "nic.example")
    stage.servers.federation("@x:nic.example")


async def test_what_is_not_supplied_and_nothing_else_is_unknown(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    await everything(stage)
    entries = stage.entries()
    assert {entry["action"] for entry in entries} == {*SUPPLIES, *WATCHED}
    assert not [entry for entry in entries if "error" in entry]
    for action, lacks in {**LACKS, **WATCHED_LACKS}.items():
        unknown = {fact for entry in entries if entry["action"] == action for fact in entry["unknown"]}
        assert unknown == lacks, action


async def test_who_asks_is_known_by_the_request_only_where_it_is_theirs(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.server.joined = []
    await stage.accounts.login(RAVI, [])
    await stage.rooms.join(RAVI, ROOM)
    await stage.accounts.search(ASHA)
    of_ravi, joined, of_asha = (entry["unknown"] for entry in stage.entries())
    assert "client.address" in of_ravi
    assert "client.address" in joined
    assert "client.address" not in of_asha


ACTS: dict[str, Callable[[Stage], Awaitable[object]]] = {
    "a member who renames themselves joins again": lambda stage: stage.rooms.join(ASHA, ROOM),
    "what is listed may be taken out": lambda stage: stage.rooms.publication(ASHA, ROOM),
    "the homeserver's own voice invites": lambda stage: stage.rooms.invitation(Server.own_voice, ASHA, ROOM),
    "the homeserver's own voice makes a room": lambda stage: stage.rooms.creation(Server.own_voice, {}),
    "a new room passes the upgrade's callback": lambda stage: stage.rooms.upgrade(ASHA, {"preset": "private_chat"}),
    "a plain member event": lambda stage: stage.rooms.own_membership(Event("m.room.member", {"membership": "leave"}, ASHA), {}),
    "a member event of a room's history": lambda stage: stage.rooms.event(Event("m.room.member", {"membership": "join"}, "@x:nic.example")),
    "an address that comes with a registration": lambda stage: stage.accounts.address_added(ASHA, "asha@gmail.com"),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
async def test_nobody_is_asked_about(tmp_path: Path, act: Callable[[Stage], Awaitable[object]]) -> None:
    stage = Stage(tmp_path, "".join(f"  - {{id: no-{action}, on: {action}, then: deny}}\n" for action in SUPPLIES))
    stage.server.is_listed, stage.server.joined = True, [ASHA]
    stage.server.path = "/_matrix/client/v3/register"
    assert await act(stage) is None
    assert stage.entries() == []


@pytest.mark.parametrize(
    ("path", "undone"),
    [
        ("/_matrix/client/v3/profile/@asha:daftar.example/displayname", [("name", "Asha")]),
        ("/_matrix/client/v3/profile/@asha:daftar.example/avatar_url", [("avatar", None)]),
        ("/_synapse/admin/v2/users/@asha:daftar.example", [("name", "Asha"), ("avatar", None)]),
    ],
)
async def test_what_was_changed_of_a_profile_is_undone(tmp_path: Path, path: str, undone: list[tuple[str, str | None]]) -> None:
    stage = Stage(tmp_path, "  - {id: NAME, on: set-profile, then: deny, say: 'No.'}\n")
    stage.server.path = path
    await stage.accounts.profile_changed(ASHA, "Minister", "mxc://a/b", by_admin=False)
    assert stage.server.undone == undone
    assert stage.server.told == [(ASHA, "No. [NAME]")]
    stage.server.rooms_profile, stage.server.undone = None, []
    await stage.accounts.profile_changed(ASHA, "Minister", None, by_admin=False)
    # Who is in no room gets the name of officers.csv.
    assert ("name", "Asha") in stage.server.undone or path.endswith("avatar_url")
    stage.point.stop()


async def test_a_name_for_one_room_is_a_name_too(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "  - {id: NAME, on: set-profile, when: {profile.name: {contains: minister}}, then: deny}\n")
    asked = [{"displayname": "The minister"}, {"displayname": "Asha P."}, {"displayname": "Asha"}, {}, {"displayname": 3}]
    answers = [await stage.accounts.name_in_room(ASHA, {"membership": "join", **content}) for content in asked]
    assert [answer and answer.is_allowed for answer in answers] == [False, True, None, None, True]
    stage.point.stop()


async def test_a_name_goes_back_to_the_one_accepted_last_though_rooms_have_not_heard_of_it(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "  - {id: NAME, on: set-profile, when: {profile.name: {contains: minister}}, then: deny}\n")
    stage.server.path = f"/_matrix/client/v3/profile/{ASHA}/displayname"
    await stage.accounts.profile_changed(ASHA, "Asha Patil", None, by_admin=False)
    await stage.accounts.profile_changed(ASHA, "The minister", None, by_admin=False)
    assert stage.server.undone == [("name", "Asha Patil")]
    stage.point.stop()


class Broken(Server):
    """A homeserver whose database fails."""

    async def state(self, room_id: str) -> State:
        raise OSError(room_id)

    async def members(self, room_id: str) -> list[str]:
        raise OSError(room_id)

    async def kind(self, user_id: str) -> str:
        raise OSError(user_id)


async def test_facts_that_cannot_be_had_are_unknown_and_each_rule_says_what_holds(tmp_path: Path) -> None:
    rule = (
        "  - {id: A, on: [join, send, shutdown-room, deactivate], when: {actor.kind: ghost, room.label: x}, then: deny, on_error: deny}\n"
    )
    rule = rule.replace(", deactivate", "") + "  - {id: B, on: deactivate, when: {actor.kind: ghost}, then: deny, on_error: deny}\n"
    stage = Stage(tmp_path, rule)
    stage.server.__class__ = Broken
    answers = [
        await stage.rooms.join(ASHA, ROOM),
        await stage.rooms.event(Event("m.room.message", {})),
        await stage.rooms.shutdown(None, ROOM),
        await stage.accounts.deactivation(ASHA, by_admin=False),
    ]
    assert [answer is not None and answer.decision.not_evaluable for answer in answers] == [("A",), ("A",), ("A",), ("B",)]
    assert not any(answer is None or answer.is_allowed for answer in answers)
    stage.point.stop()


@pytest.mark.parametrize(
    ("path", "membership", "action"),
    [
        ("/_matrix/federation/v2/send_join/!r%3Adaftar.example/%24event", "join", "join"),
        ("/_matrix/federation/v2/send_join/!r%3Adaftar.example/%24other", "join", None),
        ("/_matrix/federation/v1/send/123", "join", "join"),
        ("/_matrix/federation/v1/send/123", "knock", "knock"),
        ("/_matrix/federation/v1/send/123", "invite", "invite"),
        ("/_matrix/federation/v1/send/123", "leave", None),
        ("/_matrix/federation/v1/send_knock/!r/%24event", "knock", None),
        ("/_matrix/client/v3/join/!r", "join", None),
    ],
)
async def test_which_members_of_another_server_are_asked_about(tmp_path: Path, path: str, membership: str, action: str | None) -> None:
    stage = Stage(tmp_path, "  - {id: A, on: [join, knock, invite], when: {actor.is_local: false}, then: deny}\n")
    stage.server.path = path
    event = Event("m.room.member", {"membership": membership}, "@x:nic.example", "@x:nic.example")
    await stage.rooms.event(event)
    assert [entry["action"] for entry in stage.entries()] == ([action] if action else [])


async def test_members_in_the_first_state_of_a_room_are_invited(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "  - {id: A, on: invite, when: {target.server: nic.example}, then: deny}\n")
    first = [{"type": "m.room.member", "state_key": "@x:nic.example", "content": {"membership": "invite"}}]
    answer = await stage.rooms.creation(ASHA, {"initial_state": first})
    assert answer is not None
    assert answer.decision.rules == ("A",)
    stage.point.stop()


async def test_what_was_allowed_a_moment_ago_is_asked_once(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "  - {id: A, on: [set-alias, shutdown-room, invite-email], when: {actor.localpart: x}, then: deny}\n")
    await stage.rooms.creation(ASHA, {"room_alias_name": "b", "invite_3pid": [{"medium": "email", "address": "c@daftar.example"}]})
    assert await stage.rooms.alias(ASHA, "#b:daftar.example") is None
    assert await stage.rooms.alias(ASHA, "#b:daftar.example") is not None
    assert await stage.rooms.email_invitation_early("c@daftar.example", ROOM) is None
    assert await stage.rooms.email_invitation(ASHA, "c@daftar.example", ROOM) is None
    assert await stage.rooms.email_invitation(ASHA, "c@daftar.example", ROOM) is not None
    assert await stage.rooms.shutdown(ASHA, ROOM) is not None
    assert await stage.rooms.shutdown(ASHA, ROOM) is None
    stage.point.stop()


async def test_a_warning_is_told_once_a_day_also_after_a_restart(tmp_path: Path) -> None:
    rule = "  - {id: W, on: join, then: deny, mode: warn, say: 'Mind it.'}\n"
    for told in ([(RAVI, "Mind it. [W]")], []):
        stage = Stage(tmp_path, rule)
        stage.server.joined = []
        await stage.rooms.join(RAVI, ROOM)
        await stage.rooms.join(RAVI, ROOM)
        assert stage.server.told == told
        stage.point.stop()


async def test_size_alone_settles_an_upload_only_where_nothing_else_is_needed(tmp_path: Path) -> None:
    rules = """
  - {id: BIG, on: upload, when: {media.size: {above: 10}}, then: deny}
  - {id: KIND, on: upload, when: {media.mimetype: application/pdf}, then: deny, on_error: deny}
"""
    stage = Stage(tmp_path, rules)
    assert await stage.media.size(ASHA, 5) is None
    assert await stage.media.size(ASHA, 50) is None
    stage.point.stop()
    (tmp_path / "other").mkdir()
    stage = Stage(tmp_path / "other", rules.rsplit("\n", 2)[0] + "\n")
    assert await stage.media.size(ASHA, 5) is None
    answer = await stage.media.size(ASHA, 50)
    assert answer is not None
    assert answer.decision.rules == ("BIG",)
    assert len(stage.entries()) == 1


def test_hosts_in_account_data() -> None:
    content = {"a": ["https://one.example/x", {"b": "see maharashtra.gov.in"}], "c": 3, "d": None}
    assert hosts_in(content) == ["maharashtra.gov.in", "one.example"]
    assert hosts_in({"base_url": "https://ID.Vector.example:443"}) == ["id.vector.example"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
KEYS = ("preset", "visibility", "initial_state", "invite", "invite_3pid", "room_alias_name", "creation_content", "topic", "room_version")
MEMBERS = st.fixed_dictionaries({"type": st.just("m.room.member"), "state_key": JSON, "content": JSON})


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    stage = Stage(tmp_path_factory.mktemp("any"))
    yield stage
    stage.point.stop()


@given(st.dictionaries(st.sampled_from(KEYS), JSON | st.lists(MEMBERS, max_size=2), max_size=4))
def test_a_wish_of_any_shape_gets_an_answer(lasting: Stage, wish: dict[str, object]) -> None:
    asyncio.run(lasting.rooms.creation(ASHA, wish))
    asyncio.run(lasting.rooms.upgrade(ASHA, wish))


@given(st.sampled_from(["m.room.message", "m.room.member", "m.room.topic", "x"]), st.dictionaries(st.text(max_size=12), JSON), st.text())
def test_an_event_of_any_shape_gets_an_answer(lasting: Stage, kind: str, content: dict[str, object], key: str) -> None:
    for state_key in (key, None):
        asyncio.run(lasting.rooms.event(Event(kind, content, state_key)))
        asyncio.run(lasting.rooms.own_membership(Event(kind, content, state_key), {}))
    asyncio.run(lasting.accounts.account_data(ASHA, kind, content))
    asyncio.run(lasting.accounts.name_in_room(ASHA, content))
