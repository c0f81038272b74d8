-- 004: late readings 补读: what a filed message still owes, since a tool is slow (OCR) or was away
-- (clamd, the document helper). Meaning: storage/late.h.

CREATE TABLE late_reading (
  message    INTEGER PRIMARY KEY REFERENCES message(id),
  ocr        INTEGER NOT NULL,               -- pixels without text
  scan       INTEGER NOT NULL,               -- the virus scanner was not reached
  extract    INTEGER NOT NULL,               -- the document helper was not reached
  state      TEXT NOT NULL,                  -- waiting set_aside
  begun      INTEGER NOT NULL DEFAULT 0,     -- begun without ending, as attempt.begun
  tries      INTEGER NOT NULL DEFAULT 0,     -- ended without what it owes
  since      INTEGER NOT NULL,
  not_before INTEGER NOT NULL,
  why        TEXT NOT NULL DEFAULT ''        -- of the last try, or of being set aside
) STRICT;
CREATE INDEX late_reading_due ON late_reading(state, begun, not_before);
