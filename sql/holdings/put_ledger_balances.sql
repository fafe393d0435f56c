-- Writes the balances of a row of the ledger.
INSERT INTO ledger_balance (block_no, balances) VALUES (?1, ?2)
ON CONFLICT (block_no) DO UPDATE SET balances = excluded.balances
