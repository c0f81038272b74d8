-- 010: the adoption axis 采用 of a piece: steps, each a person's, with his opinion; what stands in the
-- way of making one public, and who answered for it. Rows are added, and ended, never changed.
-- Meaning: storage/adoption.h.

CREATE TABLE adoption (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  submission   INTEGER NOT NULL REFERENCES submission(id),
  step         TEXT NOT NULL,
  opinion      TEXT NOT NULL,                -- in his words
  person       TEXT NOT NULL,                -- whose word it is; who typed it is the actor
  actor        TEXT NOT NULL,
  at           INTEGER NOT NULL,
  ended        INTEGER,                      -- taken back
  ended_by     TEXT NOT NULL DEFAULT '',
  ended_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX adoption_submission ON adoption(submission, id);

CREATE TABLE blocker_override (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  submission   INTEGER NOT NULL REFERENCES submission(id),
  blocker      TEXT NOT NULL,
  finding      TEXT NOT NULL,                -- keyed digest of what was found: another finding is not covered
  person       TEXT NOT NULL,
  reason       TEXT NOT NULL,
  actor        TEXT NOT NULL,
  at           INTEGER NOT NULL,
  ended        INTEGER,
  ended_by     TEXT NOT NULL DEFAULT '',
  ended_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX blocker_override_submission ON blocker_override(submission, id);
