-- All versions of all accounts, with what decides where and whether their balances count.
SELECT since_day, acct_id, cust_id, class_id, currency_id, state = 'overdue', close_date IS NOT NULL,
  demand = 'Y' AND class_id = (SELECT d.class_id FROM asset_class AS d WHERE d.code = 'deposit')
FROM account WHERE until_day > since_day ORDER BY acct_id, until_day
