-- The first row of the ledger from a number on.
SELECT l.block_no, l.first_no, l.accounts, b.balances
FROM ledger AS l JOIN ledger_balance AS b ON b.block_no = l.block_no
WHERE l.first_no >= ?1 ORDER BY l.first_no LIMIT 1
