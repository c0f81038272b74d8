-- 001: the first schema. Meaning, invariants and what is synced when: storage/README.md.
-- Moments are milliseconds since 1970-01-01T00:00:00Z. Every digest names its algorithm.

CREATE TABLE meta (           -- install_key, epoch, tokenizer, restored_at, restore_snapshot_at, ...
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row for each distinct sequence of octets. Columns after `seen` are set by T2.
CREATE TABLE message (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  octets        TEXT NOT NULL UNIQUE,
  size          INTEGER NOT NULL,
  salt          TEXT NOT NULL,               -- for the digests the ledger holds
  answerable    INTEGER NOT NULL,
  own_sent      INTEGER NOT NULL,
  channel       TEXT NOT NULL,
  account       TEXT NOT NULL,
  first_seen    INTEGER NOT NULL,
  internal_date INTEGER,                     -- earliest of its arrivals
  seen          INTEGER NOT NULL,            -- internal_date, else first_seen: the order of work
  filed         INTEGER NOT NULL DEFAULT 0,  -- 0: waits for T2
  tried         INTEGER NOT NULL DEFAULT 0,  -- an attempt was begun and has not ended
  cause         TEXT NOT NULL DEFAULT 'arrival',  -- why it waits: arrival, retry, earlier_arrival
  content       TEXT,
  same_as       INTEGER REFERENCES message(id),
  arrival       INTEGER,
  arrival_basis TEXT NOT NULL DEFAULT '',
  state         TEXT NOT NULL DEFAULT 'received',
  failed_step   TEXT NOT NULL DEFAULT '',
  number        TEXT,
  action        TEXT NOT NULL DEFAULT '',    -- what is done on the server to each arrival
  subject       TEXT NOT NULL DEFAULT '',
  from_name     TEXT NOT NULL DEFAULT '',
  sender        TEXT NOT NULL DEFAULT '',    -- address of From, lower case
  reply_to      TEXT NOT NULL DEFAULT '',
  recipients    TEXT NOT NULL DEFAULT '',
  date          TEXT NOT NULL DEFAULT '',
  rfc_id        TEXT NOT NULL DEFAULT '',
  in_reply_to   TEXT NOT NULL DEFAULT '',
  reference_ids TEXT NOT NULL DEFAULT '[]',
  version       INTEGER NOT NULL DEFAULT 0,  -- the current decision
  by_person     INTEGER NOT NULL DEFAULT 0,  -- the current decision is a person's
  disposition   TEXT NOT NULL DEFAULT '',    -- of the current decision, for lists
  campaign      TEXT NOT NULL DEFAULT '',
  unit          TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX message_work    ON message(tried, seen, id) WHERE filed = 0;
CREATE INDEX message_content ON message(content, id) WHERE content IS NOT NULL;
CREATE INDEX message_same    ON message(same_as) WHERE same_as IS NOT NULL;
CREATE INDEX message_rfc     ON message(rfc_id, id) WHERE rfc_id <> '';
CREATE INDEX message_sender  ON message(sender, id) WHERE sender <> '';
CREATE INDEX message_unit    ON message(unit, id) WHERE unit <> '';
CREATE INDEX message_state   ON message(state, id);
CREATE INDEX message_number  ON message(number) WHERE number IS NOT NULL;

-- Where each copy was seen. `message` is in the key because servers have been seen to put another
-- body under an old UID: then both are kept.
CREATE TABLE arrival (
  id            INTEGER PRIMARY KEY,
  message       INTEGER NOT NULL REFERENCES message(id),
  channel       TEXT NOT NULL,
  account       TEXT NOT NULL,
  folder        TEXT NOT NULL,
  uidvalidity   TEXT NOT NULL,
  uid           INTEGER NOT NULL,
  key           TEXT NOT NULL,
  internal_date INTEGER,
  first_seen    INTEGER NOT NULL,
  UNIQUE (account, folder, uidvalidity, uid, key, message)
) STRICT;
CREATE INDEX arrival_message ON arrival(message);

CREATE TABLE attempt (
  message INTEGER NOT NULL REFERENCES message(id),
  step    TEXT NOT NULL,
  begun   INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (message, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE part (
  message  INTEGER NOT NULL REFERENCES message(id),
  path     TEXT NOT NULL,
  type     TEXT NOT NULL,
  charset  TEXT NOT NULL,
  filename TEXT NOT NULL,
  size     INTEGER NOT NULL,
  digest   TEXT NOT NULL,
  outcome  TEXT NOT NULL,
  PRIMARY KEY (message, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX part_digest ON part(digest, message);

CREATE TABLE decision (
  id             INTEGER PRIMARY KEY,
  message        INTEGER NOT NULL REFERENCES message(id),
  version        INTEGER NOT NULL,
  previous       INTEGER NOT NULL,           -- the version undo goes back to; 0 = none
  by_person      INTEGER NOT NULL,
  cause          TEXT NOT NULL,
  actor_kind     TEXT NOT NULL,
  actor          TEXT NOT NULL,
  reason         TEXT NOT NULL,
  at             INTEGER NOT NULL,
  input          TEXT NOT NULL,              -- digest of the octets it was made from
  rules_version  TEXT NOT NULL,
  engine_version TEXT NOT NULL,
  config_digest  TEXT NOT NULL,
  body           TEXT NOT NULL,              -- the decision, JSON
  evidence       TEXT NOT NULL,              -- why, JSON; apart, since history reads many bodies
  UNIQUE (message, version)
) STRICT;

-- 报送件. Identity is (message, parts, ordinal); the row holds what is true now, and
-- submission_version every state it ever had.
CREATE TABLE submission (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  message     INTEGER NOT NULL REFERENCES message(id),
  parts       TEXT NOT NULL,
  ordinal     INTEGER NOT NULL,
  campaign    TEXT NOT NULL,
  unit        TEXT NOT NULL,
  type        TEXT NOT NULL,
  title       TEXT NOT NULL,
  title_key   TEXT NOT NULL,                 -- folded, to find the piece a later one is a version of
  attachments TEXT NOT NULL,                 -- JSON array of names
  arrival     INTEGER NOT NULL,
  version     INTEGER NOT NULL,              -- of the piece: 2 replaces 1
  state       TEXT NOT NULL,                 -- pending accepted returned replaced withdrawn void
  accepted    INTEGER NOT NULL,
  in_review   INTEGER NOT NULL,
  late        INTEGER NOT NULL,
  supersedes  INTEGER REFERENCES submission(id),
  beside      INTEGER REFERENCES submission(id),
  UNIQUE (message, parts, ordinal)
) STRICT;
CREATE INDEX submission_owner ON submission(campaign, unit, type, title_key, id);
CREATE INDEX submission_supersedes ON submission(supersedes) WHERE supersedes IS NOT NULL;
CREATE INDEX submission_beside ON submission(beside) WHERE beside IS NOT NULL;

CREATE TABLE submission_version (
  submission INTEGER NOT NULL REFERENCES submission(id),
  n          INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  decision   INTEGER NOT NULL,               -- version of its message's decision then
  campaign   TEXT NOT NULL,
  unit       TEXT NOT NULL,
  type       TEXT NOT NULL,
  title      TEXT NOT NULL,
  state      TEXT NOT NULL,
  in_review  INTEGER NOT NULL,
  late       INTEGER NOT NULL,
  why        TEXT NOT NULL,
  PRIMARY KEY (submission, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE link (                          -- between two messages
  message INTEGER NOT NULL REFERENCES message(id),
  other   INTEGER NOT NULL REFERENCES message(id),
  kind    TEXT NOT NULL,                     -- same_message_id, answers
  PRIMARY KEY (message, other, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_other ON link(other);

CREATE TABLE sequence (                      -- receipt numbers taken, by prefix and epoch
  prefix TEXT NOT NULL,
  epoch  INTEGER NOT NULL,
  last   INTEGER NOT NULL,
  PRIMARY KEY (prefix, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt_number (
  number  TEXT PRIMARY KEY,
  prefix  TEXT NOT NULL,
  epoch   INTEGER NOT NULL,
  n       INTEGER NOT NULL,
  message INTEGER NOT NULL REFERENCES message(id),
  UNIQUE (prefix, epoch, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  message          INTEGER REFERENCES message(id),   -- NULL: a digest
  purpose          TEXT NOT NULL,
  decision_version INTEGER NOT NULL,
  about_unit       TEXT NOT NULL,            -- '' but for notices, of which a unit each gets one
  unit             TEXT NOT NULL,
  recipient        TEXT NOT NULL,
  number           TEXT NOT NULL,
  rfc_id           TEXT NOT NULL UNIQUE,
  with_obligations INTEGER NOT NULL,
  state            TEXT NOT NULL,
  created          INTEGER NOT NULL,
  not_before       INTEGER NOT NULL,
  waits_since      INTEGER NOT NULL,         -- created, or released by a person: the 24 h run from it
  attempts         INTEGER NOT NULL DEFAULT 0,
  retried_unknown  INTEGER NOT NULL DEFAULT 0,
  last_error       TEXT NOT NULL DEFAULT '',
  reply            TEXT NOT NULL DEFAULT '',
  octets           BLOB,
  why_held         TEXT NOT NULL DEFAULT '',
  sent_at          INTEGER,
  UNIQUE (message, purpose, decision_version, about_unit)
) STRICT;
CREATE INDEX outbox_due ON outbox(not_before, id) WHERE state = 'pending';
CREATE INDEX outbox_state ON outbox(state, id);
CREATE INDEX outbox_number ON outbox(number) WHERE number <> '';
CREATE INDEX outbox_sent ON outbox(sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX outbox_sent_to ON outbox(recipient, sent_at) WHERE sent_at IS NOT NULL;

CREATE TABLE server_todo (
  id       INTEGER PRIMARY KEY,
  arrival  INTEGER NOT NULL REFERENCES arrival(id),
  message  INTEGER NOT NULL REFERENCES message(id),
  account  TEXT NOT NULL,
  action   TEXT NOT NULL,
  state    TEXT NOT NULL DEFAULT 'pending',  -- pending done failed
  attempts INTEGER NOT NULL DEFAULT 0,
  outcome  TEXT NOT NULL DEFAULT '',
  UNIQUE (arrival, action)
) STRICT;
CREATE INDEX todo_open ON server_todo(account, attempts, id) WHERE state = 'pending';
CREATE INDEX todo_message ON server_todo(message);

CREATE TABLE folder (
  account     TEXT NOT NULL,
  folder      TEXT NOT NULL,
  uidvalidity TEXT NOT NULL,
  last_uid    INTEGER NOT NULL,
  existing    INTEGER NOT NULL,
  census_at   INTEGER,
  PRIMARY KEY (account, folder)
) STRICT, WITHOUT ROWID;

CREATE TABLE unfetchable (                   -- on the server, could not be read: never silent
  account     TEXT NOT NULL,
  folder      TEXT NOT NULL,
  uidvalidity TEXT NOT NULL,
  uid         INTEGER NOT NULL,
  why         TEXT NOT NULL,
  at          INTEGER NOT NULL,
  PRIMARY KEY (account, folder, uidvalidity, uid)
) STRICT, WITHOUT ROWID;

CREATE TABLE statement (                     -- what the office stated, exact text
  kind      TEXT NOT NULL,
  key       TEXT NOT NULL,
  version   INTEGER NOT NULL,
  digest    TEXT NOT NULL,
  text      TEXT NOT NULL,
  effective INTEGER NOT NULL,
  activated INTEGER NOT NULL,
  PRIMARY KEY (kind, key, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE address (                       -- confirmed by a person; facts, not roster
  address TEXT NOT NULL,
  n       INTEGER NOT NULL,
  unit    TEXT NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (address, n)
) STRICT, WITHOUT ROWID;

-- Append-only and hash-chained. Ids, codes, salted digests, actors, reasons; never names,
-- addresses, subjects or text of a message.
CREATE TABLE ledger (
  seq        INTEGER PRIMARY KEY,
  at         INTEGER NOT NULL,
  event      TEXT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor      TEXT NOT NULL,
  reason     TEXT NOT NULL,
  message    INTEGER,
  detail     TEXT NOT NULL,
  previous   TEXT NOT NULL,
  hash       TEXT NOT NULL
) STRICT;
CREATE INDEX ledger_message ON ledger(message, seq) WHERE message IS NOT NULL;
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- What the index was made from; the index can be thrown away and made again.
CREATE TABLE text (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  message INTEGER NOT NULL REFERENCES message(id),
  place   TEXT NOT NULL,                     -- subject, body, or a part's path
  engine  TEXT NOT NULL,
  body    TEXT NOT NULL
) STRICT;
CREATE INDEX text_message ON text(message);
CREATE VIRTUAL TABLE search USING fts5(grams, content='', tokenize='unicode61 remove_diacritics 0');
