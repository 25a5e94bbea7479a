"""Two real homeservers, of which one has the policy: what another server sends is decided on too."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.fakes.ports import free_port

from daftar_deploy.demo.client import Client, body_of
from daftar_deploy.demo.homeserver import HomeserverOptions, Synapse
from daftar_policy import decision_log

pytestmark = pytest.mark.asyncio(loop_scope="module")

POLICY = """
policy: 1
revision: "{revision}"
lists:
  partners: {{servers: [{partner}]}}
defaults: {{federate: deny}}
labels:
  restricted: {{rooms: ["#tender-*:*"]}}
  closed: {{rooms: ["#closed-*:*"]}}
rules:
  - {{id: FED-IN, on: federate, when: {{server.name: {{in: partners}}}}, then: allow}}
  - {{id: PII-1, on: send, when: {{room.label: restricted, event.findings: aadhaar}}, then: deny}}
  - {{id: JOIN-1, on: join, when: {{room.label: closed, actor.is_local: false}}, then: deny, say: "Not for {{actor.server}}."}}
  - {{id: KNOCK-1, on: knock, when: {{room.label: closed, actor.is_local: false}}, then: deny, say: "No knocking."}}
  - {{id: INV-1, on: invite, when: {{target.localpart: stranger}}, then: deny}}
  - {{id: DOWN-1, on: download, when: {{media.mimetype: application/vnd.microsoft.portable-executable}}, then: deny, say: "No programs."}}
"""


def certificate(folder: Path) -> tuple[str, str]:
    """Make a certificate for this machine's two names, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = (
        builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=2)).add_extension(names, critical=False)
    )
    signed = builder.sign(key, hashes.SHA256())
    (folder / "cert.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(private)
    return str(folder / "cert.pem"), str(folder / "key.pem")


def options(port: int, client_port: int, pair: tuple[str, str]) -> dict[str, object]:
    """Give what a homeserver needs to speak to another one on this machine."""
    resources = [{"names": ["client", "federation"]}]
    return {
        "listeners": [
            {"port": client_port, "type": "http", "bind_addresses": ["127.0.0.1"], "resources": resources},
            {"port": port, "type": "http", "tls": True, "bind_addresses": ["127.0.0.1"], "resources": resources},
        ],
        "tls_certificate_path": pair[0],
        "tls_private_key_path": pair[1],
        "federation_custom_ca_list": [pair[0]],
        "federation_ip_range_blacklist": [],
        "rc_federation": {"window_size": 1000, "sleep_limit": 10_000, "sleep_delay": 1, "reject_limit": 10_000, "concurrent": 50},
        "federation": {"max_long_retries": 1, "destination_min_retry_interval": "1s", "destination_max_retry_interval": "2s"},
    }


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not await holds():
        assert time.monotonic() < end
        await asyncio.sleep(0.1)


def decisions(log: Path, action: str) -> list[dict[str, Any]]:
    return [dict(entry) for entry in decision_log.read(log) if entry.get("action") == action]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def homeservers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Path, Synapse, Synapse]]:
    """Start two homeservers, named by the two names of this machine; the first has the policy."""
    folder = tmp_path_factory.mktemp("federation")
    pair = certificate(folder)
    (folder / "policy.yaml").write_text(POLICY.format(revision=1, partner="nic.example"))
    config = {"policy": str(folder / "policy.yaml"), "log": str(folder / "log")}
    module = {"module": "daftar_policy.enforcement.synapse_module.DaftarPolicy", "config": config}
    async with AsyncExitStack() as stack:
        both = []
        for host, modules in (("127.0.0.1", (module,)), ("localhost", ())):
            port, client_port = free_port(), free_port()
            extra = options(port, client_port, pair)
            synapse = Synapse(
                HomeserverOptions(folder / host, server_name=f"{host}:{port}", modules=modules, port=client_port, extra=extra)
            )
            stack.push_async_callback(synapse.stop)
            await synapse.start()
            both.append(synapse)
        yield folder, both[0], both[1]


async def test_what_another_server_sends_is_decided_on(homeservers: tuple[Path, Synapse, Synapse], person: Any) -> None:
    folder, ours, theirs = homeservers
    policy, log = folder / "policy.yaml", folder / "log"
    asha: Client = await person(ours, "asha")
    ravi: Client = await person(theirs, "ravi")

    # An invitation from a server that the default refuses.
    room = str((await ravi.create_room(preset="private_chat")).expect()["room_id"])
    assert (await ravi.invite(room, asha.user_id)).status == 403
    refusal = decisions(log, "federate")[-1]
    assert (refusal["decision"], refusal["by"], refusal["object"]) == ("deny", "default", theirs.options.server_name)

    # The server becomes a partner: its people may be invited, join, and write.
    policy.write_text(POLICY.format(revision=2, partner="localhost"))

    async def is_new() -> bool:
        return any(entry.get("revision") == "2" for entry in decision_log.read(log))

    await until(is_new)
    room = str((await asha.create_room(room_alias_name="tender-7", invite=[ravi.user_id])).expect()["room_id"])
    (await ravi.join(room)).expect()
    (await ravi.say(room, "hello")).expect()

    async def has_come(text: str = "hello") -> bool:
        return any(body_of(event) == text for event in await asha.messages(room))

    await until(has_come)

    # What the other homeserver does not refuse does not come through ours.
    (await ravi.say(room, "my number is 2341 2341 2346")).expect()
    (await ravi.say(room, "still there?")).expect()

    async def is_refused() -> bool:
        return any(entry["rules"] == ["PII-1"] and entry["actor"] == ravi.user_id for entry in decisions(log, "send"))

    await until(is_refused)
    await until(lambda: has_come("still there?"))
    assert not await has_come("my number is 2341 2341 2346")
    assert decision_log.verify(log) == []


async def test_who_comes_from_another_server_is_let_in_or_not(homeservers: tuple[Path, Synapse, Synapse], person: Any) -> None:
    folder, ours, theirs = homeservers
    log = folder / "log"
    meera: Client = await person(ours, "meera")
    kiran: Client = await person(theirs, "kiran")
    via = {"server_name": ours.options.server_name, "via": ours.options.server_name}

    room = str((await meera.create_room(room_alias_name="closed-1", invite=[kiran.user_id])).expect()["room_id"])
    reply = await kiran.join(room)
    assert (reply.status, reply.body["errcode"]) == (403, "M_FORBIDDEN")
    assert "[JOIN-1]" in reply.text("error")
    members = [event for event in await meera.state(room) if event["type"] == "m.room.member" and event["state_key"] == kiran.user_id]
    assert members[0]["content"]["membership"] == "invite"  # type: ignore[index]
    entry = decisions(log, "join")[-1]
    assert (entry["rules"], entry["actor"], entry["object"]) == (["JOIN-1"], kiran.user_id, room)

    knocking = [{"type": "m.room.join_rules", "state_key": "", "content": {"join_rule": "knock"}}]
    wish = {"initial_state": knocking, "room_version": "10"}
    room = str((await meera.create_room(room_alias_name="closed-2", **wish)).expect()["room_id"])
    reply = await kiran.call("POST", f"/knock/{quote(room)}", {}, query=via)
    assert reply.status == 403
    assert "[KNOCK-1]" in reply.text("error")
    room = str((await meera.create_room(**wish)).expect()["room_id"])
    assert (await kiran.call("POST", f"/knock/{quote(room)}", {}, query=via)).status == 200
    assert decisions(log, "knock")[-1]["decision"] == "allow"


async def test_whom_another_server_invites_into_a_shared_room_is_decided_on(
    homeservers: tuple[Path, Synapse, Synapse], person: Any
) -> None:
    folder, ours, theirs = homeservers
    log = folder / "log"
    usha: Client = await person(ours, "usha")
    vijay: Client = await person(theirs, "vijay")
    room = str((await usha.create_room(invite=[vijay.user_id], preset="trusted_private_chat")).expect()["room_id"])
    (await vijay.join(room)).expect()
    (await vijay.invite(room, f"@stranger:{theirs.options.server_name}")).expect()

    async def is_refused() -> bool:
        return any(entry["rules"] == ["INV-1"] and entry["actor"] == vijay.user_id for entry in decisions(log, "invite"))

    await until(is_refused)
    members = [event["state_key"] for event in await usha.state(room) if event["type"] == "m.room.member"]
    assert f"@stranger:{theirs.options.server_name}" not in members


async def test_a_file_of_another_server_is_decided_on_when_it_is_fetched(homeservers: tuple[Path, Synapse, Synapse], person: Any) -> None:
    folder, ours, theirs = homeservers
    anil: Client = await person(ours, "anil")
    suresh: Client = await person(theirs, "suresh")
    program, text = await put(suresh, b"MZ" + bytes(200)), await put(suresh, b"harmless")
    path = "/_matrix/client/v1/media/download/"
    reply = await anil.call("GET", path + program.removeprefix("mxc://"))
    assert (reply.status, reply.body["errcode"]) == (403, "M_FORBIDDEN")
    assert reply.text("error") == "No programs. [DOWN-1]"
    assert decisions(folder / "log", "download")[-1]["actor"] == anil.user_id
    # Nothing of it is kept: a second wish is asked about again.
    assert (await anil.call("GET", path + program.removeprefix("mxc://"))).status == 403
    assert await anil.download(text) == b"harmless"


async def put(client: Client, content: bytes) -> str:
    headers = {"Authorization": f"Bearer {client.token}"}
    url = f"{client.url}/_matrix/media/v3/upload"
    async with aiohttp.ClientSession() as http, http.post(url, data=content, headers=headers) as reply:
        return str((await reply.json())["content_uri"])
