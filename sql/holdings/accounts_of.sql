-- A customer's accounts as they stood on a day, each with its last balance by then.
SELECT v.acct_no, v.inst_no, v.class_id, v.product_name, v.currency_id, v.open_date, v.due_date, v.close_date, v.state,
  (SELECT b.balance_fen FROM feed_day AS f CROSS JOIN balance_change AS b ON b.day = f.day AND b.acct_id = v.acct_id
   WHERE f.day <= ?2 ORDER BY f.day DESC LIMIT 1) AS balance_fen
FROM account AS now CROSS JOIN account AS v
  ON v.acct_id = now.acct_id AND v.since_day <= ?2 AND v.until_day > ?2
WHERE now.cust_id = ?1 AND now.until_day = 99991231
ORDER BY v.class_id, v.acct_no
