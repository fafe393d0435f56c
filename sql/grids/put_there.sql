-- The customers whom people put into a grid.
SELECT cust_no FROM customer_grid WHERE until_day = 99991231 AND code = ?1
