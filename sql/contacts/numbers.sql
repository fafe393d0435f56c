-- The numbers of some customers (a JSON list of internal ones), each with its internal one, of the whole bank.
SELECT c.cust_id, c.cust_no FROM json_each(?1) AS one
CROSS JOIN customer AS c INDEXED BY customer_number ON c.cust_id = one.value
WHERE c.until_day = 99991231
