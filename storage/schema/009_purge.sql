-- 009: lawful erasure 依法删除, asked for by one person and done by another. Meaning: storage/purge.h.

CREATE TABLE purge (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  message      INTEGER NOT NULL REFERENCES message(id),
  authority    TEXT NOT NULL,                -- the law or the order it rests on
  reason       TEXT NOT NULL,
  requested_by TEXT NOT NULL,
  requested    INTEGER NOT NULL,
  state        TEXT NOT NULL,                -- requested approved withdrawn
  ended_by     TEXT NOT NULL DEFAULT '',     -- who approved or withdrew it
  ended        INTEGER,
  unfinished   INTEGER NOT NULL DEFAULT 0    -- approved; files or free pages may still hold some of it
) STRICT;
CREATE UNIQUE INDEX purge_open ON purge(message) WHERE state='requested';
CREATE INDEX purge_unfinished ON purge(id) WHERE unfinished=1;

-- Files to remove, below the state folder: named in the commit that gives them up, removed after it.
CREATE TABLE purge_file (
  file TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- `octets` and `content` of such a message are keyed digests (hmac-sha256:), by which the same mail is
-- known when it comes again.
ALTER TABLE message ADD COLUMN purged INTEGER REFERENCES purge(id);
CREATE INDEX message_purged ON message(purged) WHERE purged IS NOT NULL;
