-- 003: faxes: what the line told, what was found, and which calls are one fax.

-- What a source told of a fax when it handed it over, verbatim, once for each arrival: the sidecar
-- text of parsers/fax/arrival.h, read again on every re-run.
CREATE TABLE fax_told (
  arrival INTEGER PRIMARY KEY REFERENCES arrival(id),
  message INTEGER NOT NULL REFERENCES message(id),
  told    TEXT NOT NULL
) STRICT;
CREATE INDEX fax_told_message ON fax_told(message);

-- What is known now, written by T2. `*_from` says who told it; '' = nobody did.
CREATE TABLE fax (
  message        INTEGER PRIMARY KEY REFERENCES message(id),
  source_kind    TEXT NOT NULL,
  at             INTEGER NOT NULL,           -- when it was received: calls near each other are looked up by it
  tsi            TEXT NOT NULL,
  tsi_from       TEXT NOT NULL,
  caller         TEXT NOT NULL,
  caller_from    TEXT NOT NULL,
  called         TEXT NOT NULL,
  called_from    TEXT NOT NULL,
  received       TEXT NOT NULL,              -- as the device wrote it, civil time
  received_from  TEXT NOT NULL,
  result         TEXT NOT NULL,              -- '' = the call ended well, if result_from says so
  result_from    TEXT NOT NULL,
  pages_claimed  INTEGER NOT NULL,           -- -1 = nobody said
  pages_found    INTEGER NOT NULL,
  pages_whole    INTEGER NOT NULL,
  stub           INTEGER NOT NULL,           -- the page the end of the call cut; 0 = none
  state          TEXT NOT NULL,              -- complete suspect partial
  reasons        TEXT NOT NULL,              -- why not complete, stable words
  missing        TEXT NOT NULL               -- 第2、3页
) STRICT;
CREATE INDEX fax_at ON fax(at);

-- One fax in several calls. part: `message` goes on where `head` broke off; superseded: `head`
-- brought all its pages again; repeat: the same fax sent a second time; apart: a person said that it
-- stands alone (`head` is itself), and no machine joins it again.
CREATE TABLE fax_link (
  message   INTEGER PRIMARY KEY REFERENCES message(id),
  head      INTEGER NOT NULL REFERENCES message(id),
  kind      TEXT NOT NULL,
  by_person INTEGER NOT NULL,
  kept      INTEGER NOT NULL                 -- part: pages of what came before that count; -1 = all whole ones
) STRICT;
CREATE INDEX fax_link_head ON fax_link(head);
