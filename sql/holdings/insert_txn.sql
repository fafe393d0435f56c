-- A booked transaction; a number that is there already changes nothing.
INSERT INTO txn (txn_no, day, acct_id, cust_id, inst_no, booked_at, kind, amount_fen, currency, channel)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT DO NOTHING
