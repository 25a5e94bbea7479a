"""Config of short messages: `sms` in the section `after` of a bot, with the interface of a provider where there is one.

Law: as the whole file's: every problem with its place; secrets in files of their own. What a template of a request names is known before
anything is sent. It does not know what is said in a message.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import urlsplit

from daftar_bots.announcements.after_settings import HttpGateway, Receipts, Sms
from daftar_bots.compose import tokens
from daftar_bots.core.gateway import ALGORITHMS, Gateway, Scalar, Success, leaves, mistakes
from daftar_bots.core.spoken import read_spoken
from daftar_policy.core.document import Node, did_you_mean
from daftar_policy.core.ids import parse_user
from daftar_policy.core.re2_door import PatternError, capturer, searcher

Found = TypeVar("Found")

_SPAN = re.compile(r"(\d{1,4})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
# ITU-T E.164: a country's code and at most fifteen digits.
_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_NAME = re.compile(r"[a-z0-9_-]{1,40}")
_POINTER = re.compile(r"(/([^~/]|~[01])*)+")
_PARTS, _MOST_PARTS, _MOST_A_DAY = 3, 10, 1_000_000
_PLACES = ("number", "title", "link", "office")
_LEAST_STATUS, _MOST_STATUS = 100, 599
_LOCAL = ("http://127.0.0.1", "http://localhost", "http://[::1]")
_SHORTEST, _LONGEST = timedelta(seconds=1), timedelta(minutes=5)


def read(node: Node, folder: Path, *, has_page: bool) -> Sms | None:
    """Read the section; None where there is none."""
    if not node.present or not node.keys(
        required=("numbers",),
        optional=("folder", "gateway", "after", "sender", "templates", "texts", "most_parts", "per_day"),
    ):
        return None
    if not has_page:
        node.fault("page", "a short message carries a link, so it needs `page` too")
    if node.child("folder").present == node.child("gateway").present:
        node.fault("gateway", "expected one of `folder` and `gateway`")
    templates = read_spoken(node.child("templates")) if node.child("templates").present else {}
    name = node.child("folder").text()
    return Sms(
        folder=folder / name if name else None,
        numbers=_numbers(node.child("numbers"), folder),
        after=span(node.child("after"), timedelta(hours=48)) or timedelta(hours=48),
        sender=node.child("sender").text(),
        templates=MappingProxyType(templates),
        most_parts=node.child("most_parts").integer(_PARTS, least=1, most=_MOST_PARTS),
        http=_http(node.child("gateway"), folder),
        texts=_texts(node.child("texts")),
        per_day=node.child("per_day").integer(0, least=1, most=_MOST_A_DAY) or None,
    )


def span(node: Node, default: timedelta | None) -> timedelta | None:
    """Read a length of time such as `4h`."""
    if not node.present:
        return default
    found = _SPAN.fullmatch(str(node.data))
    if found is None or not int(found[1]):
        node.fault("time", f"`{node.data}` is no length of time", "such as `4h`, `2d` or `30m`")
        return default
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _texts(node: Node) -> Mapping[str, str]:
    """Read the registered texts by language."""
    found = read_spoken(node) if node.present else {}
    for language, text in found.items():
        named = re.findall(r"\{([^{}]*)\}", text)
        for name in named:
            if name not in _PLACES:
                node.child(language).fault("place", f"there is no `{{{name}}}`", did_you_mean(name, _PLACES))
        if "link" not in named:
            node.child(language).fault("place", "expected `{link}`, by which people acknowledge")
    return MappingProxyType(found)


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


def _http(node: Node, folder: Path) -> HttpGateway | None:
    if not node.present or not node.keys(
        required=("url",),
        optional=(
            "method", "query", "form", "json", "headers", "secrets", "digests", "unicode", "success", "timeout", "resend_unknown",
            "plain", "receipts",
        ),
    ):  # fmt: skip
        return None
    secrets = {name: folder / each.text() for name, each in _named(node.child("secrets"))}
    for name, path in secrets.items():
        if not path.is_file():
            node.child("secrets").child(name).fault("secret", f"there is no file `{path.name}`")
    digests = {name: _digest(each) for name, each in _named(node.child("digests"))}
    for name in digests:
        # Why not of one another: then their order would matter.
        _check(node.child("digests").child(name).child(digests[name][0]), secrets, ())
    if node.child("form").present and node.child("json").present:
        node.fault("body", "expected one of `form` and `json`")
    for name in ("query", "form", "json", "headers"):
        for steps, _ in leaves(node.child(name).data):
            place = node.child(name)
            for step in steps:
                place = place.child(step)
            _check(place, secrets, digests)
    gateway = Gateway(
        url=_url(node.child("url"), is_plain=node.child("plain").boolean()),
        method=node.child("method").choice(("POST", "GET", "PUT"), "POST"),
        query=_pairs(node.child("query")),
        form=_pairs(node.child("form")) if node.child("form").present else None,
        json=node.child("json").data,
        headers=_pairs(node.child("headers")),
        digests=MappingProxyType(digests),
        unicode=_unicode(node.child("unicode")),
        success=_success(node.child("success")),
    )
    timeout = span(node.child("timeout"), timedelta(seconds=30)) or timedelta(seconds=30)
    if not _SHORTEST <= timeout <= _LONGEST:
        node.child("timeout").fault("time", "expected from `1s` to `5m`")
    return HttpGateway(
        gateway, MappingProxyType(secrets), timeout, node.child("resend_unknown").boolean(), _receipts(node.child("receipts"), folder)
    )


def _receipts(node: Node, folder: Path) -> Receipts | None:
    if not node.present or not node.keys(required=("token_file", "id", "status", "delivered", "failed")):
        return None
    path = folder / node.child("token_file").text()
    try:
        tokens.read(path)
    except tokens.Unfit as error:
        node.child("token_file").fault("secret", str(error))
    delivered, failed = (_pattern(node.child(name), searcher) for name in ("delivered", "failed"))
    if delivered is None or failed is None:
        return None
    return Receipts(path, node.child("id").text(), node.child("status").text(), delivered, failed)


def _url(node: Node, *, is_plain: bool) -> str:
    url = node.text()
    try:
        parts = urlsplit(url)
        is_good = (
            parts.scheme in {"https", "http"} and bool(parts.hostname) and parts.port != 0 and parts.username is None and url.isascii()
        )
    except ValueError:
        is_good = False
    if url and not (is_good and url.isprintable() and " " not in url and "#" not in url):
        node.fault("url", f"`{url}` is not an address of the web", "such as `https://sms.example.gov/send`")
    elif url and not is_plain and not url.startswith(("https://", *_LOCAL)):
        # Why: the password of the provider and everybody's links would be read on the way.
        node.fault("url", f"`{url}` does not begin with `https://`", "`plain: true` where the way there is your own")
    return url


def _named(node: Node) -> list[tuple[str, Node]]:
    found = []
    for name, child in node.entries():
        if _NAME.fullmatch(name) is None:
            child.fault("id", f"`{name}` is not a name", "use small Latin letters, digits, hyphens and `_`", at_key=True)
        elif child.present:
            found.append((name, child))
    return found


def _pairs(node: Node) -> Mapping[str, str]:
    return MappingProxyType({name: child.text(allow_empty=True) for name, child in node.entries()})


def _check(node: Node, secrets: Mapping[str, object], digests: Mapping[str, object] | tuple[str, ...]) -> None:
    if not isinstance(node.data, str):
        return
    for wrong, known in mistakes(node.data, secrets, digests):
        if known:
            node.fault("place", f"there is no `{{{wrong}}}`", did_you_mean(wrong, known) or f"there are: {', '.join(known)}")
        else:
            node.fault("place", f"a single `{wrong}`", f"write `{wrong * 2}` for the sign itself")


def _digest(node: Node) -> tuple[str, str]:
    if isinstance(node.data, Mapping) and len(node.data) == 1 and node.keys(optional=ALGORITHMS) and set(node.data) <= set(ALGORITHMS):
        ((name, child),) = node.entries()
        return name, child.text()
    node.fault("digest", f"expected one of: {', '.join(ALGORITHMS)}, with what is hashed", 'such as `{sha512: "{sender}{text}"}`')
    return ALGORITHMS[-1], ""


def _unicode(node: Node) -> tuple[Scalar, Scalar]:
    if not node.present or not node.keys(required=("gsm", "ucs2")):
        return (False, True)
    return _scalar(node.child("gsm")), _scalar(node.child("ucs2"))


def _scalar(node: Node) -> Scalar:
    if isinstance(node.data, str | int | bool):
        return node.data
    if node.present:
        node.fault("type", "expected a text, a number, true or false")
    return ""


def _success(node: Node) -> Success:
    if not node.present or not node.keys(optional=("status", "id", "id_pattern", "refused", "again")):
        return Success()
    pointer = node.child("id").text()
    if pointer and _POINTER.fullmatch(pointer) is None:
        node.child("id").fault("pointer", f"`{pointer}` is no place in a JSON", "such as `/messages/0/id` (RFC 6901)")
    if pointer and node.child("id_pattern").present:
        node.fault("id", "expected one of `id` and `id_pattern`")
    statuses = frozenset(each.integer(least=_LEAST_STATUS, most=_MOST_STATUS) for each in node.child("status").items(or_one=True))
    return Success(
        statuses or Success().statuses,
        pointer,
        _pattern(node.child("id_pattern"), capturer),
        _pattern(node.child("refused"), searcher),
        _pattern(node.child("again"), searcher),
    )


def _pattern(node: Node, compiled: Callable[[str], Found]) -> Found | None:
    text = node.text()
    if not text:
        return None
    try:
        return compiled(text)
    except PatternError as error:
        node.fault("pattern", f"not a pattern: {error}")
        return None
