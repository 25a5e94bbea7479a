"""Office rooms: where consultations are published, for the list of rooms that a service bot is to be in.

Law: none where no proposals are published. It does not know what is said there.
"""

from __future__ import annotations

from collections.abc import Iterable

from daftar_bots.announcements.desk import Desk
from daftar_bots.core.consultation import rooms_of


def written_to(desk: Desk) -> Iterable[str]:
    """Give the rooms of all offices, where proposals are published at all."""
    if desk.settings.services.consultation.folder is None:
        return ()
    organisation = desk.policy.organisation
    return [alias for alias, _ in rooms_of(organisation, organisation.units)]
