-- A list is one segment of entries, and the generation of it that is live.
CREATE TABLE list (
    name TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    generation INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    produced_at TEXT NOT NULL,
    bulk INTEGER NOT NULL,
    digest TEXT NOT NULL,
    loaded_at TEXT NOT NULL,
    origin TEXT NOT NULL,
    segment INTEGER NOT NULL UNIQUE
) WITHOUT ROWID;

-- Every segment that may have rows; one that no list points to is a load in the making, or remains.
CREATE TABLE segment (id INTEGER PRIMARY KEY AUTOINCREMENT);

-- A load being sorted: packed blocks of entries, each run of them in order.
CREATE TABLE run (run INTEGER NOT NULL, place INTEGER NOT NULL, block BLOB NOT NULL, PRIMARY KEY (run, place));

ALTER TABLE entry RENAME TO entry_1;

-- `mark` is the folded mark as a number (see list_keys.py); a pattern, or what is no mark, stands as text.
-- An entry is seen from the generation in which it was `born`; 0: from the segment's first.
CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    segment INTEGER NOT NULL,
    mark NOT NULL,
    born INTEGER NOT NULL,
    body BLOB NOT NULL
);

-- Entries that some generation no longer sees, until they are cleared: few.
CREATE TABLE death (entry INTEGER PRIMARY KEY, segment INTEGER NOT NULL, died INTEGER NOT NULL);

INSERT INTO segment SELECT id FROM generation WHERE live;
INSERT INTO list
    SELECT name, '', number, entries, produced_at, bulk, digest, loaded_at, 'file', id FROM generation WHERE live;
INSERT INTO entry (segment, mark, born, body)
    SELECT k.generation, k.mark, 0, e.body FROM generation g
        CROSS JOIN entry_key k ON k.generation = g.id
        CROSS JOIN entry_1 e ON e.id = k.entry
        WHERE g.live;
INSERT INTO entry (segment, mark, born, body)
    SELECT p.generation, p.pattern, 0, e.body FROM generation g
        CROSS JOIN entry_pattern p ON p.generation = g.id
        CROSS JOIN entry_1 e ON e.id = p.entry
        WHERE g.live;
DROP TABLE entry_key;
DROP TABLE entry_pattern;
DROP TABLE entry_1;
DROP TABLE generation;

-- Most look-ups find nothing, and that in the first index alone.
CREATE INDEX entry_mark ON entry (segment, mark, born);
-- What changes have added since the segment was laid: few.
CREATE INDEX entry_born ON entry (segment, born) WHERE born > 0;
