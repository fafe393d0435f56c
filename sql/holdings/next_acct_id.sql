-- The number that the next new account gets.
SELECT coalesce(max(acct_id), 0) + 1 FROM account
