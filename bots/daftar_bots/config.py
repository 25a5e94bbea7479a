"""Config: `bots.yaml`, read once and whole.

Law: every problem of the file is reported at once with its place; an unknown key is one. Secrets stand in files of their own, never here.
It does not know the policy's rules nor any Matrix.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from daftar_bots.announcements.desk import Settings
from daftar_bots.core.language import LANGUAGES
from daftar_policy.core.document import Node, did_you_mean
from daftar_policy.core.ids import normalise_domain, parse_user
from daftar_policy.core.organisation import Organisation
from daftar_policy.files.organisation import load_organisation
from daftar_policy.files.point_config import PointConfig, read_point_config
from daftar_policy.files.source import Problem, Problems, read

FILE = "bots.yaml"
_KINDS = ("announcements",)


@dataclass(frozen=True, slots=True)
class Homeserver:
    """Where the bots log in."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class BotConfig:
    """One bot: its settings and how it logs in. Just one of the two files is given."""

    settings: Settings
    password_file: Path | None
    access_token_file: Path | None
    device_id: str | None

    @property
    def secret_file(self) -> Path:
        """The file with the password or the token."""
        return self.password_file or self.access_token_file or Path()


@dataclass(frozen=True, slots=True)
class BotsConfig:
    """The whole file."""

    path: Path
    homeserver: Homeserver
    organisation: Organisation
    policy: PointConfig
    bots: tuple[BotConfig, ...]


def load(path: Path) -> BotsConfig:
    """Read `bots.yaml` (or the one in a folder) and the organisation it names.

    Raises:
        Unreadable: a file is not there.
        Problems: all that is wrong with it.
    """
    file = path / FILE if path.is_dir() else path
    source = read(file)
    root = Node(source.data)
    root.keys(required=("homeserver", "organisation", "policy", "bots"))
    folder = file.absolute().parent
    homeserver = _homeserver(root.child("homeserver"))
    organisation_file = folder / root.child("organisation").text("organisation.yaml")
    # Why: one office tree for audiences and rules alike, unless the policy is tried out with another or is an activated version.
    policy = read_point_config(root.child("policy"), folder, organisation=organisation_file)
    problems: list[Problem] = []
    organisation = Organisation.EMPTY
    try:
        organisation = load_organisation(organisation_file)
    except Problems as found:
        problems += found.problems
    bots = tuple(_bot(node, folder, homeserver, organisation) for node in root.child("bots").items())
    if not bots and root.child("bots").present:
        root.child("bots").fault("empty", "expected at least one bot")
    _doubles(root.child("bots"), bots)
    if root.faults or problems:
        raise Problems([*source.problems(root.faults).problems, *problems])
    return BotsConfig(file, homeserver, organisation, policy, bots)


def read_secret(path: Path) -> str:
    """Read a password or token: the file's first line.

    Raises:
        Problems: the file cannot be read or is empty.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise Problems([Problem(str(path), 1, 1, "secret", f"cannot read the secret: {error.strerror or error}")]) from error
    except UnicodeDecodeError as error:
        raise Problems([Problem(str(path), 1, 1, "secret", "cannot read the secret: it is not UTF-8 text")]) from error
    if not lines or not lines[0].strip():
        raise Problems([Problem(str(path), 1, 1, "secret", "expected a password or token on the first line")])
    return lines[0].strip()


def _homeserver(node: Node) -> Homeserver:
    if not node.present or not node.keys(required=("url", "name")):
        return Homeserver("", "")
    url = node.child("url").text()
    try:
        parts = urlsplit(url)
        is_url = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query and (parts.port or 1) > 0
    except ValueError:
        is_url = False
    if url and not is_url:
        node.child("url").fault("url", f"`{url}` is not the address of a homeserver", "such as `https://matrix.example.org`")
    name = node.child("name").text()
    if name and normalise_domain(name) is None:
        node.child("name").fault("name", f"`{name}` is not a server name")
    return Homeserver(url.rstrip("/"), name.lower())


def _bot(node: Node, folder: Path, homeserver: Homeserver, organisation: Organisation) -> BotConfig:
    node.keys(
        required=("id", "user_id", "control_room", "makers", "approvers", "office", "store"),
        optional=("kind", "password_file", "access_token_file", "device_id", "languages", "create_rooms"),
    )
    node.child("kind").choice(_KINDS, "announcements")
    user_id = _user(node.child("user_id"))
    if user_id and homeserver.name and not user_id.endswith(f":{homeserver.name}"):
        node.child("user_id").fault("server", f"`{user_id}` is not an account of `{homeserver.name}`")
    settings = Settings(
        id=_id(node.child("id")),
        user_id=user_id,
        control_room=_alias(node.child("control_room")),
        makers=_users(node.child("makers")),
        approvers=_users(node.child("approvers")),
        office=_office(node.child("office"), organisation),
        languages=_languages(node.child("languages")),
        store=folder / node.child("store").text(),
        create_rooms=node.child("create_rooms").boolean(),
    )
    _second_person(node, settings)
    password, token = _secret(node.child("password_file"), folder), _secret(node.child("access_token_file"), folder)
    if (password is None) == (token is None) and isinstance(node.data, dict):
        node.fault("secret", "expected either `password_file` or `access_token_file`")
    return BotConfig(settings, password, token, node.child("device_id").text() or None)


def _secret(node: Node, folder: Path) -> Path | None:
    name = node.text()
    if not name:
        return None
    try:
        read_secret(folder / name)
    except Problems as problems:
        node.fault("secret", problems.problems[0].message)
    return folder / name


def _id(node: Node) -> str:
    name = node.text()
    if name and not (name.isascii() and name.replace("-", "").replace("_", "").isalnum()):
        node.fault("id", f"`{name}` is not an id", "use Latin letters, digits and hyphens")
    return name


def _user(node: Node) -> str:
    name = node.text()
    if name and parse_user(name) is None:
        node.fault("user", f"`{name}` is not a Matrix id", "such as `@clerk:example.org`")
    return name


def _users(node: Node) -> tuple[str, ...]:
    users = tuple(_user(item) for item in node.items())
    if node.present and not users:
        node.fault("empty", "expected at least one Matrix id")
    return users


def _alias(node: Node) -> str:
    alias = node.text()
    if alias and not (alias.startswith(("#", "!")) and len(alias) > 1):
        node.fault("room", f"`{alias}` is not the alias of a room", "such as `#it-control:example.org`, in quotes")
    return alias


def _office(node: Node, organisation: Organisation) -> str:
    office = node.text()
    if office and organisation.units and office not in organisation.units:
        node.fault("unknown-unit", f"`{office}` is no unit of the organisation", did_you_mean(office, organisation.units))
    if office and "/" in office:
        node.fault("office", f"`{office}` must not have a `/`")
    return office


def _languages(node: Node) -> tuple[str, ...]:
    # Why: Marathi is the language of the state's administration, English the one everybody reads.
    found = tuple(dict.fromkeys(item.choice(LANGUAGES, "") for item in node.items()))
    return tuple(language for language in found if language in LANGUAGES) or ("mr", "en")


def _second_person(node: Node, settings: Settings) -> None:
    if not settings.makers or not settings.approvers:
        return
    for maker in settings.makers:
        if all(approver == maker for approver in settings.approvers):
            node.child("approvers").fault("approvers", f"nobody but `{maker}` could approve what `{maker}` writes", "list a second person")


def _doubles(node: Node, bots: Sequence[BotConfig]) -> None:
    for key in ("id", "user_id", "store", "control_room"):
        seen: set[object] = set()
        for index, bot in enumerate(bots):
            value = getattr(bot.settings, key)
            if value in seen:
                node.child(index).child(key).fault("double", f"two bots have the same `{key}`")
            seen.add(value)
