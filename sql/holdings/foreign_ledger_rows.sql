-- The rows of the ledger that hold foreign accounts.
SELECT block_no FROM ledger WHERE foreign_accounts > 0 ORDER BY block_no
