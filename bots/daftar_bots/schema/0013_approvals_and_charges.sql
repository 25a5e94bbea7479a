-- Approvals of corrections and recalls, one by one: they need what the announcement itself would need.
ALTER TABLE amendment ADD COLUMN at_once INTEGER NOT NULL DEFAULT 0; -- 1: a recall that is carried out with the first approval
CREATE TABLE amendment_approval (
  amendment INTEGER NOT NULL REFERENCES amendment (id),
  place INTEGER NOT NULL,
  person TEXT NOT NULL,
  seat TEXT NOT NULL,              -- on whose behalf: the person, or who gave the delegation
  at TEXT NOT NULL,
  event_id TEXT,                   -- the reaction or message by which it was done
  decision TEXT,                   -- id of the policy's answer then
  PRIMARY KEY (amendment, person)
);
CREATE UNIQUE INDEX amendment_seat ON amendment_approval (amendment, seat);
INSERT INTO amendment_approval (amendment, place, person, seat, at, decision)
  SELECT id, 0, checker, checker, decided_at, decision FROM amendment WHERE state = 'approved' AND checker IS NOT NULL AND decided_at IS NOT NULL;

-- To which bot of the installation a charge was given: '' where it was this one. Those of the others are copies (`charges`).
ALTER TABLE delegation ADD COLUMN said_to TEXT NOT NULL DEFAULT '';

-- Letters by mail that say of a circular which went out by mail that it was corrected or recalled: a mail cannot be edited.
CREATE TABLE change_letter (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  amendment INTEGER NOT NULL REFERENCES amendment (id),
  announcement TEXT NOT NULL REFERENCES announcement (id),
  user_id TEXT NOT NULL,
  address TEXT NOT NULL,
  message TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before REAL NOT NULL DEFAULT 0,
  at TEXT,
  reason TEXT,
  UNIQUE (amendment, user_id)
);
CREATE INDEX change_letter_waiting ON change_letter (not_before) WHERE state = 'waiting';
