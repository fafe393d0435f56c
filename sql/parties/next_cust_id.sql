-- The number that the next new customer gets.
SELECT coalesce(max(cust_id), 0) + 1 FROM customer
