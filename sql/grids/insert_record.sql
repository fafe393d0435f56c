-- Puts a customer into a grid, unless somebody else did meanwhile.
INSERT INTO customer_grid (record_no, cust_no, code, since_day, until_day, set_by)
SELECT ?1, ?2, ?3, ?4, 99991231, ?5
WHERE NOT EXISTS (SELECT 1 FROM customer_grid WHERE cust_no = ?2 AND until_day = 99991231)
