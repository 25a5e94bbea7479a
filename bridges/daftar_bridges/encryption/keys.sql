-- The keys of encrypted rooms. Everything `kept` is locked with a key that follows from the appservice's token.

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- One device of a user of ours; `state` is 0 until the homeserver has its keys and signatures.
CREATE TABLE device (
  user TEXT PRIMARY KEY,
  id TEXT NOT NULL,
  kept TEXT NOT NULL,
  state INTEGER NOT NULL
) WITHOUT ROWID;

-- Olm sessions of our devices with others'.
CREATE TABLE channel (
  user TEXT NOT NULL,
  curve TEXT NOT NULL,
  id TEXT NOT NULL,
  kept TEXT NOT NULL,
  used REAL NOT NULL,
  PRIMARY KEY (user, curve, id)
) WITHOUT ROWID;

-- Megolm sessions that users of ours speak with, one for each room, and which devices were given their keys.
CREATE TABLE speaking (
  user TEXT NOT NULL,
  room TEXT NOT NULL,
  id TEXT NOT NULL,
  kept TEXT NOT NULL,
  made REAL NOT NULL,
  messages INTEGER NOT NULL,
  PRIMARY KEY (user, room)
) WITHOUT ROWID;
CREATE TABLE given (
  session TEXT NOT NULL,
  user TEXT NOT NULL,
  device TEXT NOT NULL,
  PRIMARY KEY (session, user, device)
) WITHOUT ROWID;

-- Megolm sessions of people, and which event each message of theirs was.
CREATE TABLE hearing (
  id TEXT PRIMARY KEY,
  room TEXT NOT NULL,
  sender TEXT NOT NULL,
  kept TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE heard (
  session TEXT NOT NULL,
  position INTEGER NOT NULL,
  event TEXT NOT NULL,
  PRIMARY KEY (session, position)
) WITHOUT ROWID;
