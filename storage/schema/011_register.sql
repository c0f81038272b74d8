-- 011: the register of what came in 收件登记簿. Meaning: storage/register.h. Rows are only added; a purge
-- empties the words in them.

-- What each filing found of a message that the register prints and the message's row does not keep as
-- it was: the newest row made by then is what was known at a moment. One filed before this schema has none.
CREATE TABLE register_line (
  message      INTEGER NOT NULL REFERENCES message(id),
  n            INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  arrival      INTEGER NOT NULL,
  pages        INTEGER NOT NULL,             -- of a fax as it came; -1: none is known
  their_number TEXT NOT NULL,                -- 来文字号 as read in the document; '' = not certain
  PRIMARY KEY (message, n)
) STRICT, WITHOUT ROWID;

-- What a person entered. The newest row of a message and a field is in force; '' = taken back.
CREATE TABLE register_note (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  message INTEGER NOT NULL REFERENCES message(id),
  field   TEXT NOT NULL,                     -- our_number archive_number their_number contact
  value   TEXT NOT NULL,
  actor   TEXT NOT NULL,
  at      INTEGER NOT NULL
) STRICT;
CREATE INDEX register_note_message ON register_note(message, field, id);
CREATE INDEX register_note_value ON register_note(field, value) WHERE value <> '';
