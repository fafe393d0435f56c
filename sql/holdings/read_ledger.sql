-- A row of the ledger with its balances.
SELECT l.accounts, b.balances
FROM ledger AS l JOIN ledger_balance AS b ON b.block_no = l.block_no
WHERE l.block_no = ?1
