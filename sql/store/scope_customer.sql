-- The number of a customer, where in scope.
SELECT cust_no FROM customer WHERE cust_id = ?1 AND until_day = 99991231
