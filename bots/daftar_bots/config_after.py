"""Config of what happens after sending: the section `after` of a bot in `bots.yaml`.

Law: as the whole file's: every problem with its place; secrets in files of their own. It does not know what is done with it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

from daftar_bots import config_sms
from daftar_bots.announcements.after_settings import AfterSettings, Mail, Page
from daftar_bots.config_sms import span
from daftar_policy.core.document import Node
from daftar_policy.core.ids import parse_address
from daftar_policy.files.point_config import PointConfig

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_POINT = "bots"
# Why: 25 takes mail from other servers; a relay of one's own listens there too, and needs no more configuration.
_SMTP_PORT = 25
_LEVELS, _PINS, _HOLDS = 2, 3, timedelta(days=14)
_MOST_PINS = 10
_MOST_LEVELS = 5


def logged(settings: AfterSettings, policy: PointConfig) -> AfterSettings:
    """Give the settings with where the decision log and its key are, for evidence."""
    key = policy.log_settings.key if policy.log_settings is not None else None
    return replace(settings, log=policy.log / _POINT, log_key=key)


def read(node: Node, folder: Path) -> AfterSettings:
    """Read the section."""
    if not node.present:
        return AfterSettings()
    if not node.keys(optional=("direct", "escalate", "levels", "digest", "pins", "mail", "sms", "page")):
        return AfterSettings()
    page = _page(node.child("page"))
    return AfterSettings(
        direct=node.child("direct").boolean(default=True),
        escalate=span(node.child("escalate"), None),
        levels=node.child("levels").integer(_LEVELS, least=1, most=_MOST_LEVELS),
        digest=_clock(node.child("digest")),
        pins=node.child("pins").integer(_PINS, least=0, most=_MOST_PINS),
        mail=_mail(node.child("mail"), folder),
        sms=config_sms.read(node.child("sms"), folder, has_page=page is not None),
        page=page,
    )


def _mail(node: Node, folder: Path) -> Mail | None:
    if not node.present or not node.keys(required=("host", "from"), optional=("port", "after", "starttls", "user", "password_file")):
        return None
    sender = node.child("from").text()
    if sender and parse_address(sender) is None:
        node.child("from").fault("address", f"`{sender}` is not a mail address")
    name = node.child("password_file").text()
    if bool(name) != bool(node.child("user").text()):
        node.fault("secret", "expected both `user` and `password_file`, or neither")
    if name and not (folder / name).is_file():
        node.child("password_file").fault("secret", f"there is no file `{name}`")
    return Mail(
        host=node.child("host").text(),
        port=node.child("port").integer(_SMTP_PORT, least=1, most=65535),
        sender=sender,
        after=span(node.child("after"), timedelta(hours=24)) or timedelta(hours=24),
        starttls=node.child("starttls").boolean(),
        user=node.child("user").text(),
        password_file=folder / name if name else None,
    )


def _page(node: Node) -> Page | None:
    if not node.present or not node.keys(required=("url",), optional=("holds",)):
        return None
    url = node.child("url").text()
    if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost", "http://[::1]")):
        # Why: the link is the right to answer; whoever reads it on the way has it.
        node.child("url").fault("url", f"`{url}` is not an address with `https://`", "such as `https://bots.example.org`")
    return Page(url.rstrip("/"), span(node.child("holds"), _HOLDS) or _HOLDS)


def _clock(node: Node) -> time | None:
    if not node.present:
        return None
    found = _CLOCK.fullmatch(str(node.data))
    if found is None:
        node.fault("time", f"`{node.data}` is no time of day", 'such as `"09:00"`, in quotes')
        return None
    return time(int(found[1]), int(found[2]))
