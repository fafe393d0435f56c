-- The same of some customers, given by number as a JSON list: each is looked up, no other read.
SELECT r.in_force, r.deposit_fen
FROM json_each(?2) AS one CROSS JOIN rating AS r ON r.month = ?1 AND r.cust_id = one.value
WHERE r.open_accounts > 0
