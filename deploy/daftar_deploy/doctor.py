"""Doctor: examines a configuration directory with the code that start-up runs, and tries what it names when asked.

Law: everything that is wrong is told at once, each at its place; nothing is changed and nothing is sent.
It does not know what the files mean: each room reads its own.
"""

from __future__ import annotations

import json
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from daftar_policy.core.document import Node
from daftar_policy.files.policy import load_policy
from daftar_policy.files.source import Problem, Problems, Source, Unreadable, read

EXIT_GOOD, EXIT_PROBLEMS, EXIT_UNREADABLE, EXIT_UNREACHED = 0, 1, 2, 3
REACH_TIMEOUT = 5.0


def examine(directory: Path, *, reach: bool, as_json: bool, quiet: bool = False) -> int:
    """Check every file, then (with `reach`) what they name; print problems; give the exit status."""
    if not directory.is_dir():
        print(f"daftar: {directory} is not a directory", file=sys.stderr)
        return EXIT_UNREADABLE
    problems, unreadable = _files(directory)
    unreached = _reach(directory) if reach and not problems else []
    for problem in [*problems, *unreached]:
        if as_json:
            print(json.dumps(problem.as_json(), ensure_ascii=False))
        else:
            print(problem, file=sys.stderr)
    if not problems and not unreached and not as_json and not quiet:
        print(f"{directory}: no problems found{' and everything was reached' if reach else ''}")
    if problems:
        return EXIT_UNREADABLE if unreadable else EXIT_PROBLEMS
    return EXIT_UNREACHED if unreached else EXIT_GOOD


def _files(directory: Path) -> tuple[list[Problem], bool]:
    problems: list[Problem] = []
    unreadable = False
    for step in (_policy, _mail, _bots, _homeserver):
        try:
            step(directory)
        except Problems as found:
            problems += [problem for problem in found.problems if problem not in problems]
            unreadable = unreadable or isinstance(found, Unreadable)
    return problems, unreadable


def _policy(directory: Path) -> None:
    organisation = directory / "organisation.yaml"
    load_policy(directory / "policy.yaml", organisation if organisation.exists() else None)


def _mail(directory: Path) -> None:
    if (directory / "mail.yaml").exists():
        from daftar_bridges.config import load  # noqa: PLC0415 - only where mail is configured

        load(directory)


def _bots(directory: Path) -> None:
    if (directory / "bots.yaml").exists():
        from daftar_bots.config import load  # noqa: PLC0415 - only where bots are configured

        load(directory)


def _homeserver(directory: Path) -> None:
    """Check that the files which the homeserver's snippet names are there, and are the ones the services use."""
    path = directory / "homeserver.d" / "daftar.yaml"
    if not path.exists():
        return
    snippet = read(path)
    root = Node(snippet.data)
    for module in root.child("modules").items():
        config = module.child("config")
        for key, wanted in (("policy", "policy.yaml"), ("organisation", "organisation.yaml")):
            node = config.child(key)
            if node.present and Path(node.text()).resolve() != (directory / wanted).resolve():
                hint = "the services and the homeserver must follow one policy"
                node.fault("other-file", f"`{node.text()}` is not the {wanted} of this directory", hint)
    for registration in root.child("app_service_config_files").items():
        if registration.text() and not Path(registration.text()).exists():
            registration.fault("unreadable", f"there is no file `{registration.text()}`")
    if root.faults:
        raise snippet.problems(root.faults)


def _reach(directory: Path) -> list[Problem]:
    """Try what the files name: the homeserver, the mail relay, and whether our ports can be listened on."""
    problems: list[Problem] = []
    for name in ("mail.yaml", "bots.yaml"):
        if (directory / name).exists():
            source = read(directory / name)
            root = Node(source.data)
            problems += _try(source, root.child("homeserver").child("url"), _homeserver_answers)
            if name == "mail.yaml":
                problems += _try(source, root.child("relay"), _relay_answers)
                problems += _try(source, root.child("smtp"), _port_is_free)
                problems += _try(source, root.child("appservice"), _port_is_free)
    return problems


def _try(source: Source, node: Node, attempt: Callable[[Node], None]) -> list[Problem]:
    before = len(node.faults)
    try:
        attempt(node)
    except (OSError, urllib.error.URLError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        node.fault("unreached", f"cannot be reached: {reason}")
    return [source.problem(fault) for fault in node.faults[before:]]


def _homeserver_answers(node: Node) -> None:
    with urllib.request.urlopen(f"{node.text().rstrip('/')}/_matrix/client/versions", timeout=REACH_TIMEOUT) as answer:  # noqa: S310 - http(s), checked when read
        if "versions" not in json.load(answer):
            node.fault("unreached", f"`{node.text()}` answers, but is no Matrix homeserver")


def _relay_answers(node: Node) -> None:
    port = node.child("port")
    with socket.create_connection((node.child("host").text(), port.integer(25)), timeout=REACH_TIMEOUT):
        return


def _port_is_free(node: Node) -> None:
    host, port = node.child("host").text("127.0.0.1"), node.child("port").integer()
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            hint = "it is taken, perhaps by a service that runs already"
            node.fault("port", f"port {port} cannot be listened on: {error.strerror}", hint)
