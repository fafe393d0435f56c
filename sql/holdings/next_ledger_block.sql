-- The number that the next row of the ledger gets.
SELECT coalesce(max(block_no), 0) + 1 FROM ledger
