"""Parsing: how fast mails are read and rendered, beside the bare chain of libraries over the same mails in the same run.

Law: both sides are measured in turn, round by round, so that a busy machine hurts both; what counts is the ratio. It does not know
mails (`corpus`).
"""

from __future__ import annotations

import email
import importlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import Message as LibraryMessage
from typing import Any

import nh3
from selectolax.lexbor import LexborHTMLParser

from daftar_bridges.bench.corpus import Shares, mails, shares
from daftar_bridges.core import threads
from daftar_bridges.core.plan import Context, plan, sends
from daftar_bridges.email import mime_in
from daftar_bridges.matrix import events_out


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was measured: mails a second on each side; `peer` is the HTML-to-text library of the bare chain."""

    mails: int
    octets: int
    shares: Shares
    ours: float
    bare: float
    peer: str

    @property
    def ratio(self) -> float:
        """How many of our mails there are to one of the bare chain's."""
        return self.ours / self.bare


def measure(count: int, rounds: int = 3) -> Parsed:
    """Read so many mails by both."""
    raws = list(mails(count))
    name, as_text = peer()
    bare = _Bare(as_text)
    sides: tuple[Callable[[bytes], object], ...] = (ours, bare.read)
    took = [0.0, 0.0]
    for side in sides:
        _run(side, raws[: max(1, count // 20)])
    for number in range(rounds):
        for which in (0, 1) if number % 2 else (1, 0):
            took[which] += _run(sides[which], raws)
    total = count * rounds
    return Parsed(count, sum(map(len, raws)), shares(count), total / took[0], total / took[1], name)


def ours(raw: bytes) -> list[dict[str, object]]:
    """Read and render as the bridge does: the events of a mail."""
    message = mime_in.parse(raw)
    context = Context("0" * 16, "tenders@it.daftar.example", "@mail_x:daftar.example", "x")
    commands = plan(message, context, threads.ancestors(message.in_reply_to, message.references))
    return [events_out.content(send, _Preview()) for send in sends(commands)]


class _Preview(dict[int, str]):
    """Stands for what the homeserver would have answered."""

    def __missing__(self, part: int) -> str:
        return f"mxc://part.invalid/{part}"


@dataclass(frozen=True, slots=True)
class _Bare:
    """compat32, nh3 and a library that makes text of HTML: what a script of twenty lines does."""

    as_text: Callable[[str], str]

    def read(self, raw: bytes) -> tuple[str, str, list[bytes]]:
        """Read a mail."""
        message = email.message_from_bytes(raw)
        text, html, files = "", "", []
        for part in message.walk():
            if part.is_multipart():
                continue
            content = part.get_payload(decode=True)
            data = content if isinstance(content, bytes) else b""
            if part.get_filename():
                files.append(data)
            elif part.get_content_type() == "text/html":
                html = _decoded(part, data)
            else:
                text = _decoded(part, data)
        clean = nh3.clean(html) if html else ""
        return self.as_text(clean) if clean else text, clean, files


def _decoded(part: LibraryMessage[str, str], data: bytes) -> str:
    return data.decode(part.get_content_charset("utf-8"), "replace")


def peer() -> tuple[str, Callable[[str], str]]:
    """Give the HTML-to-text library that is installed, the usual ones first."""
    for name, function in (("inscriptis", "get_text"), ("markdownify", "markdownify"), ("html2text", "html2text")):
        try:
            found: Any = importlib.import_module(name)
        except ImportError:
            continue
        make: Callable[[str], str] = getattr(found, function)
        return name, make
    return "selectolax", lambda html: LexborHTMLParser(html).text(separator="\n")


def _run(side: Callable[[bytes], object], raws: Sequence[bytes]) -> float:
    began = time.perf_counter()
    for raw in raws:
        side(raw)
    return time.perf_counter() - began
