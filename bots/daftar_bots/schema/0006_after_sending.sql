-- What happens after sending: answers, escalation, digests, letters by mail and SMS, pins, the live card.

-- Answers as they came: reactions on any event, words in any room, the page. Nothing is removed: what was taken back has `taken_at`.
-- `seq` is the order in which they were heard; the last that stands is a person's answer.
CREATE TABLE answer (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  event_id TEXT NOT NULL UNIQUE,   -- of the reaction or message; `page:…` of one given on a page
  target TEXT,                     -- of a reaction: the event that it stands on, which may become known later
  announcement TEXT,               -- of any other: what it is about
  user_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('yes', 'later', 'no')),
  channel TEXT NOT NULL CHECK (channel IN ('reaction', 'words', 'page')),
  heard_at TEXT NOT NULL,          -- '' where an older version heard it
  taken_at TEXT
);
INSERT INTO answer (event_id, target, user_id, kind, channel, heard_at) SELECT event_id, target, sender, 'yes', 'reaction', '' FROM tick;
DROP TABLE tick;
CREATE INDEX answer_target ON answer (target);
CREATE INDEX answer_announcement ON answer (announcement);

-- Why somebody cannot, or will later, in their own words.
CREATE TABLE remark (
  event_id TEXT PRIMARY KEY,
  announcement TEXT NOT NULL REFERENCES announcement (id),
  user_id TEXT NOT NULL,
  text TEXT NOT NULL,
  heard_at TEXT NOT NULL
);
CREATE INDEX remark_announcement ON remark (announcement);

-- How many of an office are enough.
CREATE TABLE needed (announcement TEXT PRIMARY KEY REFERENCES announcement (id), count INTEGER NOT NULL CHECK (count > 0));

-- When those above are told next (seconds since 1970; NULL: no more), and who was told of whom.
CREATE TABLE escalation (announcement TEXT PRIMARY KEY REFERENCES announcement (id), level INTEGER NOT NULL, next_at REAL);
CREATE INDEX escalation_next ON escalation (next_at);
CREATE TABLE escalated (
  announcement TEXT NOT NULL REFERENCES announcement (id),
  level INTEGER NOT NULL,
  superior TEXT NOT NULL,
  user_id TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (announcement, level, superior, user_id)
);

-- The last day (local date) for which the daily digest was queued.
CREATE TABLE digest (one INTEGER PRIMARY KEY CHECK (one = 1), day TEXT NOT NULL);

-- What leaves by mail or SMS. It is written once (`message`), so that sending it again is sending the same thing.
CREATE TABLE letter (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  announcement TEXT NOT NULL REFERENCES announcement (id),
  user_id TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('mail', 'sms')),
  address TEXT NOT NULL,
  message TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'dropped')),
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before REAL NOT NULL DEFAULT 0,
  at TEXT,
  reason TEXT,
  used_at TEXT,                    -- when its link acknowledged
  UNIQUE (announcement, user_id, channel)
);
CREATE INDEX letter_state ON letter (state, not_before);
CREATE TABLE fallback (announcement TEXT NOT NULL REFERENCES announcement (id), channel TEXT NOT NULL, next_at REAL, PRIMARY KEY (announcement, channel));

-- What is pinned in a room as far as we know, how often we asked for a change, and for which state of each announcement its rooms were seen to.
CREATE TABLE pinned (room_id TEXT PRIMARY KEY, present TEXT NOT NULL, count INTEGER NOT NULL DEFAULT 0);
CREATE TABLE pin_state (announcement TEXT PRIMARY KEY REFERENCES announcement (id), state TEXT NOT NULL);

-- The control room's message that shows how a circular stands (a row of the outbox), edited as it changes; `dirty`: it has changed.
CREATE TABLE card (
  announcement TEXT PRIMARY KEY REFERENCES announcement (id),
  message INTEGER NOT NULL,
  at REAL NOT NULL,
  edits INTEGER NOT NULL DEFAULT 0,
  dirty INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX card_dirty ON card (at) WHERE dirty = 1;
