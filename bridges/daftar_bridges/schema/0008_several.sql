-- What several processes on one database have to know of each other.

-- Where several processes share a mailbox: who works on a mail and until when (seconds since 1970 by the server's clock), and what it
-- has in common with others of its conversation, as JSON ('' until it was read).
ALTER TABLE delivery ADD COLUMN holder TEXT NOT NULL DEFAULT '';
ALTER TABLE delivery ADD COLUMN until REAL NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN marks TEXT NOT NULL DEFAULT '';

-- How many mails may still come of each kind of limit (sender, domain, room), where several processes count together; when that was.
CREATE TABLE rate (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  level REAL NOT NULL,
  changed REAL NOT NULL,
  PRIMARY KEY (kind, name)
) WITHOUT ROWID;
CREATE INDEX rate_changed ON rate (changed);

-- When it was last changed, so that the other processes find it.
ALTER TABLE greylist ADD COLUMN changed REAL NOT NULL DEFAULT 0;
CREATE INDEX greylist_changed ON greylist (changed);
