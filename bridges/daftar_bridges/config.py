"""Config: `mail.yaml`, read strictly, and the appservice registration that goes with it.

Law: what `daftar mail check` accepts is what `daftar mail run` starts with; every problem comes out at once with its place.
It does not know the homeserver, the relay or whether either is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from daftar_bridges.config_encryption import Encryption, read_encryption
from daftar_bridges.config_operations import OPERATION_KEYS, Operations, read_operations
from daftar_bridges.config_outgoing import Sending, read_sending
from daftar_bridges.config_routing import read_room, read_routing, read_users
from daftar_bridges.config_spool import KEYS as SPOOL_KEYS
from daftar_bridges.config_spool import LEASE, read_spool
from daftar_bridges.core import correspondence
from daftar_bridges.core.routing import Rule
from daftar_bridges.mailboxes import Directory, Mailbox, mailbox_key
from daftar_bridges.screening.settings import KEYS, Screening, read_screening
from daftar_bridges.ways_in import Imap, Lmtp, Smtp, read_imap, read_lmtp, read_port, read_smtp
from daftar_policy.core.document import Node
from daftar_policy.core.ids import normalise_domain
from daftar_policy.core.sentences import LANGUAGES
from daftar_policy.files import source
from daftar_policy.files.point_config import PointConfig, read_point_config
from daftar_policy.files.secret import read_secret
from daftar_policy.files.source import Problem, Problems, Unreadable
from daftar_policy.storage.server import Server

# What other files take from here.
__all__ = [
    "GHOSTS", "LOCALPART", "SPOOL_FREE", "TLS", "Appservice", "Homeserver", "MailConfig", "Mailbox", "Relay", "load", "mailbox_key",
    "registration", "registration_for",
]  # fmt: skip
TLS = ("none", "starttls", "implicit")
# Why: room for a dozen of the largest mails and for the log, so that the disk's end is told to senders before it is met.
SPOOL_FREE = 256 * 1024 * 1024
LOCALPART = "mail"
GHOSTS = "mail_"
_OPTIONAL = ("control_members", "control_language", "lmtp", "imap", "spool_free", "routes", "encryption", "outgoing")


@dataclass(frozen=True, slots=True)
class Homeserver:
    """Where the client-server API is and which server name its users have."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Appservice:
    """Where the homeserver pushes to, and the two tokens of the registration file."""

    host: str
    port: int
    registration: Path
    id: str
    localpart: str
    as_token: str = field(repr=False)
    hs_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Relay:
    """The department's relay that outgoing mail is handed to; `domain` is what we call ourselves there."""

    host: str
    port: int
    tls: str
    domain: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MailConfig:
    """Everything the mail bridge is started with."""

    path: Path
    homeserver: Homeserver
    appservice: Appservice
    smtp: Smtp
    relay: Relay
    mailboxes: tuple[Mailbox, ...]
    control_room: str
    control_members: tuple[str, ...]
    policy: PointConfig
    spool: Path
    spool_free: int = SPOOL_FREE
    # Where the spool is on a server; `spool` is then what local files are named by.
    database: Server | None = None
    lease: timedelta = LEASE
    lmtp: Lmtp | None = None
    imap: tuple[Imap, ...] = ()
    screening: Screening = field(default_factory=Screening)
    encryption: Encryption = field(default_factory=Encryption)
    sending: Sending = field(default_factory=Sending)
    rules: tuple[Rule, ...] = ()
    operations: Operations = field(default_factory=Operations)
    # What the bridge says in the control room is said in this language.
    control_language: str = "en"
    # What is so now: mailboxes are opened and closed by command while the bridge runs.
    directory: Directory = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "directory", Directory(self.mailboxes, self.postmaster if self.mailboxes else None))

    @property
    def domains(self) -> frozenset[str]:
        """The domains that mail is taken for."""
        return self.directory.domains

    @property
    def postmaster(self) -> Mailbox:
        """The mailbox that every domain has (RFC 5321 section 4.5.1); it is the control room."""
        domain = self.mailboxes[0].domain
        return Mailbox(
            f"postmaster@{domain}", self.control_room, "Postmaster", members=self.control_members, language=self.control_language
        )

    def mailbox(self, recipient: str) -> Mailbox | None:
        """Give the mailbox that mail for this address belongs to; a part after `+` is dropped where nothing else fits."""
        return self.directory.mailbox(recipient)

    def by_address(self, address: str) -> Mailbox | None:
        """Give the mailbox with exactly this main address, the postmaster's included."""
        return self.directory.by_address(address)

    def is_own(self, user: str) -> bool:
        """Whether a Matrix user is the bridge's own or one of its ghosts."""
        server = self.homeserver.name
        return user == f"@{self.appservice.localpart}:{server}" or (user.startswith(f"@{GHOSTS}") and user.endswith(f":{server}"))


def load(path: Path) -> MailConfig:
    """Read `mail.yaml` (or the one in a directory), its registration and its password file.

    Raises:
        Problems: everything that is wrong with the files, all at once.
    """
    path = path / "mail.yaml" if path.is_dir() else path
    origin = source.read(path)
    reader = _Reader(path, Node(origin.data))
    config = reader.config()
    problems = [*origin.problems(reader.root.faults).problems, *reader.elsewhere]
    if problems:
        raise Problems(problems)
    return config


def registration(config: MailConfig, as_token: str, hs_token: str) -> dict[str, object]:
    """Give the appservice registration that the homeserver is to be started with (application service API, Registration)."""
    own = config.appservice
    host = "127.0.0.1" if own.host in {"0.0.0.0", "::"} else own.host  # noqa: S104 - compared, not bound
    rooms = {box.room for box in (*config.mailboxes, config.postmaster)} | {rule.room for rule in config.rules}
    return registration_for(
        config.homeserver.name,
        f"http://{host}:{own.port}",
        as_token,
        hs_token,
        aliases=sorted(room for room in rooms if room.startswith("#")),
        spaces=[box.room for box in config.mailboxes if box.is_space],
    )


def registration_for(
    server: str, url: str, as_token: str, hs_token: str, *, aliases: Iterable[str] = (), spaces: Iterable[str] = ()
) -> dict[str, object]:
    """Give the registration of a mail bridge that listens at `url` for the homeserver named `server`.

    `aliases` are the rooms, `spaces` those whose rooms the bridge may make in its own name; where they are left out it logs in to make
    one, which a homeserver with the Matrix Authentication Service does not allow.
    """
    # Why no pattern over all aliases: a homeserver pushes every event of every room whose alias fits, whoever is in it.
    patterns = [*map(re.escape, aliases), *map(correspondence.pattern_of, spaces)]
    rooms = [{"exclusive": False, "regex": pattern} for pattern in patterns]
    return {
        "id": "daftar-mail",
        "url": url,
        "as_token": as_token,
        "hs_token": hs_token,
        "sender_localpart": LOCALPART,
        # Why: the spool sends in order and backs off by itself; limits of persons would only hold mail up.
        "rate_limited": False,
        "namespaces": {"users": [{"exclusive": True, "regex": rf"@{GHOSTS}.*:{re.escape(server)}"}], "aliases": rooms, "rooms": []},
    }


class _Reader:
    """Walks the document once; problems of the other files are kept apart, since they have other places."""

    def __init__(self, path: Path, root: Node) -> None:
        self.here = path.parent
        self.root = root
        self.elsewhere: list[Problem] = []

    def config(self) -> MailConfig:
        root = self.root
        root.keys(
            required=("homeserver", "appservice", "smtp", "relay", "mailboxes", "control_room", "policy", "spool"),
            optional=("mail", *_OPTIONAL, *SPOOL_KEYS, *KEYS, *OPERATION_KEYS),
        )
        if root.child("mail").integer(1) != 1:
            root.child("mail").fault("version", f"version {root.child('mail').data} is not known", "write `mail: 1`")
        homeserver = self.homeserver(root.child("homeserver"))
        spool = read_spool(root, self.here)
        routing = read_routing(root.child("mailboxes"), root.child("routes"))
        mailboxes = routing.mailboxes
        domain = mailboxes[0].domain if mailboxes else ""
        return MailConfig(
            path=self.here,
            homeserver=homeserver,
            appservice=self.appservice(root.child("appservice")),
            smtp=read_smtp(root.child("smtp"), self.here, domain),
            relay=self.relay(root.child("relay"), domain),
            mailboxes=mailboxes,
            rules=routing.rules,
            operations=read_operations(root),
            control_room=read_room(root.child("control_room")),
            control_members=read_users(root.child("control_members")),
            control_language=root.child("control_language").choice(LANGUAGES, "en"),
            policy=read_point_config(root.child("policy"), self.here),
            spool=spool.path,
            database=spool.server,
            lease=spool.lease,
            spool_free=root.child("spool_free").integer(SPOOL_FREE, least=0),
            sending=read_sending(root.child("outgoing")),
            encryption=read_encryption(root.child("encryption"), self.here),
            lmtp=read_lmtp(root.child("lmtp"), self.here),
            screening=read_screening(root, self.here, tuple(dict.fromkeys(box.domain for box in mailboxes if box.domain))),
            imap=read_imap(
                root.child("imap"), self.here, frozenset(mailbox_key(name) for box in mailboxes for name in (box.address, *box.aliases))
            ),
        )

    def homeserver(self, node: Node) -> Homeserver:
        if not node.present or not node.keys(required=("url", "name")):
            return Homeserver("", "")
        url = node.child("url").text()
        if url and not re.match(r"https?://[^/]", url):
            node.child("url").fault("url", f"`{url}` is not an http address", "for example `http://127.0.0.1:8008`")
        name = node.child("name").text()
        if name and normalise_domain(name) is None:
            node.child("name").fault("server", f"`{name}` is not a server name")
        return Homeserver(url.rstrip("/"), name)

    def appservice(self, node: Node) -> Appservice:
        if not node.present or not node.keys(required=("port", "registration"), optional=("host",)):
            return Appservice("", 0, Path(), "", "", "", "")
        path = self.file(node.child("registration"))
        texts: dict[str, str] = {}
        if node.child("registration").present and node.child("registration").text():
            texts = self.registration(path, node.child("registration"))
        return Appservice(
            node.child("host").text("127.0.0.1"),
            read_port(node.child("port")),
            path,
            texts.get("id", ""),
            texts.get("sender_localpart", ""),
            texts.get("as_token", ""),
            texts.get("hs_token", ""),
        )

    def registration(self, path: Path, where: Node) -> dict[str, str]:
        """Read the four texts that we need of the registration; its other keys are the homeserver's business."""
        try:
            origin = source.read(path)
        except Unreadable as unreadable:
            where.fault("unreadable", unreadable.problems[0].message, f"looked for `{path}`")
            return {}
        except Problems as problems:
            self.elsewhere.extend(problems.problems)
            return {}
        node = Node(origin.data)
        wanted = ("id", "as_token", "hs_token", "sender_localpart")
        if not isinstance(node.data, Mapping):
            node.fault("type", "expected the mapping of an appservice registration")
        else:
            for key in wanted:
                if not node.child(key).present:
                    node.fault("missing-key", f"missing key `{key}`")
        texts = {key: node.child(key).text() for key in wanted}
        self.elsewhere.extend(origin.problems(node.faults).problems)
        return texts

    def relay(self, node: Node, domain: str) -> Relay:
        keys = ("port", "tls", "domain", "user", "password_file")
        if not node.present or not node.keys(required=("host",), optional=keys):
            return Relay("", 0, "starttls", "", "", "")
        # Why: a relay without TLS must be written down; mail never goes out in the clear by an oversight.
        tls = node.child("tls").choice(TLS, "starttls")
        port = read_port(node.child("port")) if node.child("port").present else {"none": 25, "starttls": 587, "implicit": 465}[tls]
        name = node.child("domain").text(domain)
        if name and normalise_domain(name) is None:
            node.child("domain").fault("domain", f"`{name}` is not a domain")
        password = ""
        if node.child("password_file").present:
            password = self.secret(node.child("password_file"))
        if bool(node.child("user").text()) != node.child("password_file").present:
            node.fault("login", "`user` and `password_file` need each other")
        return Relay(node.child("host").text(), port, tls, name, node.child("user").text(), password)

    def file(self, node: Node) -> Path:
        return self.here / node.text()

    def secret(self, node: Node) -> str:
        return read_secret(node, self.here)
