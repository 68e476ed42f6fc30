-- What has, or is owed, a row in the tables outside: each question with its
-- answer (user is '') and each person's verdict on it. The id is what the row
-- is known by there, and tells nothing of whose it is. version counts the
-- changes; the row is owed while delivered lags behind. Triggers count, so
-- that no way of writing can forget to.
CREATE TABLE deliveries (
  id        TEXT PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))),
  question  TEXT NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
  user      TEXT NOT NULL,
  version   INTEGER NOT NULL DEFAULT 1,
  delivered INTEGER NOT NULL DEFAULT 0,
  since     INTEGER NOT NULL, -- when it came to be owed
  UNIQUE (question, user)
);
CREATE INDEX deliveries_owed ON deliveries (since) WHERE delivered < version;

INSERT INTO deliveries (question, user, since) SELECT id, '', asked FROM questions;
INSERT INTO deliveries (question, user, since) SELECT question, user, at FROM votes WHERE holds = 1;

CREATE TRIGGER question_owed AFTER INSERT ON questions BEGIN
  INSERT INTO deliveries (question, user, since) VALUES (NEW.id, '', NEW.asked);
END;
CREATE TRIGGER answer_owed AFTER INSERT ON answers BEGIN
  UPDATE deliveries SET version = version + 1, since = iif(delivered < version, since, NEW.made)
    WHERE question = NEW.question AND user = '';
END;
CREATE TRIGGER vote_owed AFTER INSERT ON votes WHEN NEW.holds BEGIN
  INSERT INTO deliveries (question, user, since) VALUES (NEW.question, NEW.user, NEW.at)
    ON CONFLICT (question, user) DO UPDATE SET version = version + 1, since = iif(delivered < version, since, NEW.at);
END;
-- Changes that carry no time of their own: a withdrawal, a name taken out.
CREATE TRIGGER question_changed AFTER UPDATE OF text, body, withdrawn ON questions BEGIN
  UPDATE deliveries SET version = version + 1,
    since = iif(delivered < version, since, CAST(unixepoch('subsec') * 1e9 AS INTEGER))
    WHERE question = NEW.id AND user = '';
END;
CREATE TRIGGER answer_changed AFTER UPDATE OF body ON answers BEGIN
  UPDATE deliveries SET version = version + 1,
    since = iif(delivered < version, since, CAST(unixepoch('subsec') * 1e9 AS INTEGER))
    WHERE question = NEW.question AND user = '';
END;
CREATE TRIGGER vote_changed AFTER UPDATE OF reason ON votes WHEN NEW.holds BEGIN
  UPDATE deliveries SET version = version + 1,
    since = iif(delivered < version, since, CAST(unixepoch('subsec') * 1e9 AS INTEGER))
    WHERE question = NEW.question AND user = NEW.user;
END;

-- The statement that carries rows outside, kept from before it runs until its
-- outcome is known: one at most.
CREATE TABLE flight (
  one       INTEGER PRIMARY KEY CHECK (one = 1),
  began     INTEGER NOT NULL DEFAULT 0, -- whether anything was ever sent
  statement TEXT NOT NULL DEFAULT '',
  rows      TEXT NOT NULL DEFAULT '[]'  -- JSON: [[id, version], …]
);
INSERT INTO flight (one) VALUES (1);

-- People whose rows outside are still to be deleted.
CREATE TABLE forgotten (
  seq  INTEGER PRIMARY KEY AUTOINCREMENT,
  user TEXT NOT NULL,
  ids  TEXT NOT NULL, -- JSON array: ids of deliveries
  at   INTEGER NOT NULL
);
