-- Marks are looked up among the reads that are kept: an own entry asks for the past, an entry over the air for the
-- last minutes. The mark is folded as `incar.vrm.fold` does: O and 0 are one glyph, I and 1 are one glyph. Computed,
-- so that reads of earlier releases have it too.
ALTER TABLE capture ADD COLUMN mark TEXT
    GENERATED ALWAYS AS (replace(replace(body ->> '$.vrm', 'O', '0'), 'I', '1')) VIRTUAL;
CREATE INDEX capture_mark ON capture (mark, captured_us);

CREATE TABLE entry (
    entry_id     TEXT PRIMARY KEY,
    revision     INTEGER NOT NULL,
    expires_us   INTEGER NOT NULL,
    withdrawn_us INTEGER,
    uploaded_us  INTEGER
);
CREATE TABLE entry_revision (
    entry_id    TEXT NOT NULL REFERENCES entry ON DELETE CASCADE,
    revision    INTEGER NOT NULL,
    body        TEXT NOT NULL,
    PRIMARY KEY (entry_id, revision)
) WITHOUT ROWID;

-- Hits elsewhere that displays are shown for a quarter of an hour, the same ones after a restart.
CREATE TABLE activation (
    activation_id TEXT PRIMARY KEY,
    number       INTEGER NOT NULL,
    body         TEXT NOT NULL
) WITHOUT ROWID;

-- What waits for its next try is let go when the link is back, without a look at everything that waits.
CREATE INDEX outbox_tried ON outbox (not_before_us) WHERE not_before_us > 0;

-- How far something has come: audit lines that are home, activations that have been fetched.
CREATE TABLE watermark (
    name        TEXT PRIMARY KEY,
    number      INTEGER NOT NULL
) WITHOUT ROWID;

-- Bytes sent home, by day of Unix time.
CREATE TABLE sent_bytes (
    day         INTEGER PRIMARY KEY,
    bytes       INTEGER NOT NULL
);
