-- When those who have not acknowledged are reminded. Moments are seconds since 1970.
CREATE TABLE reminder (
  announcement TEXT PRIMARY KEY REFERENCES announcement (id),
  count INTEGER NOT NULL DEFAULT 0, -- how many there have been
  last_at REAL,
  next_at REAL                      -- NULL: none is to come by itself
) WITHOUT ROWID;
CREATE INDEX reminder_next ON reminder (next_at) WHERE next_at IS NOT NULL;
