"""Weighed: what reading one mail costs in the processor's time and in memory, each in a process of its own.

Law: the process that is weighed does nothing but make the mail and read it. It does not know what is too much.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.bridges.email.hurtful import MAILS

from daftar_bridges.email import mime_in
from daftar_bridges.email.facts_in import read_facts


@dataclass(frozen=True)
class Cost:
    """What one mail cost: its octets, seconds of the processor, octets of memory at the most, problems."""

    octets: int
    seconds: float
    policy_seconds: float
    memory: int
    problems: list[str]


class Scales:
    """A process that weighs one mail after the other."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def weigh(self, name: str) -> Cost:
        """Have a mail read whose name is in `hurtful`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{name}\n")
        self._process.stdin.flush()
        return Cost(**json.loads(self._process.stdout.readline()))


@contextmanager
def scales() -> Iterator[Scales]:
    """Start it."""
    command = [sys.executable, "-m", "tests.bridges.email.weighed"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Scales(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(120)
        assert process.stdout is not None
        process.stdout.close()


def _read(name: str) -> dict[str, object]:
    raw = MAILS[name]()
    began = time.process_time()
    message = mime_in.parse(raw)
    read = time.process_time()
    read_facts(raw)
    facts = time.process_time() - read
    return {"octets": len(raw), "seconds": read - began, "policy_seconds": facts, "problems": [item.code for item in message.problems]}


def _weighed(name: str) -> str:
    """Read a mail in a child, so that the most memory it had is that mail's."""
    here, there = os.pipe()
    child = os.fork()
    if not child:
        os.write(there, json.dumps(_read(name)).encode())
        os._exit(0)
    os.close(there)
    _, status, used = os.wait4(child, 0)
    with os.fdopen(here, "rb") as told:
        found = json.loads(told.read() or b"{}")
    assert status == 0, f"`{name}` ended its reader: {status}"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # ru_maxrss is in kilobytes (getrusage(2)).
    return json.dumps(found | {"memory": max(0, used.ru_maxrss - before) * 1024})


if __name__ == "__main__":
    for line in sys.stdin:
        print(_weighed(line.strip()), flush=True)
