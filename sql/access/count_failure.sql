-- Counts a failed sign-in; the one that makes it too many locks the account and begins the count anew.
UPDATE account SET
  failures = CASE WHEN failures + 1 >= ?2 THEN 0 ELSE failures + 1 END,
  locked_at = CASE WHEN failures + 1 >= ?2 THEN ?3 ELSE locked_at END
WHERE staff_no = ?1
