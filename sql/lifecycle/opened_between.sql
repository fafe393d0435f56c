-- Customers who opened on a day from ?1 to ?2.
SELECT cust_id FROM customer WHERE open_date BETWEEN ?1 AND ?2 AND until_day = 99991231
