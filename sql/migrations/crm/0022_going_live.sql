-- A bank's state when it went live (spec 2, *Going live*), taken once.

-- What was taken, and by whom: each part once.
CREATE TABLE went_live (
  part            TEXT NOT NULL PRIMARY KEY CHECK (part IN ('assignments', 'tiers')),
  taken_on        INTEGER NOT NULL,        -- calendar day
  taken_by        TEXT NOT NULL,           -- staff number; console: the machine itself
  file            TEXT NOT NULL,           -- name of the file, without its folder
  sha256          TEXT NOT NULL,           -- of the file
  taken           INTEGER NOT NULL CHECK (taken > 0),      -- rows taken
  left_out        INTEGER NOT NULL CHECK (left_out >= 0)   -- rows rejected, with --take-good
) STRICT, WITHOUT ROWID;

-- The tier that a customer had before the first month was closed here: their own track goes on from it.
CREATE TABLE opening_tier (
  cust_no         TEXT NOT NULL PRIMARY KEY,
  tier            INTEGER NOT NULL CHECK (tier BETWEEN 0 AND 6),
  since_month     INTEGER NOT NULL CHECK (since_month BETWEEN 190001 AND 999912)  -- YYYYMM, from the bank's own files
) STRICT, WITHOUT ROWID;
