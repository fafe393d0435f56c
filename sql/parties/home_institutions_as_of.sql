-- Where each customer stood on a day, and whether they were one then.
SELECT c.cust_id, coalesce((SELECT m.inst_no FROM crm.maintenance AS m
    WHERE m.cust_no = c.cust_no AND m.since_day <= ?1 AND m.until_day > ?1), c.open_inst),
  CASE WHEN c.merged_into <> '' THEN 'merged' ELSE c.status END
FROM customer AS c WHERE c.since_day <= ?1 AND c.until_day > ?1 ORDER BY c.cust_id
