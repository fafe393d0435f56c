-- The rows in quarantine, of one day or of all.
SELECT day, file, line, column_name, reason, raw FROM quarantine
WHERE ?1 IS NULL OR day = ?1 ORDER BY day, file, line
