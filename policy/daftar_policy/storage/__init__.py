"""Storage: one seam over SQLite and PostgreSQL, for everything that must be on a disk before anybody is told so."""

from daftar_policy.storage.dialect import key
from daftar_policy.storage.port import Connection, Cursor, Database, Lost, Unavailable

__all__ = ["Connection", "Cursor", "Database", "Lost", "Unavailable", "key"]
