-- Times are microseconds of Unix time, UTC. `body` is the whole record as JSON; the columns beside it are what
-- records are looked up by. `uploaded_us` is set when the current revision, and every picture of it, is home.

CREATE TABLE shift (
    shift_id    TEXT PRIMARY KEY,
    revision    INTEGER NOT NULL,
    started_us  INTEGER NOT NULL,
    ended_us    INTEGER,
    body        TEXT NOT NULL
);
CREATE INDEX shift_started ON shift (started_us);

CREATE TABLE capture (
    capture_id  TEXT PRIMARY KEY,
    revision    INTEGER NOT NULL,
    shift_id    TEXT,
    camera      TEXT NOT NULL,
    captured_us INTEGER NOT NULL,
    frames      INTEGER NOT NULL,
    uploaded_us INTEGER,
    body        TEXT NOT NULL
);
CREATE INDEX capture_shift ON capture (shift_id, camera);
CREATE INDEX capture_time ON capture (captured_us);

CREATE TABLE picture (
    capture_id  TEXT NOT NULL REFERENCES capture ON DELETE CASCADE,
    kind        TEXT NOT NULL CHECK (kind IN ('patch', 'overview')),
    jpeg        BLOB NOT NULL,
    PRIMARY KEY (capture_id, kind)
);

CREATE TABLE hit (
    hit_id      TEXT PRIMARY KEY,
    revision    INTEGER NOT NULL,
    capture_id  TEXT NOT NULL,
    shift_id    TEXT,
    state       TEXT NOT NULL,
    raised_us   INTEGER NOT NULL,
    answered_us INTEGER,
    uploaded_us INTEGER
);
CREATE INDEX hit_state ON hit (state, raised_us);
CREATE INDEX hit_shift ON hit (shift_id, raised_us);
CREATE INDEX hit_capture ON hit (capture_id);

CREATE TABLE hit_revision (
    hit_id      TEXT NOT NULL REFERENCES hit ON DELETE CASCADE,
    revision    INTEGER NOT NULL,
    body        TEXT NOT NULL,
    PRIMARY KEY (hit_id, revision)
) WITHOUT ROWID;

CREATE TABLE stop (
    stop_id     TEXT PRIMARY KEY,
    revision    INTEGER NOT NULL,
    hit_id      TEXT,
    shift_id    TEXT,
    recorded_us INTEGER NOT NULL,
    uploaded_us INTEGER
);
CREATE INDEX stop_hit ON stop (hit_id);
CREATE INDEX stop_shift ON stop (shift_id, recorded_us);

CREATE TABLE stop_revision (
    stop_id     TEXT NOT NULL REFERENCES stop ON DELETE CASCADE,
    revision    INTEGER NOT NULL,
    body        TEXT NOT NULL,
    PRIMARY KEY (stop_id, revision)
) WITHOUT ROWID;

CREATE TABLE outbox (
    sequence     INTEGER PRIMARY KEY AUTOINCREMENT,
    kind         TEXT NOT NULL,
    record_id    TEXT NOT NULL,
    revision     INTEGER NOT NULL,
    priority     INTEGER NOT NULL,
    queued_us    INTEGER NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    attempted_us INTEGER,
    not_before_us INTEGER NOT NULL DEFAULT 0,
    parked_us    INTEGER,
    parked_reason TEXT NOT NULL DEFAULT '',
    UNIQUE (kind, record_id, revision)
);
CREATE INDEX outbox_next ON outbox (priority, sequence) WHERE parked_us IS NULL;
CREATE INDEX outbox_record ON outbox (record_id);

CREATE TABLE list_use (
    shift_id    TEXT NOT NULL,
    name        TEXT NOT NULL,
    generation  INTEGER NOT NULL,
    entries     INTEGER NOT NULL,
    bulk        INTEGER NOT NULL,
    produced_us INTEGER NOT NULL,
    first_us    INTEGER NOT NULL,
    last_us     INTEGER NOT NULL,
    PRIMARY KEY (shift_id, name, generation)
) WITHOUT ROWID;

CREATE TABLE down_time (
    part        TEXT NOT NULL,
    name        TEXT NOT NULL,
    since_us    INTEGER NOT NULL,
    until_us    INTEGER,
    reason      TEXT NOT NULL,
    PRIMARY KEY (part, name, since_us)
) WITHOUT ROWID;

CREATE TABLE hold (
    record_id   TEXT PRIMARY KEY,
    since_us    INTEGER NOT NULL,
    author      TEXT NOT NULL,
    reason      TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE audit (
    sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
    at_us       INTEGER NOT NULL,
    author      TEXT NOT NULL,
    action      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    record_id   TEXT NOT NULL,
    reason      TEXT NOT NULL
);
CREATE TRIGGER audit_is_not_altered BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER audit_is_not_erased BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
