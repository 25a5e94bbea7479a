"""A real Synapse that follows a store: what the commands activate holds there, and what they did not does not."""

import asyncio
import math
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from tests.fakes.ports import free_port

from daftar_deploy.demo.client import Client
from daftar_deploy.demo.homeserver import HomeserverError, HomeserverOptions, Synapse
from daftar_policy import decision_log

pytestmark = pytest.mark.asyncio(loop_scope="module")

POLICY = """policy: 1
revision: "{revision}"
lists: {{words: {{words: {{file: words.txt}}}}}}
rules:
  - {{id: WORD-{revision}, on: send, when: {{event.body: {{in: words}}}}, then: deny, say: {{en: "Not this word."}}}}
"""


@dataclass
class Stage:
    folder: Path
    asha: Client
    room: str
    reloads: list[float] = field(default_factory=list)

    def daftar(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "daftar_deploy", "policy", *arguments]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)

    def activate(self, revision: str, *words: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        write(self.folder, revision, *words)
        assert self.daftar("sign", "policy.yaml", "--key", "key").returncode == 0
        return self.daftar("activate", "policy.yaml", "--store", "store", "--key", "key", *options)

    async def becomes(self, body: str, *rules: str, within: float = 120.0) -> None:
        """Send until just these rules refuse it, or none."""
        began = time.monotonic()
        while (found := await self.refused(body)) != rules:
            assert time.monotonic() - began < within, found
            await asyncio.sleep(0.1)
        self.reloads.append(time.monotonic() - began)

    async def refused(self, body: str) -> tuple[str, ...]:
        reply = await self.asha.say(self.room, body)
        if reply.status == 200:
            return ()
        decision = reply.body["in.daftar.decision"]
        assert reply.status == 403
        assert isinstance(decision, dict)
        return tuple(decision["rules"])

    async def noted(self, kind: str, **wanted: object) -> None:
        for _ in range(1200):
            entries = [entry for entry in decision_log.read(self.folder / "log") if entry.get("kind") == kind]
            if any(wanted.items() <= entry.items() for entry in entries):
                return
            await asyncio.sleep(0.1)
        raise AssertionError((kind, wanted, entries))

    async def refuses(self, code: str) -> None:
        for _ in range(1200):
            if code in self.refusals():
                return
            await asyncio.sleep(0.1)
        raise AssertionError((code, self.refusals()))

    def refusals(self) -> set[str]:
        entries = [entry for entry in decision_log.read(self.folder / "log") if entry.get("kind") == "policy-refused"]
        return {problem["code"] for entry in entries for problem in entry["problems"]}  # type: ignore[attr-defined]


def write(folder: Path, revision: str, *words: str) -> None:
    (folder / "policy.yaml").write_text(POLICY.format(revision=revision))
    (folder / "words.txt").write_text("\n".join(words) + "\n")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(
    tmp_path_factory: pytest.TempPathFactory,
    start_synapse: Callable[..., Awaitable[Synapse]],
    person: Callable[..., Awaitable[Client]],
) -> Stage:
    folder = tmp_path_factory.mktemp("store")
    stage = Stage(folder, Client(""), "")
    assert stage.daftar("keygen", "key").returncode == 0
    done = stage.activate("1", "alpha")
    assert done.returncode == 0, done.stderr
    synapse = await start_synapse(folder / "synapse", modules=(module(folder),))
    await stage.asha.close()
    stage.asha = await person(synapse, "asha")
    stage.room = str((await stage.asha.create_room(name="Open")).expect()["room_id"])
    return stage


def module(folder: Path) -> dict[str, object]:
    follow = {"store": str(folder / "store"), "keys": [str(folder / "key.pub")]}
    config = {"policy": str(folder / "policy.yaml"), "log": str(folder / "log"), "follow": follow}
    return {"module": "daftar_policy.enforcement.synapse_module.DaftarPolicy", "config": config}


async def test_versions_come_into_force_while_it_runs_and_nothing_else_does(stage: Stage) -> None:
    assert await stage.refused("alpha") == ("WORD-1",)

    write(stage.folder, "2", "beta")
    await stage.noted("policy-refused")
    assert stage.refusals() == {"not-activated"}
    assert await stage.refused("beta") == ()

    assert stage.activate("2", "beta").returncode == 0
    await stage.becomes("beta", "WORD-2")
    assert await stage.refused("alpha") == ()
    await stage.noted("policy-loaded", revision="2", sequence=2, activation="activate")

    old = (stage.folder / "store" / "active").read_bytes()
    # Why so long: it has to come into force first, on a machine as slow as this one was just now.
    within = f"{max(6, math.ceil(5 * stage.reloads[-1]))}s"
    assert stage.activate("3", "gamma", options=("--confirm-within", within)).returncode == 0
    await stage.becomes("gamma", "WORD-3")
    await stage.becomes("beta", "WORD-2")
    await stage.noted("policy-loaded", revision="2", activation="went-back")

    assert stage.activate("4", "delta").returncode == 0
    await stage.becomes("delta", "WORD-4")
    active = stage.folder / "store" / "active"
    new = active.read_bytes()
    active.write_bytes(old)
    listed = next((stage.folder / "store" / "versions").glob("4-*/words.txt"))
    await stage.refuses("replayed")
    active.write_bytes(new)
    listed.write_text("nothing\n")
    await stage.refuses("altered")
    assert stage.refusals() == {"not-activated", "replayed", "altered"}
    assert await stage.refused("delta") == ("WORD-4",)

    done = stage.daftar("rollback", "--store", "store", "--key", "key")
    assert done.stdout.startswith("revision 2 is in force again"), done
    await stage.becomes("beta", "WORD-2")


async def test_a_homeserver_does_not_start_with_a_store_it_cannot_believe(stage: Stage, tmp_path: Path) -> None:
    assert stage.daftar("keygen", "stranger").returncode == 0
    stranger = module(stage.folder)
    stranger["config"] = {
        "log": str(tmp_path / "log"),
        "follow": {"store": str(stage.folder / "store"), "keys": [str(stage.folder / "stranger.pub")]},
    }
    synapse = Synapse(HomeserverOptions(tmp_path / "synapse", modules=(stranger,), port=free_port()))
    with pytest.raises(HomeserverError) as refused:
        await synapse.start()
    await synapse.stop()
    assert "trusted here is" in str(refused.value)
