-- Gives an account another password; failures of the past no longer count.
UPDATE account SET version = version + 1, password_hash = ?3, password_set_on = ?4, password_once = ?5,
  status = ?6, failures = 0, locked_at = ''
WHERE staff_no = ?1 AND version = ?2
