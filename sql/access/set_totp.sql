-- Sets up, or takes away, one-time codes.
UPDATE account SET version = version + 1, totp_secret = ?3, totp_pending = '', totp_step = ?4
WHERE staff_no = ?1 AND version = ?2
