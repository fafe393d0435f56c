-- Acts on powerful accounts that wait for a second person, or were confirmed or refused by one.
CREATE TABLE account_request (
  request_no      INTEGER NOT NULL PRIMARY KEY,
  verb            TEXT NOT NULL,           -- the act, as the audit names it
  staff_no        TEXT NOT NULL,           -- whose account
  roles           TEXT NOT NULL,           -- codes of the roles that come with it
  reason          TEXT NOT NULL,
  asked_by        TEXT NOT NULL,           -- staff number
  asked_on        INTEGER NOT NULL,
  confirmed       INTEGER CHECK (confirmed IN (0, 1)),
  decided_by      TEXT CHECK (decided_by <> asked_by AND decided_by <> staff_no),
  decided_on      INTEGER,
  good_until      INTEGER,                 -- last day on which it can be done
  used            INTEGER NOT NULL DEFAULT 0 CHECK (used IN (0, 1)),
  CHECK ((confirmed IS NULL) = (decided_by IS NULL)),
  CHECK ((confirmed IS NULL) = (decided_on IS NULL)),
  CHECK ((confirmed IS 1) = (good_until IS NOT NULL)),
  CHECK (used = 0 OR confirmed IS 1)
) STRICT;
