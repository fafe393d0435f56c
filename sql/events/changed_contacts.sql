-- Customers whose own row or contact details changed with the feed of a day.
SELECT cust_id FROM customer WHERE since_day = ?1
UNION SELECT cust_id FROM contact WHERE since_day = ?1
UNION SELECT cust_id FROM contact WHERE until_day = ?1 AND until_day < 99991231
