-- The next row of the ledger, from row ?1 on, that holds foreign accounts.
SELECT l.block_no, l.first_no, l.accounts, b.balances
FROM ledger AS l JOIN ledger_balance AS b ON b.block_no = l.block_no
WHERE l.foreign_accounts > 0 AND l.block_no >= ?1 ORDER BY l.block_no LIMIT 1
