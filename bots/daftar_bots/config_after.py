"""Config of what happens after sending: the section `after` of a bot in `bots.yaml`.

Law: as the whole file's: every problem with its place; secrets in files of their own. It does not know what is done with it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from types import MappingProxyType

from daftar_bots.announcements.after_settings import AfterSettings, Mail, Page, Sms
from daftar_bots.core.spoken import read_spoken
from daftar_policy.core.document import Node
from daftar_policy.core.ids import parse_address, parse_user
from daftar_policy.files.point_config import PointConfig

_SPAN = re.compile(r"(\d{1,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
# ITU-T E.164: a country's code and at most fifteen digits.
_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_POINT = "bots"
# Why: 25 takes mail from other servers; a relay of one's own listens there too, and needs no more configuration.
_SMTP_PORT = 25
_LEVELS, _PINS, _PARTS, _HOLDS = 2, 3, 3, timedelta(days=14)
_MOST_PINS = 10
_MOST_LEVELS = 5
_MOST_PARTS = 10


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
        escalate=_span(node.child("escalate"), None),
        levels=node.child("levels").integer(_LEVELS, least=1, most=_MOST_LEVELS),
        digest=_clock(node.child("digest")),
        pins=node.child("pins").integer(_PINS, least=0, most=_MOST_PINS),
        mail=_mail(node.child("mail"), folder),
        sms=_sms(node.child("sms"), folder, has_page=page is not None),
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
        after=_span(node.child("after"), timedelta(hours=24)) or timedelta(hours=24),
        starttls=node.child("starttls").boolean(),
        user=node.child("user").text(),
        password_file=folder / name if name else None,
    )


def _sms(node: Node, folder: Path, *, has_page: bool) -> Sms | None:
    if not node.present or not node.keys(required=("folder", "numbers"), optional=("after", "sender", "templates", "most_parts")):
        return None
    if not has_page:
        node.fault("page", "a short message carries a link, so it needs `page` too")
    templates = read_spoken(node.child("templates")) if node.child("templates").present else {}
    return Sms(
        folder=folder / node.child("folder").text(),
        numbers=_numbers(node.child("numbers"), folder),
        after=_span(node.child("after"), timedelta(hours=48)) or timedelta(hours=48),
        sender=node.child("sender").text(),
        templates=MappingProxyType(templates),
        most_parts=node.child("most_parts").integer(_PARTS, least=1, most=_MOST_PARTS),
    )


def _numbers(node: Node, folder: Path) -> Mapping[str, str]:
    """Read the file of telephone numbers: CSV with the columns `matrix_id` and `phone`."""
    name = node.text()
    if not name:
        return {}
    found: dict[str, str] = {}
    try:
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if rows.fieldnames is None or not {"matrix_id", "phone"} <= set(rows.fieldnames):
                node.fault("columns", f"`{name}` needs the columns `matrix_id` and `phone`")
                return {}
            for row in rows:
                user, phone = (row["matrix_id"] or "").strip(), re.sub(r"[\s()-]", "", row["phone"] or "")
                if parse_user(user) is None:
                    node.fault("user", f"`{name}` line {rows.line_num}: `{user}` is not a Matrix id")
                elif not _PHONE.fullmatch(phone):
                    node.fault("phone", f"`{name}` line {rows.line_num}: `{phone}` is not a telephone number", "such as `+919812345678`")
                else:
                    found[user] = phone
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        node.fault("numbers", f"cannot read `{name}`: {error}")
    return MappingProxyType(found)


def _page(node: Node) -> Page | None:
    if not node.present or not node.keys(required=("url",), optional=("holds",)):
        return None
    url = node.child("url").text()
    if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost", "http://[::1]")):
        # Why: the link is the right to answer; whoever reads it on the way has it.
        node.child("url").fault("url", f"`{url}` is not an address with `https://`", "such as `https://bots.example.org`")
    return Page(url.rstrip("/"), _span(node.child("holds"), _HOLDS) or _HOLDS)


def _span(node: Node, default: timedelta | None) -> timedelta | None:
    if not node.present:
        return default
    found = _SPAN.fullmatch(str(node.data))
    if found is None or not int(found[1]):
        node.fault("time", f"`{node.data}` is no length of time", "such as `4h`, `2d` or `30m`")
        return default
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _clock(node: Node) -> time | None:
    if not node.present:
        return None
    found = _CLOCK.fullmatch(str(node.data))
    if found is None:
        node.fault("time", f"`{node.data}` is no time of day", 'such as `"09:00"`, in quotes')
        return None
    return time(int(found[1]), int(found[2]))
