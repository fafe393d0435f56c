-- Benefits of VIP customers (贵宾增值服务, spec 4) that are counted by the calendar year.

-- One use of a benefit. It is never deleted: one that is cancelled gives the quota back and stays, with the reason.
CREATE TABLE benefit_use (
  use_no          INTEGER NOT NULL PRIMARY KEY,
  cust_no         TEXT NOT NULL,
  benefit         TEXT NOT NULL CHECK (benefit <> ''),        -- its code in the policy
  reference       TEXT NOT NULL CHECK (reference <> ''),      -- number of the appointment: a second booking of it is one use
  way             TEXT NOT NULL CHECK (way IN ('counter', 'phone')),
  used_on         INTEGER NOT NULL,        -- calendar day on which it was booked; its year is the quota's
  quota_year      INTEGER NOT NULL,        -- calendar year
  booked_by       TEXT NOT NULL,           -- staff number
  cancelled_by    TEXT,                    -- staff number; empty: it stands
  cancelled_on    INTEGER,                 -- calendar day
  why             TEXT NOT NULL,           -- why it was cancelled
  CHECK (quota_year = used_on / 10000),
  CHECK ((cancelled_by IS NULL) = (cancelled_on IS NULL)),
  CHECK ((cancelled_by IS NULL) = (why = ''))
) STRICT;
CREATE INDEX benefit_use_of_customer ON benefit_use (cust_no, use_no);
CREATE INDEX benefit_use_of_year ON benefit_use (quota_year, cust_no, benefit) WHERE cancelled_on IS NULL;
CREATE UNIQUE INDEX benefit_use_reference ON benefit_use (cust_no, benefit, reference) WHERE cancelled_on IS NULL;
