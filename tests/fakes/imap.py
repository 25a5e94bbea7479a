"""A mail service that speaks as much IMAP as the bridge asks for, and can be as broken as a test wants."""

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass
class FakeImap:
    """One folder; `mails` by UID. A mail in `hangs_up` ends the connection when it is fetched."""

    port: int = 0
    uidvalidity: int = 1
    password: str = "a-password"
    mails: dict[int, bytes] = field(default_factory=dict)
    hangs_up: set[int] = field(default_factory=set)
    no_marks: bool = False
    marked: list[int] = field(default_factory=list)
    fetched: Counter[int] = field(default_factory=Counter)
    logins: int = 0
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 20)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        try:
            while line := (await reader.readline()).decode().rstrip("\r\n"):
                tag, _, rest = line.partition(" ")
                answer = self._answer(rest)
                if answer is None:
                    break
                lines, end = answer
                for each in lines:
                    writer.write(each + b"\r\n")
                writer.write(f"{tag} {end}\r\n".encode())
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    def _answer(self, said: str) -> tuple[list[bytes], str] | None:
        word = said.partition(" ")[0].upper()
        if word == "CAPABILITY":
            return [b"* CAPABILITY IMAP4rev1 UIDPLUS"], "OK done"
        if word == "LOGIN":
            self.logins += 1
            return (
                ([], "OK done")
                if _QUOTED.findall(said)[-1] == self.password
                else ([], "NO [AUTHENTICATIONFAILED] the password has expired")
            )
        if word in {"SELECT", "EXAMINE"}:
            return [f"* {len(self.mails)} EXISTS".encode(), f"* OK [UIDVALIDITY {self.uidvalidity}] valid".encode()], "OK done"
        if word == "UID":
            return self._uid(said.partition(" ")[2])
        return ([b"* BYE"], "OK done") if word == "LOGOUT" else ([], "OK done")

    def _uid(self, said: str) -> tuple[list[bytes], str] | None:  # noqa: PLR0911 - a line for each command
        word, _, rest = said.partition(" ")
        if word.upper() == "SEARCH":
            first = int(re.findall(r"(\d+):\*", rest)[0])
            found = [uid for uid in sorted(self.mails) if uid >= first] or [max(self.mails, default=0)]
            return [f"* SEARCH {' '.join(map(str, found))}".encode()], "OK done"
        uid = int(rest.partition(" ")[0])
        if word.upper() == "STORE":
            if self.no_marks:
                return [], "NO [NOPERM] not allowed"
            self.marked.append(uid)
            return [], "OK done"
        if uid not in self.mails:
            return [], "OK done"
        raw = self.mails[uid]
        if "RFC822.SIZE" in rest:
            return [f"* 1 FETCH (UID {uid} RFC822.SIZE {len(raw)})".encode()], "OK done"
        start, count = map(int, re.findall(r"<(\d+)\.(\d+)>", rest)[0])
        if "HEADER" in rest:
            octets, name = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n", b"BODY[HEADER]<0>"
        else:
            self.fetched[uid] += 1
            if uid in self.hangs_up:
                return None
            octets, name = raw[start : start + count], f"BODY[]<{start}>".encode()
        return [b"* 1 FETCH (UID %d %s {%d}\r\n%s)" % (uid, name, len(octets), octets)], "OK done"
