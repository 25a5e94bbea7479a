"""Shelf of hooks: the files of a folder, one a system, with what each has to show.

Law: a folder is read whole and every problem is reported with its place; a hook that anybody could post to is a problem. It does not know
who posts.
"""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

from daftar_bots.core import webhook
from daftar_bots.core.hook_file import compile_hook
from daftar_bots.services.hooks.settings import LARGEST, PER_MINUTE, WINDOW, Door
from daftar_bots.services.outgoing.settings import Network
from daftar_policy.core.document import Node
from daftar_policy.files.source import Problem, Problems, read

SUFFIX = ".yaml"
# Why 24: a token of fewer signs can be guessed by somebody with patience.
LEAST_TOKEN = 24


def read_doors(folder: Path, base: Path) -> tuple[tuple[Door, ...], tuple[Problem, ...]]:
    """Give the hooks of a folder, and what is wrong with them; the files with secrets are relative to `base`."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == SUFFIX)
    except OSError as error:
        return (), (Problem(str(folder), 1, 1, "hooks", f"cannot read the folder: {error.strerror or error}"),)
    doors: list[Door] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            doors.append(read_door(path, base))
        except Problems as found:
            problems += found.problems
    return tuple(doors), tuple(problems)


def read_door(path: Path, base: Path) -> Door:
    """Read one hook.

    Raises:
        Problems: all that is wrong with it.
    """
    source = read(path)
    root = Node(source.data)
    hook = compile_hook(root, path.stem)
    if hook is None:
        raise source.problems(root.faults)
    token = _secret(root.child("token_file"), base, is_key=False)
    keys = tuple(key for name in ("key_file", "old_key_file") if (key := _secret(root.child(name), base, is_key=True)) is not None)
    if token is None and not keys:
        root.fault("open", "anybody could post to it: `key_file`, `token_file` or both are missing")
    if root.child("old_key_file").present and not root.child("key_file").present:
        root.child("old_key_file").fault("old-key", "an old key goes with a new one in `key_file`")
    door = Door(
        hook,
        token,
        keys,
        networks(root.child("allow_from")),
        root.child("per_minute").integer(PER_MINUTE, least=1, most=6000),
        root.child("largest_kb").integer(LARGEST // 1024, least=1, most=1024) * 1024,
        timedelta(seconds=root.child("window_seconds").integer(int(WINDOW.total_seconds()), least=10, most=3600)),
    )
    if root.faults:
        raise source.problems(root.faults)
    return door


def networks(node: Node) -> tuple[Network, ...]:
    """Read a list of addresses and networks."""
    found = []
    for each in node.items(or_one=True):
        text = each.text()
        try:
            found += [ip_network(text)] if text else []
        except ValueError:
            each.fault("network", f"`{text}` is no address and no network", "such as `10.20.0.0/16`")
    return tuple(found)


def _secret(node: Node, base: Path, *, is_key: bool) -> Path | None:
    name = node.text()
    if not name:
        return None
    try:
        lines = (base / name).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        node.fault("secret", f"cannot read the secret: {error}")
        return base / name
    secret = lines[0].strip() if lines else ""
    if is_key and webhook.key_of(secret) is None:
        node.fault(
            "secret", f"expected a key of at least {webhook.LEAST_KEY} characters on the first line", "such as `openssl rand -hex 32` makes"
        )
    elif not is_key and (len(secret) < LEAST_TOKEN or not secret.isascii()):
        node.fault(
            "secret",
            f"expected a token of at least {LEAST_TOKEN} ASCII characters on the first line",
            "such as `openssl rand -hex 32` makes",
        )
    return base / name
