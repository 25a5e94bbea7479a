"""Outbox statements: how a row gets its lane, and whose turn it is.

Law: replies first, then announcements by importance, each in the order of writing; at most one row of each room at a time. What was
written first for a room is said there first, whatever it waits for, and an emergency alone overtakes. It does not know who runs them.
"""

# The lane of a row, from its kind and announcement.
_LANE = (
    "(CASE WHEN ? IN ('reply', 'preview', 'file', 'question-cancel') THEN 0 ELSE coalesce((SELECT CASE importance WHEN 'emergency' THEN 1"
    " WHEN 'urgent' THEN 2 WHEN 'important' THEN 3 ELSE 4 END FROM announcement WHERE id = ?), 4) END)"
)
# Why announcements alone: what edits or removes a message stays behind it.
_AHEAD = (
    "(CASE WHEN ? = 'announcement' AND EXISTS (SELECT 1 FROM announcement WHERE id = ? AND importance = 'emergency') THEN 0 ELSE 1 END)"
)
PUT = (
    "INSERT INTO outbox"  # noqa: S608 - the pieces stand above
    " (kind, announcement, amendment, target, alias, room_id, transaction_id, content, state, reason, lane, ahead)"
    f" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, {_LANE}, {_AHEAD}) ON CONFLICT (transaction_id) DO NOTHING"
)
DUE = (
    "SELECT o.id, o.kind, o.announcement, o.room_id, o.transaction_id, o.content, o.attempts, o.target, t.event_id"
    " FROM outbox AS o LEFT JOIN outbox AS t ON t.id = o.target WHERE o.state = 'waiting' AND o.not_before <= ?"
    " AND NOT EXISTS (SELECT 1 FROM outbox AS e"
    " WHERE e.state = 'waiting' AND e.room_id = o.room_id AND (e.ahead, e.id) < (o.ahead, o.id))"
    " ORDER BY o.lane, o.id LIMIT ?"
)
# The homeserver has named a time to wait until.
WAIT = (
    "INSERT INTO pace VALUES (1, ?, ?, 1) ON CONFLICT (one) DO UPDATE SET until = excluded.until, at = excluded.at, times = pace.times + 1"
)
