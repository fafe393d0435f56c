-- Where each customer stands, and whether they are still one.
SELECT cust_id, open_inst, CASE WHEN merged_into <> '' THEN 'merged' ELSE status END
FROM customer WHERE until_day = 99991231 ORDER BY cust_id
