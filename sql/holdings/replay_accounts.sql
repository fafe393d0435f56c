-- All versions of all accounts, with what decides where and whether their balances count.
SELECT since_day, acct_id, cust_id, class_id, currency_id, state = 'overdue', close_date IS NOT NULL
FROM account WHERE until_day > since_day ORDER BY acct_id, until_day
