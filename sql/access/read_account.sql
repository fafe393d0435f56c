-- An account with all that decides about a sign-in.
SELECT staff_no, version, name, status, password_hash, password_set_on, password_once, failures, locked_at,
  totp_secret, totp_pending, totp_step
FROM account WHERE staff_no = ?1
