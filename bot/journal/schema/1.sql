-- Times are nanoseconds since 1970 in UTC, 0 where there is none.

CREATE TABLE envelopes (
  seq      INTEGER PRIMARY KEY AUTOINCREMENT,
  key      TEXT NOT NULL UNIQUE,
  type     TEXT NOT NULL,
  lane     TEXT NOT NULL,
  urgent   INTEGER NOT NULL,
  payload  BLOB NOT NULL,
  received INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  state    TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'dead')),
  reason   TEXT NOT NULL DEFAULT '',
  closed   INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX envelopes_open ON envelopes (seq) WHERE state = 'open';
CREATE INDEX envelopes_closed ON envelopes (closed) WHERE state <> 'open';

CREATE TABLE questions (
  id        TEXT PRIMARY KEY,
  user      TEXT NOT NULL,
  team      TEXT NOT NULL,
  channel   TEXT NOT NULL,
  message   TEXT NOT NULL,
  surface   TEXT NOT NULL,
  text      TEXT NOT NULL,
  body      BLOB NOT NULL,
  asked     INTEGER NOT NULL,
  withdrawn INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX questions_place ON questions (team, channel, message);
CREATE INDEX questions_user ON questions (user);
CREATE INDEX questions_asked ON questions (asked);

CREATE TABLE answers (
  question TEXT NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
  revision INTEGER NOT NULL,
  kind     TEXT NOT NULL,
  settled  INTEGER NOT NULL,
  model    TEXT NOT NULL,
  tables   TEXT NOT NULL, -- a JSON array of full names
  body     BLOB NOT NULL,
  made     INTEGER NOT NULL,
  PRIMARY KEY (question, revision)
);

CREATE TABLE posts (
  question TEXT PRIMARY KEY REFERENCES questions (id) ON DELETE CASCADE,
  attempts INTEGER NOT NULL DEFAULT 0,
  ref      TEXT NOT NULL DEFAULT '',
  revision INTEGER NOT NULL DEFAULT 0
);

-- Every verdict in the order it came; the one that holds is marked.
CREATE TABLE votes (
  seq      INTEGER PRIMARY KEY AUTOINCREMENT,
  question TEXT NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
  user     TEXT NOT NULL,
  up       INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  tbl      TEXT NOT NULL,
  reason   TEXT NOT NULL,
  at       INTEGER NOT NULL,
  holds    INTEGER NOT NULL
);
CREATE UNIQUE INDEX votes_holding ON votes (question, user) WHERE holds = 1;
CREATE INDEX votes_question ON votes (question);
CREATE INDEX votes_user ON votes (user);
