"""The mail bridge against a real Synapse: mail in by SMTP, seen by an official's client, answered, and taken by a relay."""

import asyncio
import email
import email.policy
import json
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

import aiosmtplib
import pytest
import pytest_asyncio
from aiosmtpd.smtp import SMTP
from tests.fakes.ports import free_port

from daftar_bridges import config
from daftar_deploy.demo.client import Client, body_of, content
from daftar_deploy.demo.homeserver import Synapse

pytestmark = pytest.mark.asyncio(loop_scope="module")
SERVER = "daftar.example"
TENDERS = "tenders@it.daftar.example"
CASES = "cases@it.daftar.example"
POLICY = """\
policy: 1
revision: "e2e"
languages: [en]
rules:
  - {id: OUT-1, title: official only, on: [email-send], when: {email.domain: gmail.com}, then: deny, say: {en: "Not to {email.domain}."}}
"""
# What only the homeserver knows of: the bridge's own policy lets it pass.
HOMESERVER_POLICY = """\
policy: 1
revision: "homeserver"
languages: [en]
rules:
  - {id: HS-1, title: no codeword, on: [send], when: {event.body: {contains: bluebird}}, then: deny, say: {en: "Not that word."}}
"""


@dataclass
class Sink:
    """A relay that takes everything."""

    mails: list[tuple[str, list[str], bytes]] = field(default_factory=list)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 OK"


@dataclass
class Place:
    """A running installation."""

    synapse: Synapse
    asha: Client
    ravi: Client
    sink: Sink
    room: str
    smtp_port: int
    restart: Callable[[], Any]

    async def mail(self, message: EmailMessage, *to: str) -> None:
        await aiosmtplib.send(message, recipients=list(to) or None, hostname="127.0.0.1", port=self.smtp_port, start_tls=False)

    async def room_of(self, alias: str) -> str:
        """The room of an alias, with Asha in it, once she is invited there."""
        async with asyncio.timeout(120):
            while True:
                found = await self.asha.resolve(alias)
                room = str(found.body.get("room_id", ""))
                if room and (await self.asha.join(room)).status == 200:
                    return room
                await self.asha.sync(timeout_ms=200)


def write(directory: Path, synapse_url: str, relay_port: int) -> tuple[Path, int]:
    (directory / "policy.yaml").write_text(POLICY)
    smtp_port = free_port()
    (directory / "mail.yaml").write_text(
        f"""\
homeserver: {{url: "{synapse_url}", name: {SERVER}}}
appservice: {{port: 29000, registration: registration.yaml}}
smtp: {{port: {smtp_port}}}
relay: {{host: 127.0.0.1, port: {relay_port}, tls: none}}
authentication: {{mode: trust, authserv_id: mx.{SERVER}}}
mailboxes:
  - {{address: {TENDERS}, room: "#tenders:{SERVER}", name: Tenders, members: ["@asha:{SERVER}"]}}
  - {{address: {CASES}, room: "#cases:{SERVER}", name: Cases, mode: space, members: ["@asha:{SERVER}", "@ravi:{SERVER}"]}}
control_room: "#control:{SERVER}"
control_members: ["@asha:{SERVER}"]
policy: {{policy: policy.yaml, log: log}}
spool: mail.db
"""
    )
    return directory / "mail.yaml", smtp_port


async def start_bridge(path: Path) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from daftar_bridges.cli import app; app()", "run", "--config", str(path), stdout=asyncio.subprocess.PIPE
    )
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


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(start_synapse: Any, person: Any, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    directory, sink, loop = tmp_path_factory.mktemp("mail"), Sink(), asyncio.get_running_loop()
    relay = await loop.create_server(lambda: SMTP(sink, hostname="relay", loop=loop, enable_SMTPUTF8=True), "127.0.0.1", 0)
    port = free_port()
    registration = directory / "registration.yaml"
    registration.write_text(json.dumps(config.registration_for(SERVER, f"http://127.0.0.1:{port}", "as-secret", "hs-secret")))
    (directory / "homeserver-policy.yaml").write_text(HOMESERVER_POLICY)
    settings = {"policy": str(directory / "homeserver-policy.yaml"), "log": str(directory / "homeserver-log")}
    module = {"module": "daftar_policy.enforcement.synapse_module.DaftarPolicy", "config": settings}
    synapse = await start_synapse(directory / "synapse", registrations=(registration,), modules=(module,))
    asha, ravi = await person(synapse, "asha"), await person(synapse, "ravi")
    path, smtp_port = write(directory, synapse.url, relay.sockets[0].getsockname()[1])
    path.write_text(path.read_text().replace("29000", str(port)))
    processes: list[asyncio.subprocess.Process] = []

    async def restart() -> None:
        for process in processes:
            process.kill()
            await process.communicate()
        processes[:] = [await start_bridge(path)]

    await restart()
    room = str((await asha.resolve(f"#tenders:{SERVER}")).expect()["room_id"])
    (await asha.join(room)).expect()
    yield Place(synapse, asha, ravi, sink, room, smtp_port, restart)
    processes[-1].terminate()
    await processes[-1].communicate()
    assert processes[-1].returncode == 0
    relay.close()
    await relay.wait_closed()


def make(body: str, sender: str = "विजय <vijay@bidder.example>", **fields: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, TENDERS, "निविदा ४२"
    for key, value in fields.items():
        message[key.replace("_", "-")] = value
    message.set_content(body)
    return message


def is_named(name: str, event: dict[str, object]) -> bool:
    return body_of(event) == name


async def test_a_mail_with_everything_is_in_the_room(place: Place) -> None:
    message = make("मा. महोदय", Message_ID="<one@bidder.example>")
    message.add_alternative('<p>मा. <b>महोदय</b></p><img src="cid:seal@x"><script>x()</script>', subtype="html")
    message.get_payload()[1].add_related(b"\x89PNG\r\n\x1a\n", "image", "png", cid="<seal@x>")  # type: ignore[index, union-attr]
    message.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="पत्र.pdf")
    message.add_attachment(b"", maintype="application", subtype="octet-stream", filename="empty.bin")
    await place.mail(message)
    root = await place.asha.wait_for(place.room, lambda event: "महोदय" in body_of(event))
    assert root["sender"] == f"@mail_vijay=40bidder.example:{SERVER}"
    formatted = str(content(root)["formatted_body"])
    assert "<strong>निविदा ४२</strong>" in formatted
    assert 'src="mxc://' in formatted
    assert "script" not in formatted
    for name, sent in (("पत्र.pdf", b"%PDF-1.4 x"), ("empty.bin", b"")):
        file = await place.asha.wait_for(place.room, partial(is_named, name))
        assert await place.asha.download(str(content(file)["url"])) == sent
        assert content(file)["m.relates_to"]["event_id"] == root["event_id"]  # type: ignore[index]
    members = await place.asha.state(place.room)
    assert any(content(event).get("displayname") == "विजय (vijay@bidder.example)" for event in members)


async def test_a_reply_comes_into_the_thread_and_an_answer_goes_out(place: Place) -> None:
    await place.mail(make("पुढील पत्र", In_Reply_To="<one@bidder.example>", Message_ID="<two@bidder.example>"))
    event = await place.asha.wait_for(place.room, lambda event: "पुढील पत्र" in body_of(event))
    relation: Any = content(event)["m.relates_to"]
    assert relation["rel_type"] == "m.thread"
    await place.asha.say(place.room, "!mail reply धन्यवाद", **{"m.relates_to": {"rel_type": "m.thread", "event_id": relation["event_id"]}})
    await place.asha.wait_for(place.room, lambda event: event["type"] == "m.reaction")
    ((sender, to, raw),) = [mail for mail in place.sink.mails if mail[0] == TENDERS]
    sent = email.message_from_bytes(raw, policy=email.policy.default)
    assert (sender, to, str(sent["From"])) == (TENDERS, ["vijay@bidder.example"], f"asha <{TENDERS}>")
    assert sent["In-Reply-To"] == "<two@bidder.example>"


async def test_a_reply_that_the_policy_refuses_is_told_in_the_thread(place: Place) -> None:
    await place.mail(make("from a private box", "c@gmail.com"))
    event = await place.asha.wait_for(place.room, lambda event: "private box" in body_of(event))
    relation = {"m.relates_to": {"rel_type": "m.thread", "event_id": event["event_id"]}}
    await place.asha.say(place.room, "!mail reply no", **relation)
    notice = await place.asha.wait_for(place.room, lambda event: "[OUT-1]" in body_of(event))
    assert content(notice)["in.daftar.decision"]["rules"] == ["OUT-1"]  # type: ignore[index]


async def test_what_the_homeservers_policy_refuses_is_held_with_its_decision(place: Place) -> None:
    await place.mail(make("operation bluebird"))
    await place.mail(make("the mail behind it"))
    await place.asha.wait_for(place.room, lambda event: "the mail behind it" in body_of(event))
    assert not any("bluebird" in body_of(event) for event in await place.asha.messages(place.room))
    control = str((await place.asha.resolve(f"#control:{SERVER}")).expect()["room_id"])
    (await place.asha.join(control)).expect()
    notice = await place.asha.wait_for(control, lambda event: "is held: Not that word. [HS-1]" in body_of(event))
    assert content(notice)["in.daftar.decision"]["rules"] == ["HS-1"]  # type: ignore[index]


async def test_a_held_mail_is_turned_away_by_a_sign_and_a_second_one(place: Place) -> None:
    control = str((await place.asha.resolve(f"#control:{SERVER}")).expect()["room_id"])
    (await place.asha.join(control)).expect()
    # Whose return path nothing confirms is not written to.
    checked = f"mx.{SERVER}; spf=pass smtp.mailfrom=ravi@bidder.example"
    await place.mail(make("bluebird once more", "Ravi <ravi@bidder.example>", Authentication_Results=checked))
    notice = await place.asha.wait_for(control, lambda event: "from ravi@bidder.example" in body_of(event))
    (await place.asha.react(control, str(notice["event_id"]), "❌")).expect()
    question = await place.asha.wait_for(control, lambda event: "ravi@bidder.example would be told" in body_of(event))
    (await place.asha.react(control, str(question["event_id"]), "✅")).expect()
    await place.asha.wait_for(control, lambda event: "ravi@bidder.example is told" in body_of(event))
    async with asyncio.timeout(120):
        while not any(to == ["ravi@bidder.example"] for _, to, _ in place.sink.mails):  # noqa: ASYNC110 - it comes by SMTP, some time
            await asyncio.sleep(0.1)


async def test_a_large_mail_is_there_and_a_killed_bridge_goes_on(place: Place) -> None:
    await place.mail(make("\n".join(f"ओळ {number}" for number in range(15_000))))
    await place.asha.wait_for(place.room, lambda event: body_of(event) == "mail.txt")
    await place.restart()
    await place.mail(make("after the restart"))
    await place.asha.wait_for(place.room, lambda event: "after the restart" in body_of(event))


async def test_mail_waits_for_a_homeserver_that_is_away(place: Place) -> None:
    await place.synapse.stop()
    await place.mail(make("while it was away"))
    await place.synapse.start()
    await place.asha.wait_for(place.room, lambda event: "while it was away" in body_of(event))
    bodies = [body_of(event) for event in await place.asha.messages(place.room)]
    assert sum("while it was away" in body for body in bodies) == 1


async def child_of(person: Client, space: str, besides: frozenset[str] = frozenset()) -> str:
    """The room of a space that is not one of those, once it is there."""
    async with asyncio.timeout(120):
        while True:
            rooms = {str(event["state_key"]) for event in await person.state(space) if event["type"] == "m.space.child"} - besides
            if rooms:
                return rooms.pop()
            await person.sync(timeout_ms=500)


async def test_a_space_has_a_room_for_each_correspondence_and_its_people_may_enter(place: Place) -> None:
    space = await place.room_of(f"#cases:{SERVER}")
    created = next(event for event in await place.asha.state(space) if event["type"] == "m.room.create")
    assert (content(created)["type"], content(created)["room_version"]) == ("m.space", "12")
    await place.mail(make("the first case", Message_ID="<case1@bidder.example>"), CASES)
    room = await child_of(place.asha, space)
    (await place.asha.join(room)).expect()
    first = await place.asha.wait_for(room, lambda event: "the first case" in body_of(event))
    assert "m.relates_to" not in content(first)
    assert any(event["type"] == "m.space.parent" and event["state_key"] == space for event in await place.asha.state(room))
    await place.restart()
    await place.mail(make("more on it", In_Reply_To="<case1@bidder.example>"), CASES)
    await place.asha.wait_for(room, lambda event: "more on it" in body_of(event))
    await place.mail(make("the second case", "Meera <meera@bidder.example>", Message_ID="<case2@bidder.example>"), CASES)
    other = await child_of(place.asha, space, frozenset({room}))
    # Why by the space alone: who is let into the mailbox later must see its correspondences without an invitation to each.
    (await place.ravi.join(space)).expect()
    (await place.ravi.join(other)).expect()
    await place.ravi.wait_for(other, lambda event: "the second case" in body_of(event))
    await place.asha.say(room, "!mail reply Noted.")
    await place.asha.wait_for(room, lambda event: event["type"] == "m.reaction")
    (mail,) = [mail for mail in place.sink.mails if mail[0] == CASES]
    assert mail[1] == ["vijay@bidder.example"]


async def test_a_mail_for_two_departments_is_in_both_with_links(place: Place) -> None:
    space = await place.room_of(f"#cases:{SERVER}")
    before = frozenset(str(event["state_key"]) for event in await place.asha.state(space) if event["type"] == "m.space.child")
    message = make("for both departments", Message_ID="<both@bidder.example>", Cc=CASES)
    await place.mail(message, TENDERS, CASES)
    here = await place.asha.wait_for(place.room, lambda event: "for both departments" in body_of(event))
    room = await child_of(place.asha, space, before)
    (await place.asha.join(room)).expect()
    there = await place.asha.wait_for(room, lambda event: "for both departments" in body_of(event))
    for where, event in ((place.room, there), (room, here)):
        link = await place.asha.wait_for(where, lambda said: "This mail is also with" in body_of(said))
        assert f"/{event['event_id']}?via={SERVER}" in body_of(link)
    await place.restart()
    await place.mail(make("a marker behind it"))
    await place.asha.wait_for(place.room, lambda event: "a marker behind it" in body_of(event))
    said = [body_of(event) for event in await place.asha.messages(place.room)]
    assert sum("This mail is also with" in body for body in said) == 1


async def test_killed_at_any_moment_each_mail_is_once_in_each_department(place: Place, full_counts: bool) -> None:
    space = await place.room_of(f"#cases:{SERVER}")
    before = {str(event["state_key"]) for event in await place.asha.state(space) if event["type"] == "m.space.child"}
    count = 40 if full_counts else 5
    for number in range(count):
        await place.mail(make(f"killed {number:02}", Message_ID=f"<k{number}@bidder.example>", Cc=CASES), TENDERS, CASES)
        # Why these: a mail for both takes about 0.2 s, so the kills fall before, between and after its steps.
        await asyncio.sleep(0.25 * (number % 5) / 4)
        await place.restart()
    await place.mail(make("the end of it", Cc=CASES), TENDERS, CASES)
    await place.asha.wait_for(place.room, lambda event: "the end of it" in body_of(event))
    async with asyncio.timeout(120 + 3 * count):
        while True:
            children = {str(event["state_key"]) for event in await place.asha.state(space) if event["type"] == "m.space.child"} - before
            if len(children) > count:
                break
            await place.asha.sync(timeout_ms=200)
    wanted = [f"killed {number:02}" for number in range(count)]
    cases: list[str] = []
    for room in children:
        (await place.asha.join(room)).expect()
        # The link is the last thing that is said of a mail.
        await place.asha.wait_for(room, lambda event: f"also with {TENDERS}" in body_of(event))
        cases += [body_of(event) for event in await place.asha.messages(room)]
    await place.asha.wait_for(place.room, lambda event: "the end of it" in body_of(event))
    tenders = [body_of(event) for event in await place.asha.messages(place.room, limit=500)]
    for said in (cases, tenders):
        assert [sum(text in body for body in said) for text in wanted] == [1] * count
    assert sum(f"also with {TENDERS}" in body for body in cases) == count + 1
    assert sum(f"also with {CASES}" in body for body in tenders) >= count + 1


async def test_what_was_asked_for_is_done_once_though_the_bridge_is_killed(place: Place) -> None:
    await place.mail(make("to be seen as it came", Message_ID="<raw@bidder.example>"))
    event = await place.asha.wait_for(place.room, lambda event: "to be seen as it came" in body_of(event))
    relation = {"m.relates_to": {"rel_type": "m.thread", "event_id": event["event_id"]}}
    control = await place.room_of(f"#control:{SERVER}")
    for seconds in (0.0, 0.1, 0.2):
        before = sum(body_of(event) == "mail.eml" for event in await place.asha.messages(place.room))
        await place.asha.say(place.room, "!mail source", **relation)
        await place.asha.say(control, f"!mail open new{seconds}@it.daftar.example #new{seconds}:{SERVER} @asha:{SERVER} New")
        await asyncio.sleep(seconds)
        await place.restart()
        await place.asha.wait_for(control, partial(is_about, f"new{seconds}@it.daftar.example is open"))
        async with asyncio.timeout(120):
            while (found := sum(body_of(event) == "mail.eml" for event in await place.asha.messages(place.room))) == before:
                await place.asha.sync(timeout_ms=200)
        assert found == before + 1
        await place.mail(make(f"for number {seconds}"), f"new{seconds}@it.daftar.example")
        room = await place.room_of(f"#new{seconds}:{SERVER}")
        await place.asha.wait_for(room, partial(is_about, f"for number {seconds}"))


def is_about(text: str, event: dict[str, object]) -> bool:
    return text in body_of(event)
