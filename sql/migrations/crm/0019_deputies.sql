-- Who acts for somebody else for a time (代理, 代管), and who works on a customer beside the one who maintains them
-- (协办; spec 2, *Who is who*). All of it is dated.

-- A deputy holds a post up to a day; after it the post counts no longer.
ALTER TABLE post ADD COLUMN last_day INTEGER CHECK (last_day >= since);  -- calendar day; NULL: until it is ended

-- Somebody works on a colleague's customers for a time; the assignments stay.
CREATE TABLE stand_in (
  stand_in_no     INTEGER NOT NULL PRIMARY KEY,
  staff_no        TEXT NOT NULL,           -- who stands in
  for_staff_no    TEXT NOT NULL CHECK (for_staff_no <> staff_no),
  inst_no         TEXT NOT NULL,           -- where both work
  cause           TEXT NOT NULL CHECK (cause IN ('leave', 'training', 'vacant', 'other')),
  since_day       INTEGER NOT NULL,        -- calendar day
  last_day        INTEGER NOT NULL CHECK (last_day >= since_day),
  named_by        TEXT NOT NULL CHECK (named_by <> staff_no),
  named_on        INTEGER NOT NULL,        -- calendar day
  reason          TEXT NOT NULL,
  ended_on        INTEGER,                 -- calendar day on which it was ended before its time
  ended_by        TEXT,
  CHECK ((ended_on IS NULL) = (ended_by IS NULL))
) STRICT;
CREATE INDEX stand_in_by_staff ON stand_in (staff_no, last_day);
CREATE INDEX stand_in_for ON stand_in (for_staff_no, last_day);

-- Somebody reads a customer and logs contacts beside the one who maintains them.
CREATE TABLE co_manager (
  co_manager_no   INTEGER NOT NULL PRIMARY KEY,
  cust_no         TEXT NOT NULL,
  staff_no        TEXT NOT NULL,
  part            TEXT NOT NULL CHECK (part IN ('loan_officer', 'wealth_specialist', 'head')),
  since_day       INTEGER NOT NULL,        -- calendar day
  last_day        INTEGER NOT NULL CHECK (last_day >= since_day),
  named_by        TEXT NOT NULL CHECK (named_by <> staff_no),
  named_on        INTEGER NOT NULL,        -- calendar day
  reason          TEXT NOT NULL,
  ended_on        INTEGER,                 -- calendar day on which it was ended before its time
  ended_by        TEXT,
  CHECK ((ended_on IS NULL) = (ended_by IS NULL))
) STRICT;
CREATE INDEX co_manager_by_customer ON co_manager (cust_no, last_day);
CREATE INDEX co_manager_by_staff ON co_manager (staff_no, last_day);
