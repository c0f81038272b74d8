-- 008: by what texts are found that are nearly the same. Meaning: storage/likeness.h. Rows are made
-- when a message is filed; one filed before this schema has none and is found by nobody.

CREATE TABLE text_band (
  band    INTEGER NOT NULL,                  -- a digest of a few of the text's smallest hashes
  message INTEGER NOT NULL REFERENCES message(id),
  place   TEXT NOT NULL,                     -- as in text: body, or a part's path
  PRIMARY KEY (band, message, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX text_band_message ON text_band(message);
