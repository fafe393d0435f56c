-- Locks, unlocks or closes an account; failures of the past no longer count.
UPDATE account SET version = version + 1, status = ?3, failures = 0, locked_at = ''
WHERE staff_no = ?1 AND version = ?2
