-- Offers a secret for one-time codes, which waits for its first code.
UPDATE account SET version = version + 1, totp_pending = ?3 WHERE staff_no = ?1 AND version = ?2
