-- Uses an address for the first set-up, once, while nobody has an account.
UPDATE setup_token SET used_by = ?2
WHERE token_hash = ?1 AND used_by IS NULL AND NOT EXISTS (SELECT 1 FROM account)
