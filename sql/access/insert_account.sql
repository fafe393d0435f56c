-- Opens an account.
INSERT INTO account (
  staff_no, version, name, lang, status, password_hash, password_set_on, password_once, failures, locked_at,
  totp_secret, totp_pending, totp_step, opened_by, opened_on)
VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, 0, '', '', '', 0, ?8, ?6)
