"""A DNS server of the tests' own, and keys to sign with."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import dkim
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from daftar_bridges.authentication.resolver import Clock, Resolver, Servers


@dataclass
class Zones:
    """A DNS server on loopback: `records` maps (name, type) to texts; names in `silent` get no answer, in `broken` SERVFAIL."""

    port: int = 0
    records: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def put(self, name: str, kind: str, *texts: str) -> None:
        made = [" ".join(f'"{text[i : i + 250]}"' for i in range(0, len(text), 250)) for text in texts] if kind == "TXT" else list(texts)
        self.records[name, kind] = made

    def answer(self, query: dns.message.Message) -> dns.message.Message | None:
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        if name in self.silent:
            return None
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        if name in self.broken:
            reply.set_rcode(dns.rcode.SERVFAIL)
        elif (name, kind) in self.records:
            reply.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *self.records[name, kind]))
        elif not any(known == name for known, _ in self.records):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply

    @property
    def servers(self) -> Servers:
        # Who is waited for in vain is waited for shortly; all others have the time that a busy machine needs.
        return Servers(("127.0.0.1",), self.port, timedelta(seconds=1 if self.silent else 120))

    def resolver(self) -> Resolver:
        return Resolver(self.servers)

    def clock(self) -> Clock:
        return self.resolver().clock()


@pytest.fixture
def zones() -> Iterator[Zones]:
    served = Zones()
    door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    door.bind(("127.0.0.1", 0))
    served.port = door.getsockname()[1]
    is_over = threading.Event()

    def serve() -> None:
        while True:
            wire, peer = door.recvfrom(4096)
            if is_over.is_set():
                return
            reply = served.answer(dns.message.from_wire(wire))
            if reply is not None:
                door.sendto(reply.to_wire(max_size=4096), peer)

    thread = threading.Thread(target=serve)
    thread.start()
    yield served
    is_over.set()
    door.sendto(b"", ("127.0.0.1", served.port))
    thread.join()
    door.close()


@dataclass(frozen=True)
class Key:
    """A key to sign with, and its record."""

    private: bytes
    record: str

    def sign(self, raw: bytes, domain: str, selector: str = "s1", *, headers: list[bytes] | None = None, length: bool = False) -> bytes:
        line = dkim.sign(raw, selector.encode(), domain.encode(), self.private, include_headers=headers, length=length)
        return bytes(line) + raw

    def seal(self, raw: bytes, domain: str, authserv_id: str, selector: str = "s1") -> bytes:
        lines = dkim.arc_sign(raw, selector.encode(), domain.encode(), self.private, authserv_id.encode())
        return b"".join(bytes(line) for line in lines) + raw


@pytest.fixture(scope="session")
def key() -> Key:
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    public = made.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return Key(private, "v=DKIM1; k=rsa; p=" + "".join(public.decode().splitlines()[1:-1]))


def mail(sender: str = "Asha <asha@pune.gov.in>", body: str = "Good morning\r\n", **more: str) -> bytes:
    head = {
        "From": sender,
        "To": "tenders@it.daftar.example",
        "Subject": "Hello",
        "Message-ID": "<1@x>",
        "Date": "Sat, 21 Nov 2026 10:00:00 +0530",
    }
    head |= {name.replace("_", "-"): value for name, value in more.items()}
    return "".join(f"{name}: {value}\r\n" for name, value in head.items()).encode() + b"\r\n" + body.encode()


@pytest.fixture(scope="session")
def write() -> object:
    return mail
