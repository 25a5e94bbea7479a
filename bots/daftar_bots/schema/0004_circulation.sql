-- How an announcement comes from draft to room: versions, approvals, who stands in for whom, when it goes out and when it is over.

-- How each person is served: in the whole room of an office, or in a room of their own; and the post they held then.
ALTER TABLE recipient ADD COLUMN channel TEXT NOT NULL DEFAULT 'room' CHECK (channel IN ('room', 'person'));
ALTER TABLE recipient ADD COLUMN post TEXT NOT NULL DEFAULT '';

-- What an announcement has beside its words. Moments are seconds since 1970.
CREATE TABLE circulation (
  announcement TEXT PRIMARY KEY REFERENCES announcement (id),
  version INTEGER NOT NULL,        -- of the draft: each revision is the next
  stage TEXT NOT NULL CHECK (stage IN ('open', 'returned', 'scheduled', 'sent', 'expired', 'cancelled')),
  drill INTEGER NOT NULL DEFAULT 0,
  supersedes TEXT REFERENCES announcement (id),
  send_at REAL,                    -- when it is to go out; NULL: when approved
  held INTEGER NOT NULL DEFAULT 0, -- 1: it waits for the end of the quiet hours, nobody asked for `send_at`
  until_at REAL,                   -- when it is over; NULL: never by itself
  asked_at REAL NOT NULL,          -- when this version was shown for approval
  expires_at REAL,                 -- when the wish for approval lapses
  sent_at REAL,
  closed_at REAL,
  closed_by TEXT REFERENCES announcement (id) -- the announcement that superseded it
);
CREATE INDEX circulation_send ON circulation (send_at) WHERE stage = 'scheduled';
CREATE INDEX circulation_expiry ON circulation (expires_at) WHERE stage = 'open';
CREATE INDEX circulation_until ON circulation (until_at) WHERE closed_at IS NULL;

-- Every version of a draft as it was shown.
CREATE TABLE draft_version (
  announcement TEXT NOT NULL REFERENCES announcement (id),
  version INTEGER NOT NULL,
  maker TEXT NOT NULL,
  made_at TEXT NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  importance TEXT NOT NULL,
  label TEXT,
  ack_by TEXT,
  audience TEXT NOT NULL,
  digest TEXT NOT NULL,
  PRIMARY KEY (announcement, version)
);

-- What those who check did with each version: nothing is removed. `seat` is on whose behalf (the person, or who gave the delegation).
CREATE TABLE verdict (
  announcement TEXT NOT NULL REFERENCES announcement (id),
  place INTEGER NOT NULL,
  version INTEGER NOT NULL,
  person TEXT NOT NULL,
  seat TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('approved', 'returned', 'cancelled', 'remark', 'lapsed', 'refused')),
  remark TEXT NOT NULL DEFAULT '',
  at TEXT NOT NULL,
  event_id TEXT,                   -- the reaction or message by which it was done
  decision TEXT,                   -- id of the policy's answer then
  PRIMARY KEY (announcement, place)
);
-- A person approves a version once, and so is each seat taken once.
CREATE UNIQUE INDEX verdict_person ON verdict (announcement, version, person) WHERE kind = 'approved';
CREATE UNIQUE INDEX verdict_seat ON verdict (announcement, version, seat) WHERE kind = 'approved';

-- Who stands in for whom. `charge` says besides that the person is on leave. Ended early: `ended_at` and by whom.
CREATE TABLE delegation (
  event_id TEXT PRIMARY KEY,       -- the message by which it was given
  person TEXT NOT NULL,
  delegate TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('delegate', 'charge')),
  starts_at REAL NOT NULL,
  ends_at REAL NOT NULL,
  made_at TEXT NOT NULL,
  ended_at TEXT,
  ended_by TEXT,
  CHECK (person <> delegate)
);
CREATE INDEX delegation_ends ON delegation (ends_at);

-- What an older program left: it knew one version, no lapse of time, and no verdict but the last.
INSERT INTO circulation (announcement, version, stage, asked_at)
  SELECT id, 1, CASE state WHEN 'draft' THEN 'open' WHEN 'approved' THEN 'sent' ELSE 'cancelled' END, 0 FROM announcement;
INSERT INTO draft_version (announcement, version, maker, made_at, title, text, importance, label, ack_by, audience, digest)
  SELECT id, 1, maker, made_at, title, text, importance, label, ack_by, audience, digest FROM announcement;
INSERT INTO verdict (announcement, place, version, person, seat, kind, at, decision)
  SELECT id, 0, 1, checker, checker, state, decided_at, decision FROM announcement WHERE checker IS NOT NULL AND state <> 'draft';
