-- Where each customer stands, and whether they are still one.
SELECT cust_id, open_inst, status FROM customer WHERE until_day = 99991231 ORDER BY cust_id
