-- The internal numbers of some customers (a JSON list), each with its number.
SELECT c.cust_no, c.cust_id FROM json_each(?1) AS one CROSS JOIN customer AS c ON c.cust_no = one.value
WHERE c.until_day = 99991231
