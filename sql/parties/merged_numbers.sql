-- The numbers that were merged into a customer's, in order.
SELECT cust_no FROM customer WHERE merged_into = ?1 AND merged_into <> '' AND until_day = 99991231 ORDER BY cust_no
