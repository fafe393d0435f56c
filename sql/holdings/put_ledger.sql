-- Writes a row of the ledger.
INSERT INTO ledger (block_no, first_no, foreign_accounts, accounts) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (block_no) DO UPDATE
SET first_no = excluded.first_no, foreign_accounts = excluded.foreign_accounts, accounts = excluded.accounts
