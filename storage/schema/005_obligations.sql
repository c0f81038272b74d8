-- 005: obligations: dated overlays of the office, claims, and of each version of a piece all that a
-- past board is recomputed from. Meaning: storage/overlay.h.

-- One decision of a person about what is owed, never changed but for its end (undone).
CREATE TABLE overlay (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  kind         TEXT NOT NULL,   -- exempt extended redo_by zero_accepted zero_refused arrival
  campaign     TEXT NOT NULL,   -- '' for arrival
  unit         TEXT NOT NULL,   -- '' = every unit
  requirement  TEXT NOT NULL,   -- '' = every requirement
  message      INTEGER REFERENCES message(id),  -- arrival: which mail; else the mail it rests on
  until        INTEGER,         -- extended, redo_by: the last moment; arrival: the true moment
  approver     TEXT NOT NULL,
  reason       TEXT NOT NULL,
  actor        TEXT NOT NULL,
  at           INTEGER NOT NULL,
  ended        INTEGER,
  ended_by     TEXT NOT NULL DEFAULT '',
  ended_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX overlay_unit ON overlay(campaign, unit);
CREATE INDEX overlay_message ON overlay(message) WHERE message IS NOT NULL;

-- What a message announces and does not bring. `ended`: a later version of its decision says
-- otherwise.
CREATE TABLE claim (
  id       INTEGER PRIMARY KEY,
  message  INTEGER NOT NULL REFERENCES message(id),
  campaign TEXT NOT NULL,
  unit     TEXT NOT NULL,
  type     TEXT NOT NULL,       -- '' = of no known kind
  kind     TEXT NOT NULL,       -- zero_report listed_not_attached link_only
  at       INTEGER NOT NULL,
  ended    INTEGER
) STRICT;
CREATE INDEX claim_message ON claim(message) WHERE ended IS NULL;
CREATE INDEX claim_unit ON claim(campaign, unit);

ALTER TABLE submission ADD COLUMN redo_by INTEGER;              -- 补正期限, once returned with one
ALTER TABLE submission ADD COLUMN brought_by TEXT NOT NULL DEFAULT '';  -- the unit whose mail it came in
ALTER TABLE submission ADD COLUMN covers TEXT NOT NULL DEFAULT '';  -- codes it speaks of, by ';'

ALTER TABLE submission_version ADD COLUMN arrival INTEGER NOT NULL DEFAULT 0;
ALTER TABLE submission_version ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE submission_version ADD COLUMN supersedes INTEGER;
ALTER TABLE submission_version ADD COLUMN redo_by INTEGER;
ALTER TABLE submission_version ADD COLUMN brought_by TEXT NOT NULL DEFAULT '';
ALTER TABLE submission_version ADD COLUMN covers TEXT NOT NULL DEFAULT '';

UPDATE submission SET
  brought_by = (SELECT m.unit FROM message m WHERE m.id=submission.message),
  redo_by = (SELECT max(json_extract(i.value, '$.redo_by')) FROM message m JOIN decision d
             ON d.message=m.id AND d.version=m.version,
             json_each(CASE WHEN json_valid(d.body) THEN d.body ELSE '{}' END, '$.items') i
             WHERE m.id=submission.message AND json_extract(i.value, '$.type')=submission.type);
UPDATE submission_version SET (arrival, version, supersedes, redo_by, brought_by) =
  (SELECT s.arrival, s.version, s.supersedes, s.redo_by, s.brought_by FROM submission s
   WHERE s.id=submission_version.submission);

INSERT INTO claim(message, campaign, unit, type, kind, at)
  SELECT m.id, m.campaign,
         CASE WHEN json_extract(c.value, '$.unit')='' THEN m.unit ELSE json_extract(c.value, '$.unit') END,
         json_extract(c.value, '$.type'), json_extract(c.value, '$.kind'), d.at
  FROM message m JOIN decision d ON d.message=m.id AND d.version=m.version,
       json_each(CASE WHEN json_valid(d.body) THEN d.body ELSE '{}' END, '$.claims') c
  WHERE m.own_sent=0 AND m.same_as IS NULL AND m.disposition NOT IN ('spam','unrelated');
