-- The day of the first feed that named a customer.
SELECT min(since_day) FROM customer WHERE cust_id = ?1
