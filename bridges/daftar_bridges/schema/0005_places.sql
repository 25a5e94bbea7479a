-- Where a mail goes by the rules on its header, where that is not simply its mailbox: the room ('' for the mailbox's own), and marks as JSON.
CREATE TABLE routed (
  mail TEXT NOT NULL,
  mailbox TEXT NOT NULL,
  room TEXT NOT NULL,
  tags TEXT NOT NULL,
  labels TEXT NOT NULL,
  rules TEXT NOT NULL,
  PRIMARY KEY (mail, mailbox)
) WITHOUT ROWID;

-- Mailboxes opened and closed by command, laid over those of the configuration; `box` is the mailbox as JSON.
CREATE TABLE mailbox_order (
  address TEXT PRIMARY KEY,
  is_open INTEGER NOT NULL,
  box TEXT NOT NULL,
  ordered_by TEXT NOT NULL,
  ordered REAL NOT NULL
) WITHOUT ROWID;

-- Rooms of a mailbox besides its own: of one correspondence, or named by a rule.
CREATE TABLE annex (
  room_id TEXT PRIMARY KEY,
  mailbox TEXT NOT NULL,
  reference TEXT NOT NULL,
  name TEXT NOT NULL
) WITHOUT ROWID;

-- Where a conversation is, if not in its mailbox's own room; `is_flat` where it has that room for itself and needs no thread.
CREATE TABLE place (
  mailbox TEXT NOT NULL,
  root TEXT NOT NULL,
  room TEXT NOT NULL,
  room_id TEXT NOT NULL,
  name TEXT NOT NULL,
  is_flat INTEGER NOT NULL,
  PRIMARY KEY (mailbox, root)
) WITHOUT ROWID;
CREATE INDEX place_room ON place (room_id);

-- Which event a mail became in each of its mailboxes, so that these can be linked; `is_named` where To or Cc name the mailbox. It is told
-- by its identity, since a mail server in front may hand it over once for each mailbox.
CREATE TABLE letter (identity TEXT PRIMARY KEY, mailboxes INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE arrived (
  identity TEXT NOT NULL,
  mailbox TEXT NOT NULL,
  room_id TEXT NOT NULL,
  root TEXT NOT NULL,
  event TEXT NOT NULL,
  is_named INTEGER NOT NULL,
  PRIMARY KEY (identity, mailbox)
) WITHOUT ROWID;

-- What tells that a mail is one that is there already, although some octets of it differ.
CREATE TABLE seen (
  mailbox TEXT NOT NULL,
  likeness TEXT NOT NULL,
  event TEXT NOT NULL,
  PRIMARY KEY (mailbox, likeness)
) WITHOUT ROWID;

CREATE INDEX seen_event ON seen (event);

-- Which conversation a meeting belongs to (RFC 5545 section 3.8.4.7), and the newest version of it (section 3.8.7.4).
CREATE TABLE meeting (
  mailbox TEXT NOT NULL,
  uid TEXT NOT NULL,
  root TEXT NOT NULL,
  version INTEGER NOT NULL,
  is_cancelled INTEGER NOT NULL,
  PRIMARY KEY (mailbox, uid)
) WITHOUT ROWID;

-- The tokens in subjects that went out.
CREATE TABLE subject_token (
  mailbox TEXT NOT NULL,
  token TEXT NOT NULL,
  root TEXT NOT NULL,
  PRIMARY KEY (mailbox, token)
) WITHOUT ROWID;

-- A mail that somebody wants to see as it came; `asked` is the event that says so, and gives the transaction ids.
CREATE TABLE source (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  asked TEXT NOT NULL UNIQUE,
  mail TEXT NOT NULL,
  room_id TEXT NOT NULL,
  root TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'done', 'dropped')),
  media TEXT NOT NULL DEFAULT '',
  attempts INTEGER NOT NULL DEFAULT 0,
  due REAL NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX source_ready ON source (id) WHERE state = 'ready';
CREATE INDEX source_mail ON source (mail);

-- How often a process died over a delivery before anything of it was in the room.
CREATE TABLE stumbled (
  delivery INTEGER PRIMARY KEY,
  times INTEGER NOT NULL
);

CREATE INDEX operation_result ON operation (result);
