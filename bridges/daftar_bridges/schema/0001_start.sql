-- What was accepted and is not yet done, both ways. Times are seconds since 1970 (UTC).

CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

-- One accepted mail: the envelope and the bytes as they came.
CREATE TABLE mail (
  id TEXT PRIMARY KEY,
  received REAL NOT NULL,
  sender TEXT NOT NULL,
  peer TEXT NOT NULL,
  raw BLOB NOT NULL
);

-- One mailbox of a mail. `identity` is the mail's own (a repeated hand-over finds the first one).
CREATE TABLE delivery (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  mail TEXT NOT NULL REFERENCES mail (id),
  mailbox TEXT NOT NULL,
  recipient TEXT NOT NULL,
  identity TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('ready', 'held', 'returned', 'done')),
  decision TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  due REAL NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  UNIQUE (mailbox, identity)
);
CREATE INDEX delivery_ready ON delivery (mailbox, id) WHERE state = 'ready';

-- What the homeserver answered for one part of a delivery: an event id or a media address.
CREATE TABLE operation (
  delivery INTEGER NOT NULL REFERENCES delivery (id),
  part INTEGER NOT NULL,
  result TEXT NOT NULL,
  PRIMARY KEY (delivery, part)
) WITHOUT ROWID;

CREATE TABLE ghost ("user" TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;

-- Which conversation of a mailbox a Message-ID belongs to; `event` is empty for mails that we only know by reference.
CREATE TABLE reference (
  mailbox TEXT NOT NULL,
  message_id TEXT NOT NULL,
  root TEXT NOT NULL,
  event TEXT NOT NULL DEFAULT '',
  ours INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (mailbox, message_id)
) WITHOUT ROWID;

CREATE TABLE participant (
  mailbox TEXT NOT NULL,
  root TEXT NOT NULL,
  address TEXT NOT NULL,
  PRIMARY KEY (mailbox, root, address)
) WITHOUT ROWID;

-- The mails of a conversation in the order they came; `mail` is what a reply needs of it, as JSON.
CREATE TABLE conversation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  mailbox TEXT NOT NULL,
  root TEXT NOT NULL,
  event TEXT NOT NULL,
  mail TEXT NOT NULL,
  UNIQUE (mailbox, event)
);
CREATE INDEX conversation_root ON conversation (mailbox, root, id);

-- Events that the homeserver pushed and that we have answered for.
CREATE TABLE inbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  event_id TEXT NOT NULL UNIQUE,
  event TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'done')),
  attempts INTEGER NOT NULL DEFAULT 0,
  due REAL NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX inbox_ready ON inbox (id) WHERE state = 'ready';

-- One recipient of an outgoing mail, with the bytes that will be sent, whatever happens.
CREATE TABLE outbox (
  event_id TEXT NOT NULL,
  recipient TEXT NOT NULL,
  mailbox TEXT NOT NULL,
  sender TEXT NOT NULL,
  room TEXT NOT NULL,
  root TEXT NOT NULL,
  mime BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('ready', 'held', 'refused', 'failed', 'sent')),
  created REAL NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  due REAL NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (event_id, recipient)
);
CREATE INDEX outbox_ready ON outbox (due) WHERE state = 'ready';

-- What the bridge itself has to say in a room; the key gives the transaction id, so it is said once.
CREATE TABLE notice (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  room TEXT NOT NULL,
  type TEXT NOT NULL,
  content TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'done', 'dropped')),
  attempts INTEGER NOT NULL DEFAULT 0,
  due REAL NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX notice_ready ON notice (id) WHERE state = 'ready';
