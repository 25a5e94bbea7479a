"""Steps 1 to 3: people register, an invitation is refused, a restricted room is kept.

Law: each ✓ is read back from the homeserver or the decision log. It does not know how the policy came to say so.
"""

from __future__ import annotations

import json
import secrets

import aiohttp

from daftar_deploy.demo.client import Client, Json, Reply
from daftar_deploy.demo.display import Step
from daftar_deploy.demo.parts import SERVER, Day, Person, new_password
from daftar_deploy.demo.wait import PATIENCE, until
from daftar_policy import decision_log

OFFICERS = {
    "asha": "asha.patil@it.daftar.example",
    "ravi": "ravi.deshmukh@pune.daftar.example",
    "meera": "meera.kale@pune.daftar.example",
    "sunita": "sunita.more@it.daftar.example",
}
# Why: 12 digits with a valid Verhoeff check digit, as an Aadhaar number has; a documented specimen, nobody's own.
AADHAAR = "2345 6789 0124"
PRIVATE_LINK = "https://drive.google.com/file/d/1/view"


def decision_of(reply: Reply) -> Json:
    """Give `in.daftar.decision` of an answer, {} where it has none."""
    value = reply.body.get("in.daftar.decision")
    return value if isinstance(value, dict) else {}


def is_refused(reply: Reply, rule: str, *words: str) -> bool:
    """Whether an answer is a 403 that names the rule and has these words in its text."""
    text = reply.text("error")
    rules = decision_of(reply).get("rules")
    return reply.status == 403 and isinstance(rules, list) and rule in rules and f"[{rule}]" in text and all(word in text for word in words)


async def registration(day: Day, step: Step) -> None:
    """Step 1: officials register with a verified official address; a private address is refused."""
    for name, email in OFFICERS.items():
        person, reply, mail = await _register(day, email)
        step.expect(
            f"{email} gets a verification mail without foreign images, opens its link and registers",
            ok=reply.status == 200 and person.client.user_id == f"@{email.split('@')[0]}:{SERVER}" and not mail,
            got=person.client.user_id or f"{reply.status} {reply.body}" + mail,
        )
        day.people[name] = person
    person, reply, _ = await _register(day, "asha.patil@gmail.com", username="asha.private")
    await person.client.close()
    step.expect(
        "asha.patil@gmail.com is refused at register: 403, MAIL-1, the reason in Marathi and English",
        ok=is_refused(reply, "MAIL-1", "शासकीय", "official address, not gmail.com"),
        got=f"{reply.status} {reply.text('error') or reply.body}",
    )
    await names(day, step)


async def names(day: Day, step: Step) -> None:
    """Step 1, too: an official address does not give another officer's name."""
    person, reply, _ = await _register(day, "intern@it.daftar.example", username="imran.shaikh")
    await person.client.close()
    step.expect(
        "intern@it.daftar.example does not become @imran.shaikh, an officer of officers.csv: 403, NAME-1",
        ok=is_refused(reply, "NAME-1"),
        got=f"{reply.status} {reply.text('error') or reply.body}",
    )


async def _register(day: Day, email: str, username: str = "") -> tuple[Person, Reply, str]:
    client = Client(day.synapse.url, name=email)
    person = Person(email.split("@", maxsplit=1)[0], email, new_password(), client)
    secret = secrets.token_hex(16)
    asked = await client.request_email_token(email, secret)
    if asked.status != 200:
        return person, asked, ""
    mail = await day.postbox.wait_for(lambda mail: email in mail.recipients and bool(mail.verification_link()))
    foreign = [host for host in ("matrix.org", "element.io", "riot.im") if host in mail.html() + mail.plain()]
    async with aiohttp.ClientSession() as browser, browser.get(mail.verification_link()) as page:
        await page.read()
    reply = await client.register(username or person.name, person.password, sid=asked.text("sid"), secret=secret)
    return person, reply, f" (the mail names {', '.join(foreign)})" if foreign else ""


async def invitation(day: Day, step: Step) -> None:
    """Step 2: an invitation to a server that the policy does not allow."""
    asha = day.client("asha")
    room = (await asha.create_room(name="कार्यालय", preset="private_chat")).expect()["room_id"]
    day.rooms["office"] = str(room)
    reply = await asha.invite(str(room), "@someone:evil.example")
    day.ids["invite"] = str(decision_of(reply).get("id", ""))
    step.expect(
        "inviting @someone:evil.example is refused by Synapse: 403, INVITE-1",
        ok=is_refused(reply, "INVITE-1"),
        got=f"{reply.status} {reply.text('error') or reply.body}",
    )
    for name in ("ravi", "sunita"):
        (await asha.invite(str(room), day.client(name).user_id)).expect()
        (await day.client(name).join(str(room))).expect()
    members = {str(event.get("state_key")) for event in await asha.state(str(room)) if event.get("type") == "m.room.member"}
    step.expect(
        "inviting colleagues of this server works, and evil.example is not in the room's state",
        ok=day.client("ravi").user_id in members and not any("evil" in user for user in members),
        got=sorted(members),
    )


async def restricted_room(day: Day, step: Step) -> None:
    """Step 3: what may not be said in a restricted room, and what is only noted elsewhere."""
    asha = day.client("asha")
    room = str((await asha.create_room(name="निविदा समिती", room_alias_name="tender-committee", preset="private_chat")).expect()["room_id"])
    day.rooms["restricted"] = room
    reply = await asha.say(room, f"अर्जदाराचा आधार क्रमांक {AADHAAR}")
    day.ids["aadhaar"] = str(decision_of(reply).get("id", ""))
    step.expect(
        "an Aadhaar number in the restricted room is refused: 403, DATA-1",
        ok=is_refused(reply, "DATA-1"),
        got=f"{reply.status} {reply.text('error') or reply.body}",
    )
    reply = await asha.say(room, f"नकाशे येथे आहेत: {PRIVATE_LINK}")
    step.expect(
        "a link to a private file share is refused: 403, FILE-1",
        ok=is_refused(reply, "FILE-1", "drive.google.com"),
        got=f"{reply.status} {reply.text('error') or reply.body}",
    )
    first = (await asha.say(room, "अर्ज मिळाला")).expect()["event_id"]
    edited: Json = {"msgtype": "m.text", "body": f"अर्ज मिळाला, आधार {AADHAAR}"}
    relation = {"rel_type": "m.replace", "event_id": first}
    reply = await asha.send(room, {"msgtype": "m.text", "body": "* अर्ज मिळाला", "m.new_content": edited, "m.relates_to": relation})
    step.expect(
        "an edit that brings the number in is refused: 403, DATA-1",
        ok=is_refused(reply, "DATA-1"),
        got=f"{reply.status} {reply.text('error') or reply.body}",
    )
    bodies = json.dumps(await asha.messages(room), ensure_ascii=False)
    step.expect(
        "the room holds the first text and neither number nor link",
        ok="अर्ज मिळाला" in bodies and AADHAAR not in bodies and PRIVATE_LINK not in bodies,
        got=f"{len(bodies)} characters read back",
    )
    office = day.rooms["office"]
    reply = await asha.say(office, f"आधार क्रमांक {AADHAAR}")
    step.expect("the same text in an unlabelled room goes through", ok=reply.status == 200, got=f"{reply.status} {reply.body}")
    entry = await until(lambda: _noted(day, office, asha.user_id), seconds=PATIENCE)
    step.expect(
        "the decision log names DATA-2 (monitor), which would have refused it, and holds no number",
        ok=bool(entry) and AADHAAR not in json.dumps(entry),
        got=f"monitored {entry.get('monitored')}, decision {entry.get('decision')}",
    )


def _noted(day: Day, room: str, actor: str) -> Json:
    for entry in decision_log.read(day.log):
        if (
            entry.get("action") == "send"
            and "DATA-2" in _texts(entry.get("monitored"))
            and room in json.dumps(entry)
            and actor in json.dumps(entry)
        ):
            return dict(entry)
    return {}


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
