-- Where a customer is maintained (维护机构), and how that changes (spec 2).

-- A change of maintenance institution that was asked for.
CREATE TABLE transfer (
  transfer_no     INTEGER NOT NULL PRIMARY KEY,
  ground          TEXT NOT NULL CHECK (ground IN ('customer_wish', 'vip_card', 'agreement', 'followed', 'closed')),
  from_inst       TEXT NOT NULL,           -- the giving institution
  to_inst         TEXT NOT NULL CHECK (to_inst <> from_inst),  -- the taking one
  staff_no        TEXT NOT NULL,           -- who moves along and keeps the customer; empty: the taking pool
  asked_by        TEXT NOT NULL,
  asked_on        INTEGER NOT NULL,        -- calendar day
  reason          TEXT NOT NULL CHECK (reason <> ''),
  wished_how      TEXT NOT NULL CHECK (wished_how IN ('', 'in_writing', 'at_the_counter', 'by_phone')),
  wished_on       INTEGER,                 -- calendar day on which the customer said so
  matter_no       INTEGER REFERENCES matter (matter_no),  -- the leaver's matter that it settles
  outcome         TEXT CHECK (outcome IN ('accepted', 'refused', 'withdrawn', 'gone')),  -- NULL: it waits
  decided_by      TEXT,                    -- staff number; system: a rule
  decided_on      INTEGER,                 -- calendar day
  answer          TEXT,                    -- what was written beside the decision
  change_no       INTEGER REFERENCES assignment_change (change_no),  -- the change that did it
  CHECK ((ground = 'customer_wish') = (wished_how <> '')),
  CHECK ((wished_how <> '') = (wished_on IS NOT NULL)),
  CHECK ((ground = 'followed') = (staff_no <> '')),
  CHECK ((outcome IS NULL) = (decided_by IS NULL)),
  CHECK ((outcome IS NULL) = (decided_on IS NULL)),
  CHECK ((outcome IS NULL) = (answer IS NULL)),
  CHECK ((outcome = 'accepted') = (change_no IS NOT NULL) OR outcome IS NULL AND change_no IS NULL)
) STRICT;
CREATE INDEX transfer_waiting ON transfer (asked_on) WHERE outcome IS NULL;

-- The customers of such a change. One waits for one change at a time.
CREATE TABLE transfer_customer (
  transfer_no     INTEGER NOT NULL REFERENCES transfer (transfer_no),
  cust_no         TEXT NOT NULL,
  waits           INTEGER CHECK (waits = 1),  -- NULL: decided
  PRIMARY KEY (transfer_no, cust_no)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX transfer_customer_once ON transfer_customer (cust_no) WHERE waits = 1;
CREATE INDEX transfer_customer_by_customer ON transfer_customer (cust_no);

-- Both heads' confirmations, which come before the decision where the two institutions agree.
CREATE TABLE transfer_confirmation (
  transfer_no     INTEGER NOT NULL REFERENCES transfer (transfer_no),
  side            TEXT NOT NULL CHECK (side IN ('giving', 'taking')),
  confirmed_by    TEXT NOT NULL,
  confirmed_on    INTEGER NOT NULL,        -- calendar day
  PRIMARY KEY (transfer_no, side)
) STRICT, WITHOUT ROWID;

-- Where a customer is maintained since such a change; before the first, and without one, where they were opened.
CREATE TABLE maintenance (
  cust_no         TEXT NOT NULL,
  begun_by        INTEGER NOT NULL REFERENCES assignment_change (change_no),
  inst_no         TEXT NOT NULL,
  since_day       INTEGER NOT NULL,        -- calendar day
  until_day       INTEGER NOT NULL,        -- first day on which it no longer holds; 99991231: it holds
  PRIMARY KEY (cust_no, begun_by),
  CHECK (since_day <= until_day)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX maintenance_now ON maintenance (cust_no) WHERE until_day = 99991231;
CREATE INDEX maintenance_begun ON maintenance (begun_by);
