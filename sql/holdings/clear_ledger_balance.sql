-- Empties the working copy of the balances.
DELETE FROM ledger_balance
