-- Announcements that are put together piece by piece, and the files that go with them. Moments are seconds since 1970.

CREATE TABLE composition (
  root TEXT PRIMARY KEY,           -- the event whose thread it stands in, or the transaction id of our own question that began it
  person TEXT NOT NULL,
  via TEXT NOT NULL CHECK (via IN ('dialogue', 'mail', 'command')),
  template TEXT,
  answers TEXT NOT NULL,           -- a JSON list of [step, answer], in the order they were given
  state TEXT NOT NULL CHECK (state IN ('open', 'ready', 'done', 'stopped', 'lapsed')), -- ready: it waits for its files
  last_event TEXT NOT NULL,        -- the person's latest message, which the next answer replies to
  lapses_at REAL NOT NULL          -- when an open one is closed, and a ready one of a mail is made a draft
);
CREATE INDEX composition_lapses ON composition (lapses_at) WHERE state IN ('open', 'ready');

-- Files that were posted for an announcement. What was fetched lies beside the store in `files/`, named by its SHA-256.
CREATE TABLE attachment (
  event_id TEXT PRIMARY KEY,       -- where it was posted, or the name of a second use
  place INTEGER NOT NULL,          -- the order of those of one announcement
  composition TEXT NOT NULL,
  announcement TEXT REFERENCES announcement (id),
  person TEXT NOT NULL,
  source TEXT NOT NULL,            -- the content of its event: address, and the key where it is encrypted
  name TEXT NOT NULL,
  mime TEXT NOT NULL,
  size INTEGER,
  sha256 TEXT,
  state TEXT NOT NULL CHECK (state IN ('seen', 'wanted', 'kept', 'refused')),
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before REAL NOT NULL DEFAULT 0
);
CREATE INDEX attachment_wanted ON attachment (not_before) WHERE state = 'wanted';
CREATE INDEX attachment_composition ON attachment (composition);
CREATE INDEX attachment_announcement ON attachment (announcement) WHERE announcement IS NOT NULL;

-- What was uploaded in the clear, so that it is uploaded once.
CREATE TABLE upload (sha256 TEXT PRIMARY KEY, address TEXT NOT NULL);

-- Requests over HTTP, so that one that is repeated is answered as it was the first time.
CREATE TABLE request (
  key TEXT PRIMARY KEY,            -- the sender's own
  body_sha256 TEXT NOT NULL,
  announcement TEXT NOT NULL REFERENCES announcement (id),
  at TEXT NOT NULL
);
