"""Config of outgoing webhooks: the section `outgoing` of a bot in `bots.yaml`.

Law: as the whole file's: every problem with its place. It does not know when anything is told.
"""

from __future__ import annotations

import re
from pathlib import Path

from daftar_bots.core import webhook
from daftar_bots.services.hooks.shelf import networks
from daftar_bots.services.outgoing import outside
from daftar_bots.services.outgoing.settings import EVENTS, Target
from daftar_policy.core.document import Node

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


def read(node: Node, folder: Path) -> tuple[Target, ...]:
    """Read the section; nobody is told where there is none."""
    found: list[Target] = []
    for each in node.items():
        if not each.keys(required=("name", "url", "key_file"), optional=("events", "allow_private")):
            continue
        name = each.child("name").text()
        if name and not _NAME.fullmatch(name):
            each.child("name").fault("id", f"`{name}` is not the name of a system", "use small Latin letters, digits and hyphens")
        if name in {target.name for target in found}:
            each.child("name").fault("double", f"two systems are called `{name}`")
        private = networks(each.child("allow_private"))
        url = each.child("url").text()
        if url and (problem := outside.problem_of(url, private)) is not None:
            each.child("url").fault("url", f"`{url}` cannot be reached: {problem}")
        events = tuple(dict.fromkeys(word for item in each.child("events").items(or_one=True) if (word := item.choice(EVENTS))))
        found.append(Target(name, url, folder / _key(each.child("key_file"), folder), events or EVENTS, private))
    return tuple(found)


def _key(node: Node, folder: Path) -> str:
    name = node.text()
    try:
        secret = (folder / name).read_text(encoding="utf-8").partition("\n")[0].strip() if name else ""
    except (OSError, UnicodeDecodeError) as error:
        node.fault("secret", f"cannot read the secret: {error}")
        return name
    if name and webhook.key_of(secret) is None:
        node.fault(
            "secret", f"expected a key of at least {webhook.LEAST_KEY} characters on the first line", "such as `openssl rand -hex 32` makes"
        )
    return name
