"""An office of any size for measuring: units with rooms, officers, and a desk that asks nobody.

Law: what is measured is the bot's own work, from a store on this disk. It does not know what is measured.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from daftar_bots.announcements.desk import Desk, Settings, Unasked
from daftar_bots.announcements.register import Register
from daftar_bots.speech import Speech
from daftar_bots.store import Store
from daftar_policy.core.organisation import Organisation, compile_organisation

SERVER = "bench.example"


def tree(offices: int, officers: int) -> Organisation:
    """Give a state with so many offices of a room each, and officers spread over them."""
    units = [
        {"id": f"u{n}", "in": "top", "tier": "taluka", "name": {"en": f"Office {n}"}, "rooms": [f"#u{n}:{SERVER}"]} for n in range(offices)
    ]
    rows = [
        {
            "matrix_id": f"@p{n}:{SERVER}",
            "email": f"p{n}@{SERVER}",
            "name": f"Person {n}",
            "name_local": "",
            "post": "",
            "unit": f"u{n % offices}",
            "language": "en",
        }
        for n in range(officers)
    ]
    top: dict[str, object] = {"id": "top", "tier": "state", "name": {"en": "Top"}}
    return compile_organisation({"organisation": 1, "server": SERVER, "units": [top, *units]}, rows)


def desk_in(folder: Path, store: Store, organisation: Organisation) -> Desk:
    """Give a desk on a store."""
    settings = Settings("bench", f"@bot:{SERVER}", f"#control:{SERVER}", (), (), "top", ("en",), folder)
    return Desk(settings, store, Register(store), Unasked(organisation, UTC), Speech(), lambda: datetime.now(UTC))


def enter(store: Store, name: str = "a", serial: int = 1) -> None:
    """Enter an approved announcement."""
    with store.transaction():
        store.rows(
            "INSERT INTO announcement (id, office, year, serial, maker, title, text, importance, audience, digest, state, made_at)"
            " VALUES (?, 'top', 2026, ?, 'm', 't', 'x', 'routine', '[]', '', 'approved', '2026-11-21T10:00:00+05:30')",
            name,
            serial,
        )
