-- The row of the ledger in which a number stands, if it is not before the first.
SELECT l.block_no, l.first_no, l.accounts, b.balances
FROM ledger AS l JOIN ledger_balance AS b ON b.block_no = l.block_no
WHERE l.first_no <= ?1 ORDER BY l.first_no DESC LIMIT 1
