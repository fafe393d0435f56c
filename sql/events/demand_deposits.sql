-- A customer's open demand deposits as known on day ?2.
SELECT v.cust_id, v.acct_no, v.acct_id, v.class_id, v.currency_id
FROM account AS now CROSS JOIN account AS v
  ON v.acct_id = now.acct_id AND v.since_day <= ?2 AND v.until_day > ?2 AND v.cust_id = now.cust_id
WHERE now.cust_id = ?1 AND now.until_day = 99991231 AND v.demand = 'Y' AND v.close_date IS NULL
  AND v.class_id = (SELECT d.class_id FROM asset_class AS d WHERE d.code = 'deposit')
ORDER BY v.acct_no
