-- 002: mail the server would not give can be asked for again, or set aside by a person.
-- `state`: open (a person is needed), retry (asked for at the next poll), fetched, gone (no longer on
-- the server), dismissed (a person has it by other means).

CREATE TABLE unfetchable_new (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  account     TEXT NOT NULL,
  folder      TEXT NOT NULL,
  uidvalidity TEXT NOT NULL,
  uid         INTEGER NOT NULL,
  why         TEXT NOT NULL,
  at          INTEGER NOT NULL,
  state       TEXT NOT NULL DEFAULT 'open',
  UNIQUE (account, folder, uidvalidity, uid)
) STRICT;
INSERT INTO unfetchable_new(account, folder, uidvalidity, uid, why, at)
  SELECT account, folder, uidvalidity, uid, why, at FROM unfetchable ORDER BY at;
DROP TABLE unfetchable;
ALTER TABLE unfetchable_new RENAME TO unfetchable;
CREATE INDEX unfetchable_state ON unfetchable(state, id);
