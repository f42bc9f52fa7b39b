-- A generation is one load of one list. Its entries are laid beside those of the live one; `live` switches.
CREATE TABLE generation (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    number INTEGER NOT NULL,
    live INTEGER NOT NULL,
    bulk INTEGER NOT NULL,
    produced_at TEXT NOT NULL,
    loaded_at TEXT NOT NULL,
    entries INTEGER NOT NULL,
    digest TEXT NOT NULL,
    first_entry INTEGER NOT NULL,
    last_entry INTEGER NOT NULL
);
CREATE UNIQUE INDEX generation_live ON generation (name) WHERE live;

-- An entry as it was loaded, in the order of the file: rows of a generation lie together.
CREATE TABLE entry (id INTEGER PRIMARY KEY, body BLOB NOT NULL);

-- The folded mark as a number (see lists.py), filled in rising order.
CREATE TABLE entry_key (
    generation INTEGER NOT NULL,
    mark INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    PRIMARY KEY (generation, mark, entry)
) WITHOUT ROWID;

-- Wildcard entries, few: the folded pattern as GLOB takes it.
CREATE TABLE entry_pattern (
    generation INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    pattern TEXT NOT NULL,
    PRIMARY KEY (generation, entry)
) WITHOUT ROWID;
