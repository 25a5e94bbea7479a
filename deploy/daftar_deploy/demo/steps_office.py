"""Steps 6 to 9: an announcement, a change of the policy, an explanation, and what a client sees at login.

Law: what the rooms show is read back by the officials' own clients; the policy is edited on disk as an administrator would.
It does not know how the bot or the enforcement points work.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time

from daftar_deploy.demo.client import Client, Json, body_of
from daftar_deploy.demo.display import Step
from daftar_deploy.demo.parts import SERVER, Day
from daftar_deploy.demo.steps_people import decision_of, is_refused
from daftar_deploy.demo.wait import PATIENCE, until, until_awaited
from daftar_policy import decision_log
from daftar_policy.files.source import Problem

BOT = f"@daftar-announce:{SERVER}"
CONTROL = f"#announce-it:{SERVER}"
ROOMS = ("pune", "haveli", "mulshi")
TITLE = "पूर नियंत्रण कक्ष"
NEW_RULE = """
  - id: WORD-1
    title: A rule added while everything runs
    on: [send]
    when: {event.text: {contains: "project-varsha"}}
    then: deny
    say: {mr: "हा शब्द वापरू नका.", en: "Do not name this project."}
"""


async def announcement(day: Day, step: Step) -> None:
    """Step 6: announced by the clerk, approved by a second person, delivered once, acknowledged."""
    clerk, approver = day.client("sunita"), day.client("asha")
    control = str((await clerk.resolve(CONTROL)).expect()["room_id"])
    for client in (clerk, approver):
        (await client.join(control)).expect()
    await clerk.say(control, f'announce pune/* "{TITLE}" सर्व अधिकाऱ्यांनी उपस्थित राहावे.')
    preview = await clerk.wait_for(control, lambda event: event.get("sender") == BOT and TITLE in body_of(event))
    number = _number(body_of(preview))
    step.expect("the bot previews the announcement with its number and its audience", ok=bool(number), got=body_of(preview))
    await clerk.react(control, str(preview["event_id"]), "✅")
    refusal = await clerk.wait_for(control, lambda event: event.get("sender") == BOT and "yourself" in body_of(event))
    step.expect("the clerk's own approval is refused in words and nothing is sent", ok=not await _announced(day), got=body_of(refusal))
    await approver.react(control, str(preview["event_id"]), "✅")
    sent = await until_awaited(lambda: _all_announced(day), seconds=PATIENCE)
    step.expect(
        "after a second person's ✅ every room of the Pune units receives it once, Nashik none",
        ok=sent == dict.fromkeys(ROOMS, 1),
        got=sent or await _announced(day),
    )
    for name, place in (("ravi", "pune"), ("meera", "haveli")):
        event = await _announcement_in(day, place)
        await day.client(name).react(day.rooms[place], str(event["event_id"]), "✅")
    await _status(day, step, control, number)


async def _status(day: Day, step: Step, control: str, number: str) -> None:
    clerk = day.client("sunita")

    async def ask() -> str:
        (await clerk.say(control, f"status {number}")).expect()
        event = await clerk.wait_for(control, lambda event: event.get("sender") == BOT and "Imran Shaikh" in body_of(event))
        text = _plain(body_of(event))
        done = " ".join(line for line in text.splitlines() if line.startswith("Yes:"))
        missing = " ".join(line for line in text.splitlines() if line.startswith("Not yet:"))
        held = "Ravi Deshmukh" in done and "Meera Kale" in done and "Imran Shaikh" in missing and "Imran" not in done
        return text if held else ""

    text = await until_awaited(ask, seconds=PATIENCE)
    step.expect(
        f"`status {number}` shows who has acknowledged (Ravi Deshmukh, Meera Kale) and who has not (Imran Shaikh)", ok=bool(text), got=text
    )


def _plain(text: str) -> str:
    """Give a text without the marks that keep directions apart (Unicode, UAX 9)."""
    return re.sub("[\u2066-\u2069]", "", text)


def _number(text: str) -> str:
    found = re.search(r"\d+/\d{4}", _plain(text))
    return found[0] if found else ""


async def _announced(day: Day) -> dict[str, int]:
    counts: dict[str, int] = {}
    for place in (*ROOMS, "nashik"):
        reply = await day.client("ravi").resolve(f"#{place}:{SERVER}")
        if reply.status != 200:
            continue
        room = day.rooms[place] = reply.text("room_id")
        reader = day.client("meera" if place == "haveli" else "ravi")
        if (await reader.join(room)).status != 200:
            counts |= await _counted_by_bot_room(day, place)
            continue
        events = [event for event in await reader.messages(room) if TITLE in body_of(event)]
        if events:
            counts[place] = len(events)
    return counts


async def _counted_by_bot_room(day: Day, place: str) -> dict[str, int]:
    """Read a room that none of the day's people is in by the homeserver's administrator."""
    found = await day.people["admin"].client.call(
        "GET", f"/_synapse/admin/v1/rooms/{day.rooms[place]}/messages", query={"dir": "b", "limit": "50"}
    )
    chunk = found.expect().get("chunk")
    count = sum(TITLE in body_of(event) for event in chunk if isinstance(event, dict)) if isinstance(chunk, list) else 0
    return {place: count} if count else {}


async def _all_announced(day: Day) -> dict[str, int]:
    counts = await _announced(day)
    return counts if set(counts) >= set(ROOMS) else {}


async def _announcement_in(day: Day, place: str) -> Json:
    reader = day.client("meera" if place == "haveli" else "ravi")
    return await reader.wait_for(day.rooms[place], lambda event: TITLE in body_of(event))


async def policy_edit(day: Day, step: Step) -> None:
    """Step 7: a rule is added on disk and bites within seconds; a broken edit changes nothing and is told."""
    asha, room = day.client("asha"), day.rooms["office"]
    policy = day.config / "policy.yaml"
    before = await asha.say(room, "About project-varsha")
    step.expect("before the edit the text goes through", ok=before.status == 200, got=before.status)
    policy.write_text(
        policy.read_text(encoding="utf-8").replace('revision: "2026-11-21"', 'revision: "2026-11-21b"') + NEW_RULE, encoding="utf-8"
    )
    started, reply = time.monotonic(), before
    while not is_refused(reply, "WORD-1") and time.monotonic() - started < PATIENCE:
        await asyncio.sleep(0.05)
        reply = await asha.say(room, "About project-varsha")
    took = time.monotonic() - started
    step.expect(
        f"{took:.1f} s after the edit, without a restart, Synapse refuses it with WORD-1",
        ok=is_refused(reply, "WORD-1"),
        got=f"{reply.status} {reply.text('error')}",
    )
    good = policy.read_text(encoding="utf-8")
    policy.write_text(good + "\n  - id: BROKEN\n    on: [sned]\n    then: deny\n", encoding="utf-8")
    line = good.count("\n") + 3
    problem = await until(lambda: _policy_refused(day, line), seconds=PATIENCE)
    step.expect(
        f"a broken edit is told with file, line and column (policy.yaml:{line}:…)",
        ok=f"policy.yaml:{line}:" in problem and "sned" in problem,
        got=problem,
    )
    reply = await asha.say(room, "About project-varsha")
    step.expect("and the old policy stays in force", ok=is_refused(reply, "WORD-1"), got=f"{reply.status} {reply.text('error')}")
    policy.write_text(good, encoding="utf-8")


def _policy_refused(day: Day, line: int) -> str:
    """Give the problem on this line that Synapse's enforcement point noted in the decision log."""
    for entry in decision_log.read(day.log):
        problems = entry.get("problems")
        if entry.get("kind") != "policy-refused" or entry.get("point") != "synapse" or not isinstance(problems, list):
            continue
        for problem in problems:
            if isinstance(problem, dict) and problem.get("line") == line:
                return str(Problem(**problem))
    return ""


async def explanation(day: Day, step: Step) -> None:
    """Step 8: `daftar policy explain` answers by the id that the client was shown."""
    for name, rule in (("aadhaar", "DATA-1"), ("invite", "INVITE-1")):
        identity = day.ids.get(name, "")
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "daftar_deploy",
            "policy",
            "explain",
            identity,
            "--log",
            str(day.log),
            "--language",
            "en",
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        out, _ = await process.communicate()
        text = out.decode(errors="replace")
        step.expect(
            f"`daftar policy explain {identity}` names {rule} and why it held",
            ok=process.returncode == 0 and bool(identity) and rule in text,
            got=text,
        )


async def client_view(day: Day, step: Step) -> None:
    """Step 9: what Element asks first: login flows, a login by password, capabilities, a sync with the rooms."""
    person = day.people["ravi"]
    async with Client(day.synapse.url) as client:
        flows = (await client.call("GET", "/login")).expect().get("flows")
        kinds = [flow.get("type") for flow in flows if isinstance(flow, dict)] if isinstance(flows, list) else []
        step.expect("GET /login offers m.login.password", ok="m.login.password" in kinds, got=kinds)
        reply = await client.login(person.name, person.password)
        step.expect("an official logs in by password", ok=reply.status == 200, got=reply.text("user_id") or reply.body)
        capabilities = (await client.call("GET", "/capabilities")).expect().get("capabilities")
        versions = capabilities.get("m.room_versions") if isinstance(capabilities, dict) else None
        step.expect(
            "GET /capabilities names a room version",
            ok=isinstance(versions, dict) and bool(versions.get("default")),
            got=versions.get("default") if isinstance(versions, dict) else versions,
        )
        rooms = (await client.sync()).get("rooms")
        joined = rooms.get("join") if isinstance(rooms, dict) else None
        step.expect(
            "GET /sync has the official's rooms",
            ok=isinstance(joined, dict) and day.rooms["pune"] in joined,
            got=f"{len(joined) if isinstance(joined, dict) else 0} rooms",
        )


__all__ = ["announcement", "client_view", "decision_of", "explanation", "policy_edit"]
