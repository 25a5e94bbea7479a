"""Reach: tries what a configuration names: the homeserver, the mail relay, and whether our own ports can be listened on.

Law: nothing is sent but a greeting; a port that our own running bridge holds is no problem.
It does not know what is behind an address once it answers.
"""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from daftar_policy.core.document import Node
from daftar_policy.files.source import Problem, Source, read

TIMEOUT = 5.0


def unreached(directory: Path) -> list[Problem]:
    """Try everything; give what could not be reached, each at the place that names it."""
    problems: list[Problem] = []
    for name in ("mail.yaml", "bots.yaml"):
        if (directory / name).exists():
            source = read(directory / name)
            root = Node(source.data)
            url = root.child("homeserver").child("url")
            problems += _try(source, url, f"the homeserver at {url.text()}", _homeserver_answers)
            if name == "mail.yaml":
                problems += _mail(source, root)
    return problems


def _mail(source: Source, root: Node) -> list[Problem]:
    relay = root.child("relay")
    place = f"{relay.child('host').text()}, port {relay.child('port').integer(25)}"
    problems = _try(source, relay, f"the relay at {place}", _relay_answers)
    if not _is_running(root.child("appservice")):
        for key in ("appservice", "smtp"):
            problems += _try(source, root.child(key), f"the port of `{key}`", _port_is_free)
    return problems


def _try(source: Source, node: Node, what: str, attempt: Callable[[Node], None]) -> list[Problem]:
    before = len(node.faults)
    try:
        attempt(node)
    except (OSError, urllib.error.URLError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        words = reason.strerror if isinstance(reason, OSError) and reason.strerror else str(reason)
        node.fault("unreached", f"{what} cannot be reached: {words.lower()}")
    return [source.problem(fault) for fault in node.faults[before:]]


def _homeserver_answers(node: Node) -> None:
    with urllib.request.urlopen(f"{node.text().rstrip('/')}/_matrix/client/versions", timeout=TIMEOUT) as answer:  # noqa: S310 - http(s), checked when read
        if "versions" not in json.load(answer):
            node.fault("unreached", f"`{node.text()}` answers, but is no Matrix homeserver")


def _relay_answers(node: Node) -> None:
    with socket.create_connection((node.child("host").text(), node.child("port").integer(25)), timeout=TIMEOUT):
        return


def _is_running(appservice: Node) -> bool:
    url = f"http://{appservice.child('host').text('127.0.0.1')}:{appservice.child('port').integer()}/healthz"
    with suppress(OSError, ValueError), urllib.request.urlopen(url, timeout=TIMEOUT) as answer:
        return bool(answer.status)
    return False


def _port_is_free(node: Node) -> None:
    host, port = node.child("host").text("127.0.0.1"), node.child("port").integer()
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            hint = "another program listens there; stop it, or choose another port here"
            node.child("port").fault("port", f"port {port} cannot be listened on: {(error.strerror or str(error)).lower()}", hint)
