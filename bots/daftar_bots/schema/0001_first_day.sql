-- What the announcements bot remembers. Times are RFC 3339 with offset, or seconds since 1970 where compared.

-- How far the homeserver's stream has been worked off; written together with the effects of what came before it.
CREATE TABLE cursor (one INTEGER PRIMARY KEY CHECK (one = 1), token TEXT NOT NULL, at TEXT NOT NULL);

-- Aliases of the control room and of the units' rooms, and the room behind each once the bot is in it.
CREATE TABLE room (alias TEXT PRIMARY KEY, room_id TEXT, problem TEXT) WITHOUT ROWID;
CREATE TABLE member (room_id TEXT NOT NULL, user_id TEXT NOT NULL, membership TEXT NOT NULL, PRIMARY KEY (room_id, user_id)) WITHOUT ROWID;

-- Rooms where a message in the clear would be seen as an error at best: nothing is sent there.
CREATE TABLE encrypted_room (room_id TEXT PRIMARY KEY) WITHOUT ROWID;

CREATE TABLE announcement (
  id TEXT PRIMARY KEY,
  office TEXT NOT NULL,
  year INTEGER NOT NULL,
  serial INTEGER NOT NULL,
  maker TEXT NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  importance TEXT NOT NULL,
  label TEXT,
  ack_by TEXT,
  audience TEXT NOT NULL,          -- the clerk's words, a JSON list
  digest TEXT NOT NULL,            -- names the audience that was previewed
  state TEXT NOT NULL CHECK (state IN ('draft', 'approved', 'cancelled')),
  made_at TEXT NOT NULL,
  checker TEXT,                    -- who approved or cancelled, and when
  decided_at TEXT,
  decision TEXT,                   -- id of the policy's answer at approval, for `policy explain`
  reported TEXT NOT NULL DEFAULT '', -- which report of its delivery the control room has had
  UNIQUE (office, year, serial),
  CHECK (checker IS NULL OR state <> 'approved' OR checker <> maker)
);

-- The audience as it was at approval: later transfers do not change who was served.
CREATE TABLE recipient (
  announcement TEXT NOT NULL REFERENCES announcement (id),
  place INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  unit TEXT NOT NULL,
  PRIMARY KEY (announcement, user_id)
) WITHOUT ROWID;

-- Everything the bot says, before it is said. `transaction_id` makes saying it again harmless.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('reply', 'preview', 'announcement')),
  announcement TEXT REFERENCES announcement (id),
  alias TEXT NOT NULL,             -- how the room is called in reports
  room_id TEXT,                    -- NULL: the bot is not in that room
  transaction_id TEXT NOT NULL UNIQUE,
  content TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
  event_id TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before REAL NOT NULL DEFAULT 0,
  reason TEXT                      -- JSON: key and words of the sentence that says why not
);
CREATE INDEX outbox_waiting ON outbox (state, not_before) WHERE state = 'waiting';
CREATE INDEX outbox_event ON outbox (event_id);
CREATE INDEX outbox_announcement ON outbox (announcement, kind);

-- Ticks as they came; one that is older than our knowledge of the event it stands on counts all the same.
CREATE TABLE tick (event_id TEXT PRIMARY KEY, target TEXT NOT NULL, sender TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX tick_target ON tick (target);

-- Events whose handling failed: nothing is lost, the operator is told.
CREATE TABLE dead_letter (event_id TEXT PRIMARY KEY, room_id TEXT NOT NULL, event TEXT NOT NULL, error TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
