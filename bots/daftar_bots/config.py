"""Config: `bots.yaml`, read once and whole.

Law: every problem of the file is reported at once with its place; an unknown key is one. Secrets stand in files of their own, never here.
It does not know the policy's rules nor any Matrix.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from daftar_bots import (
    config_after,
    config_circulation,
    config_compose,
    config_consultation,
    config_encryption,
    config_http,
    config_outgoing,
    config_services,
    config_status,
    config_store,
)
from daftar_bots.announcements.desk import Settings
from daftar_bots.compose.shelf import read_shelf
from daftar_bots.config_http import HttpSettings
from daftar_bots.core.language import LANGUAGES
from daftar_bots.services.polls.settings import Memory
from daftar_bots.services.settings import ServiceSettings
from daftar_policy.core.document import Node, did_you_mean
from daftar_policy.core.ids import normalise_domain, parse_user
from daftar_policy.core.organisation import Organisation
from daftar_policy.files.kept_organisation import organisation_of
from daftar_policy.files.point_config import PointConfig, read_point_config
from daftar_policy.files.source import Problem, Problems, read
from daftar_policy.storage.server import Server

FILE = "bots.yaml"
_KINDS = ("announcements", config_services.KIND)


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
    # Where its store is on a server, and its own folder has copies only.
    server: Server | None = None

    @property
    def tables(self) -> str:
        """What its tables are called on a server."""
        return f"bot_{self.settings.id}"

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
    http: HttpSettings | None = None
    status: HttpSettings | None = None


def load(path: Path) -> BotsConfig:
    """Read `bots.yaml` (or the one in a folder) and the organisation it names.

    Raises:
        Unreadable: a file is not there.
        Problems: all that is wrong with it.
    """
    file = path / FILE if path.is_dir() else path
    source = read(file)
    root = Node(source.data)
    root.keys(required=("homeserver", "organisation", "policy", "bots"), optional=("http", "status"))
    folder = file.absolute().parent
    homeserver = _homeserver(root.child("homeserver"))
    organisation_file = folder / root.child("organisation").text("organisation.yaml")
    # Why: one office tree for audiences and rules alike, unless the policy is tried out with another or is an activated version.
    policy = read_point_config(root.child("policy"), folder, organisation=organisation_file)
    problems: list[Problem] = []
    organisation = Organisation.EMPTY
    try:
        organisation = organisation_of(organisation_file)
    except Problems as found:
        problems += found.problems
    bots = tuple(_bot(node, folder, homeserver, organisation, policy) for node in root.child("bots").items())
    bots = _together(bots, policy)
    if not bots and root.child("bots").present:
        root.child("bots").fault("empty", "expected at least one bot")
    _doubles(root.child("bots"), bots)
    http, status = config_http.read(root.child("http")), config_status.read(root.child("status"))
    for bot in bots:
        problems += read_shelf(bot.settings.compose.templates).problems
        if bot.settings.compose.api is not None and http is None:
            root.fault("http", f"the bot `{bot.settings.id}` takes announcements over HTTP: the section `http` is missing")
        if bot.settings.services.hooks.doors and http is None:
            root.fault("http", f"the bot `{bot.settings.id}` has hooks: the section `http` is missing")
    if root.faults or problems:
        raise Problems([*source.problems(root.faults).problems, *problems])
    return BotsConfig(file, homeserver, organisation, policy, bots, http, status)


def _together(bots: Sequence[BotConfig], policy: PointConfig) -> tuple[BotConfig, ...]:
    """Give the bots with what their topics need of each other and of the whole file."""
    stores = [Memory(bot.settings.id, bot.settings.store, bot.server, bot.tables) for bot in bots]
    servants = tuple(bot.settings.user_id for bot in bots if bot.settings.kind == config_services.KIND)

    def known(settings: Settings) -> Settings:
        if settings.kind == config_services.KIND:
            return replace(settings, services=config_consultation.together(settings.services, stores, policy))
        return replace(settings, colleagues=servants)

    # Why those alone: a bot that comes or goes is no reason to begin one anew that does not know of it.
    return tuple(replace(bot, settings=known(bot.settings)) for bot in bots)


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


# What a bot of any kind may have.
_KEYS = config_services.Keys(
    optional=(
        "kind",
        "password_file",
        "access_token_file",
        "device_id",
        "languages",
        "create_rooms",
        "administrators",
        "compose",
        "encryption",
        "after",
        "approval",
        "approval_expires",
        "quotas",
        "schedule",
        "roles",
        "services",
        "room_mention",
        "store_password_file",
        "store_folder",
        "outgoing",
    )
)


def _bot(node: Node, folder: Path, homeserver: Homeserver, organisation: Organisation, policy: PointConfig) -> BotConfig:
    kind = node.child("kind").choice(_KINDS, "announcements")
    more = config_services.KEYS if kind == config_services.KIND else config_services.ANNOUNCEMENTS
    node.keys(
        required=("id", "user_id", "control_room", *more.required, "office", "store"),
        optional=(*more.optional, *_KEYS.optional),
    )
    user_id = _user(node.child("user_id"))
    if user_id and homeserver.name and not user_id.endswith(f":{homeserver.name}"):
        node.child("user_id").fault("server", f"`{user_id}` is not an account of `{homeserver.name}`")
    circulation, people = config_circulation.read(node, organisation)
    place, server = config_store.read(node, folder, node.child("id").text())
    settings = Settings(
        id=_id(node.child("id")),
        user_id=user_id,
        control_room=_alias(node.child("control_room")),
        makers=config_circulation.selectors(node.child("makers"), people),
        approvers=config_circulation.selectors(node.child("approvers"), people),
        office=_office(node.child("office"), organisation),
        languages=_languages(node.child("languages")),
        store=place,
        create_rooms=node.child("create_rooms").boolean(),
        administrators=config_circulation.administrators(node.child("administrators"), people),
        circulation=circulation,
        encryption=config_encryption.read(node.child("encryption")),
        compose=config_compose.read(node.child("compose"), folder, organisation),
        after=config_after.logged(config_after.read(node.child("after"), folder), policy),
        kind=kind,
        outgoing=config_outgoing.read(node.child("outgoing"), folder),
        services=config_services.read(node, folder, people) if kind == config_services.KIND else ServiceSettings(),
    )
    config_circulation.second_person(node, settings.makers, settings.approvers, people)
    config_circulation.enough(node, circulation, settings.approvers, people)
    password, token = _secret(node.child("password_file"), folder), _secret(node.child("access_token_file"), folder)
    if (password is None) == (token is None) and isinstance(node.data, dict):
        node.fault("secret", "expected either `password_file` or `access_token_file`")
    return BotConfig(settings, password, token, node.child("device_id").text() or None, server)


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


def _doubles(node: Node, bots: Sequence[BotConfig]) -> None:
    hooks: dict[str, str] = {}
    for index, bot in enumerate(bots):
        for door in bot.settings.services.hooks.doors:
            # Their paths are of the whole process.
            if (other := hooks.setdefault(door.hook.name, bot.settings.id)) != bot.settings.id:
                node.child(index).child("hooks").fault("double", f"the bot `{other}` has a hook `{door.hook.name}` too")
    for key in ("id", "user_id", "store", "control_room"):
        seen: set[object] = set()
        for index, bot in enumerate(bots):
            value = getattr(bot.settings, key)
            if value in seen:
                node.child(index).child(key).fault("double", f"two bots have the same `{key}`")
            seen.add(value)
