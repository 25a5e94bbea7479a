-- What the bot's device knows for encrypted rooms. In the same file as the cursor, so that one copy of it is one consistent moment.

-- The device's own keys. A session without its row here is a lost store: a new device is made, the old id is never used again.
CREATE TABLE crypto_account (device_id TEXT PRIMARY KEY, user_id TEXT NOT NULL, pickle TEXT NOT NULL, shared INTEGER NOT NULL);
CREATE TABLE crypto_session (sender_key TEXT NOT NULL, session_id TEXT NOT NULL, pickle TEXT NOT NULL, used_at DOUBLE PRECISION NOT NULL, PRIMARY KEY (sender_key, session_id));
CREATE TABLE crypto_group (
  room_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  sender_key TEXT NOT NULL,        -- the device that made it, Curve25519 and Ed25519
  signing_key TEXT NOT NULL,
  pickle TEXT NOT NULL,
  PRIMARY KEY (room_id, session_id)
);
-- Which event a place of a session's ratchet belongs to: the same ciphertext in another event is a replay.
CREATE TABLE crypto_seen (session_id TEXT NOT NULL, place INTEGER NOT NULL, event_id TEXT NOT NULL, PRIMARY KEY (session_id, place));

-- The devices of others, and whose lists have to be asked for again. `is_gone`: it may not be written to, what it wrote is still its own.
CREATE TABLE crypto_device (
  user_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  curve25519 TEXT NOT NULL,
  ed25519 TEXT NOT NULL,
  is_signed INTEGER NOT NULL,
  is_gone INTEGER NOT NULL,
  PRIMARY KEY (user_id, device_id)
);
CREATE TABLE crypto_tracked (user_id TEXT PRIMARY KEY, is_fresh INTEGER NOT NULL);

CREATE TABLE crypto_room (room_id TEXT PRIMARY KEY, period_messages INTEGER NOT NULL, period_seconds DOUBLE PRECISION NOT NULL);
-- Members who could not be given the key of the last message.
CREATE TABLE crypto_unreachable (room_id TEXT NOT NULL, user_id TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (room_id, user_id));
-- Sessions whose key was not given to us on purpose.
CREATE TABLE crypto_withheld (room_id TEXT NOT NULL, session_id TEXT NOT NULL, code TEXT NOT NULL, PRIMARY KEY (room_id, session_id));
-- What could not be read: one polite notice per session, and how often.
CREATE TABLE unreadable (
  room_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  sender TEXT NOT NULL,
  reason TEXT NOT NULL,
  first_at TEXT NOT NULL,
  times INTEGER NOT NULL,
  PRIMARY KEY (room_id, session_id)
);
