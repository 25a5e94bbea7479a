-- Systems that talk to rooms: what they posted, feeds and alerts that are read, and what is told to other systems.

-- What a system posted and we took, by its own id: posting it again changes nothing. `sha256` is of the body, `at` seconds since 1970.
CREATE TABLE hook_delivery (
  hook TEXT NOT NULL,
  id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  at DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (hook, id)
);
CREATE INDEX hook_delivery_at ON hook_delivery (at);

-- What is for a room that the bot is not in yet; it goes to the outbox once it is.
CREATE TABLE parked (
  transaction_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  alias TEXT NOT NULL,
  content TEXT NOT NULL,
  at DOUBLE PRECISION NOT NULL
);
CREATE INDEX parked_alias ON parked (alias);

-- `asked`: to be looked at; `offered`: shown, waits for a yes; `active`: read; `dropped`. `told`: the control room knows that it fails.
CREATE TABLE feed (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  url TEXT NOT NULL,
  rooms TEXT NOT NULL,             -- aliases, a JSON list
  state TEXT NOT NULL CHECK (state IN ('asked', 'offered', 'active', 'dropped')),
  asked_by TEXT NOT NULL,
  asked_in TEXT NOT NULL,          -- the event of the wish: what is answered to it derives from it
  title TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT '' CHECK (kind IN ('', 'news', 'alerts')),
  etag TEXT NOT NULL DEFAULT '',
  modified TEXT NOT NULL DEFAULT '',
  next_at DOUBLE PRECISION NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  told INTEGER NOT NULL DEFAULT 0,
  UNIQUE (asked_in)
);

-- What a feed has had, so that nothing is posted twice; `attempts` of one whose alert could not be fetched yet (`done` 0).
CREATE TABLE feed_entry (
  feed INTEGER NOT NULL,
  entry TEXT NOT NULL,             -- SHA-256 of what names it
  done INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  seen_at DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (feed, entry)
);

-- Alerts by `sender,identifier`; `first` is the one whose messages stand in the rooms and are changed by those that follow.
CREATE TABLE alert (
  key TEXT PRIMARY KEY,
  first TEXT NOT NULL,
  sent_at DOUBLE PRECISION NOT NULL,
  expires_at DOUBLE PRECISION,
  state TEXT NOT NULL CHECK (state IN ('standing', 'followed', 'cancelled', 'expired', 'quiet')),
  tree TEXT NOT NULL               -- the alert as it came, as JSON
);
CREATE INDEX alert_expiry ON alert (state, expires_at);
CREATE INDEX alert_first ON alert (first);

-- Which message of ours (transaction id) stands for an alert in which room, and how often it was changed.
CREATE TABLE alert_post (
  first TEXT NOT NULL,
  alias TEXT NOT NULL,
  transaction_id TEXT NOT NULL,
  changes INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (first, alias)
);

-- What other systems are to be told, written in the transaction of its cause. `event` derives from the cause: it is told once.
CREATE TABLE outgoing (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  target TEXT NOT NULL,
  event TEXT NOT NULL,             -- the header `webhook-id`
  body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dead')),
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before DOUBLE PRECISION NOT NULL DEFAULT 0,
  made_at DOUBLE PRECISION NOT NULL,
  reason TEXT,
  UNIQUE (target, event)
);
CREATE INDEX outgoing_waiting ON outgoing (state, not_before);

-- Whose final report other systems were told.
CREATE TABLE outgoing_report (announcement TEXT PRIMARY KEY);
