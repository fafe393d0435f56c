-- Why a customer who slept or was leaving could not be kept (spec 5), asked for when their lead is lost: with the
-- measure taken. What became of it is the state of the lead, and the stages that follow.
CREATE TABLE departure (
  lead_no         INTEGER NOT NULL PRIMARY KEY REFERENCES lead (lead_no),
  cust_no         TEXT NOT NULL,
  why             TEXT NOT NULL CHECK (why IN ('product', 'service', 'price', 'moved', 'competitor', 'other')),
  competitor      TEXT NOT NULL CHECK (why <> 'competitor' OR competitor <> ''), -- which; empty where it is another reason
  measure         TEXT NOT NULL CHECK (measure <> ''),
  noted_on        INTEGER NOT NULL     -- calendar day
) STRICT;
CREATE INDEX departure_by_customer ON departure (cust_no);
