-- 007: reminders 催报 and telephone calls 催报电话, and which mail of ours a message answers. Meaning:
-- storage/reminder.h.

-- One letter that asks for what is missing. Its mail on the way out is an outbox row, whose states it
-- shares once it is approved.
CREATE TABLE reminder (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  campaign     TEXT NOT NULL,
  unit         TEXT NOT NULL,      -- whom it is addressed to
  stage        TEXT NOT NULL,      -- before after again
  line         INTEGER NOT NULL,   -- 1: a city is asked to press those below it
  not_before   INTEGER NOT NULL,
  until        INTEGER,            -- 补报 by then
  state        TEXT NOT NULL,      -- draft approved cancelled
  actor        TEXT NOT NULL,
  reason       TEXT NOT NULL,
  at           INTEGER NOT NULL,
  approved_by  TEXT NOT NULL DEFAULT '',
  lead         TEXT NOT NULL DEFAULT '',   -- who allowed it, as staff name him
  approved_at  INTEGER,
  ended_by     TEXT NOT NULL DEFAULT '',
  ended_reason TEXT NOT NULL DEFAULT '',
  ended        INTEGER,
  outbox       INTEGER REFERENCES outbox(id)
) STRICT;
CREATE INDEX reminder_campaign ON reminder(campaign, unit);
CREATE UNIQUE INDEX reminder_outbox ON reminder(outbox) WHERE outbox IS NOT NULL;

-- Whose material it asks for.
CREATE TABLE reminder_unit (
  reminder INTEGER NOT NULL REFERENCES reminder(id),
  unit     TEXT NOT NULL,
  types    TEXT NOT NULL,               -- requirement keys, by ';'
  named    INTEGER NOT NULL DEFAULT 0,  -- 1: the letter as it left names this unit
  PRIMARY KEY (reminder, unit)
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_about ON reminder_unit(unit);

CREATE TABLE chase_call (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  campaign     TEXT NOT NULL,
  unit         TEXT NOT NULL,
  result       TEXT NOT NULL,      -- told no_answer promised
  promised     INTEGER,            -- the last moment of the day it was promised for
  caller       TEXT NOT NULL,
  note         TEXT NOT NULL,
  actor        TEXT NOT NULL,
  at           INTEGER NOT NULL,
  ended        INTEGER,            -- entered by mistake, taken back
  ended_by     TEXT NOT NULL DEFAULT '',
  ended_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX chase_call_unit ON chase_call(campaign, unit);

ALTER TABLE message ADD COLUMN answers INTEGER;  -- the mail of ours it replies to or bounces
CREATE INDEX message_answers ON message(answers) WHERE answers IS NOT NULL;
UPDATE message SET answers =
  (SELECT json_extract(CASE WHEN json_valid(d.body) THEN d.body ELSE '{}' END, '$.answers')
   FROM decision d WHERE d.message=message.id AND d.version=message.version);
