-- Customers who came after the feed of day ?1, with what decides whether and until when one may apply for them.
SELECT c.cust_no, c.open_inst, c.open_date,
  (SELECT min(v.since_day) FROM customer AS v WHERE v.cust_id = c.cust_id), c.batch,
  (SELECT min(a.open_date) FROM account AS a WHERE a.cust_id = c.cust_id AND a.until_day = 99991231),
  (SELECT count(*) > 0 AND count(*) = sum(a.state = 'dormant') FROM account AS a
   WHERE a.cust_id = c.cust_id AND a.until_day = 99991231)
FROM customer AS c NOT INDEXED
WHERE c.since_day > ?1 AND c.until_day = 99991231 AND c.merged_into = ''
  AND NOT EXISTS (SELECT 1 FROM customer AS before WHERE before.cust_id = c.cust_id AND before.since_day <= ?1)
ORDER BY c.cust_no
