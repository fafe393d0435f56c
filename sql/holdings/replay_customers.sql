-- The day on which each customer first came, in the order of customers.
SELECT cust_id, min(since_day) FROM customer GROUP BY cust_id ORDER BY cust_id
