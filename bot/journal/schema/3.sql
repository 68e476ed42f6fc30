-- Prose that a model writes into a message of its own, which grows until it is
-- closed. It is open from before the message is begun until it is known to be
-- closed, so that none is left open by a crash.
CREATE TABLE streams (
  question TEXT PRIMARY KEY REFERENCES questions (id) ON DELETE CASCADE,
  revision INTEGER NOT NULL, -- of the answer that it belongs to
  ref      TEXT NOT NULL DEFAULT '',
  open     INTEGER NOT NULL DEFAULT 1
);
