-- What a customer's own record says: whether they closed, and when they opened.
SELECT status = 'closed', open_date FROM customer WHERE cust_id = ?1 AND until_day = 99991231
