-- Empties the running months.
DELETE FROM standing
