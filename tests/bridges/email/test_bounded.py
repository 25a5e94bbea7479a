"""Bounded reading: whatever a mail is made of, it is read within two seconds of the processor and little memory, or not taken at all."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.bridges.email.hurtful import MAILS, MEGABYTE
from tests.bridges.email.weighed import Scales, scales

from daftar_bridges.bench import accept

# What is promised. Why of the processor and not by the clock: a busy machine is no fault of the reader's.
SECONDS = 2.0
MEMORY = 300 * MEGABYTE


@pytest.fixture(scope="module")
def weigher() -> Iterator[Scales]:
    with scales() as found:
        yield found


@pytest.mark.parametrize("name", MAILS)
def test_what_is_made_to_hurt_costs_no_more_than_promised(name: str, weigher: Scales) -> None:
    cost = weigher.weigh(name)
    assert cost.seconds < SECONDS, cost
    assert cost.policy_seconds < SECONDS, cost
    assert cost.memory < MEMORY, cost
    assert "stage-failed" not in cost.problems


def test_the_large_image_is_as_large_as_is_said(weigher: Scales) -> None:
    assert weigher.weigh("image").octets > 64 * MEGABYTE * 4 / 3


class Client:
    """A mail server that sends what it likes."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self._lines = self._socket.makefile("rb")
        self.hear()

    def hear(self) -> str:
        while (line := self._lines.readline())[3:4] == b"-":
            pass
        return line.decode().strip()

    def say(self, line: str) -> str:
        self._socket.sendall(f"{line}\r\n".encode())
        return self.hear()

    def begin(self) -> None:
        """Come as far as the data."""
        assert self.say("EHLO bidder.example").startswith("250")
        assert self.say("MAIL FROM:<v@bidder.example>").startswith("250")
        assert self.say(f"RCPT TO:<{accept.BOX}>").startswith("250")
        assert self.say("DATA").startswith("354")

    def stream(self, chunk: bytes, octets: int) -> bool:
        """Send a chunk again and again; tell whether all of it was taken."""
        try:
            for _ in range(octets // len(chunk)):
                self._socket.sendall(chunk)
        except (ConnectionResetError, BrokenPipeError):
            return False
        return True

    def close(self) -> None:
        self._lines.close()
        self._socket.close()


@contextmanager
def connected(port: int) -> Iterator[Client]:
    with closing(Client(port)) as client:
        yield client


HEADERS = (b"a" * MEGABYTE, b"a\r\n b" * (MEGABYTE // 5), b"a\r\nX: " * (MEGABYTE // 6))


def test_a_header_of_a_gigabyte_is_refused_and_takes_no_memory(tmp_path: Path, *, full_counts: bool) -> None:
    """As one line, folded, as many fields; all of it goes through the real bridge, which reads it to its end; every day a sixteenth."""
    octets = 1024 * MEGABYTE if full_counts else 64 * MEGABYTE
    path, port = accept.install(tmp_path, "headers")
    # Why a third of it: who sends more than four times of what is taken is cut off before the end.
    path.write_text(path.read_text().replace(f"port: {port},", f"port: {port}, size: {octets // 3},"))
    with accept.running(path) as bridge:
        for header in HEADERS:
            before, used = accept.peak(bridge.pid), accept.cpu(bridge.pid)
            with connected(port) as client:
                client.begin()
                assert client.stream(b"X: ", 3)
                assert client.stream(header, octets)
                assert client.say("\r\n\r\nbody\r\n.").startswith("552 5.3.4")
                assert accept.peak(bridge.pid) - before < 50
                # Why by the size: taking octets off a socket has its price, which two seconds pay for a hundred megabytes of anything.
                assert accept.cpu(bridge.pid) - used < SECONDS * max(1, octets / (128 * MEGABYTE))
                assert client.say("RSET").startswith("250")
        with connected(port) as client:
            client.begin()
            assert client.say("Subject: after it\r\n\r\nGood morning\r\n.").startswith("250")
    assert list((tmp_path / "state" / "mail.db.mails").glob("*")) == []


def test_a_gigabyte_where_nobody_set_another_size_is_cut_off_in_time(tmp_path: Path) -> None:
    path, port = accept.install(tmp_path, "starter")
    with accept.running(path) as bridge, connected(port) as client:
        before, used = accept.peak(bridge.pid), accept.cpu(bridge.pid)
        client.begin()
        assert not client.stream(b"X: " + b"a" * (MEGABYTE - 3), 1024 * MEGABYTE)
        assert accept.cpu(bridge.pid) - used < SECONDS
        assert accept.peak(bridge.pid) - before < 50
