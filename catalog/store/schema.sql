-- A revision in force, and the one before it for those who still read it.
CREATE TABLE revisions (
  revision   INTEGER PRIMARY KEY,
  as_of      INTEGER NOT NULL, -- nanoseconds since 1970
  tables     INTEGER NOT NULL,
  hash       INTEGER NOT NULL, -- of containers
  containers BLOB NOT NULL,
  gaps       BLOB NOT NULL
);

-- What is known of each table but its columns. A row is part of the revisions
-- from born on and before gone; NULL is not gone.
CREATE TABLE records (
  id       INTEGER PRIMARY KEY,
  name     TEXT NOT NULL,    -- the full name in lower case
  born     INTEGER NOT NULL,
  gone     INTEGER,
  hash     INTEGER NOT NULL, -- of data
  shape    INTEGER NOT NULL, -- of what moves when columns do
  columns  INTEGER,          -- NULL until fetched
  sums     INTEGER,          -- hash of summary
  summary  BLOB,             -- what is known of the columns without reading them
  data     BLOB NOT NULL,
  UNIQUE (name, born)
);
CREATE INDEX records_born ON records (born);
CREATE INDEX records_gone ON records (gone);

CREATE TABLE columns (
  id   INTEGER PRIMARY KEY,
  born INTEGER NOT NULL,
  gone INTEGER,
  hash INTEGER NOT NULL,
  data BLOB NOT NULL
);
CREATE INDEX columns_gone ON columns (gone) WHERE gone IS NOT NULL;

-- Tables of the next revision whose columns are still to be fetched.
CREATE TABLE wanted (
  name      TEXT PRIMARY KEY, -- in lower case
  full_name TEXT NOT NULL
) WITHOUT ROWID;

-- What a sync of this file brings depends on, and its first revision's number,
-- which differs from those of files before it.
CREATE TABLE origin (
  origin TEXT NOT NULL,
  first  INTEGER NOT NULL
);
