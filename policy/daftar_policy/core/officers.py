"""Officers: who works where, as the rows of `officers.csv` have them, each checked against the tree and against those before it.

Law: nobody stands twice, neither by Matrix id nor by address, in whatever spelling. An empty Matrix id is made of the address.
It does not know files: a fault in row i names the path ("officers", i, column).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from daftar_policy.core import ids, normal
from daftar_policy.core.document import Fault, Node, did_you_mean
from daftar_policy.core.offices import Post, Unit, is_language

COLUMNS: Final = ("matrix_id", "email", "name", "name_local", "post", "unit", "language")
# Matrix specification, appendix "User identifiers": what the local part of a new account may hold.
_LOCALPART = re.compile(r"[a-z0-9._=\-/+]+")
# Matrix specification, appendix "Size limits": an id has at most 255 bytes.
_LONGEST_ID = 255


@dataclass(frozen=True, slots=True)
class Officer:
    """A person (or post account) of the organisation; `email`, `name_local`, `post` and `language` may be empty."""

    matrix_id: str
    email: str
    name: str
    name_local: str
    post: str
    unit: str
    language: str


def user_key(user_id: str) -> str | None:
    """Give a Matrix id in the form in which ids compare, or None."""
    user = ids.parse_user(user_id)
    return user.id if user is not None else None


def email_key(address: str) -> str | None:
    """Give an address in the form in which officers' addresses compare, or None."""
    parsed = ids.parse_address(address)
    # Why: mailboxes of offices are compared without case, as their mail servers do (RFC 5321, section 2.4 leaves it to the receiver).
    return f"{parsed.local.casefold()}@{parsed.domain}" if parsed is not None else None


class Officers:
    """Collects the officers of the rows, each checked against the tree and against those before it."""

    def __init__(self, faults: list[Fault], server: str, units: Mapping[str, Unit], posts: Mapping[str, Post]) -> None:
        self.faults = faults
        self.server = server
        self.units = units
        self.posts = posts
        self.found: list[Officer] = []
        self.by_user: dict[str, Officer] = {}
        self.by_email: dict[str, Officer] = {}

    def add(self, row: int, columns: Mapping[str, str]) -> None:
        """Take in one row."""
        texts = {column: (columns.get(column) or "").strip() for column in COLUMNS}
        texts |= {column: normal.text(texts[column]) for column in ("post", "unit")}

        def at(column: str) -> Node:
            return Node(texts[column], ("officers", row, column), self.faults)

        self._known(at("unit"), "unit", self.units)
        if texts["post"]:
            self._known(at("post"), "post", self.posts)
        if not texts["name"]:
            at("name").fault("empty", "expected the officer's name")
        if texts["language"] and not is_language(texts["language"]):
            at("language").fault("language", f"`{texts['language']}` is not the code of a language, such as `mr`")
        email_key = self._email(at("email"))
        hint = None if texts["matrix_id"] else "it was made of the address: write the Matrix id out"
        texts["matrix_id"] = texts["matrix_id"] or self._derived(at("matrix_id"), texts["email"])
        user_key = self._user(at("matrix_id"), texts["matrix_id"], hint)
        officer = Officer(**texts)
        self.found.append(officer)
        if user_key is not None:
            self.by_user[user_key] = officer
        if email_key is not None:
            self.by_email[email_key] = officer

    @staticmethod
    def _known(node: Node, kind: str, known: Mapping[str, object]) -> None:
        text = str(node.data)
        if not text:
            node.fault("empty", f"expected the id of a {kind}")
        elif text not in known:
            node.fault(f"unknown-{kind}", f"unknown {kind} `{text}`", did_you_mean(text, known))

    def _email(self, node: Node) -> str | None:
        text = str(node.data)
        if not text:
            return None
        key = email_key(text)
        if key is None:
            node.fault("address", f"`{text}` is not an email address")
        elif key in self.by_email:
            node.fault("double", f"the address `{text}` stands twice")
        return key

    def _derived(self, node: Node, email: str) -> str:
        """Derive an empty Matrix id of the address (format 1, section 7)."""
        if not email:
            node.fault("empty", "expected a Matrix id or an email address to derive it of")
            return ""
        address = ids.parse_address(email)
        if address is None:
            return ""
        local = address.local.lower()
        if not _LOCALPART.fullmatch(local):
            node.fault("user", f"no Matrix id can be derived of `{email}`", "write the Matrix id out")
            return ""
        return f"@{local}:{self.server}"

    def _user(self, node: Node, user_id: str, hint: str | None) -> str | None:
        if not user_id or not self.server:
            return None
        key = user_key(user_id)
        if key is None or len(user_id.encode("utf-8", "replace")) > _LONGEST_ID:
            node.fault("user", f"`{user_id}` is not a Matrix id", "a Matrix id is written `@name:server`")
            return None
        if key in self.by_user:
            node.fault("double", f"the Matrix id `{user_id}` stands twice", hint)
        return key
