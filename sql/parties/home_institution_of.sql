-- Where a customer stands, and whether they are still one.
SELECT cust_id, open_inst, CASE WHEN merged_into <> '' THEN 'merged' ELSE status END
FROM customer WHERE cust_id = ?1 AND until_day = 99991231
