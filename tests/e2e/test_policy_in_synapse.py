"""The policy in a real Synapse: what clients are told, what the log keeps, and what an edit of the file does."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
import pytest_asyncio
from tests.fakes.ports import free_port

from daftar_deploy.demo.client import Client, body_of
from daftar_deploy.demo.homeserver import HomeserverError, HomeserverOptions, Synapse
from daftar_deploy.demo.postbox import Postbox
from daftar_policy import decision_log, enforcement

pytestmark = pytest.mark.asyncio(loop_scope="module")

POLICY = """
policy: 1
revision: "1"
languages: [mr, en]
timezone: Asia/Kolkata
lists:
  official: {domains: [daftar.example, "*.daftar.example", gov.in, "*.gov.in"]}
  partners: {servers: [daftar.example, nic.example]}
  file-shares: {domains: [drive.google.com]}
  nodal: {users: ["@nodal:daftar.example"]}
labels:
  restricted: {rooms: ["#tender-*:*"]}
labellers: nodal
rules:
  - id: MAIL-1
    title: Official addresses only
    on: [register, add-email]
    when: {email.domain: {exists: true}, not: {email.domain: {in: official}}}
    then: deny
    say: {en: "Use your official address, not {email.domain}.", mr: "आपला शासकीय ईमेल पत्ता वापरा, {email.domain} नाही."}
  - id: MAIL-2
    title: Accounts without an address are made by administrators
    on: register
    when: {email.address: {exists: false}, not: {actor.kind: admin}}
    then: deny
  - id: FED-1
    title: Invitations to partners only
    on: invite
    when: {not: {target.server: {in: partners}}}
    then: deny
    say: {en: "{target.server} is not a partner.", mr: "{target.server} भागीदार नाही."}
  - id: PII-1
    title: No Aadhaar numbers in restricted rooms
    on: send
    when: {room.label: restricted, event.findings: aadhaar}
    then: deny
    say: {en: "This looks like an Aadhaar number.", mr: "हा आधार क्रमांक दिसतो."}
  - id: FILE-2
    title: No private file shares in restricted rooms
    on: send
    when: {room.label: restricted, event.link_domains: {in: file-shares}}
    then: deny
  - id: PII-2
    title: Aadhaar numbers anywhere, watched only
    on: send
    when: {event.findings: aadhaar}
    then: deny
    mode: monitor
  - id: TOPIC-1
    title: No promises in topics
    on: state
    when: {event.type: m.room.topic, event.text: {contains: guaranteed}}
    then: deny
  - id: WORD-1
    title: Mind the word
    on: send
    when: {event.text: {contains: mindful}}
    then: deny
    mode: warn
    say: {en: "Please choose another word.", mr: "कृपया दुसरा शब्द निवडा."}
"""
ORGANISATION = """
organisation: 1
name: {en: Government of Maharashtra}
server: daftar.example
units:
  - {id: mh, name: {en: Maharashtra}, tier: state}
posts:
  - {id: clerk, name: {en: Clerk}, rank: 10}
"""
OFFICERS = """matrix_id,email,name,name_local,post,unit,language
@asha:daftar.example,asha@daftar.example,Asha,आशा,clerk,mh,mr
"""
TEMPLATES = Path(enforcement.__file__).parent / "templates"
# In the form of an Aadhaar number, with a valid Verhoeff digit.
AADHAAR = "2341 2341 2346"


@dataclass
class Stage:
    synapse: Synapse
    postbox: Postbox
    policy: Path
    log: Path
    asha: Client
    nodal: Client
    admin: Client
    open_room: str = ""
    restricted: str = ""

    def entries(self) -> list[dict[str, Any]]:
        return [dict(entry) for entry in decision_log.read(self.log)]

    async def logged(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        return await eventually(lambda: next((entry for entry in reversed(self.entries()) if wanted(entry)), None))


T = TypeVar("T")


async def eventually(look: Callable[[], T | None], seconds: float = 120.0) -> T:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = look()
        if found is not None:
            return found
        await asyncio.sleep(0.05)
    raise TimeoutError("it did not happen")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cleaning() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(
    cleaning: AsyncExitStack,
    tmp_path_factory: pytest.TempPathFactory,
    start_synapse: Callable[..., Awaitable[Synapse]],
    person: Callable[..., Awaitable[Client]],
) -> Stage:
    folder = tmp_path_factory.mktemp("policy")
    (folder / "policy.yaml").write_text(POLICY)
    (folder / "organisation.yaml").write_text(ORGANISATION)
    (folder / "officers.csv").write_text(OFFICERS)
    postbox = Postbox()
    await postbox.start()
    cleaning.push_async_callback(postbox.stop)
    config = {"policy": str(folder / "policy.yaml"), "organisation": str(folder / "organisation.yaml"), "log": str(folder / "log")}
    synapse = await start_synapse(
        folder / "synapse",
        modules=({"module": "daftar_policy.enforcement.synapse_module.DaftarPolicy", "config": config},),
        smtp=("127.0.0.1", postbox.port),
        extra={
            "templates": {"custom_template_directory": str(TEMPLATES)},
            "server_notices": {"system_mxid_localpart": "daftar", "system_mxid_display_name": "Daftar", "room_name": "Daftar"},
        },
    )
    people = [await person(synapse, name, admin=name == "root") for name in ("asha", "nodal", "root")]
    stage = Stage(synapse, postbox, folder / "policy.yaml", folder / "log", *people)
    stage.open_room = (await stage.asha.create_room(name="Open")).expect()["room_id"]  # type: ignore[assignment]
    stage.restricted = (await stage.asha.create_room(name="Tender", room_alias_name="tender-1")).expect()["room_id"]  # type: ignore[assignment]
    return stage


async def verified(stage: Stage, client: Client, address: str, *, path: str = "/register/email/requestToken") -> tuple[str, str]:
    """Ask for a verification mail, open its link; give (sid, secret)."""
    secret = f"secret{time.monotonic_ns()}"
    body = {"client_secret": secret, "email": address, "send_attempt": 1}
    sid = (await client.call("POST", path, body)).expect()["sid"]
    mail = await stage.postbox.wait_for(lambda mail: address in mail.recipients)
    opened = await client.call("GET", mail.verification_link().removeprefix(stage.synapse.url))
    assert opened.status == 200
    return str(sid), secret


def refused(reply: Any, *rules: str) -> dict[str, Any]:
    """Check that a reply is a refusal in the form of format 1, section 5, and give its decision."""
    assert reply.status == 403, reply
    assert reply.body["errcode"] == "M_FORBIDDEN"
    decision: dict[str, Any] = reply.body["in.daftar.decision"]
    assert decision["rules"] == list(rules)
    assert reply.body["error"].endswith(f" [{', '.join(rules)}]")
    assert decision_log.normal_id(decision["id"]) == decision["id"]
    return decision


async def test_registration_with_a_private_address_is_refused_in_both_languages(stage: Stage) -> None:
    async with Client(stage.synapse.url) as newcomer:
        sid, secret = await verified(stage, newcomer, "ravi@gmail.com")
        reply = await newcomer.register("ravi", "pw-ravi-1", sid=sid, secret=secret)
    decision = refused(reply, "MAIL-1")
    assert reply.body["error"] == ("आपला शासकीय ईमेल पत्ता वापरा, gmail.com नाही. / Use your official address, not gmail.com. [MAIL-1]")
    entry = await stage.logged(lambda entry: entry.get("id") == decision["id"])
    assert (entry["action"], entry["actor"], entry["object"]) == ("register", "@ravi:daftar.example", "ravi@gmail.com")


async def test_registration_with_an_official_address_succeeds_by_a_mail_of_our_own(stage: Stage) -> None:
    async with Client(stage.synapse.url) as newcomer:
        sid, secret = await verified(stage, newcomer, "meera@pune.gov.in")
        assert (await newcomer.register("meera", "pw-meera-1", sid=sid, secret=secret)).status == 200
    mail = next(mail for mail in stage.postbox.mails if "meera@pune.gov.in" in mail.recipients)
    assert "पडताळणी" in mail.plain()
    assert "src=" not in mail.html()
    assert "matrix.org" not in mail.html()


async def test_adding_a_private_address_later_is_refused(stage: Stage) -> None:
    reply = await stage.asha.call(
        "POST", "/account/3pid/email/requestToken", {"client_secret": "s1", "email": "asha@gmail.com", "send_attempt": 1}
    )
    assert (reply.status, reply.body["errcode"]) == (403, "M_THREEPID_DENIED")


async def test_an_address_verified_for_a_registration_cannot_be_slipped_into_an_account(stage: Stage) -> None:
    sid, secret = await verified(stage, stage.asha, "asha@yahoo.com")
    auth = {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": "asha"}, "password": "pw-asha"}
    first = await stage.asha.call("POST", "/account/3pid/add", {"sid": sid, "client_secret": secret})
    body = {"sid": sid, "client_secret": secret, "auth": {**auth, "session": first.body.get("session")}}
    await stage.asha.call("POST", "/account/3pid/add", body)
    addresses = (await stage.asha.call("GET", "/account/3pid")).expect()["threepids"]
    assert addresses == []
    entry = await stage.logged(lambda entry: entry.get("object") == "asha@yahoo.com" and entry.get("actor") == stage.asha.user_id)
    assert (entry["action"], entry["decision"]) == ("add-email", "deny")


async def test_an_invitation_to_a_server_that_is_no_partner_is_refused_for_everybody(stage: Stage) -> None:
    stranger = "@x:elsewhere.example"
    reply = await stage.asha.invite(stage.open_room, stranger)
    refused(reply, "FED-1")
    # Asha's language is known from officers.csv.
    assert reply.body["error"] == "elsewhere.example भागीदार नाही. [FED-1]"
    refused(await stage.asha.create_room(invite=[stranger]), "FED-1")
    own = (await stage.admin.create_room(name="Admin")).expect()["room_id"]
    refused(await stage.admin.invite(str(own), stranger), "FED-1")
    refused(await stage.admin.create_room(invite=[stranger]), "FED-1")
    assert (await stage.asha.invite(stage.open_room, stage.nodal.user_id)).status == 200


async def test_what_a_restricted_room_refuses_an_open_room_lets_through_and_the_log_says_what_was_watched(stage: Stage) -> None:
    text = f"My number is {AADHAAR}"
    refused(await stage.asha.say(stage.restricted, text), "PII-1")
    refused(await stage.asha.say(stage.restricted, "see https://drive.google.com/file/d/1"), "FILE-2")
    sent = (await stage.asha.say(stage.restricted, "harmless")).expect()["event_id"]
    edit = {"m.new_content": {"msgtype": "m.text", "body": text}, "m.relates_to": {"rel_type": "m.replace", "event_id": sent}}
    refused(await stage.asha.say(stage.restricted, "* harmless", **edit), "PII-1")
    assert (await stage.asha.say(stage.open_room, text)).status == 200
    entry = await stage.logged(lambda entry: entry.get("object") == stage.open_room and entry.get("monitored") == ["PII-2"])
    assert entry["decision"] == "allow"


async def test_no_text_of_a_message_is_in_the_log(stage: Stage) -> None:
    await stage.asha.say(stage.restricted, f"tell nobody {AADHAAR}")
    await stage.logged(lambda entry: entry.get("rules") == ["PII-1"])
    await asyncio.sleep(0.6)
    kept = b"".join(path.read_bytes() for path in decision_log.files(stage.log))
    assert b"tell nobody" not in kept
    assert AADHAAR.encode() not in kept
    assert decision_log.verify(stage.log) == []


async def test_a_label_by_alias_is_written_down_and_outlives_the_alias(stage: Stage) -> None:
    await stage.asha.say(stage.restricted, "first sight")
    deadline = time.monotonic() + 120
    while not any(event["type"] == "in.daftar.label" for event in await stage.asha.state(stage.restricted)):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
    (await stage.asha.set_state(stage.restricted, "m.room.canonical_alias", {})).expect()
    refused(await stage.asha.say(stage.restricted, AADHAAR), "PII-1")


async def test_only_labellers_label_a_room_also_while_it_is_made(stage: Stage) -> None:
    label = {"label": "restricted"}
    refused(await stage.asha.set_state(stage.open_room, "in.daftar.label", label), "daftar/labellers")
    initial = [{"type": "in.daftar.label", "state_key": "", "content": label}]
    refused(await stage.asha.create_room(initial_state=initial), "daftar/labellers")
    room = str((await stage.nodal.create_room(initial_state=initial)).expect()["room_id"])
    refused(await stage.nodal.say(room, AADHAAR), "PII-1")


async def test_a_room_that_is_upgraded_keeps_its_label(stage: Stage) -> None:
    initial = [{"type": "in.daftar.label", "state_key": "", "content": {"label": "restricted"}}]
    room = str((await stage.nodal.create_room(initial_state=initial)).expect()["room_id"])
    newer = (await stage.nodal.call("POST", f"/rooms/{room}/upgrade", {"new_version": "11"})).expect()["replacement_room"]
    refused(await stage.nodal.say(str(newer), AADHAAR), "PII-1")


async def test_state_events_are_decided_on_also_in_a_room_to_be_made(stage: Stage) -> None:
    refused(await stage.asha.set_state(stage.open_room, "m.room.topic", {"topic": "guaranteed!"}), "TOPIC-1")
    refused(await stage.asha.create_room(topic="guaranteed!"), "TOPIC-1")


async def test_a_warning_lets_the_message_through_and_tells_the_sender_once_a_day(stage: Stage) -> None:
    for _ in range(2):
        assert (await stage.asha.say(stage.open_room, "be mindful")).status == 200

    async def notices() -> list[str]:
        sync = (await stage.asha.call("GET", "/sync")).expect()
        invited: Any = sync["rooms"].get("invite", {})  # type: ignore[attr-defined]
        for room in invited:
            (await stage.asha.join(room)).expect()
        joined = (await stage.asha.call("GET", "/joined_rooms")).expect()["joined_rooms"]
        found = [event for room in joined for event in await stage.asha.messages(room)]  # type: ignore[attr-defined]
        own = (event for event in found if (event["sender"], event["type"]) == ("@daftar:daftar.example", "m.room.message"))
        return [body_of(event) for event in own if "[WORD-1]" in body_of(event)]

    deadline = time.monotonic() + 120
    while not (told := await notices()):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)
    assert told == ["कृपया दुसरा शब्द निवडा. [WORD-1]"]


async def test_an_edit_holds_within_two_seconds_and_a_broken_one_changes_nothing(stage: Stage, *, full_counts: bool) -> None:
    # Judged by the clock with `--long`, where nothing else is at work.
    before = stage.policy.read_text()
    rule = '  - {id: NEW-1, on: [send], when: {event.text: {contains: forbidden}}, then: deny, say: {en: "No.", mr: "नाही."}}\n'
    assert (await stage.asha.say(stage.open_room, "forbidden")).status == 200
    began = time.monotonic()
    stage.policy.write_text(before.replace('revision: "1"', 'revision: "2"') + rule)
    while (reply := await stage.asha.say(stage.open_room, "forbidden")).status == 200:
        assert time.monotonic() < began + 120
        await asyncio.sleep(0.02)
    took = time.monotonic() - began
    assert refused(reply, "NEW-1")["revision"] == "2"
    assert took < 2.0 or not full_counts, took
    stage.policy.write_text(before + "  - {id: NEW-2, on: [sned], then: deny}\n")
    entry = await stage.logged(lambda entry: entry.get("kind") == "policy-refused")
    problem = entry["problems"][0]
    assert (problem["path"], problem["line"]) == (str(stage.policy), before.count("\n") + 1)
    assert f"{stage.policy}:{problem['line']}:{problem['column']}: " in stage.synapse.log_file.read_text()
    refused(await stage.asha.say(stage.open_room, "forbidden"), "NEW-1")
    stage.policy.write_text(before)
    loaded = await stage.logged(lambda entry: entry.get("kind") == "policy-loaded" and entry.get("revision") == "1")
    assert loaded["sha256"] == hashlib.sha256(before.encode()).hexdigest()


async def test_a_reload_registers_a_callback_that_was_not_needed_before(tmp_path: Path, start_synapse: Any, person: Any) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("policy: 1\nrevision: '1'\nrules: []\n")
    module = {
        "module": "daftar_policy.enforcement.synapse_module.DaftarPolicy",
        "config": {"policy": str(policy), "log": str(tmp_path / "log")},
    }
    synapse = await start_synapse(tmp_path / "synapse", modules=(module,))
    asha = await person(synapse, "asha")
    room = (await asha.create_room()).expect()["room_id"]
    assert "takes part in: invite" not in synapse.log_file.read_text()
    first = await person(synapse, "first")
    assert (await asha.invite(room, first.user_id)).status == 200
    policy.write_text("policy: 1\nrevision: '2'\nrules: [{id: A, on: invite, then: deny}]\n")
    deadline = time.monotonic() + 120
    while "takes part in: invite" not in synapse.log_file.read_text():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
    second = await person(synapse, "second")
    refused(await asha.invite(room, second.user_id), "A")

    # An account made by the shared secret has no address; the policy says whether there may be one.
    policy.write_text("policy: 1\nrevision: '3'\nrules: [{id: B, on: register, when: {actor.kind: admin}, then: deny}]\n")
    while "takes part in: register" not in synapse.log_file.read_text():
        assert time.monotonic() < deadline + 120
        await asyncio.sleep(0.05)
    async with Client(synapse.url) as third:
        refused(await third.register_by_secret("third", "pw-third-1", synapse.shared_secret), "B")


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"polcy": "x", "log": "y"}, ["unknown key `polcy` (did you mean `policy`?)", "missing key `policy`"]),
        ({"policy": "bad.yaml", "log": "log"}, ["bad.yaml:3:21: unknown action `sned` (did you mean `send`?)"]),
    ],
    ids=["unknown key", "bad policy"],
)
async def test_a_bad_start_says_what_is_wrong(tmp_path: Path, config: dict[str, str], said: list[str]) -> None:
    (tmp_path / "bad.yaml").write_text("policy: 1\nrevision: '1'\nrules: [{id: A, on: sned, then: deny}]\n")
    paths = {key: str(tmp_path / value) for key, value in config.items()}
    module = {"module": "daftar_policy.enforcement.synapse_module.DaftarPolicy", "config": paths}
    synapse = Synapse(HomeserverOptions(tmp_path / "synapse", modules=(module,), port=free_port()))
    with pytest.raises(HomeserverError) as refusal:
        await synapse.start()
    for sentence in said:
        assert sentence in str(refusal.value)
