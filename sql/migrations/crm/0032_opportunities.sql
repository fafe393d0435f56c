-- Opportunities (商机, spec 3, *Opportunities and the funnel*): money that may come of a customer. Whose they are is nowhere
-- written: who maintains the customer today has them.

-- An opportunity, and how it stands now.
CREATE TABLE opportunity (
  opportunity_no  INTEGER NOT NULL PRIMARY KEY,
  cust_no         TEXT NOT NULL,
  lead_no         INTEGER REFERENCES lead (lead_no),    -- the lead that it came from; empty: entered by hand
  product         TEXT NOT NULL CHECK (product <> ''),  -- name or number of the product
  amount_fen      INTEGER NOT NULL CHECK (amount_fen > 0),  -- CNY fen
  stage           TEXT NOT NULL CHECK (stage IN ('interest', 'needs', 'offer', 'agreed', 'done', 'lost')),
  stage_on        INTEGER NOT NULL,        -- calendar day on which it came to its stage
  expected_on     INTEGER NOT NULL,        -- calendar day on which the money is expected
  members         TEXT NOT NULL CHECK (json_valid(members)),  -- staff numbers of who works on it too, a JSON list
  next_step       TEXT NOT NULL,           -- what is done next; empty: nothing was said
  next_on         INTEGER,                 -- calendar day of the next step
  opened_by       TEXT NOT NULL,           -- staff number
  opened_on       INTEGER NOT NULL,        -- calendar day
  steps           INTEGER NOT NULL CHECK (steps > 0),   -- how many there were; guards against two at once
  acct_no         TEXT NOT NULL,           -- the account that it became; empty: none was named
  confirmed_on    INTEGER,                 -- business day of the feed that showed the product
  flagged_on      INTEGER,                 -- calendar day on which no feed had shown the product for too long
  CHECK (next_on IS NULL OR next_step <> ''),
  CHECK (stage = 'done' OR (acct_no = '' AND confirmed_on IS NULL AND flagged_on IS NULL))
) STRICT;
CREATE INDEX opportunity_of_customer ON opportunity (cust_no, opportunity_no);
CREATE INDEX opportunity_opened ON opportunity (opened_on);
CREATE INDEX opportunity_open ON opportunity (cust_no) WHERE stage NOT IN ('done', 'lost');
CREATE INDEX opportunity_unconfirmed ON opportunity (stage_on) WHERE stage = 'done' AND confirmed_on IS NULL;
CREATE UNIQUE INDEX opportunity_of_lead ON opportunity (lead_no) WHERE lead_no IS NOT NULL AND stage <> 'lost';

-- What was done about it, one step after the other. Nothing is changed or deleted.
CREATE TABLE opportunity_step (
  opportunity_no  INTEGER NOT NULL REFERENCES opportunity (opportunity_no),
  step_no         INTEGER NOT NULL CHECK (step_no > 0),
  stage           TEXT NOT NULL CHECK (stage IN ('interest', 'needs', 'offer', 'agreed', 'done', 'lost')),
  amount_fen      INTEGER NOT NULL CHECK (amount_fen > 0),  -- as it was said then, CNY fen
  on_day          INTEGER NOT NULL,        -- calendar day
  staff_no        TEXT NOT NULL,           -- who did
  said            TEXT NOT NULL,           -- what was written beside it; why, where it was lost
  PRIMARY KEY (opportunity_no, step_no),
  CHECK (stage <> 'lost' OR said <> '')
) STRICT, WITHOUT ROWID;
