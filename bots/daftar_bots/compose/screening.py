"""Screening: the policy asked whether a file may be taken.

Law: of a file that is here, measured and hashed; nothing is written. It does not know where it came from.
"""

from __future__ import annotations

from daftar_bots.announcements.desk import Desk
from daftar_bots.compose.ledger import Attachment
from daftar_policy.core.model import Effect


def refusal(desk: Desk, file: Attachment) -> str | None:
    """Give why the policy does not let a file be taken; None where it does."""
    facts = {
        "actor.id": file.person,
        "actor.kind": "person",
        "media.mimetype": file.mime,
        "media.size": file.size,
        "media.sha256": file.sha256,
        "media.name": file.name,
    }
    answer = desk.policy.ask("upload", facts, unknown=["client", "actor.roles", "room", "media.scan"])
    return answer.error(desk.language_of(file.person)) if answer.decision.decision is Effect.DENY else None
