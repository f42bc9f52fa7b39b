-- After days without a link there are hundreds of thousands of rows, and the patrol goes on meanwhile.

-- Retention finds what has gone home without a look at everything.
CREATE INDEX capture_uploaded ON capture (uploaded_us) WHERE uploaded_us IS NOT NULL;

-- The display asks once a second how much waits; counting is too slow for that.

CREATE TABLE outbox_count (
    waiting     INTEGER NOT NULL,
    parked      INTEGER NOT NULL
);
INSERT INTO outbox_count
    SELECT count(*) FILTER (WHERE parked_us IS NULL), count(parked_us) FROM outbox;

CREATE TRIGGER outbox_counts_queued AFTER INSERT ON outbox
BEGIN UPDATE outbox_count SET waiting = waiting + 1; END;
CREATE TRIGGER outbox_counts_parked AFTER UPDATE OF parked_us ON outbox
WHEN old.parked_us IS NULL AND new.parked_us IS NOT NULL
BEGIN UPDATE outbox_count SET waiting = waiting - 1, parked = parked + 1; END;
CREATE TRIGGER outbox_counts_sent AFTER DELETE ON outbox
BEGIN
    UPDATE outbox_count SET waiting = waiting - (old.parked_us IS NULL), parked = parked - (old.parked_us IS NOT NULL);
END;
