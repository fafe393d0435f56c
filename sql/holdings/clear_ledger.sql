-- Empties the working copy of the accounts.
DELETE FROM ledger
