-- What was found out about a mail before it was taken, as JSON: who confirms its author, its spam score.
CREATE TABLE screened (mail TEXT PRIMARY KEY, result TEXT NOT NULL) WITHOUT ROWID;

-- Which mail an event in a room is (part of), so that people can say something about its sender.
CREATE TABLE shown (
  event TEXT PRIMARY KEY,
  room TEXT NOT NULL,
  mailbox TEXT NOT NULL,
  ghost TEXT NOT NULL,
  root TEXT NOT NULL
) WITHOUT ROWID;

-- Whose mail a mailbox does not want; it stands as long as the reaction that said so.
CREATE TABLE block (
  reaction TEXT PRIMARY KEY,
  room TEXT NOT NULL,
  mailbox TEXT NOT NULL,
  ghost TEXT NOT NULL,
  root TEXT NOT NULL,
  by TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX block_ghost ON block (mailbox, ghost);

-- Greylisting: when a (network, return path, mailbox) was first seen, whether it came again, and when it is forgotten.
CREATE TABLE greylist (
  network TEXT NOT NULL,
  sender TEXT NOT NULL,
  mailbox TEXT NOT NULL,
  first REAL NOT NULL,
  passed INTEGER NOT NULL,
  until REAL NOT NULL,
  PRIMARY KEY (network, sender, mailbox)
);
CREATE INDEX greylist_until ON greylist (until);
