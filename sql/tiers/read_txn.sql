-- The transaction that a special VIP rests on.
SELECT cust_id, day, amount_fen, currency FROM txn WHERE txn_no = ?1
