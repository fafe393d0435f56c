-- The number of the next address for the first set-up.
SELECT coalesce(max(token_no), 0) + 1 FROM setup_token
