"""Bench: how long a real Synapse's reactor stands still while a policy of 1,000 rules is reloaded under sends.

Run it by hand: `python tests/bench/reload_stall.py [RULES]`. It prints the largest gap of a call that is due every millisecond, with sends
alone and with sends and reloads, and the latency of the sends. It is no test: the figures are those of the machine, and on a busy one only
those of the process's own work say anything of us.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from daftar_deploy.demo.client import Client
from daftar_deploy.demo.homeserver import HomeserverOptions, Synapse
from daftar_policy import decision_log

RELOADS = 5
# Why: a homeserver's first events fill its caches.
WARM_UP = 5
SENDS_PER_SECOND = 20
RULE = """  - id: R-{n}
    title: Rule number {n}
    on: [send]
    when: {{room.label: label-{n}, event.link_domains: {{in: [host-{n}.example, "*.host-{n}.example"]}}}}
    then: deny
    say: {{en: "Not in this room: {{event.link_domains}}.", mr: "या खोलीत नाही: {{event.link_domains}}."}}
"""


class Probe:
    """A Synapse module that writes down every late millisecond."""

    def __init__(self, config: dict[str, str], _api: object) -> None:
        from twisted.internet import reactor  # noqa: PLC0415 - Synapse chooses the reactor before it makes modules

        self._path = Path(config["out"])
        self._clock = reactor
        self._last, self._worked = time.monotonic(), time.process_time()
        self._tick()

    def _tick(self) -> None:
        now, worked = time.monotonic(), time.process_time()
        if now - self._last > 0.003:
            with self._path.open("a", encoding="ascii") as file:
                file.write(f"{now} {now - self._last} {worked - self._worked}\n")
        self._last, self._worked = time.monotonic(), time.process_time()
        self._clock.callLater(0.001, self._tick)  # type: ignore[attr-defined]


def policy(revision: int, rules: int) -> str:
    head = f"policy: 1\nrevision: '{revision}'\nlanguages: [mr, en]\nrules:\n"
    return head + "".join(RULE.format(n=n) for n in range(rules))


async def send(client: Client, room: str, stop: asyncio.Event, times: list[float]) -> None:
    while not stop.is_set():
        began = time.monotonic()
        (await client.say(room, "see https://elsewhere.example/x")).expect()
        times.append(time.monotonic() - began)
        await asyncio.sleep(max(0.0, 1 / SENDS_PER_SECOND - times[-1]))


def gaps(path: Path, since: float, until: float) -> tuple[list[float], list[float]]:
    """Give the gaps by the clock, and by what Synapse's process itself computed in them, each largest first, in milliseconds."""
    found = [tuple(map(float, line.split())) for line in path.read_text().splitlines()]
    within = [(gap * 1000, min(gap, worked) * 1000) for at, gap, worked in found if since <= at <= until]
    return sorted((gap for gap, _ in within), reverse=True), sorted((worked for _, worked in within), reverse=True)


async def sends_for(client: Client, room: str, work: asyncio.Future[None] | asyncio.Task[None]) -> list[float]:
    stop, times = asyncio.Event(), list[float]()
    sender = asyncio.create_task(send(client, room, stop, times))
    await work
    stop.set()
    await sender
    return times


async def in_force(folder: Path, revision: str) -> None:
    for _ in range(300):
        if any(entry.get("kind") == "policy-loaded" and entry.get("revision") == revision for entry in decision_log.read(folder / "log")):
            return
        await asyncio.sleep(0.2)
    raise TimeoutError("the policy is not loaded")


async def reloads(folder: Path, rules: int) -> None:
    for revision in range(2, 2 + RELOADS):
        (folder / "policy.yaml").write_text(policy(revision, rules), encoding="utf-8")
        await in_force(folder, str(revision))


def say(name: str, found: tuple[list[float], list[float]], times: list[float]) -> None:
    largest, own = (", ".join(f"{gap:.1f}" for gap in gaps[:5]) or "below 3" for gaps in found)
    latency = f"p50 {statistics.median(times) * 1000:.1f}, largest {max(times) * 1000:.1f}"
    print(f"{name:<24} largest gaps of the reactor (ms): {largest}; by its own work: {own}; sends (ms): {latency}")


async def main(rules: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="daftar-bench-"))
    (folder / "policy.yaml").write_text(policy(1, rules), encoding="utf-8")
    os.environ["PYTHONPATH"] = str(Path(__file__).parent)
    ours = {"policy": str(folder / "policy.yaml"), "log": str(folder / "log")}
    modules = (
        {"module": "daftar_policy.enforcement.synapse_module.DaftarPolicy", "config": ours},
        {"module": "reload_stall.Probe", "config": {"out": str(folder / "gaps")}},
    )
    (folder / "gaps").touch()
    synapse = Synapse(HomeserverOptions(folder / "synapse", modules=modules))
    await synapse.start()
    try:
        async with Client(synapse.url) as client:
            (await client.register_by_secret("asha", "pw-asha-1", synapse.shared_secret)).expect()
            room = str((await client.create_room()).expect()["room_id"])
            await sends_for(client, room, asyncio.ensure_future(asyncio.sleep(WARM_UP)))
            for name, work in (("sends", asyncio.sleep(8)), (f"sends and {RELOADS} reloads", reloads(folder, rules))):
                since = time.monotonic()
                times = await sends_for(client, room, asyncio.ensure_future(work))
                say(name, gaps(folder / "gaps", since, time.monotonic()), times)
            took = [entry["latency_us"] for entry in decision_log.read(folder / "log") if entry.get("action") == "send"]
            print(json.dumps({"rules": rules, "decision_us_p50": statistics.median(took), "decision_us_max": max(took)}))
    finally:
        await synapse.stop()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
