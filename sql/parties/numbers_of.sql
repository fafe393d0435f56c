-- The numbers of some customers, a JSON list of internal ones.
SELECT c.cust_no FROM json_each(?1) AS one CROSS JOIN customer AS c ON c.cust_id = one.value
WHERE c.until_day = 99991231
