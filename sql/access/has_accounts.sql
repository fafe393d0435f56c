-- Whether there is any account.
SELECT 1 FROM account LIMIT 1
