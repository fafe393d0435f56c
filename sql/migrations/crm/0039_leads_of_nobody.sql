-- The pool page counts, by kind, what is open of customers whom nobody has: from the index alone.
DROP INDEX lead_open;
CREATE INDEX lead_open ON lead (cust_no, kind, value_fen) WHERE state IN ('new', 'taken', 'contacted');
