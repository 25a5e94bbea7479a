"""The control room as a witness: a real Synapse posts its checkpoints there, and what was posted shows that the log was cut."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from daftar_deploy.demo.client import Client
from daftar_deploy.demo.homeserver import Synapse
from daftar_policy import decision_log
from daftar_policy.log.witness import CHECKPOINT_EVENT, read_witness

FILTER = json.dumps({"types": [CHECKPOINT_EVENT]})
POLICY = """
policy: 1
revision: "1"
statute: in-maharashtra
rules:
  - {id: WORD-1, on: send, when: {event.text: {contains: secret}}, then: deny}
"""


async def test_checkpoints_stand_in_the_control_room_and_show_a_cut(
    tmp_path: Path, start_synapse: Callable[..., Awaitable[Synapse]], person: Callable[..., Awaitable[Client]]
) -> None:
    (tmp_path / "policy.yaml").write_text(POLICY)
    log = {"directory": str(tmp_path / "log"), "keep_days": 400, "control_room": "#control:daftar.example"}
    module = {
        "module": "daftar_policy.enforcement.synapse_module.DaftarPolicy",
        "config": {"policy": str(tmp_path / "policy.yaml"), "log": log},
    }
    synapse = await start_synapse(
        tmp_path / "synapse", modules=(module,), extra={"server_notices": {"system_mxid_localpart": "daftar", "room_name": "Daftar"}}
    )
    async with await person(synapse, "root", admin=True) as root:
        room = str((await root.create_room(preset="public_chat", room_alias_name="control")).expect()["room_id"])
        # The room is there only now: what was due at the first start is posted from the second on.
        await synapse.restart()
        refused = (await root.say(room, "a secret")).body["in.daftar.decision"]["id"]  # type: ignore[index]
        told = await posted(root, room)
        shown = await root.call("GET", f"/rooms/{room}/messages", query={"dir": "b", "limit": "1000", "filter": FILTER})
        await synapse.stop()
    (tmp_path / "room.json").write_text(json.dumps(shown.expect()))
    witnessed = tuple(reversed(read_witness(tmp_path / "room.json")))
    assert len(witnessed) >= len(told)
    evidence = decision_log.Evidence(witnessed=witnessed)
    report = decision_log.examine(tmp_path / "log", evidence)
    assert (report.problems, report.notes, report.chains) == ([], [], 2)
    assert decision_log.find(tmp_path / "log", str(refused)) is not None
    last = decision_log.files(tmp_path / "log")[-1]
    assert last.name == witnessed[-1].file
    last.write_bytes(b"".join(last.read_bytes().splitlines(keepends=True)[: witnessed[-1].seq - 1]))
    assert decision_log.verify(tmp_path / "log") == []
    assert "the end is cut off" in str(decision_log.examine(tmp_path / "log", evidence).problems[0])


async def posted(client: Client, room: str) -> list[dict[str, object]]:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        found = [dict(event) for event in await client.messages(room) if event["type"] == CHECKPOINT_EVENT]
        if found:
            return found
        await asyncio.sleep(0.1)
    raise TimeoutError("no checkpoint was posted")
