-- The number that the next policy version gets.
SELECT coalesce(max(version), 0) + 1 FROM policy
