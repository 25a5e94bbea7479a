-- What every round of the outbox asks, answered from what is open, however much was sent before.

CREATE INDEX outbox_open ON outbox (announcement, kind) WHERE state = 'waiting';
CREATE INDEX outbox_open_amendment ON outbox (amendment) WHERE state = 'waiting';
CREATE INDEX announcement_unreported ON announcement (id) WHERE state = 'approved' AND reported = '';
CREATE INDEX amendment_unreported ON amendment (id) WHERE state = 'approved' AND reported = '';
-- What stands in a room: its pins, the reactions that are read again after a gap, an upgrade of the room.
CREATE INDEX outbox_room ON outbox (room_id, kind) WHERE event_id IS NOT NULL;
