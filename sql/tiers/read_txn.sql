-- The transaction that a special VIP rests on.
SELECT txn_no, cust_id, day, kind, amount_fen, currency FROM txn WHERE txn_no = ?1
