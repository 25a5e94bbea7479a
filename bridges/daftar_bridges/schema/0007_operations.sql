-- What people did with mails that waited or were held: who, when, why. Never removed while the mail is there.
CREATE TABLE deed (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at REAL NOT NULL,
  who TEXT NOT NULL,
  word TEXT NOT NULL,
  subject TEXT NOT NULL,
  recipient TEXT NOT NULL,
  mail TEXT NOT NULL,
  reason TEXT NOT NULL,
  told TEXT NOT NULL
);
CREATE INDEX deed_mail ON deed (mail);
CREATE INDEX deed_subject ON deed (subject);

-- What was asked for in the control room and waits for its confirmation; `deed` is what it would do, as JSON.
CREATE TABLE proposal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  event TEXT NOT NULL UNIQUE,
  at REAL NOT NULL,
  who TEXT NOT NULL,
  deed TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'dropped'))
);

-- Which event says what (the key of its notice), so that a reaction on it can be understood.
CREATE TABLE said (event TEXT PRIMARY KEY, key TEXT NOT NULL);

-- What is counted for good: rows that pruning has removed, tries that were made.
CREATE TABLE tally (name TEXT PRIMARY KEY, value INTEGER NOT NULL);

-- Mails whose octets were removed after their time; the rest of them stays until they are forgotten.
CREATE TABLE emptied (mail TEXT PRIMARY KEY, at REAL NOT NULL);

CREATE INDEX delivery_held ON delivery (id) WHERE state = 'held';
CREATE INDEX delivery_returned ON delivery (id) WHERE state = 'returned';
CREATE INDEX mail_received ON mail (received);

-- So that a conversation whose mails are all forgotten is forgotten, too.
CREATE INDEX reference_root ON reference (mailbox, root);
