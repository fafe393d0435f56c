-- Accounts that come due on day ?1, as known on day ?2.
SELECT cust_id, acct_no, acct_id, class_id, currency_id FROM account
WHERE due_date = ?1 AND since_day <= ?2 AND until_day > ?2 AND close_date IS NULL
ORDER BY acct_no
