-- The internal number of a customer.
SELECT cust_id FROM customer WHERE cust_no = ?1 AND until_day = 99991231
