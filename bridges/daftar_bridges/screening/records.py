"""Records: what was found out about a mail, kept with it until it is in its room.

Law: what is read is what was kept; a mail without a record was not looked at. Every function is one unit of work for `Store.run`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from daftar_bridges.core.origin import Authentication, authentication_from
from daftar_policy.storage import Connection


@dataclass(frozen=True, slots=True)
class Record:
    """Who confirms a mail's author (None: nobody looked), and what else the room is told."""

    authentication: Authentication | None = None
    spam: Mapping[str, object] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing worth keeping."""
        return self.authentication is None and self.spam is None


def keep(db: Connection, mail: str, record: Record) -> None:
    """Keep what was found out about a mail."""
    if not record.is_empty:
        plain = {"authentication": record.authentication.as_json() if record.authentication else None, "spam": record.spam}
        db.execute(
            "INSERT INTO screened (mail, result) VALUES (?, ?) ON CONFLICT (mail) DO UPDATE SET result = excluded.result",
            (mail, json.dumps(plain, ensure_ascii=False)),
        )


def load(db: Connection, mail: str) -> Record:
    """Give what was found out about a mail."""
    row = db.execute("SELECT result FROM screened WHERE mail = ?", (mail,)).fetchone()
    plain = json.loads(row[0]) if row else {}
    spam = plain.get("spam")
    return Record(authentication_from(plain.get("authentication")), spam if isinstance(spam, dict) else None)
