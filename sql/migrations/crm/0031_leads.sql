-- Leads, messages and tasks (线索, spec 3, *Messages and leads*): what people do about the events that were found. Whose
-- they are is nowhere written: who maintains the customer today has them.

-- An event as it was found, and how it stands now.
CREATE TABLE lead (
  lead_no         INTEGER NOT NULL PRIMARY KEY,
  kind            TEXT NOT NULL CHECK (kind <> ''),   -- code of the spec's table
  form            TEXT NOT NULL CHECK (form IN ('message', 'lead', 'task')),
  cust_no         TEXT NOT NULL,
  fact_day        INTEGER NOT NULL,        -- day of the fact; with customer and kind the natural key
  until_day       INTEGER NOT NULL,        -- last calendar day on which it is of use
  value_fen       INTEGER NOT NULL CHECK (value_fen >= 0),   -- what it is about, CNY fen; 0: no money
  figures         TEXT NOT NULL CHECK (json_valid(figures)), -- what its sentence is made from
  fed_on          INTEGER,                 -- business day of the feed that brought it; empty: no feed did
  raised_on       INTEGER NOT NULL,        -- calendar day
  state           TEXT NOT NULL CHECK (state IN
                    ('new', 'taken', 'contacted', 'won', 'lost', 'done', 'read', 'expired', 'withdrawn')),
  moved_on        INTEGER NOT NULL,        -- calendar day of the last step
  steps           INTEGER NOT NULL CHECK (steps >= 0),  -- how many there were; guards against two at once
  flagged_on      INTEGER,                 -- calendar day on which its fact was corrected after it was taken
  product         TEXT NOT NULL,           -- what was sold; empty unless won
  amount_fen      INTEGER NOT NULL CHECK (amount_fen >= 0),  -- for how much, CNY fen; 0 unless won
  CHECK ((state = 'won') = (product <> '')),
  CHECK ((state = 'won') = (amount_fen > 0))
) STRICT;
-- A fact makes one lead; what was withdrawn may be found again.
CREATE UNIQUE INDEX lead_once ON lead (cust_no, kind, fact_day) WHERE state <> 'withdrawn';
CREATE INDEX lead_of_customer ON lead (cust_no, lead_no);
CREATE INDEX lead_open ON lead (cust_no) WHERE state IN ('new', 'taken', 'contacted');
CREATE INDEX lead_open_until ON lead (until_day) WHERE state IN ('new', 'taken', 'contacted');
CREATE INDEX lead_open_value ON lead (value_fen) WHERE state IN ('new', 'taken', 'contacted');
CREATE INDEX lead_fed ON lead (fed_on);
CREATE INDEX lead_raised ON lead (raised_on, kind, state);

-- What was done about it, one step after the other. Nothing is changed or deleted.
CREATE TABLE lead_step (
  lead_no         INTEGER NOT NULL REFERENCES lead (lead_no),
  step_no         INTEGER NOT NULL CHECK (step_no > 0),
  state           TEXT NOT NULL CHECK (state IN
                    ('taken', 'contacted', 'won', 'lost', 'done', 'read', 'expired', 'withdrawn')),
  on_day          INTEGER NOT NULL,        -- calendar day
  staff_no        TEXT NOT NULL,           -- who did; system: by itself
  reason          TEXT NOT NULL,           -- what was written beside it
  PRIMARY KEY (lead_no, step_no),
  CHECK (state <> 'lost' OR reason <> '')
) STRICT, WITHOUT ROWID;
CREATE INDEX lead_step_on ON lead_step (on_day);
CREATE INDEX lead_step_by_staff ON lead_step (staff_no, on_day, state);

-- The feeds that were searched for events; one that was corrected is searched again.
CREATE TABLE lead_search (
  fed_on          INTEGER NOT NULL,        -- business day
  corrections     INTEGER NOT NULL CHECK (corrections >= 0),  -- how often it had been corrected
  on_day          INTEGER NOT NULL,        -- calendar day of the search
  PRIMARY KEY (fed_on, corrections)
) STRICT, WITHOUT ROWID;
