-- Polls, forms, and consultations about a policy that is proposed.

-- `question` and `choices` are JSON by language; `consultation` is set where the poll belongs to one. `closed_seq`: votes after it do not count.
CREATE TABLE poll (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  question TEXT NOT NULL,
  choices TEXT NOT NULL,
  maker TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  closes_at DOUBLE PRECISION NOT NULL,
  consultation TEXT,
  closed_at TEXT,
  closed_by TEXT,
  closed_seq INTEGER
);
CREATE INDEX poll_closes ON poll (closes_at) WHERE closed_at IS NULL;
-- Where a poll was put: the row of the outbox by its transaction id.
CREATE TABLE poll_place (
  poll TEXT NOT NULL REFERENCES poll (id),
  transaction_id TEXT NOT NULL UNIQUE,
  alias TEXT NOT NULL,
  room_id TEXT NOT NULL,
  language TEXT NOT NULL,
  PRIMARY KEY (poll, transaction_id)
);
-- Votes as they came, also on events that are not known yet; the last that stands is a person's vote.
CREATE TABLE vote (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  event_id TEXT NOT NULL UNIQUE,
  target TEXT NOT NULL,
  user_id TEXT NOT NULL,
  choices TEXT NOT NULL,           -- JSON: ids of choices; [] takes the vote back
  heard_at TEXT NOT NULL,
  taken_at TEXT
);
CREATE INDEX vote_target ON vote (target);
CREATE INDEX vote_user ON vote (user_id);

-- A form that was opened, as its file was then (`document`), with whom it is for (JSON).
CREATE TABLE form (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  name TEXT NOT NULL,
  document TEXT NOT NULL,
  is_anonymous INTEGER NOT NULL,
  opened_by TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  closes_at DOUBLE PRECISION NOT NULL,
  closed_at TEXT
);
CREATE INDEX form_closes ON form (closes_at) WHERE closed_at IS NULL;
-- Answers of those who are still at it; gone once they hand in.
CREATE TABLE form_draft (
  form TEXT NOT NULL REFERENCES form (id),
  user_id TEXT NOT NULL,
  room_id TEXT NOT NULL,
  place INTEGER NOT NULL,
  answers TEXT NOT NULL,
  began_at TEXT NOT NULL,
  PRIMARY KEY (form, user_id)
);
-- Who handed in; and what. Of an anonymous form the second has nobody's name, neither has a time, and its id is random.
CREATE TABLE form_done (form TEXT NOT NULL REFERENCES form (id), user_id TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (form, user_id));
CREATE TABLE form_response (
  id TEXT PRIMARY KEY,
  form TEXT NOT NULL REFERENCES form (id),
  user_id TEXT,
  answers TEXT NOT NULL,
  at TEXT NOT NULL
);
CREATE INDEX form_response_form ON form_response (form);

-- A proposed policy. `sha256` is of the proposal, `base_sha256` of the policy in force when it was studied; `study` is what came out (JSON).
CREATE TABLE consultation (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  file TEXT NOT NULL,
  maker TEXT NOT NULL,             -- a Matrix id, or '' where it was asked for with the command line
  audience TEXT NOT NULL,          -- as it was asked for; '' for those whom it touches
  asked_at TEXT NOT NULL,
  closes_at DOUBLE PRECISION NOT NULL,
  effective_at DOUBLE PRECISION NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN ('asked', 'failed', 'studied', 'open', 'closed', 'adopted', 'dropped')),
  revision TEXT NOT NULL DEFAULT '',
  sha256 TEXT NOT NULL DEFAULT '',
  base_revision TEXT NOT NULL DEFAULT '',
  base_sha256 TEXT NOT NULL DEFAULT '',
  study TEXT NOT NULL DEFAULT '{}',
  checker TEXT,
  opened_at TEXT,
  closed_at TEXT,
  decided_by TEXT,
  decided_at TEXT,
  told TEXT NOT NULL DEFAULT ''    -- the last thing that the control room was told of the policy in force
);
CREATE INDEX consultation_stage ON consultation (stage);
-- Its notices, by the transaction id of the outbox, and whom each was shown to: who was in the room when it was sent.
CREATE TABLE consultation_notice (
  consultation TEXT NOT NULL REFERENCES consultation (id),
  transaction_id TEXT NOT NULL UNIQUE,
  alias TEXT NOT NULL,
  language TEXT NOT NULL,
  is_noted INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (consultation, transaction_id)
);
CREATE TABLE consultation_shown (
  consultation TEXT NOT NULL REFERENCES consultation (id),
  user_id TEXT NOT NULL,
  alias TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (consultation, user_id)
);
CREATE TABLE consultation_comment (
  event_id TEXT PRIMARY KEY,
  consultation TEXT NOT NULL REFERENCES consultation (id),
  user_id TEXT NOT NULL,
  text TEXT NOT NULL,
  heard_at TEXT NOT NULL
);
CREATE INDEX consultation_comment_of ON consultation_comment (consultation);
