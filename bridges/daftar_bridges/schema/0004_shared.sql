-- The octets of large mails where the database is a server that several processes share, in order (beside a file they are files).
CREATE TABLE piece (
  mail TEXT NOT NULL REFERENCES mail (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  octets BLOB NOT NULL,
  PRIMARY KEY (mail, number)
) WITHOUT ROWID;

-- Which process works on a queue, and until when (seconds since 1970 by the server's clock), where several processes share the work.
CREATE TABLE lease (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  until REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX lease_holder ON lease (holder);
