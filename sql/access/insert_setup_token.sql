-- Offers an address for the first set-up.
INSERT INTO setup_token (token_no, token_hash, offered_at) VALUES (?1, ?2, ?3)
