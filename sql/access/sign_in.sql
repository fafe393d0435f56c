-- A sign-in was good, and nothing about the account changed since it was judged: no other try, no code used.
UPDATE account SET failures = 0, totp_step = ?6
WHERE staff_no = ?1 AND version = ?2 AND failures = ?3 AND locked_at = ?4 AND totp_step = ?5
