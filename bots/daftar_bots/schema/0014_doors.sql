-- Doors to the outside: which program posted, and what became of each short message at the gateway.

-- The program's name in the token file; '' where the department has one program without a name.
ALTER TABLE request ADD COLUMN system TEXT NOT NULL DEFAULT '';

-- A short message on its way through a gateway. `begun` is written before the gateway is asked, all else after it has answered:
-- who dies in between leaves `begun`, and whether the gateway took it is not known.
CREATE TABLE handover (
  letter INTEGER PRIMARY KEY REFERENCES letter (id),
  state TEXT NOT NULL CHECK (state IN ('begun', 'accepted', 'refused', 'unknown', 'delivered', 'undelivered')),
  day TEXT NOT NULL,               -- the local date on which it was begun last, for the day's limit
  provider_id TEXT,                -- the gateway's own name of the message
  at TEXT NOT NULL,
  reason TEXT
);
CREATE INDEX handover_day ON handover (day);
CREATE INDEX handover_provider ON handover (provider_id) WHERE provider_id IS NOT NULL;
