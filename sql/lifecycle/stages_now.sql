-- The stage in which each customer is.
SELECT cust_id, stage FROM lifecycle WHERE until_day = 99991231
