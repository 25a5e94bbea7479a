-- What people's apps say of their reading (read receipts): an indication, never an acknowledgement. Moments are milliseconds since 1970,
-- by the homeserver's clock.

-- The circulars of ours that we heard in a room: since when each has stood there.
CREATE TABLE stood (event_id TEXT PRIMARY KEY, room_id TEXT NOT NULL, at INTEGER NOT NULL);
CREATE INDEX stood_room ON stood (room_id, at);

-- Up to which moment of a room a person has read as their app says (`till`), and when it said so.
CREATE TABLE read_up_to (
  room_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  till INTEGER NOT NULL,
  said_at INTEGER NOT NULL,
  PRIMARY KEY (room_id, user_id)
);
CREATE INDEX read_up_to_user ON read_up_to (user_id);

-- When a person's app said for the first time that they had read up to a circular (its event) or beyond.
CREATE TABLE seen (event_id TEXT NOT NULL, user_id TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (event_id, user_id));
CREATE INDEX seen_user ON seen (user_id);
