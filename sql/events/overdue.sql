-- Loans (class ?2) that became overdue with the feed of a day.
SELECT n.cust_id, n.acct_no, n.acct_id, n.currency_id FROM account AS n
WHERE n.since_day = ?1 AND n.state = 'overdue' AND n.class_id = ?2
  AND NOT EXISTS (SELECT 1 FROM account AS o
                  WHERE o.acct_id = n.acct_id AND o.until_day = ?1 AND o.state = 'overdue')
