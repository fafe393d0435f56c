-- A row of the benchmark's bulk insert.
INSERT INTO baseline (cust_id, acct_id, balance_fen) VALUES (?1, ?2, ?3)
