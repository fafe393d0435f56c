-- Customers of whom a version began or ended after day ?1.
SELECT DISTINCT cust_id FROM customer NOT INDEXED
WHERE since_day > ?1 OR (until_day > ?1 AND until_day < 99991231)
