-- Who guarantees the loans of some customers, given by internal number as a JSON list, on a day.
SELECT g.borrower_id, g.guarantor_cust_no
FROM json_each(?1) AS one CROSS JOIN guarantee AS g ON g.borrower_id = one.value
WHERE g.guarantor_cust_no <> '' AND g.since_day <= ?2 AND g.until_day > ?2
ORDER BY g.borrower_id, g.guarantor_cust_no
