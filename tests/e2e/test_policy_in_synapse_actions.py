"""Each further action of a homeserver, asked by a real Synapse: what its client is told, and what the log keeps."""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
import pytest_asyncio
from tests.fakes.ports import free_port

from daftar_deploy.demo.client import Client, body_of
from daftar_deploy.demo.homeserver import HomeserverError, HomeserverOptions, Synapse
from daftar_policy import decision_log
from daftar_policy.enforcement.notices import Notice, Notices

pytestmark = pytest.mark.asyncio(loop_scope="module")

CONTRABAND = b"a text that is known by its digest"
POLICY = f"""
policy: 1
revision: "1"
languages: [en, mr]
lists:
  official: {{domains: [daftar.example, gov.in]}}
  abroad: {{domains: [vector.example]}}
labels:
  restricted: {{rooms: ["#tender-*:*"]}}
labellers: nodal
rules:
  - {{id: LOGIN-1, on: login, when: {{actor.localpart: meera, client.address: 127.0.0.1}}, then: deny, say: "Not from {{actor.id}}."}}
  - {{id: LOGIN-2, on: login, when: {{client.agent: {{contains: aiohttp}}}}, then: deny, mode: monitor}}
  - {{id: NAME-1, on: set-profile, when: {{profile.name: {{contains: minister}}}}, then: deny, say: "Your name stays as it was."}}
  - {{id: NAME-2, on: set-profile, when: {{profile.avatar: "mxc://elsewhere.example/*"}}, then: deny}}
  - {{id: ROOM-1, on: create-room, when: {{room.join_rule: public, not: {{actor.kind: admin}}}}, then: deny, say: "Public rooms are made by administrators."}}
  - {{id: ROOM-2, on: create-room, when: {{room.federated: false}}, then: deny}}
  - {{id: ROOM-3, on: create-room, when: {{room.label: restricted, actor.localpart: meera}}, then: deny}}
  - {{id: ALIAS-1, on: set-alias, when: {{room.alias: "#minister-*:*"}}, then: deny}}
  - {{id: LIST-1, on: publish-room, when: {{room.label: restricted}}, then: deny}}
  - {{id: MAIL-1, on: invite-email, when: {{email.domain: {{not in: official}}}}, then: deny, say: "{{email.domain}} is private."}}
  - {{id: JOIN-1, on: join, when: {{room.label: restricted, not: {{actor.localpart: [asha, nodal]}}}}, then: deny, say: "By invitation of the office only."}}
  - {{id: KNOCK-1, on: knock, when: {{room.label: restricted}}, then: deny}}
  - {{id: STATE-1, on: state, when: {{event.type: m.room.guest_access, actor.localpart: meera}}, then: deny}}
  - {{id: STATE-2, on: state, when: {{event.type: m.room.power_levels, actor.localpart: ravi, room.creator: "@ravi:daftar.example"}}, then: deny}}
  - {{id: REDACT-1, on: redact, when: {{room.label: restricted}}, then: deny, say: "Records stay."}}
  - {{id: UP-1, on: upload, when: {{media.mimetype: application/vnd.microsoft.portable-executable}}, then: deny, say: "No programs ({{media.mimetype}})."}}
  - {{id: UP-2, on: upload, when: {{media.size: {{above: 100000}}}}, then: deny, say: "{{media.size}} bytes are too many."}}
  - {{id: UP-3, on: upload, when: {{media.sha256: {hashlib.sha256(CONTRABAND).hexdigest()}}}, then: deny}}
  - {{id: UP-4, on: upload, when: {{media.mimetype: "video/*"}}, then: deny, on_error: deny}}
  - {{id: UP-5, on: upload, when: {{media.name: "*.secret", actor.localpart: ravi}}, then: deny}}
  - {{id: FIND-1, on: search-directory, when: {{actor.localpart: ravi}}, then: deny}}
  - {{id: HOLD-1, on: deactivate, when: {{target.localpart: [meera]}}, then: deny, say: "The records of {{target.id}} are kept."}}
  - {{id: SHUT-1, on: shutdown-room, when: {{room.label: restricted}}, then: deny}}
  - {{id: DATA-1, on: account-data, when: {{event.content_hosts: {{in: abroad}}}}, then: deny, mode: monitor}}
  - {{id: PUSH-1, on: push-register, when: {{push.host: {{in: abroad}}}}, then: deny}}
"""


@dataclass
class Stage:
    synapse: Synapse
    log: Path
    asha: Client
    ravi: Client
    meera: Client
    root: Client
    restricted: str = ""

    async def logged(self, **wanted: object) -> dict[str, Any]:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            for entry in decision_log.read(self.log):
                if all(entry.get(key) == value for key, value in wanted.items()):
                    return dict(entry)
            await asyncio.sleep(0.05)
        raise TimeoutError(f"the log has no {wanted}")

    async def told(self, client: Client, words: str) -> bool:
        """Wait for a private word of the homeserver's notices account."""
        until = time.monotonic() + 120
        seen: set[str] = set()
        while time.monotonic() < until:
            rooms = (await client.sync()).get("rooms", {})
            assert isinstance(rooms, dict)
            seen |= {*rooms.get("join", ()), *rooms.get("invite", ())}
            for room in seen:
                joined = (await client.join(room)).status == 200
                if joined and any(words in body_of(event) for event in await client.messages(room)):
                    client.since = ""
                    return True
            await asyncio.sleep(0.1)
        return False


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(
    tmp_path_factory: pytest.TempPathFactory,
    start_synapse: Callable[..., Awaitable[Synapse]],
    person: Callable[..., Awaitable[Client]],
) -> Stage:
    folder = tmp_path_factory.mktemp("actions")
    (folder / "policy.yaml").write_text(POLICY.replace("labellers: nodal", ""))
    module = {
        "module": "daftar_policy.enforcement.synapse_module.DaftarPolicy",
        "config": {"policy": str(folder / "policy.yaml"), "log": str(folder / "log")},
    }
    extra = {
        "server_notices": {"system_mxid_localpart": "daftar", "system_mxid_display_name": "Daftar", "room_name": "Daftar"},
        "user_directory": {"search_all_users": True},
        "room_list_publication_rules": [{"action": "allow"}],
    }
    synapse = await start_synapse(folder / "synapse", modules=(module,), extra=extra)
    people = [await person(synapse, name, admin=name == "root") for name in ("asha", "ravi", "meera", "root")]
    stage = Stage(synapse, folder / "log", *people)
    stage.restricted = str((await stage.asha.create_room(name="Tender", room_alias_name="tender-1")).expect()["room_id"])
    return stage


def refused(reply: Any, *rules: str, status: int = 403) -> str:
    """Check that a reply is a refusal in the form of format 1, section 5, and give its words."""
    assert (reply.status, reply.body.get("errcode")) == (status, "M_FORBIDDEN"), reply
    assert reply.body["in.daftar.decision"]["rules"] == list(rules)
    assert reply.body["error"].endswith(f" [{', '.join(rules)}]")
    return str(reply.body["error"])


async def upload(client: Client, content: bytes, name: str = "") -> Any:
    query = f"?filename={quote(name)}" if name else ""
    headers = {"Authorization": f"Bearer {client.token}", "Content-Type": "image/png"}
    url = f"{client.url}/_matrix/media/v3/upload{query}"
    async with aiohttp.ClientSession() as http, http.post(url, data=content, headers=headers) as reply:
        body = await reply.json()

    class Reply:
        status = reply.status

    answer = Reply()
    answer.body = body  # type: ignore[attr-defined]
    return answer


async def test_login(stage: Stage) -> None:
    async with Client(stage.synapse.url) as client:
        assert "Not from @meera:daftar.example." in refused(await client.login("meera", "pw-meera"), "LOGIN-1")
        assert (await client.login("asha", "pw-asha")).status == 200
        assert (await client.login("asha", "wrong")).body["errcode"] == "M_FORBIDDEN"
    watched = await stage.logged(action="login", actor=stage.asha.user_id, monitored=["LOGIN-2"])
    assert watched["facts"]["client.address"] == "127.0.0.1"
    assert "aiohttp" in watched["facts"]["client.agent"]


async def name_of(client: Client, of: str) -> object:
    return (await client.call("GET", f"/profile/{of}/displayname")).body.get("displayname")


async def test_a_name_that_is_refused_is_taken_back_before_any_room_hears_of_it(stage: Stage) -> None:
    path = f"/profile/{stage.ravi.user_id}"
    room = str((await stage.ravi.create_room()).expect()["room_id"])
    (await stage.ravi.call("PUT", f"{path}/displayname", {"displayname": "Ravi Patil"})).expect()
    (await stage.ravi.call("PUT", f"{path}/avatar_url", {"avatar_url": "mxc://daftar.example/face"})).expect()
    assert await name_of(stage.ravi, stage.ravi.user_id) == "Ravi Patil"

    async def in_the_room() -> dict[str, object]:
        members = [event for event in await stage.ravi.state(room) if event["type"] == "m.room.member"]
        return dict(members[0]["content"])  # type: ignore[call-overload]

    until = time.monotonic() + 120
    while (await in_the_room()).get("avatar_url") != "mxc://daftar.example/face":
        assert time.monotonic() < until
        await asyncio.sleep(0.1)
    await stage.ravi.call("PUT", f"{path}/displayname", {"displayname": "The minister"})
    assert await name_of(stage.ravi, stage.ravi.user_id) == "Ravi Patil"
    await stage.ravi.call("PUT", f"{path}/avatar_url", {"avatar_url": "mxc://elsewhere.example/face"})
    profile = (await stage.ravi.call("GET", path)).expect()
    assert (profile["displayname"], profile["avatar_url"]) == ("Ravi Patil", "mxc://daftar.example/face")
    assert (await in_the_room())["displayname"] == "Ravi Patil"
    assert await stage.told(stage.ravi, "Your name stays as it was. [NAME-1]")
    entry = await stage.logged(action="set-profile", actor=stage.ravi.user_id, decision="deny", rules=["NAME-1"])
    assert "minister" not in str(entry["facts"])


async def test_a_name_for_one_room_is_refused_before(stage: Stage) -> None:
    room = str((await stage.asha.create_room()).expect()["room_id"])
    own = {"membership": "join", "displayname": "First minister"}
    refused(await stage.asha.set_state(room, "m.room.member", own, key=stage.asha.user_id), "NAME-1")
    assert (await stage.asha.set_state(room, "m.room.member", {**own, "displayname": "A. P."}, key=stage.asha.user_id)).status == 200


async def test_who_is_in_no_room_gets_the_name_of_the_account_back(stage: Stage) -> None:
    path = f"/profile/{stage.root.user_id}/displayname"
    await stage.root.call("PUT", path, {"displayname": "minister of everything"})
    assert await name_of(stage.root, stage.root.user_id) == "root"


async def test_an_administrator_names_nobody_minister_either(stage: Stage) -> None:
    path = f"/_synapse/admin/v2/users/{stage.asha.user_id}"
    (await stage.root.call("PUT", path, {"displayname": "minister"})).expect()
    assert await name_of(stage.root, stage.asha.user_id) == "asha"
    entry = await stage.logged(action="set-profile", actor=stage.root.user_id, decision="deny", rules=["NAME-1"])
    assert entry["actor"] == stage.root.user_id


async def test_a_room_is_decided_on_with_all_it_is_to_begin_with(stage: Stage) -> None:
    assert "Public rooms" in refused(await stage.asha.create_room(preset="public_chat"), "ROOM-1")
    refused(await stage.asha.create_room(visibility="public"), "ROOM-1")
    public = [{"type": "m.room.join_rules", "state_key": "", "content": {"join_rule": "public"}}]
    refused(await stage.asha.create_room(initial_state=public), "ROOM-1")
    refused(await stage.root.create_room(preset="private_chat", creation_content={"m.federate": False}), "ROOM-2")
    assert (await stage.root.create_room(preset="public_chat")).status == 200
    entry = await stage.logged(action="create-room", actor=stage.root.user_id, decision="allow")
    assert entry["facts"]["room.join_rule"] == "public"


async def test_what_a_preset_brings_is_decided_on_as_state(stage: Stage) -> None:
    refused(await stage.meera.create_room(), "STATE-1")
    refused(await stage.ravi.create_room(power_level_content_override={"invite": 100}), "STATE-2")


async def test_the_upgrade_of_a_room_makes_a_room(stage: Stage) -> None:
    room = str((await stage.asha.create_room(name="Old", room_alias_name="tender-old", invite=[stage.meera.user_id])).expect()["room_id"])
    refused(await stage.meera.join(room), "JOIN-1")
    (await stage.asha.call("POST", f"/rooms/{room}/upgrade", {"new_version": "10"})).expect()
    made = [each for each in decision_log.read(stage.log) if each.get("action") == "create-room" and each["actor"] == stage.asha.user_id]
    assert made[-1]["facts"]["room.label"] == ["restricted"]


async def test_aliases_and_the_directory(stage: Stage) -> None:
    room = str((await stage.asha.create_room()).expect()["room_id"])
    alias = quote("#minister-1:daftar.example")
    refused(await stage.asha.call("PUT", f"/directory/room/{alias}", {"room_id": room}), "ALIAS-1")
    refused(await stage.asha.create_room(room_alias_name="minister-2"), "ALIAS-1")
    assert (await stage.asha.call("PUT", f"/directory/room/{quote('#clerk-1:daftar.example')}", {"room_id": room})).status == 200
    (await stage.asha.create_room(room_alias_name="clerk-2")).expect()
    await stage.logged(action="set-alias", object="#clerk-1:daftar.example", decision="allow")
    asked = [entry for entry in decision_log.read(stage.log) if entry.get("action") == "set-alias"]
    assert sum("#clerk-2:daftar.example" in str(entry["facts"]) for entry in asked) == 1

    listed = f"/directory/list/room/{stage.restricted}"
    refused(await stage.asha.call("PUT", listed, {"visibility": "public"}), "LIST-1")
    (await stage.asha.call("PUT", f"/directory/list/room/{room}", {"visibility": "public"})).expect()
    # What is listed may always be taken out.
    (await stage.asha.call("PUT", f"/directory/list/room/{room}", {"visibility": "private"})).expect()
    public = {"type": "m.room.join_rules", "state_key": "", "content": {"join_rule": "invite"}}
    refused(await stage.asha.create_room(visibility="public", initial_state=[public], room_alias_name="tender-9"), "LIST-1")


async def test_invitations_by_email(stage: Stage) -> None:
    room = str((await stage.asha.create_room()).expect()["room_id"])
    invitation = {"medium": "email", "address": "x@gmail.com", "id_server": "localhost:1", "id_access_token": "t"}
    reply = await stage.asha.call("POST", f"/rooms/{room}/invite", invitation)
    # Synapse's own words: the identity server must not hear of the address, and only this callback comes before.
    assert (reply.status, reply.body["error"]) == (403, "This third-party identifier can not be invited in this room")
    assert await stage.told(stage.asha, "gmail.com is private. [MAIL-1]")
    entry = await stage.logged(action="invite-email", decision="deny")
    assert (entry["actor"], entry["object"]) == (stage.asha.user_id, "x@gmail.com")
    assert "gmail.com is private." in refused(await stage.asha.create_room(invite_3pid=[invitation]), "MAIL-1")


async def test_joining(stage: Stage) -> None:
    (await stage.asha.invite(stage.restricted, stage.ravi.user_id)).expect()
    assert "By invitation of the office only." in refused(await stage.ravi.join(stage.restricted), "JOIN-1")
    (await stage.asha.invite(stage.restricted, stage.root.user_id)).expect()
    refused(await stage.root.join(stage.restricted), "JOIN-1")
    room = str((await stage.asha.create_room(invite=[stage.ravi.user_id])).expect()["room_id"])
    assert (await stage.ravi.join(room)).status == 200


async def test_knocking(stage: Stage) -> None:
    knocked = {"type": "m.room.join_rules", "state_key": "", "content": {"join_rule": "knock"}}
    wish = {"initial_state": [knocked], "room_version": "10"}
    open_room = str((await stage.asha.create_room(**wish)).expect()["room_id"])
    closed = str((await stage.asha.create_room(room_alias_name="tender-knock", **wish)).expect()["room_id"])
    refused(await stage.meera.call("POST", f"/knock/{quote(closed)}"), "KNOCK-1")
    assert (await stage.meera.call("POST", f"/knock/{quote(open_room)}")).status == 200


async def test_redaction(stage: Stage) -> None:
    event = (await stage.asha.say(stage.restricted, "on record")).expect()["event_id"]
    path = f"/rooms/{stage.restricted}/redact/{event}"
    assert "Records stay." in refused(await stage.asha.call("PUT", f"{path}/t1", {"reason": "typo"}), "REDACT-1")
    room = str((await stage.asha.create_room()).expect()["room_id"])
    event = (await stage.asha.say(room, "off record")).expect()["event_id"]
    assert (await stage.asha.call("PUT", f"/rooms/{room}/redact/{event}/t2", {})).status == 200


async def test_uploads_by_size_content_and_digest(stage: Stage) -> None:
    assert "100001 bytes are too many." in refused(await upload(stage.asha, b"x" * 100_001), "UP-2")
    program = b"MZ" + bytes(1000)
    words = refused(await upload(stage.asha, program, "holiday.png"), "UP-1")
    assert "No programs (application/vnd.microsoft.portable-executable)." in words
    entry = await stage.logged(action="upload", rules=["UP-1"])
    assert entry["actor"] == stage.asha.user_id
    assert "holiday" not in str(entry)
    refused(await upload(stage.asha, CONTRABAND), "UP-3")
    # Bytes that say nothing: the rule about videos cannot be evaluated, and is on the safe side.
    refused(await upload(stage.asha, bytes(range(256))), "UP-4")
    refused(await upload(stage.ravi, b"plain", "plan.secret"), "UP-5")
    assert (await upload(stage.asha, b"plain", "plan.secret")).status == 200
    assert (await upload(stage.asha, "साधा मजकूर".encode())).status == 200


async def test_search_in_the_directory(stage: Stage) -> None:
    wish = {"search_term": "meera"}
    found = (await stage.asha.call("POST", "/user_directory/search", wish)).expect()["results"]
    assert [user["user_id"] for user in found] == [stage.meera.user_id]  # type: ignore[attr-defined]
    assert (await stage.ravi.call("POST", "/user_directory/search", {"search_term": "e"})).expect()["results"] == []
    await stage.logged(action="search-directory", actor=stage.ravi.user_id, decision="deny")
    asked = [entry for entry in decision_log.read(stage.log) if entry.get("action") == "search-directory"]
    assert [entry["actor"] for entry in asked].count(stage.ravi.user_id) == 1


async def test_accounts_under_a_hold_are_not_closed(stage: Stage) -> None:
    body = {"auth": {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": "meera"}, "password": "pw-meera"}}
    session = (await stage.meera.call("POST", "/account/deactivate", {})).text("session")
    body["auth"]["session"] = session
    reply = await stage.meera.call("POST", "/account/deactivate", body)
    assert (reply.status, reply.body["error"]) == (403, "Deactivation of this user is forbidden")
    reply = await stage.root.call("POST", f"/_synapse/admin/v1/deactivate/{stage.meera.user_id}", {})
    assert reply.status == 403
    assert await stage.told(stage.meera, "The records of @meera:daftar.example are kept. [HOLD-1]")
    assert await stage.told(stage.root, "The records of @meera:daftar.example are kept. [HOLD-1]")
    entry = await stage.logged(action="deactivate", actor=stage.root.user_id)
    assert entry["object"] == stage.meera.user_id


async def test_shutting_a_room_down(stage: Stage) -> None:
    reply = await stage.root.call("DELETE", f"/_synapse/admin/v2/rooms/{stage.restricted}", {})
    assert (reply.status, reply.body["error"]) == (403, "Shutdown of this room is forbidden")
    assert await stage.told(stage.root, "[SHUT-1]")
    room = str((await stage.asha.create_room()).expect()["room_id"])
    (await stage.root.call("DELETE", f"/_synapse/admin/v2/rooms/{room}", {})).expect()
    until = time.monotonic() + 120
    while (await stage.root.call("GET", f"/_synapse/admin/v1/rooms/{room}")).status == 200:
        assert time.monotonic() < until
        await asyncio.sleep(0.1)
    asked = [entry for entry in decision_log.read(stage.log) if entry.get("action") == "shutdown-room" and entry["object"] == room]
    assert len(asked) == 1


async def test_account_data_is_watched(stage: Stage) -> None:
    path = f"/user/{stage.asha.user_id}/account_data/m.identity_server"
    assert (await stage.asha.call("PUT", path, {"base_url": "https://id.vector.example"})).status == 200
    assert (await stage.asha.call("PUT", path, {"base_url": "https://vector.example/x"})).status == 200
    entry = await stage.logged(action="account-data", monitored=["DATA-1"])
    assert entry["decision"] == "allow"


async def test_what_a_worker_leaves_to_be_said_is_said(stage: Stage) -> None:
    Notices(stage.log / "notices").put(Notice(stage.asha.user_id, "said for a worker"))
    assert await stage.told(stage.asha, "said for a worker")
    assert not list((stage.log / "notices").glob("*.json"))


async def test_a_rule_that_this_synapse_cannot_serve_ends_the_start(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1] / "fakes"))
    config = {"policy": str(stage.log.parent / "policy.yaml"), "log": str(stage.log.parent / "log-of-old")}
    module = {"module": "old_synapse.OldSynapsePolicy", "config": config}
    old = Synapse(HomeserverOptions(stage.log.parent / "old", modules=(module,), port=free_port()))
    with pytest.raises(HomeserverError) as failed:
        await old.start()
    assert "`LOGIN-1`, `LOGIN-2`: needs Synapse's callback `check_login_for_spam`, which there is since 1.87" in str(failed.value)


async def test_where_accounts_are_kept_elsewhere_rules_about_them_end_the_start(stage: Stage) -> None:
    config = {"policy": str(stage.log.parent / "policy.yaml"), "log": str(stage.log.parent / "log-of-delegating")}
    module = {"module": "daftar_policy.enforcement.synapse_module.DaftarPolicy", "config": config}
    extra = {
        "matrix_authentication_service": {"enabled": True, "endpoint": "http://127.0.0.1:1/", "secret": "s"},
        "enable_registration": False,
        "enable_registration_without_verification": False,
    }
    delegating = Synapse(HomeserverOptions(stage.log.parent / "delegating", modules=(module,), extra=extra, port=free_port()))
    with pytest.raises(HomeserverError) as failed:
        await delegating.start()
    assert "`LOGIN-1`, `LOGIN-2`: accounts are kept by the Matrix Authentication Service" in str(failed.value)


async def test_what_no_module_can_refuse_is_said_with_the_rule(stage: Stage) -> None:
    said = stage.synapse.log_file.read_text()
    assert "`PUSH-1`: a homeserver cannot enforce `push-register`" in said
    assert "cannot be had" not in said
    assert "cannot be read" not in said
    # Synapse's own tasks fail in ways of their own; ours do not.
    assert "enforcement" not in "".join(line for line in said.splitlines() if line.startswith('  File "'))
