-- Where each customer stands, and whether they are still one.
SELECT c.cust_id, coalesce((SELECT m.inst_no FROM crm.maintenance AS m
    WHERE m.cust_no = c.cust_no AND m.until_day = 99991231), c.open_inst),
  CASE WHEN c.merged_into <> '' THEN 'merged' ELSE c.status END
FROM customer AS c WHERE c.until_day = 99991231 ORDER BY c.cust_id
