-- A customer's transactions of some days that are large enough for a special VIP, the latest first.
SELECT txn_no, cust_id, day, kind, amount_fen, currency FROM txn
WHERE cust_id = ?1 AND day BETWEEN ?2 AND ?3 AND amount_fen >= 100000
ORDER BY day DESC, txn_no
