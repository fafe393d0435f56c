-- Complaints (投诉, spec 4): what a customer complains of, and what was done about it, step by step. Nothing is deleted.

-- A complaint. Whose it is follows from who maintains the customer; it names nobody who works on it.
CREATE TABLE complaint (
  complaint_no    INTEGER NOT NULL PRIMARY KEY,
  cust_no         TEXT NOT NULL,
  received_on     INTEGER NOT NULL,        -- calendar day on which the customer complained
  channel         TEXT NOT NULL CHECK (channel IN ('counter', 'phone', 'visit', 'online', 'letter', 'regulator')),
  category        TEXT NOT NULL CHECK (category IN (
                    'service', 'sale', 'fee', 'product', 'system', 'card', 'loan', 'privacy', 'other')),
  product         TEXT NOT NULL,           -- as the customer calls it; empty: none
  staff_no        TEXT NOT NULL,           -- whom it is about, who never reads it; empty: nobody
  says            TEXT NOT NULL CHECK (says <> ''),
  due_on          INTEGER NOT NULL,        -- calendar day by which it is answered
  entered_by      TEXT NOT NULL,           -- staff number
  entered_on      INTEGER NOT NULL,        -- calendar day
  state           TEXT NOT NULL CHECK (state IN ('open', 'in_hand', 'answered', 'closed')),
  changed_on      INTEGER NOT NULL,        -- calendar day of the last step
  CHECK (received_on <= entered_on)
) STRICT;
CREATE INDEX complaint_by_customer ON complaint (cust_no);
CREATE INDEX complaint_going ON complaint (due_on) WHERE state <> 'closed';
CREATE INDEX complaint_closed ON complaint (changed_on) WHERE state = 'closed';

-- What was done about it: only added to.
CREATE TABLE complaint_step (
  step_no         INTEGER NOT NULL PRIMARY KEY,
  complaint_no    INTEGER NOT NULL REFERENCES complaint (complaint_no),
  state           TEXT NOT NULL CHECK (state IN ('open', 'in_hand', 'answered', 'closed')),  -- after the step
  says            TEXT NOT NULL,           -- the answer, where it is one
  done_by         TEXT NOT NULL,           -- staff number
  done_on         INTEGER NOT NULL         -- calendar day
) STRICT;
CREATE INDEX complaint_step_of ON complaint_step (complaint_no);
