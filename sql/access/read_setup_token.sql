-- When an address for the first set-up was offered that was not used.
SELECT offered_at FROM setup_token WHERE token_hash = ?1 AND used_by IS NULL
