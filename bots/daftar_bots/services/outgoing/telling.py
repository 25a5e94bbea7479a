"""Telling: how it stands with the systems that are told what happens, and what was given up begun again.

Law: of the bot in whose control room it is asked, whatever its kind: each has what waits in its own store. It does not know who may.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.core.systems_commands import Told


def told(desk: Desk, heard: Heard, command: Told) -> None:
    """Answer `outgoing` and `outgoing retry NAME` in a control room, of either kind of bot."""
    language = desk.language_of(heard.person)
    targets = {target.name: target for target in desk.settings.outgoing}
    if command.act == "retry":
        if command.name not in targets:
            desk.reply(heard, [desk.say(language, "outgoing-unknown", name=command.name[:60], names=", ".join(targets) or "–")])
            return
        again = desk.store.rows(
            "UPDATE outgoing SET state = 'waiting', attempts = 0, not_before = 0 WHERE target = ? AND state = 'dead' RETURNING id",
            command.name,
        )
        desk.reply(heard, [desk.say(language, "outgoing-retried", name=command.name, count=len(again))])
        return
    if not targets:
        desk.reply(heard, [desk.say(language, "outgoing-none")])
        return
    lines = [desk.say(language, "outgoing-head")]
    for name, target in targets.items():
        rows = desk.store.rows("SELECT state, count(*) FROM outgoing WHERE target = ? GROUP BY state", name)
        counts = {str(state): int(str(count)) for state, count in rows}
        words = {state: counts.get(state, 0) for state in ("sent", "waiting", "dead")}
        lines.append(desk.say(language, "outgoing-item", name=name, host=urlsplit(target.url).hostname or "", **words))
    desk.reply(heard, lines)
