-- Reminders of the service bot. Moments are seconds since 1970 (UTC).

-- What is to be remembered. `number` is how its people speak of it: counted for each person, and for each room.
CREATE TABLE agenda (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source TEXT NOT NULL UNIQUE,     -- the message by which it was asked for
  number INTEGER NOT NULL,
  owner TEXT NOT NULL,             -- who asked for it
  room_id TEXT,                    -- the room that is reminded; NULL: the person
  text TEXT NOT NULL,
  plan TEXT NOT NULL,              -- JSON: when, as `core/moments.py` reads and writes it
  made_at TEXT NOT NULL,
  plan_at DOUBLE PRECISION,        -- the plan's next moment; NULL: none
  next_at DOUBLE PRECISION,        -- when it is said next, again where it nags; NULL: never again
  due_at DOUBLE PRECISION,         -- the moment that is being rung for; NULL: none
  rings INTEGER NOT NULL DEFAULT 0, -- how often it was said since `due_at`
  nags INTEGER NOT NULL DEFAULT 0, -- 1: until somebody says that it is done
  ended_at TEXT,
  ended_by TEXT                    -- who ended it; '' where it came to its end by itself
);
CREATE INDEX agenda_next ON agenda (next_at);
CREATE INDEX agenda_owner ON agenda (owner);
CREATE INDEX agenda_room ON agenda (room_id);

-- Every time that one was said. `transaction_id` is of the outbox.
CREATE TABLE agenda_ring (
  transaction_id TEXT PRIMARY KEY,
  agenda INTEGER NOT NULL REFERENCES agenda (id),
  due_at DOUBLE PRECISION NOT NULL,
  at TEXT NOT NULL,
  told INTEGER NOT NULL DEFAULT 0  -- 1: it has arrived, or its owner knows that it has not
);
CREATE INDEX agenda_ring_of ON agenda_ring (agenda);
CREATE INDEX agenda_ring_open ON agenda_ring (transaction_id) WHERE told = 0;

-- Questions whether one is to be dropped, by the transaction id of the question.
CREATE TABLE agenda_question (transaction_id TEXT PRIMARY KEY, agenda INTEGER NOT NULL REFERENCES agenda (id), person TEXT NOT NULL);

-- Who has which power in a room: the content of `m.room.power_levels`, and who made the room (JSON).
CREATE TABLE room_power (room_id TEXT PRIMARY KEY, levels TEXT NOT NULL DEFAULT '{}', creators TEXT NOT NULL DEFAULT '[]');

-- In which language somebody wants to be answered, where it is not the one of the organisation.
CREATE TABLE spoken_language (user_id TEXT PRIMARY KEY, language TEXT NOT NULL);
