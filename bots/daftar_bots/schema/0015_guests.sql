-- Rooms that people open with the bot themselves, and how much one person has said in a minute.

-- An invitation that is not followed, until the homeserver was told so; `at` is in seconds since 1970.
CREATE TABLE declined (room_id TEXT PRIMARY KEY, person TEXT NOT NULL, at REAL NOT NULL, is_told INTEGER NOT NULL DEFAULT 0);
-- Who opened which room when, to know how many of them there were in an hour.
CREATE TABLE guest_room (room_id TEXT PRIMARY KEY, person TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX guest_room_person ON guest_room (person, at);
-- What was heard of a person since a moment.
CREATE TABLE flood (user_id TEXT PRIMARY KEY, since REAL NOT NULL, heard INTEGER NOT NULL);
