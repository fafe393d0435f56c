-- The balances that changed on day ?1.
SELECT acct_id, balance_fen FROM balance_change WHERE day = ?1 ORDER BY acct_id
