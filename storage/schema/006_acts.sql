-- 006: what a person's act did to the pieces, so that undoing it is exact: every row it touched, of
-- its own message and of others, before and after. Meaning: storage/undo.cpp.

CREATE TABLE act_image (
  message    INTEGER NOT NULL REFERENCES message(id),
  decision   INTEGER NOT NULL,               -- the act: a version of that message's decision
  submission INTEGER NOT NULL REFERENCES submission(id),
  before     TEXT,                           -- the row as a JSON object; NULL: the act made it
  after      TEXT NOT NULL,
  twins      TEXT NOT NULL,                  -- JSON array: pieces of one title counting beside it then
  PRIMARY KEY (message, decision, submission)
) STRICT, WITHOUT ROWID;
