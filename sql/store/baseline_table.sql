-- The table of the benchmark's bulk insert, in a database of its own.
CREATE TABLE IF NOT EXISTS baseline (
  cust_id     INTEGER NOT NULL,
  acct_id     INTEGER NOT NULL,
  balance_fen INTEGER NOT NULL,
  PRIMARY KEY (cust_id, acct_id)
) STRICT, WITHOUT ROWID
