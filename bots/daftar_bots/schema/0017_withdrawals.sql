-- An approval that was withdrawn before its announcement went out stays as it was given, with when, by whom and by which event.
ALTER TABLE verdict ADD COLUMN withdrawn_at TEXT;
ALTER TABLE verdict ADD COLUMN withdrawn_by TEXT;
ALTER TABLE verdict ADD COLUMN withdrawn_event TEXT;
-- Who withdrew may approve the same version again.
DROP INDEX verdict_person;
DROP INDEX verdict_seat;
CREATE UNIQUE INDEX verdict_person ON verdict (announcement, version, person) WHERE kind = 'approved' AND withdrawn_at IS NULL;
CREATE UNIQUE INDEX verdict_seat ON verdict (announcement, version, seat) WHERE kind = 'approved' AND withdrawn_at IS NULL;
