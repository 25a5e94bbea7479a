"""Agreement: what the files of one configuration directory say of the same things, held against each other.

Law: only what could not work, or would work otherwise than meant, is told; each at its place in the file that is likelier to be wrong.
It does not know what the files mean beyond the keys it compares: each room has read its own before.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from daftar_policy.core.document import Node, did_you_mean
from daftar_policy.core.organisation import Organisation
from daftar_policy.files.source import Problem, read

SERVICES = ("mail.yaml", "bots.yaml")
# Who speaks or reads in a service's name: keys of mail.yaml and of a bot.
PEOPLE = ("makers", "approvers", "members", "control_members")


def contradictions(directory: Path, organisation: Organisation) -> list[Problem]:
    """Give what cannot work: other server names, a port taken twice, a homeserver that follows other files."""
    problems: list[Problem] = []
    for name in SERVICES:
        if (directory / name).exists():
            source = read(directory / name)
            root = Node(source.data)
            _same_server(root, organisation)
            if name == "mail.yaml":
                _own_ports(root)
            problems += source.problems(root.faults).problems
    problems += _homeserver(directory)
    return problems


def doubts(directory: Path, organisation: Organisation) -> list[Problem]:
    """Give what is likely meant otherwise: people who are no officers, secrets that others can read."""
    problems: list[Problem] = []
    for name in SERVICES:
        if (directory / name).exists():
            source = read(directory / name)
            root = Node(source.data)
            _known_people(root, organisation)
            problems += source.problems(root.faults).problems
    for folder in ("registrations", "secrets"):
        for path in sorted((directory / folder).glob("*")):
            if stat.S_IMODE(path.stat().st_mode) & 0o007:
                problems.append(Problem(str(path), 1, 1, "mode", "everybody on this machine can read this secret", f"chmod o= {path}"))
    return problems


def _same_server(root: Node, organisation: Organisation) -> None:
    name = root.child("homeserver").child("name")
    if organisation.server and name.text() and name.text().lower() != organisation.server.lower():
        name.fault("other-server", f"`{name.text()}` is not the server of organisation.yaml, `{organisation.server}`")


def _own_ports(root: Node) -> None:
    seen: dict[int, str] = {}
    for key in ("appservice", "smtp", "lmtp"):
        port = root.child(key).child("port")
        if isinstance(port.data, int):
            if port.data in seen:
                port.fault("port", f"port {port.data} is that of `{seen[port.data]}` already")
            seen[port.data] = key


def _known_people(root: Node, organisation: Organisation) -> None:
    known = {officer.matrix_id for officer in organisation.officers}
    local = f":{organisation.server}"
    for node in _people(root):
        user = node.data
        if known and isinstance(user, str) and user.endswith(local) and user not in known:
            node.fault("no-officer", f"`{user}` is nobody of officers.csv", did_you_mean(user, known))


def _people(root: Node) -> Iterator[Node]:
    for node in (root, *_sequence(root.child("mailboxes")), *_sequence(root.child("bots"))):
        for key in PEOPLE:
            yield from _sequence(node.child(key))


def _sequence(node: Node) -> list[Node]:
    return node.items() if isinstance(node.data, list) else []


def _homeserver(directory: Path) -> list[Problem]:
    """Check that the files which the homeserver's snippet names are there, and are the ones the services use."""
    path = directory / "homeserver.d" / "daftar.yaml"
    if not path.exists():
        return []
    snippet = read(path)
    root = Node(snippet.data)
    elsewhere = False
    for module in _sequence(root.child("modules")):
        config = module.child("config")
        log = config.child("log")
        log = log.child("directory") if isinstance(log.data, dict) else log
        for node, wanted in ((config.child("policy"), "policy.yaml"), (config.child("organisation"), "organisation.yaml"), (log, "log")):
            if isinstance(node.data, str) and Path(node.data).resolve() != (directory / wanted).resolve():
                hint = (
                    "services and homeserver must follow one policy and write one log; where the directory was moved, change the paths here"
                )
                node.fault("other-file", f"`{node.data}` is not the {wanted} of this directory", None if elsewhere else hint)
                elsewhere = True
    named = [*_sequence(root.child("app_service_config_files")), root.child("templates").child("custom_template_directory")]
    for node in named:
        if isinstance(node.data, str) and not Path(node.data).exists():
            node.fault("unreadable", f"there is no `{node.data}`")
    return list(snippet.problems(root.faults).problems)
