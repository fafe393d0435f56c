-- Where each customer stood on a day, and whether they were one then.
SELECT cust_id, open_inst, CASE WHEN merged_into <> '' THEN 'merged' ELSE status END
FROM customer WHERE since_day <= ?1 AND until_day > ?1 ORDER BY cust_id
