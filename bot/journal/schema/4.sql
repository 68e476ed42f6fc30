-- What models have used on a day, which is named by its midnight in UTC.
CREATE TABLE spending (
  day    INTEGER PRIMARY KEY,
  tokens INTEGER NOT NULL,
  cost   REAL NOT NULL -- US dollars
);
