-- Who is served first, what several processes share, how fast the homeserver lets us speak, and rooms that were upgraded.

-- `lane`: replies 0, then announcements by importance (emergency 1 … routine 4). `ahead`: 0 overtakes what waits for the same room.
ALTER TABLE outbox ADD COLUMN lane INTEGER NOT NULL DEFAULT 4;
ALTER TABLE outbox ADD COLUMN ahead INTEGER NOT NULL DEFAULT 1;
UPDATE outbox SET lane = 0 WHERE kind IN ('reply', 'preview', 'file', 'question-cancel');
DROP INDEX outbox_waiting;
CREATE INDEX outbox_waiting ON outbox (lane, id) WHERE state = 'waiting';
CREATE INDEX outbox_turn ON outbox (room_id, ahead, id) WHERE state = 'waiting';
CREATE INDEX outbox_moment ON outbox (not_before) WHERE state = 'waiting';

-- The bot's own files (session, identity, key of the page, attachments) for the next process; empty where the store is a file.
CREATE TABLE paper (name TEXT PRIMARY KEY, content BLOB NOT NULL);

-- When the homeserver last told us to wait, until when (seconds since 1970), and how often it has.
CREATE TABLE pace (one INTEGER PRIMARY KEY CHECK (one = 1), until REAL NOT NULL, at TEXT NOT NULL, times INTEGER NOT NULL);

-- What says who may close a room and what it came from: `m.room.create` and `m.room.power_levels` as the server says.
CREATE TABLE room_state (room_id TEXT NOT NULL, type TEXT NOT NULL, sender TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (room_id, type));
-- Rooms that were closed in favour of another: followed once we are there and it says so, too.
CREATE TABLE upgrade (
  old TEXT PRIMARY KEY,
  new TEXT NOT NULL,
  sender TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('seen', 'followed', 'refused')),
  reason TEXT
);
