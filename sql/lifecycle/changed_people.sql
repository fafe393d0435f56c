-- Customers whose record changed with the feed of a day.
SELECT cust_id FROM customer WHERE since_day = ?1
