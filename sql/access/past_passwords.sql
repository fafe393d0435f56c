-- The passwords that an account may not choose again, the latest first.
SELECT version, password_hash FROM past_password WHERE staff_no = ?1 ORDER BY version DESC
