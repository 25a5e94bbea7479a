"""Speaking: in which language a person wants to be answered.

Law: what the person said counts before what the organisation has. It does not know sentences.
"""

from __future__ import annotations

from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.core.directory_commands import Speak


def speak(desk: Desk, heard: Heard, wish: Speak) -> None:
    """Answer a `language`."""
    if wish.language:
        desk.store.rows(
            "INSERT INTO spoken_language (user_id, language) VALUES (?, ?)"
            " ON CONFLICT (user_id) DO UPDATE SET language = excluded.language",
            heard.person,
            wish.language,
        )
    desk.reply(heard, [desk.say(desk.language_of(heard.person), "language-set")])
