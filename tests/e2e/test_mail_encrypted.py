"""Encrypted rooms on a real Synapse: a client with its own crypto reads the bridge's mail there and answers it."""

import asyncio
import email
import json
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiosmtplib
import nio
import pytest
import pytest_asyncio
from aiosmtpd.smtp import SMTP
from nio.crypto.attachments import decrypt_attachment, encrypt_attachment
from tests.e2e.witness import Witness
from tests.fakes.ports import free_port

from daftar_bridges import config
from daftar_bridges.encryption.peers import devices
from daftar_deploy.demo.homeserver import Synapse

pytestmark = pytest.mark.asyncio(loop_scope="module")
SERVER = "daftar.example"
TENDERS = "tenders@it.daftar.example"
POLICY = 'policy: 1\nrevision: "e2e"\nlanguages: [en]\nrules: []\n'
READ = (nio.RoomMessage, nio.RoomEncryptedMedia, nio.MegolmEvent, nio.ReactionEvent, nio.UnknownEvent)


@dataclass
class Sink:
    """A relay that takes everything."""

    mails: list[bytes] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        self.mails.append(envelope.content)
        self.came.set()
        return "250 OK"

    async def wait(self, count: int) -> bytes:
        async with asyncio.timeout(120):
            while len(self.mails) < count:
                self.came.clear()
                await self.came.wait()
        return self.mails[count - 1]


class Official:
    """A person's client with vodozemac; what it sees is kept in `seen`."""

    def __init__(self, client: nio.AsyncClient) -> None:
        self.client = client
        self.seen: list[nio.Event] = []
        client.add_event_callback(self._see, READ)

    async def _see(self, _room: nio.MatrixRoom, event: nio.Event) -> None:
        self.seen.append(event)

    async def wait(self, wanted: Callable[[nio.Event], bool]) -> nio.Event:
        async with asyncio.timeout(120):
            while True:
                for event in self.seen:
                    if not isinstance(event, nio.MegolmEvent) and wanted(event):
                        return event
                await self.sync()

    async def sync(self) -> None:
        """Take what there is, and ask for the devices of whoever has new ones."""
        await self.client.sync(timeout=2000)
        if self.client.should_upload_keys:
            await self.client.keys_upload()
        if self.client.should_query_keys:
            await self.client.keys_query()

    async def say(self, room: str, text: str, root: str, **more: Any) -> str:
        await self.sync()
        relation = {"rel_type": "m.thread", "event_id": root}
        content = {"msgtype": "m.text", "body": text, "m.relates_to": relation, **more}
        answer = await self.client.room_send(room, "m.room.message", content, ignore_unverified_devices=True)
        assert isinstance(answer, nio.RoomSendResponse), answer
        # The relay has it, and the bridge knows: what is killed after this sends nothing twice.
        await self.wait(lambda event: isinstance(event, nio.ReactionEvent) and event.reacts_to == answer.event_id)
        return answer.event_id


@dataclass
class Place:
    """A running installation."""

    synapse: Synapse
    asha: Official
    sink: Sink
    room: str
    directory: Path
    smtp_port: int
    restart: Callable[..., Any]

    async def mail(self, subject: str, body: str, sender: str = "Vijay <vijay@bidder.example>", file: bytes = b"") -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, TENDERS, subject
        message["Message-ID"] = f"<{abs(hash((subject, body)))}@bidder.example>"
        message.set_content(body)
        if file:
            message.add_attachment(file, maintype="application", subtype="pdf", filename="दर.pdf")
        await aiosmtplib.send(message, hostname="127.0.0.1", port=self.smtp_port, start_tls=False)


async def start_bridge(path: Path, log: Path) -> asyncio.subprocess.Process:
    with log.open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "from daftar_bridges.cli import app; app()", "run", "--config", str(path),
            stdout=asyncio.subprocess.PIPE, stderr=errors,
        )  # fmt: skip
    assert process.stdout is not None
    try:
        async with asyncio.timeout(120):
            while "rooms" not in json.loads(await process.stdout.readline()):
                pass
    except BaseException:
        process.kill()
        await process.communicate()
        raise
    return process


async def login(synapse: Synapse, name: str, store: Path) -> nio.AsyncClient:
    store.mkdir(parents=True)
    settings = nio.AsyncClientConfig(store_sync_tokens=True, encryption_enabled=True)
    client = nio.AsyncClient(synapse.url, f"@{name}:{SERVER}", store_path=str(store), config=settings)
    answer = await client.login(f"pw-{name}")
    assert isinstance(answer, nio.LoginResponse), answer
    return client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(start_synapse: Any, person: Any, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    directory, sink, loop = tmp_path_factory.mktemp("mail"), Sink(), asyncio.get_running_loop()
    relay = await loop.create_server(lambda: SMTP(sink, hostname="relay", loop=loop, enable_SMTPUTF8=True), "127.0.0.1", 0)
    port, smtp_port = free_port(), free_port()
    registration = directory / "registration.yaml"
    registration.write_text(json.dumps(config.registration_for(SERVER, f"http://127.0.0.1:{port}", "as-secret", "hs-secret")))
    synapse = await start_synapse(directory / "synapse", registrations=(registration,))
    await person(synapse, "asha")
    await person(synapse, "meera")
    (directory / "policy.yaml").write_text(POLICY)
    (directory / "mail.yaml").write_text(
        f"""\
homeserver: {{url: "{synapse.url}", name: {SERVER}}}
appservice: {{port: {port}, registration: registration.yaml}}
smtp: {{port: {smtp_port}}}
relay: {{host: 127.0.0.1, port: {relay.sockets[0].getsockname()[1]}, tls: none}}
mailboxes: [{{address: {TENDERS}, room: "#tenders:{SERVER}", name: Tenders, members: ["@asha:{SERVER}", "@meera:{SERVER}"]}}]
control_room: "#control:{SERVER}"
policy: {{policy: policy.yaml, log: log}}
spool: mail.db
encryption: {{rooms: true}}
"""
    )
    processes: list[asyncio.subprocess.Process] = []

    async def restart(between: Callable[[], None] = lambda: None) -> None:
        for process in processes:
            process.kill()
            await process.communicate()
        between()
        processes[:] = [await start_bridge(directory / "mail.yaml", directory / "bridge.log")]

    await restart()
    client = await login(synapse, "asha", directory / "asha")
    asha = Official(client)
    await client.sync(full_state=True)
    found = await client.room_resolve_alias(f"#tenders:{SERVER}")
    await client.join(found.room_id)
    await client.sync(full_state=True)
    await asha.sync()
    try:
        yield Place(synapse, asha, sink, found.room_id, directory, smtp_port, restart)
    finally:
        await client.close()
        for process in processes:
            process.terminate()
            await process.communicate()
        relay.close()
        await relay.wait_closed()
    assert processes[-1].returncode == 0


def has(text: str) -> Callable[[nio.Event], bool]:
    return lambda event: text in str(getattr(event, "body", ""))


async def ask(place: Place, path: str, content: object = None) -> dict[str, Any]:
    """The homeserver's answer to the official, without nio in between."""
    client = place.asha.client
    headers = {"Authorization": f"Bearer {client.access_token}"}
    assert client.client_session is not None
    method = "GET" if content is None else "POST"
    async with client.client_session.request(
        method, f"{place.synapse.url}/_matrix/client/v3/{path}", json=content, headers=headers
    ) as reply:
        found: dict[str, Any] = await reply.json()
    return found


async def sent_as(place: Place, event_id: str) -> dict[str, Any]:
    """An event as the homeserver has it."""
    return await ask(place, f"rooms/{quote(place.room)}/event/{quote(event_id)}")


async def test_a_mail_is_read_only_by_the_rooms_devices(place: Place) -> None:
    await place.mail("निविदा", "confidential bid", file=b"%PDF secret")
    letter = await place.asha.wait(has("confidential bid"))
    assert letter.sender == f"@mail_vijay=40bidder.example:{SERVER}"
    assert letter.source["content"]["in.daftar.mail"]["subject"] == "निविदा"
    kept = await sent_as(place, letter.event_id)
    assert kept["type"] == "m.room.encrypted"
    assert "confidential" not in json.dumps(kept)
    file = await place.asha.wait(has("दर.pdf"))
    assert file.source["content"]["m.relates_to"]["event_id"] == letter.event_id
    answer = await place.asha.client.download(file.source["content"]["file"]["url"])
    described = file.source["content"]["file"]
    assert b"secret" not in answer.body
    assert decrypt_attachment(answer.body, described["key"]["k"], described["hashes"]["sha256"], described["iv"]) == b"%PDF secret"


async def test_a_ghosts_device_is_cross_signed_and_its_own(place: Place) -> None:
    letter = await place.asha.wait(has("confidential bid"))
    ghost = letter.sender
    shown = await ask(place, "keys/query", {"device_keys": {ghost: []}})
    (device,) = devices(shown, ghost)
    assert device.is_signed
    assert device.curve == letter.sender_key


async def test_an_answer_in_the_room_goes_out_as_mail(place: Place) -> None:
    letter = await place.asha.wait(has("confidential bid"))
    await place.asha.say(place.room, "!mail reply our answer", letter.event_id)
    assert b"our answer" in await place.sink.wait(1)


async def test_after_a_kill_the_same_device_goes_on(place: Place) -> None:
    letter = await place.asha.wait(has("confidential bid"))
    await place.restart()
    await place.mail("again", "after the restart")
    again = await place.asha.wait(has("after the restart"))
    assert again.sender_key == letter.sender_key
    await place.asha.say(place.room, "!mail reply once more", again.event_id)
    assert b"once more" in await place.sink.wait(2)


async def test_a_lost_crypto_store_is_a_new_device_never_the_old_one(place: Place) -> None:
    before = await place.asha.wait(has("after the restart"))
    device_before = (await sent_as(place, before.event_id))["content"]["device_id"]
    await place.restart(lambda: shutil.rmtree(place.directory / "mail.db.crypto"))
    await place.mail("lost", "with new keys")
    letter = await place.asha.wait(has("with new keys"))
    kept = await sent_as(place, letter.event_id)
    assert kept["content"]["device_id"] != device_before
    assert letter.sender_key != before.sender_key
    await place.asha.sync()
    await place.asha.say(place.room, "!mail reply to the new device", letter.event_id)
    assert b"to the new device" in await place.sink.wait(3)


async def test_who_wants_to_verify_a_ghost_or_the_reader_is_told_that_nobody_is_there(place: Place) -> None:
    letter = await place.asha.wait(has("with new keys"))
    client = place.asha.client
    asked = {"msgtype": "m.key.verification.request", "body": "verify", "to": letter.sender, "from_device": client.device_id, "methods": []}
    sent = await client.room_send(place.room, "m.room.message", asked, ignore_unverified_devices=True)
    assert isinstance(sent, nio.RoomSendResponse)
    cancel = await place.asha.wait(lambda event: event.source["type"] == "m.key.verification.cancel")
    assert (cancel.sender, cancel.source["content"]["m.relates_to"]["event_id"]) == (letter.sender, sent.event_id)
    reader = f"@mail_=reader:{SERVER}"
    (device,) = devices(await ask(place, "keys/query", {"device_keys": {reader: []}}), reader)
    told: list[Any] = []
    client.add_to_device_callback(told.append, nio.KeyVerificationCancel)
    content = {"from_device": client.device_id, "methods": ["m.sas.v1"], "timestamp": 0, "transaction_id": "t1"}
    await client.to_device(nio.ToDeviceMessage("m.key.verification.request", reader, device.id, content))
    async with asyncio.timeout(120):
        while not told:
            await place.asha.sync()
    assert (told[0].sender, told[0].transaction_id, told[0].code) == (reader, "t1", "m.unknown_method")


async def test_a_file_goes_out_that_was_encrypted(place: Place) -> None:
    letter = await place.asha.wait(has("with new keys"))
    hidden, facts = encrypt_attachment(b"%PDF order")
    client = place.asha.client
    answer, _ = await client.upload(lambda *_: hidden, content_type="application/octet-stream", filesize=len(hidden))
    assert isinstance(answer, nio.UploadResponse)
    facts |= {"url": answer.content_uri}
    more = {"msgtype": "m.file", "filename": "order.pdf", "file": facts, "info": {"mimetype": "application/pdf", "size": 10}}
    await place.asha.say(place.room, "!mail reply see the order", letter.event_id, **more)
    sent = await place.sink.wait(4)
    parts = {part.get_filename(): part for part in email.message_from_bytes(sent).walk()}
    assert parts["order.pdf"].get_payload(decode=True) == b"%PDF order"


async def test_a_client_that_excludes_insecure_devices_reads_and_answers(place: Place) -> None:
    meera = await Witness().start(place.synapse.url, "meera")
    try:
        await meera.do("join", room=place.room)
        await place.mail("for Element", "read by its own crypto", sender="Kiran <kiran@bidder.example>", file=b"%PDF plan")
        letter = await meera.until(lambda event: "read by its own crypto" in str(event["content"].get("body")))
        assert (letter["wire"], letter["failed"]) == ("m.room.encrypted", None)
        assert letter["sender"] == f"@mail_kiran=40bidder.example:{SERVER}"
        file = await meera.until(lambda event: event["content"].get("body") == "दर.pdf" and event["sender"] == letter["sender"])
        assert (await meera.do("file", file=file["content"]["file"]))["text"] == "%PDF plan"
        thread = {"rel_type": "m.thread", "event_id": letter["heard"]}
        said = await meera.say(place.room, "!mail reply from Element", **{"m.relates_to": thread})
        tick = await meera.until(lambda event: event["type"] == "m.reaction" and event["content"]["m.relates_to"]["event_id"] == said)
        assert tick["sender"] == f"@mail:{SERVER}"
        assert b"from Element" in place.sink.mails[-1]
        new = {"msgtype": "m.text", "body": "!mail reply too late"}
        relation = {"rel_type": "m.replace", "event_id": said}
        await meera.say(place.room, "* !mail reply too late", **{"m.new_content": new, "m.relates_to": relation})
        answer = await meera.until(lambda event: "has already gone out" in str(event["content"].get("body")))
        assert (answer["wire"], answer["sender"], answer["failed"]) == ("m.room.encrypted", f"@mail:{SERVER}", None)
    finally:
        await meera.stop()
