"""Server: where a PostgreSQL database is, as configurations name it.

Law: nothing secret is ever part of what is shown. It does not know how to connect (`sessions`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

SCHEMES = ("postgresql", "postgres")


@dataclass(frozen=True, slots=True)
class Server:
    """An address as libpq reads it, and the password where it does not stand there.

    For example `postgresql://daftar@db.example/mail?sslmode=verify-full`.
    """

    url: str = field(repr=False)
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        """The address without what is secret."""
        parts = urlsplit(self.url)
        return f"postgresql://{parts.hostname or 'localhost'}{parts.path}"
