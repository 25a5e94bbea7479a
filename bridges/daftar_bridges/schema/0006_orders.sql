-- Events that were pushed and cannot be read yet; they wait for a session's key until a time.
CREATE TABLE sealed (
  inbox INTEGER PRIMARY KEY,
  session TEXT NOT NULL,
  until REAL NOT NULL
);
CREATE INDEX sealed_session ON sealed (session);

-- How far the rooms were looked through for events that were never pushed: the newest event of a room by then.
CREATE TABLE swept (
  room TEXT PRIMARY KEY,
  event TEXT NOT NULL,
  at REAL NOT NULL
);

-- Files that somebody has put beside for the next mail in a thread; `file` is what the event says of it, as JSON, `used` the event whose
-- mail took it.
CREATE TABLE staged (
  event TEXT PRIMARY KEY,
  mailbox TEXT NOT NULL,
  root TEXT NOT NULL,
  official TEXT NOT NULL,
  file TEXT NOT NULL,
  at REAL NOT NULL,
  used TEXT NOT NULL DEFAULT ''
);
CREATE INDEX staged_root ON staged (mailbox, root, official);

-- The media addresses of the ghosts' pictures, by what they show.
CREATE TABLE picture (
  name TEXT PRIMARY KEY,
  address TEXT NOT NULL
);
