-- Corrections and recalls: each shown to a second person, as a draft is, before it changes anything in the rooms.

ALTER TABLE announcement ADD COLUMN corrigendum INTEGER NOT NULL DEFAULT 0; -- the number of the last correction that was approved
ALTER TABLE announcement ADD COLUMN corrected_at TEXT;
ALTER TABLE announcement ADD COLUMN recalled_at TEXT;

CREATE TABLE amendment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  announcement TEXT NOT NULL REFERENCES announcement (id),
  kind TEXT NOT NULL CHECK (kind IN ('correction', 'recall')),
  serial INTEGER NOT NULL,         -- of a correction: the corrigendum number it gets when approved
  maker TEXT NOT NULL,
  title TEXT NOT NULL,             -- of a correction: how title and text are to be
  text TEXT NOT NULL,              -- of a recall: the reason
  old_title TEXT NOT NULL,         -- how they were, kept for the record
  old_text TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'approved', 'cancelled')),
  made_at TEXT NOT NULL,
  checker TEXT,
  decided_at TEXT,
  decision TEXT,
  reported TEXT NOT NULL DEFAULT '',
  CHECK (checker IS NULL OR state <> 'approved' OR kind = 'recall' OR checker <> maker)
);
-- Only one is open at a time, so that `approve 1/2026` can mean one thing only.
CREATE UNIQUE INDEX amendment_open ON amendment (announcement) WHERE state = 'draft';

-- The outbox again: `kind` is open to new ones, a row may belong to an amendment and be about another row of the same room.
CREATE TABLE outbox_next (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  announcement TEXT REFERENCES announcement (id),
  alias TEXT NOT NULL,             -- how the room is called in reports
  room_id TEXT,                    -- NULL: the bot is not in that room
  transaction_id TEXT NOT NULL UNIQUE,
  content TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
  event_id TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before REAL NOT NULL DEFAULT 0,
  reason TEXT,                     -- JSON: key and words of the sentence that says why not
  amendment INTEGER REFERENCES amendment (id),
  target INTEGER                   -- the row whose event is edited, redacted or replied to; without that event there is nothing to do
);
INSERT INTO outbox_next SELECT id, kind, announcement, alias, room_id, transaction_id, content, state, event_id, attempts, not_before, reason, NULL, NULL FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_next RENAME TO outbox;
CREATE INDEX outbox_waiting ON outbox (state, not_before) WHERE state = 'waiting';
CREATE INDEX outbox_event ON outbox (event_id);
CREATE INDEX outbox_announcement ON outbox (announcement, kind);
CREATE INDEX outbox_amendment ON outbox (amendment);
