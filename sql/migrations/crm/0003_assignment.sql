-- Who looks after whom (客户归属). An assignment is a record with a beginning and an end, never a flag:
-- the history stays readable for ever.
CREATE TABLE assignment (
  assignment_no   INTEGER NOT NULL PRIMARY KEY,
  cust_no         TEXT NOT NULL,
  staff_no        TEXT NOT NULL,           -- the one maintaining person
  origin          TEXT NOT NULL CHECK (origin IN ('self_developed', 'allocated')),
  since_day       INTEGER NOT NULL,
  until_day       INTEGER NOT NULL,        -- first day on which it no longer holds; 99991231: it holds
  decided_by      TEXT NOT NULL,
  ended_why       TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX assignment_once ON assignment (cust_no) WHERE until_day = 99991231;
CREATE INDEX assignment_by_staff ON assignment (staff_no, until_day);
